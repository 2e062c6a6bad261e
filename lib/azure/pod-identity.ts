import { FederatedIdentityCredential } from "@cdktf/provider-azurerm/lib/federated-identity-credential";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity";
import { Construct } from "constructs";
import type { Network } from "./network";
import { RoleGrants } from "./role-grants";
import { tagsOf } from "./tags";

export interface PodIdentityProps {
  readonly name: string;
  readonly network: Network;
  /** Issuer of the tokens of the cluster's service accounts. */
  readonly oidcIssuerUrl: string;
  readonly namespace: string;
  readonly serviceAccountName: string;
  /** Roles, each under an id that stays. */
  readonly grants: readonly { readonly id: string; readonly scope: string; readonly role: string }[];
  readonly tags: Readonly<Record<string, string>>;
}

/** An identity of Azure's that pods of one service account become by its token. */
export class PodIdentity extends Construct {
  readonly identity: UserAssignedIdentity;

  constructor(scope: Construct, id: string, props: PodIdentityProps) {
    super(scope, id);
    const { name, network, oidcIssuerUrl, namespace, serviceAccountName, grants, tags } = props;
    const { resourceGroupName } = network;
    this.identity = new UserAssignedIdentity(this, "Resource", {
      name,
      location: network.plan.region,
      resourceGroupName,
      tags: tagsOf(tags),
    });
    new FederatedIdentityCredential(this, "pods", {
      name,
      resourceGroupName,
      parentId: this.identity.id,
      issuer: oidcIssuerUrl,
      subject: `system:serviceaccount:${namespace}:${serviceAccountName}`,
      audience: ["api://AzureADTokenExchange"],
    });
    const { principalId } = this.identity;
    new RoleGrants(
      this,
      "roles",
      grants.map((grant) => ({ ...grant, principalId })),
    );
  }
}
