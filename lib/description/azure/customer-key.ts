import { object, required, text } from "../../checks";
import { resourceId, resourceIdHint } from "./resource-id";

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

const keyUrlHint = "write the address with its version: https://VAULT.vault.azure.net/keys/NAME/VERSION";

/** A customer's key, of a vault or a managed HSM. */
export const customerKeyShape = object<CustomerKey>({
  keyUrl: required(
    text({ pattern: /^https:\/\/[^/]+\/keys\/[A-Za-z0-9-]+\/[0-9a-f]{32}$/, hint: keyUrlHint }),
    keyUrlHint,
  ),
  keyVaultId: required(resourceId("Microsoft.KeyVault/vaults"), resourceIdHint("Microsoft.KeyVault/vaults")),
});
