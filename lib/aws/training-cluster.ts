import { Construct } from "constructs";
import { planTrainingCluster, type TrainingClusterDescription, type TrainingClusterPlan } from "../description/aws";
import { defaultStorageClass, gpuPoolAccess } from "../description/aws/cluster-access";
import { firstPoolName } from "../description/common/node-pools";
import { type Planned, planFrom } from "../description/common/planned";
import type { KubernetesClusterAccess } from "../description/platform/cluster-access";
import { type DataHolder, forgetUnlessDrawn } from "../terraform/forgotten";
import { showWarnings } from "../terraform/warnings";
import { NodePool } from "./cpu-node-pool";
import { ExistingKubernetesCluster } from "./existing-kubernetes-cluster";
import { KubernetesCluster, kubernetesHolders } from "./kubernetes-cluster";
import { LustreFileSystem, lustreHolders } from "./lustre";
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
  readonly kubernetes: KubernetesCluster | ExistingKubernetesCluster;
  /** The pools of GPU machines by their names. */
  readonly nodePools: ReadonlyMap<string, GpuNodePool>;
  /** The pools of CPU machines by their names, but for the system pool. */
  readonly cpuNodePools: ReadonlyMap<string, NodePool>;
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
    this.kubernetes =
      plan.kubernetes.type === "existing"
        ? new ExistingKubernetesCluster(this, "kubernetes", { plan: plan.kubernetes })
        : new KubernetesCluster(this, "kubernetes", { plan: plan.kubernetes, network, objectStore: this.objectStore });
    const cluster = this.kubernetes;
    this.nodePools = new Map(
      plan.nodePools.map((pool) => {
        const id = pool.name === firstPoolName ? firstPoolName : `${pool.name}-pool`;
        return [pool.name, new GpuNodePool(this, id, { plan: pool, cluster, network })];
      }),
    );
    this.cpuNodePools = new Map(
      plan.cpuNodePools.map((pool) => [
        pool.name,
        new NodePool(this, `${pool.name}-pool`, { plan: pool, cluster, network }),
      ]),
    );
    if (plan.sharedFileSystem) {
      const { objectStore } = this;
      this.fileSystem = new LustreFileSystem(this, "lustre", { plan: plan.sharedFileSystem, network, objectStore });
    }
    if (plan.objectStore.deletionProtection) {
      // Parts of what is drawn are taken away as the description asks: a file system's association, for one.
      forgetUnlessDrawn(this, [
        ...(plan.sharedFileSystem ? [] : lustreHolders("lustre")),
        ...(plan.kubernetes.type === "existing" ? kubernetesHolders("kubernetes") : []),
        ...(plan.network.type === "existing" ? networkHolders : []),
      ]);
    }
  }

  /** The pool of that name. Throws where there is none. */
  nodePool(name = firstPoolName): GpuNodePool {
    const pool = this.nodePools.get(name);
    if (!pool) {
      throw new Error(`no node pool is named '${name}': there are ${[...this.nodePools.keys()].join(", ")}`);
    }
    return pool;
  }

  /** What a second stack needs to install things into the cluster. */
  get access(): KubernetesClusterAccess {
    const { kubernetes, fileSystem, objectStore, plan } = this;
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
      gpuPools: plan.nodePools.map(gpuPoolAccess),
      defaultStorageClass,
      sharedFileSystem: fileSystem?.mount,
      objectStore: { type: "s3", bucketName: objectStore.bucketName, region },
    };
  }
}

/** Who talked to whom. */
const networkHolders: readonly DataHolder[] = [
  { type: "aws_cloudwatch_log_group", path: "network/vpc/flow-logs/log-group" },
];
