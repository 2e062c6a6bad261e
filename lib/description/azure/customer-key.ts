import { type Check, isUnresolved, object, type Problems, required, type Sound, show, text } from "../../checks";
import { partOfResourceId, type ResourceKind, resourceIdHint, resourceIdOf } from "./resource-id";

/**
 * A key of your own in a Key Vault that decides by Azure roles and has purge protection, or in a managed HSM. The library
 * gives the role that its user needs, so the principal that deploys must be allowed to give roles on the vault.
 */
export interface CustomerKey {
  /** Address of the key with its version: `https://VAULT.vault.azure.net/keys/NAME/VERSION`. */
  readonly keyUrl: string;
  /** Id of the vault that holds the key, or of the managed HSM. */
  readonly keyVaultId: string;
}

const vault: ResourceKind = "Microsoft.KeyVault/vaults";
const hsm: ResourceKind = "Microsoft.KeyVault/managedHSMs";
const keyUrlHint = "write the address with its version: https://VAULT.vault.azure.net/keys/NAME/VERSION";
const keyPattern =
  /^https:\/\/([a-zA-Z0-9-]+)\.(vault|managedhsm)\.(azure\.net|azure\.cn|usgovcloudapi\.net)\/keys\/[A-Za-z0-9-]+\/[0-9a-f]{32}$/;

const parts = object<CustomerKey>({
  keyUrl: required(text({ pattern: keyPattern, hint: keyUrlHint }), keyUrlHint),
  keyVaultId: required(resourceIdOf([vault, hsm]), resourceIdHint(vault)),
});

/** A customer's key whose address and vault belong together; `hsm` says whether one of a managed HSM is taken. */
const customerKey =
  (takesHsm: boolean): Check<Sound<CustomerKey>> =>
  (problems, path, value) => {
    const key = parts(problems, path, value);
    if (key?.keyUrl === undefined || key.keyVaultId === undefined) {
      return key;
    }
    checkVault(problems.at(path), { keyUrl: key.keyUrl, keyVaultId: key.keyVaultId }, takesHsm);
    return key;
  };

/** A key of a vault. */
export const customerKeyShape = customerKey(false);

/** A key of a vault or of a managed HSM. */
export const customerKeyOrHsmShape = customerKey(true);

/** Whether a key lies in a managed HSM, which decides by roles of its own: by the part that is known before Terraform runs. */
export function isManagedHsm({ keyUrl, keyVaultId }: CustomerKey): boolean {
  return isUnresolved(keyVaultId)
    ? !isUnresolved(keyUrl) && keyUrl.includes(".managedhsm.")
    : /\/managedHSMs\//i.test(keyVaultId);
}

/** One key for everything of a cluster that can be encrypted with a customer's. */
export interface EncryptionOptions {
  /** Address of the key with its version: `https://VAULT.vault.azure.net/keys/NAME/VERSION`. */
  readonly keyId: string;
  /** Id of the vault that holds the key: one with Azure roles and purge protection. */
  readonly keyVaultId: string;
}

/** A key of a vault, by the words of `encryption`. */
export const encryptionShape: Check<Sound<EncryptionOptions>> = (problems, path, value) => {
  const given = object<EncryptionOptions>({
    keyId: required(text({ pattern: keyPattern, hint: keyUrlHint }), keyUrlHint),
    keyVaultId: required(resourceIdOf([vault, hsm]), resourceIdHint(vault)),
  })(problems, path, value);
  if (given?.keyId !== undefined && given.keyVaultId !== undefined) {
    checkVault(problems.at(path), { keyUrl: given.keyId, keyVaultId: given.keyVaultId }, false, "keyId");
  }
  return given;
};

function checkVault(problems: Problems, key: CustomerKey, takesHsm: boolean, address = "keyUrl"): void {
  const { keyUrl, keyVaultId } = key;
  if (isManagedHsm(key) && !takesHsm) {
    problems.add(
      "keyVaultId",
      "is a managed HSM, of which azurerm 4.55.0 hands no key to this service",
      "write a key of a vault of the tier premium, which lies in an HSM as well",
    );
    return;
  }
  if (isUnresolved(keyUrl) || isUnresolved(keyVaultId)) {
    return;
  }
  const [, name = "", kind] = keyPattern.exec(keyUrl) ?? [];
  const owner = partOfResourceId(keyVaultId, isManagedHsm(key) ? "managedHSMs" : "vaults");
  if (name.toLowerCase() !== owner.toLowerCase() || (kind === "managedhsm") !== isManagedHsm(key)) {
    problems.add(
      address,
      `${show(keyUrl)} is no key of ${show(owner)}, which keyVaultId names`,
      `write a key of '${owner}'`,
    );
  }
}
