import { Annotations } from "cdktf";
import { Construct } from "constructs";
import { planTrainingCluster, type TrainingClusterDescription, type TrainingClusterPlan } from "../description/aws";
import { type Planned, planned } from "../description/planned";
import { KubernetesCluster } from "./kubernetes-cluster";
import { LustreFileSystem } from "./lustre";
import { Network } from "./network";
import { GpuNodePool } from "./node-pool";
import { ObjectStore } from "./object-store";

export type TrainingClusterProps = Planned<TrainingClusterDescription, TrainingClusterPlan>;

/**
 * A GPU training cluster on AWS.
 *
 * ```ts
 * new TrainingCluster(this, "train", {
 *   machineType: "p5.48xlarge",
 *   nodeCount: 16,
 *   zone: "us-east-1a",
 *   capacity: { type: "capacity-block", reservationId: "cr-0123456789abcdef0" },
 *   sharedFileSystem: { type: "lustre", capacityGiB: 38400, throughputMBpsPerTiB: 250 },
 * });
 * ```
 *
 * The stack owns the AWS provider, which must be set to the region of `zone`.
 */
export class TrainingCluster extends Construct {
  readonly plan: TrainingClusterPlan;
  readonly network: Network;
  readonly kubernetes: KubernetesCluster;
  readonly nodePool: GpuNodePool;
  readonly fileSystem?: LustreFileSystem;
  readonly objectStore: ObjectStore;

  constructor(scope: Construct, id: string, props: TrainingClusterProps) {
    super(scope, id);
    const plan = planned(props, (description) => planTrainingCluster({ name: id, ...description }));
    this.plan = plan;
    const network = new Network(this, "network", { plan: plan.network });
    this.network = network;
    this.objectStore = new ObjectStore(this, "object-store", { plan: plan.objectStore });
    this.kubernetes = new KubernetesCluster(this, "kubernetes", {
      plan: plan.kubernetes,
      network,
      objectStore: this.objectStore,
    });
    this.nodePool = new GpuNodePool(this, "gpu", { plan: plan.nodePool, cluster: this.kubernetes, network });
    if (plan.sharedFileSystem) {
      const { objectStore } = this;
      this.fileSystem = new LustreFileSystem(this, "lustre", { plan: plan.sharedFileSystem, network, objectStore });
    }
    if (plan.warnings.length > 0) {
      Annotations.of(this).addWarning(plan.warnings.join("\n"));
    }
  }
}
