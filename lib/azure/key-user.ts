import { KeyVaultManagedHardwareSecurityModuleRoleAssignment } from "@cdktf/provider-azurerm/lib/key-vault-managed-hardware-security-module-role-assignment";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { isUnresolved } from "../checks";
import type { CustomerKey } from "../description/azure/customer-key";
import { isManagedHsm } from "../description/azure/customer-key";
import type { Network } from "./network";
import { RoleGrants } from "./role-grants";
import { tagsOf } from "./tags";

export interface KeyUserProps {
  readonly name: string;
  readonly customerKey: CustomerKey;
  readonly network: Network;
  readonly tags: Readonly<Record<string, string>>;
}

/** An identity that wraps and unwraps with a customer's key: what a service takes to encrypt. */
export class KeyUser extends Construct {
  readonly identity: UserAssignedIdentity;
  /** What must be there before the identity can use the key. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { name, customerKey, network, tags }: KeyUserProps) {
    super(scope, id);
    this.identity = new UserAssignedIdentity(this, "Resource", {
      name,
      location: network.plan.region,
      resourceGroupName: network.resourceGroupName,
      tags: tagsOf(tags),
    });
    if (isManagedHsm(customerKey)) {
      this.ready = [this.managedHsmRole(customerKey)];
      return;
    }
    const grants = new RoleGrants(
      this,
      "roles",
      [
        {
          id: "key",
          scope: customerKey.keyVaultId,
          role: "Key Vault Crypto Service Encryption User",
          principalId: this.identity.principalId,
        },
      ],
      300,
    );
    this.ready = grants.ready;
  }

  /** A managed HSM decides by roles of its own, which Terraform gives through the HSM itself. */
  private managedHsmRole({ keyUrl, keyVaultId }: CustomerKey): ITerraformDependable {
    const [, , , , key = ""] = keyUrl.split("/");
    return new KeyVaultManagedHardwareSecurityModuleRoleAssignment(this, "managed-hsm-role", {
      managedHsmId: keyVaultId,
      name: Fn.uuidv5("url", Fn.join("/", [keyUrl, this.identity.id])),
      scope: isUnresolved(keyUrl) ? "/keys" : `/keys/${key}`,
      roleDefinitionId: encryptionUserOfManagedHsm,
      principalId: this.identity.principalId,
    });
  }
}

/** "Managed HSM Crypto Service Encryption User" (managed-hsm/built-in-roles). */
const encryptionUserOfManagedHsm =
  "/Microsoft.KeyVault/providers/Microsoft.Authorization/roleDefinitions/33413926-3206-4cdd-b39a-83574fe37a17";
