import { FederatedIdentityCredential } from "@cdktf/provider-azurerm/lib/federated-identity-credential";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity";
import { Construct } from "constructs";
import type { Network } from "./network";
import { RoleGrants } from "./role-grants";
import { tagsOf } from "./tags";

/** What the identity of pods is drawn from. */
export interface PodIdentityProps {
  /** Name of the identity. */
  readonly name: string;
  /** The network of the cluster. */
  readonly network: Network;
  /** Issuer of the tokens of the cluster's service accounts. */
  readonly oidcIssuerUrl: string;
  /** Namespace of the pods. */
  readonly namespace: string;
  /** Service account of the pods. */
  readonly serviceAccountName: string;
  /** Roles, each under an id that stays. */
  readonly grants: readonly { readonly id: string; readonly scope: string; readonly role: string }[];
  /** Tags of the identity. */
  readonly tags: Readonly<Record<string, string>>;
}

/** An identity of Azure's that pods of one service account become by its token. */
export class PodIdentity extends Construct {
  /** The identity. */
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
