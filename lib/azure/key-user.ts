import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { CustomerKey } from "../description/azure";
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
}
