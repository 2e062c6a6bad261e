import { Construct } from "constructs";
import { planTrainingCluster, type TrainingClusterDescription, type TrainingClusterPlan } from "../description/aws";
import { type Planned, planFrom } from "../description/common/planned";
import type { KubernetesClusterAccess } from "../description/platform/cluster-access";
import { showWarnings } from "../terraform/warnings";
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
    const plan = planFrom(props, (description: TrainingClusterDescription) =>
      planTrainingCluster({ name: id, ...description }),
    );
    this.plan = plan;
    showWarnings(this, plan.warnings);
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
  }

  /** What a second stack needs to install things into the cluster. */
  get access(): KubernetesClusterAccess {
    const { kubernetes, nodePool, fileSystem, objectStore, plan } = this;
    const { region } = plan.network;
    const clusterName = kubernetes.clusterName;
    return {
      cloud: "aws",
      clusterName,
      endpoint: kubernetes.endpoint,
      certificateAuthorityData: kubernetes.certificateAuthorityData,
      execCredential: {
        apiVersion: "client.authentication.k8s.io/v1beta1",
        command: "aws",
        args: ["eks", "get-token", "--region", region, "--cluster-name", clusterName],
      },
      gpuPool: {
        machine: plan.nodePool.machine,
        nodeCount: plan.nodePool.nodeCount,
        labels: nodePool.labels,
        driverOwner: "image",
        repairedByCloud: true,
      },
      sharedFileSystem: fileSystem?.mount,
      objectStore: { type: "s3", bucketName: objectStore.bucketName, region },
    };
  }
}
