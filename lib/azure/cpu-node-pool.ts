import { KubernetesClusterNodePool } from "@cdktf/provider-azurerm/lib/kubernetes-cluster-node-pool";
import { Construct } from "constructs";
import { type CpuNodePoolDescription, type CpuNodePoolPlan, planCpuNodePool } from "../description/azure/cpu-node-pool";
import { poolDemand, subnetIdsOf } from "../description/azure/network";
import { type Planned, planFrom } from "../description/common/planned";
import { showWarnings } from "../terraform/warnings";
import type { IKubernetesCluster } from "./kubernetes-cluster-interface";
import type { Network } from "./network";
import { scalingOf } from "./node-scaling";
import { tagsOf } from "./tags";

/** A pool of machines without a GPU, by description or by plan, and the cluster that it joins. */
export type NodePoolProps = Planned<CpuNodePoolDescription, CpuNodePoolPlan> & {
  /** A cluster of this library, or an existing one: `KubernetesCluster.fromExisting(…)`. */
  readonly cluster: IKubernetesCluster;
  readonly network: Network;
};

/**
 * CPU machines of one size, as a node pool of AKS.
 *
 * ```ts
 * new NodePool(this, "prepare", { cluster, network, machineType: "Standard_D32ds_v5", nodeCount: { minimum: 0, maximum: 20 } });
 * ```
 */
export class NodePool extends Construct {
  /** The plan that is drawn. */
  readonly plan: CpuNodePoolPlan;
  /** The node pool. */
  readonly resource: KubernetesClusterNodePool;
  /** The node pools in AKS: on Azure always one. */
  readonly resources: readonly KubernetesClusterNodePool[];
  /** Labels that select the machines of the pool. */
  readonly labels: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: NodePoolProps) {
    super(scope, id);
    const { cluster, network, ...description } = props;
    const plan = planFrom(description, (given: CpuNodePoolDescription) =>
      planCpuNodePool({ name: id, ...given }, { zone: network.plan.zone, subnetIds: subnetIdsOf(network.plan) }),
    );
    this.plan = plan;
    this.labels = plan.labels;
    const demand = poolDemand(plan);
    cluster.addNodePool(demand);
    network.addNodePool(demand);
    const spot = plan.capacity.type === "spot";
    this.resource = new KubernetesClusterNodePool(this, "Resource", {
      name: plan.resourceName,
      kubernetesClusterId: cluster.clusterId,
      vmSize: plan.machineType,
      ...scalingOf(plan.nodeCount),
      mode: "User",
      zones: [...plan.zones],
      vnetSubnetId: plan.subnets === "gpu" ? network.gpuSubnetId : network.systemSubnetId,
      maxPods: plan.podsPerNode,
      osSku: "Ubuntu2204",
      osDiskSizeGb: plan.rootVolume.sizeGiB,
      hostEncryptionEnabled: plan.hostEncryption,
      orchestratorVersion: cluster.version,
      priority: spot ? "Spot" : "Regular",
      ...(spot ? { evictionPolicy: "Delete", spotMaxPrice: -1 } : { upgradeSettings: { maxSurge: "1" } }),
      nodeLabels: { ...plan.labels },
      nodeTaints: [...plan.taints],
      tags: tagsOf(plan.tags),
      dependsOn: [...network.outbound],
    });
    this.resources = [this.resource];
    showWarnings(this, plan.warnings);
  }
}
