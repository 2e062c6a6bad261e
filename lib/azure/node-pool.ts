import {
  KubernetesClusterNodePool,
  type KubernetesClusterNodePoolTimeouts,
} from "@cdktf/provider-azurerm/lib/kubernetes-cluster-node-pool";
import { Annotations } from "cdktf";
import { Construct } from "constructs";
import { isUnresolved } from "../checks";
import { placementGroupMachines } from "../description/azure/infiniband";
import { poolDemand, subnetIdsOf } from "../description/azure/network";
import { type GpuNodePoolDescription, type NodePoolPlan, planNodePool } from "../description/azure/node-pool";
import { zonesOf } from "../description/azure/zone";
import { maximumNodeCount } from "../description/common/node-count";
import { type Planned, planFrom } from "../description/common/planned";
import { showWarnings } from "../terraform/warnings";
import type { IKubernetesCluster } from "./kubernetes-cluster-interface";
import type { Network } from "./network";
import { scalingOf } from "./node-scaling";
import { requireAzurerm } from "./provider";
import { RoleGrants } from "./role-grants";
import { tagsOf } from "./tags";

/** A pool of GPU machines, by description or by plan, and the cluster that it joins. */
export type GpuNodePoolProps = Planned<GpuNodePoolDescription, NodePoolPlan> & {
  /** A cluster of this library, or an existing one: `KubernetesCluster.fromExisting(…)`. */
  readonly cluster: IKubernetesCluster;
  readonly network: Network;
};

/**
 * GPU machines of one size in one zone, as a node pool of AKS: one scale set, and so one InfiniBand fabric.
 *
 * ```ts
 * new GpuNodePool(this, "gpu", { cluster, network, machineType: "Standard_ND96isr_H100_v5", nodeCount: 16 });
 * ```
 *
 * An update takes one machine at a time out and needs no spare. A change that AKS cannot make in place, such as another
 * size, replaces the pool: the old machines go before the new ones come, since few have the quota for both. The commands in
 * `plan.preflight` come before the first apply.
 */
export class GpuNodePool extends Construct {
  /** The plan that is drawn. */
  readonly plan: NodePoolPlan;
  /** The node pool. */
  readonly resource: KubernetesClusterNodePool;
  /** The node pools in AKS: on Azure always one. */
  readonly resources: readonly KubernetesClusterNodePool[];
  /** Labels that select the machines of the pool. */
  readonly labels: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: GpuNodePoolProps) {
    super(scope, id);
    const { cluster, network, ...description } = props;
    const plan = planFrom(description, (given: GpuNodePoolDescription) =>
      planNodePool(
        { name: id, ...given },
        {
          zone: network.plan.zone,
          podsPerNode: cluster.podsPerGpuNode,
          subnetId: subnetIdsOf(network.plan)?.gpu,
        },
      ),
    );
    this.plan = plan;
    this.labels = plan.labels;
    const demand = poolDemand(plan);
    cluster.addNodePool(demand, plan);
    network.addNodePool(demand);
    if (plan.osSku === "Ubuntu2404") {
      requireAzurerm(this);
    }
    this.resource = this.pool(cluster, network);
    this.resources = [this.resource];
    if (plan.preflight.length > 0) {
      Annotations.of(this).addInfo(
        `Run once in the subscription before the first apply, or InfiniBand splits into islands:\n${plan.preflight.join("\n")}`,
      );
    }
    showWarnings(this, plan.warnings);
  }

  private pool(cluster: IKubernetesCluster, network: Network): KubernetesClusterNodePool {
    const { resourceName: name, nodeCount, machine, capacity, rootVolume, podsPerNode } = this.plan;
    const roles = this.controlPlaneRoles(cluster);
    return new KubernetesClusterNodePool(this, "Resource", {
      name,
      kubernetesClusterId: cluster.clusterId,
      vmSize: machine.machineType,
      ...scalingOf(nodeCount),
      mode: "User",
      zones: [...(this.plan.zones ?? zonesOf(this.plan.zone))],
      vnetSubnetId: network.gpuSubnetId,
      maxPods: podsPerNode,
      gpuDriver: this.plan.driverOwner === "cloud" ? "Install" : "None",
      osSku: this.plan.osSku,
      osDiskSizeGb: rootVolume.sizeGiB,
      hostEncryptionEnabled: this.plan.hostEncryption,
      osDiskType: rootVolume.type === "ephemeral" ? "Ephemeral" : "Managed",
      orchestratorVersion: cluster.version,
      priority: capacity.priority,
      evictionPolicy: capacity.evictionPolicy,
      spotMaxPrice: capacity.spotMaxPrice,
      capacityReservationGroupId: capacity.capacityReservationGroupId,
      proximityPlacementGroupId: capacity.proximityPlacementGroupId,
      nodeLabels: { ...this.labels },
      nodeTaints: [...this.plan.taints],
      ...(this.plan.upgradesInPlace && {
        upgradeSettings: { maxUnavailable: "1", drainTimeoutInMinutes: drainMinutes },
      }),
      tags: tagsOf(this.plan.tags),
      timeouts: this.timeouts(),
      dependsOn: [...network.outbound, ...(roles?.ready ?? [])],
    });
  }

  /** The control plane takes machines out of a reservation, or puts them into a group, only where it may write to it. */
  private controlPlaneRoles(cluster: IKubernetesCluster): RoleGrants | undefined {
    const { capacityReservationGroupId, proximityPlacementGroupId } = this.plan.capacity;
    const principalId = cluster.controlPlanePrincipalId;
    const role = "Contributor";
    if (principalId === undefined) {
      return undefined;
    }
    if (capacityReservationGroupId !== undefined) {
      const grant = { id: "reservation", scope: capacityReservationGroupId, role, principalId };
      return new RoleGrants(this, "reservation-roles", [grant], 300);
    }
    if (proximityPlacementGroupId !== undefined) {
      const grant = { id: "proximity", scope: proximityPlacementGroupId, role, principalId };
      return new RoleGrants(this, "proximity-roles", [grant], 300);
    }
    return undefined;
  }

  /** An update drains one machine after the other, each for an hour at most, and recreates it. */
  private timeouts(): KubernetesClusterNodePoolTimeouts {
    const most = maximumNodeCount(this.plan.nodeCount);
    const machines = isUnresolved(most) ? placementGroupMachines.byDefault : most;
    return { create: "120m", update: `${Math.max(240, machines * (drainMinutes + 15))}m`, delete: "120m" };
  }
}

/** How long pods may go on after their machine is to be updated. */
const drainMinutes = 60;
