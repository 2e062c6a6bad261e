import { Construct } from "constructs";
import { type Planned, planFrom } from "../description/common/planned";
import { planTrainingCluster, type TrainingClusterDescription, type TrainingClusterPlan } from "../description/google";
import type { KubernetesClusterAccess } from "../description/platform/cluster-access";
import { showWarnings } from "../terraform/warnings";
import { KubernetesCluster } from "./kubernetes-cluster";
import { LustreFileSystem } from "./lustre";
import { Network } from "./network";
import { GpuNodePool } from "./node-pool";
import { ObjectStore } from "./object-store";

export type TrainingClusterProps = Planned<TrainingClusterDescription, TrainingClusterPlan>;

/**
 * A GPU training cluster on Google Cloud.
 *
 * ```ts
 * new TrainingCluster(this, "train", {
 *   machineType: "a3-megagpu-8g",
 *   nodeCount: 16,
 *   zone: "us-central1-a",
 *   capacity: { type: "reservation", reservationId: "training-reservation" },
 *   sharedFileSystem: { type: "lustre", capacityGiB: 36000, throughputMBpsPerTiB: 250 },
 * });
 * ```
 *
 * The stack owns the Google provider, which must be set to the project and the region of `zone`.
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
    this.objectStore = new ObjectStore(this, "object-store", { plan: plan.objectStore, network });
    this.kubernetes = new KubernetesCluster(this, "kubernetes", { plan: plan.kubernetes, network });
    this.nodePool = new GpuNodePool(this, "gpu", { plan: plan.nodePool, cluster: this.kubernetes, network });
    if (plan.sharedFileSystem) {
      const { objectStore } = this;
      this.fileSystem = new LustreFileSystem(this, "lustre", { plan: plan.sharedFileSystem, network, objectStore });
    }
  }

  /** What a second stack needs to install things into the cluster. */
  get access(): KubernetesClusterAccess {
    const { kubernetes, nodePool, fileSystem, objectStore, network, plan } = this;
    return {
      cloud: "google",
      clusterName: kubernetes.clusterName,
      endpoint: `https://${kubernetes.endpoint}`,
      certificateAuthorityData: kubernetes.certificateAuthorityData,
      execCredential: {
        apiVersion: "client.authentication.k8s.io/v1beta1",
        command: "gke-gcloud-auth-plugin",
        args: [],
      },
      gpuPool: {
        machine: plan.nodePool.machine,
        nodeCount: plan.nodePool.nodeCount,
        labels: nodePool.labels,
        driverOwner: "cloud",
        repairedByCloud: plan.nodePool.autoRepair,
      },
      sharedFileSystem: fileSystem?.mount,
      objectStore: { type: "google-cloud-storage", bucketName: objectStore.bucketName },
      fabricNetworks: network.fabricNetworks.map(({ name, network: vpc, subnetwork, deviceMode }) => ({
        name,
        vpc,
        subnet: subnetwork,
        deviceMode,
      })),
    };
  }
}
