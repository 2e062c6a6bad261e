import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { isUnresolved } from "../checks";
import type { KubernetesPlan } from "../description/azure/kubernetes-cluster";
import type { Network } from "./network";
import type { ObjectStore } from "./object-store";
import { partOfId } from "./resource-id";
import { type RoleGrant, RoleGrants } from "./role-grants";
import { tagsOf } from "./tags";

/** What the identities of a cluster are drawn from. */
export interface ClusterIdentitiesProps {
  /** Plan of the cluster. */
  readonly plan: KubernetesPlan;
  /** The network of the cluster. */
  readonly network: Network;
  /** The bucket. */
  readonly objectStore?: ObjectStore;
  /** The subnet of the API server, where it has one of its own. */
  readonly apiServerSubnetId?: string;
}

/** Who the control plane and the machines of a cluster are, with no more rights than they need. */
export class ClusterIdentities extends Construct {
  /** Identity of the control plane. */
  readonly controlPlane: UserAssignedIdentity;
  /** What every machine is, and pods that mount blobs through it. */
  readonly machines: UserAssignedIdentity;
  /** What must be there before the cluster is made. */
  readonly ready: readonly ITerraformDependable[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ClusterIdentitiesProps,
  ) {
    super(scope, id);
    this.controlPlane = this.identity("control-plane");
    this.machines = this.identity("machines");
    const controlPlane = new RoleGrants(this, "control-plane-roles", this.controlPlaneGrants(), 300);
    const key = new RoleGrants(this, "secrets-key-roles", this.keyGrants(), 300);
    // The cluster is up before its machines' roles are of use, so it does not wait for them.
    new RoleGrants(this, "machines-roles", this.machineGrants());
    this.ready = [...controlPlane.ready, ...key.ready];
  }

  private identity(who: string): UserAssignedIdentity {
    const { plan, network } = this.props;
    return new UserAssignedIdentity(this, who, {
      name: `${plan.name}-${who}`,
      location: network.plan.region,
      resourceGroupName: network.resourceGroupName,
      tags: tagsOf(plan.tags),
    });
  }

  private controlPlaneGrants(): readonly RoleGrant[] {
    const { network, apiServerSubnetId } = this.props;
    const { principalId } = this.controlPlane;
    const role = "Network Contributor";
    return [
      { id: "network", scope: network.systemSubnetId, role, principalId },
      // One role is given once, also where both kinds of machines lie in one subnet.
      ...(network.gpuSubnetId === network.systemSubnetId
        ? []
        : [{ id: "gpu-subnet", scope: network.gpuSubnetId, role, principalId }]),
      ...(apiServerSubnetId === undefined
        ? []
        : [{ id: "api-server-subnet", scope: apiServerSubnetId, role, principalId }]),
      { id: "machines", scope: this.machines.id, role: "Managed Identity Operator", principalId },
    ];
  }

  private keyGrants(): readonly RoleGrant[] {
    const { secretsKey } = this.props.plan;
    const { principalId } = this.controlPlane;
    return secretsKey ? [{ id: "key", scope: secretsKey.keyVaultId, role: "Key Vault Crypto User", principalId }] : [];
  }

  private machineGrants(): readonly RoleGrant[] {
    const { plan, objectStore } = this.props;
    const { principalId } = this.machines;
    const registries = isUnresolved(plan.containerRegistryIds) ? [] : plan.containerRegistryIds;
    return [
      ...(objectStore
        ? [{ id: "blobs", scope: objectStore.storageAccountId, role: "Storage Blob Data Contributor", principalId }]
        : []),
      ...registries.map((scope, index) => ({
        id: `pull-${isUnresolved(scope) ? index : partOfId(scope, "name")}`,
        scope,
        role: "AcrPull",
        principalId,
      })),
    ];
  }
}
