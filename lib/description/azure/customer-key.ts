import { checkKnownProperties, checkPattern, checkPresent, type Problems } from "../../checks";
import { checkPresentResourceId } from "./resource-id";

/**
 * A key of your own in a Key Vault that decides by Azure roles and has purge protection. The library gives the role that
 * its user needs, so whoever deploys must be allowed to give roles on the vault.
 */
export interface CustomerKey {
  /** Address of the key with its version: `https://VAULT.vault.azure.net/keys/NAME/VERSION`. */
  readonly keyUrl: string;
  /** Id of the vault. */
  readonly keyVaultId: string;
}

/** Checks a key; an absent one passes. */
export function checkCustomerKey(problems: Problems, path: string, key: CustomerKey | undefined): void {
  if (key === undefined) {
    return;
  }
  const nested = problems.at(path);
  const remedy = "write the address with its version: https://VAULT.vault.azure.net/keys/NAME/VERSION";
  checkKnownProperties(nested, "", key, ["keyUrl", "keyVaultId"]);
  if (checkPresent(nested, "keyUrl", key.keyUrl, remedy)) {
    checkPattern(nested, "keyUrl", key.keyUrl, /^https:\/\/[^/]+\/keys\/[A-Za-z0-9-]+\/[0-9a-f]{32}$/, remedy);
  }
  checkPresentResourceId(nested, "keyVaultId", key.keyVaultId, "Microsoft.KeyVault/vaults");
}
