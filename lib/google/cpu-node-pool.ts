import { ContainerNodePool } from "@cdktf/provider-google/lib/container-node-pool";
import { Construct } from "constructs";
import { type Planned, planFrom } from "../description/common/planned";
import {
  type CpuNodePoolDescription,
  type CpuNodePoolPlan,
  planCpuNodePool,
} from "../description/google/cpu-node-pool";
import { defaultPodsPerNode } from "../description/google/network-demand";
import type { IKubernetesCluster } from "./kubernetes-cluster-interface";
import type { Network } from "./network";
import { nodeConfigBase } from "./node-config";
import { sizeOf, timeoutsOf } from "./node-pool-size";

/** A pool of machines without a GPU, by description or by plan, and the cluster that it joins. */
export type NodePoolProps = Planned<CpuNodePoolDescription, CpuNodePoolPlan> & {
  /** A cluster of this library, or an existing one: `KubernetesCluster.fromExisting(…)`. */
  readonly cluster: IKubernetesCluster;
  readonly network: Network;
};

/**
 * Machines of one type without a GPU, in the zone of the network.
 *
 * ```ts
 * new NodePool(this, "prepare", { cluster, network, machineType: "c3-standard-44", nodeCount: { minimum: 0, maximum: 20 } });
 * ```
 */
export class NodePool extends Construct {
  /** The plan that is drawn. */
  readonly plan: CpuNodePoolPlan;
  /** The node pool. */
  readonly resource: ContainerNodePool;
  /** The node pools of GKE that hold the machines: always one. */
  readonly resources: readonly ContainerNodePool[];
  /** Labels that select the machines of the pool. */
  readonly labels: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: NodePoolProps) {
    super(scope, id);
    const { cluster, network, ...description } = props;
    const plan = planFrom(description, (given: CpuNodePoolDescription) => planCpuNodePool({ name: id, ...given }));
    this.plan = plan;
    this.labels = plan.labels;
    const { name, tags, nodeCount, bootDisk } = plan;
    cluster.addNodePool(name);
    network.addNodePool({ name, nodeCount, podsPerNode: plan.podsPerNode ?? defaultPodsPerNode });
    this.resource = new ContainerNodePool(this, "Resource", {
      name: plan.resourceName,
      cluster: cluster.clusterId,
      nodeLocations: [network.plan.zone],
      version: plan.kubernetesVersion,
      ...sizeOf(nodeCount),
      maxPodsPerNode: plan.podsPerNode,
      management: { autoRepair: true, autoUpgrade: true },
      upgradeSettings: { strategy: "SURGE", maxSurge: 0, maxUnavailable: 1 },
      networkConfig: { enablePrivateNodes: true },
      nodeConfig: {
        ...nodeConfigBase({ name: cluster.name, tags, serviceAccountEmail: cluster.nodeServiceAccountEmail }),
        machineType: plan.machineType,
        diskType: bootDisk.type,
        diskSizeGb: bootDisk.sizeGiB,
        bootDiskKmsKey: bootDisk.kmsKeyName,
        ephemeralStorageLocalSsdConfig:
          plan.localSsdCount === undefined ? undefined : { localSsdCount: plan.localSsdCount },
        spot: plan.capacity.type === "spot" ? true : undefined,
        labels: { ...this.labels },
        taint: plan.taints.map((taint) => ({ ...taint })),
      },
      timeouts: timeoutsOf(nodeCount),
      dependsOn: [
        ...cluster.nodesDependOn,
        ...(bootDisk.kmsKeyName === undefined ? [] : cluster.useDiskKey(bootDisk.kmsKeyName, name)),
      ],
    });
    this.resources = [this.resource];
  }
}
