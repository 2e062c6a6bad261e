import { Construct } from "constructs";
import { cephAccess } from "../description/ceph/ceph-access";
import { cephMount } from "../description/ceph/ceph-plan";
import { firstPoolName } from "../description/common/node-pools";
import { type Planned, planFrom } from "../description/common/planned";
import { gpuPoolAccess } from "../description/google/cluster-access";
import type { FabricNetworkPlan } from "../description/google/network-plan";
import {
  type KubernetesTrainingClusterPlan,
  planTrainingCluster,
  type TrainingClusterDescription,
  type TrainingClusterPlan,
} from "../description/google/training-cluster";
import type { FabricNetworkAccess, KubernetesClusterAccess } from "../description/platform/cluster-access";
import { type DataHolder, forgetUnlessDrawn } from "../terraform/forgotten";
import { showWarnings } from "../terraform/warnings";
import { NodePool } from "./cpu-node-pool";
import { DataPreparation } from "./data-preparation";
import { ExistingKubernetesCluster } from "./existing-kubernetes-cluster";
import { KubernetesCluster, kubernetesHolders } from "./kubernetes-cluster";
import { LustreFileSystem, lustreHolders } from "./lustre";
import { Network, networkHolders } from "./network";
import { GpuNodePool } from "./node-pool";
import { ObjectStore } from "./object-store";
import { SlurmCluster } from "./slurm-cluster";

/** A training cluster, by description or by plan. */
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
  /** The plan that is drawn. */
  readonly plan: TrainingClusterPlan;
  /** The network. */
  readonly network: Network;
  /** The pools of GPU machines of Kubernetes by their names; Slurm's are `slurm.machineGroups`. */
  readonly nodePools: ReadonlyMap<string, GpuNodePool>;
  /** The pools of machines without a GPU by their names, but for the system pool. */
  readonly cpuNodePools: ReadonlyMap<string, NodePool>;
  /** The shared file system; absent where there is none. */
  readonly fileSystem?: LustreFileSystem;
  /** What prepares data, where the description has it. */
  readonly dataPreparation?: DataPreparation;
  /** The bucket. */
  readonly objectStore: ObjectStore;
  private readonly kubernetesCluster?: KubernetesCluster | ExistingKubernetesCluster;
  private readonly slurmCluster?: SlurmCluster;

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
    if (plan.scheduler === "kubernetes") {
      const cluster = this.drawKubernetes(plan.kubernetes);
      this.kubernetesCluster = cluster;
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
      if (plan.dataPreparation) {
        const { objectStore } = this;
        this.dataPreparation = new DataPreparation(this, "data-preparation", {
          plan: plan.dataPreparation,
          cluster,
          network,
          objectStore,
        });
      }
    } else {
      this.nodePools = new Map();
      this.cpuNodePools = new Map();
    }
    if (plan.sharedFileSystem) {
      const { objectStore } = this;
      this.fileSystem = new LustreFileSystem(this, "lustre", { plan: plan.sharedFileSystem, network, objectStore });
    }
    if (plan.slurm) {
      const { fileSystem, objectStore } = this;
      this.slurmCluster = new SlurmCluster(this, "slurm", { plan: plan.slurm, network, objectStore, fileSystem });
    }
    if (plan.deletionProtection) {
      forgetUnlessDrawn(this, [
        ...(plan.sharedFileSystem ? [] : lustreHolders("lustre")),
        ...(plan.kubernetes?.type === "new" ? [] : kubernetesHolders("kubernetes")),
        ...(plan.slurm ? [] : slurmHolders("slurm")),
        ...(plan.network.type === "existing" ? networkHolders("network") : []),
      ]);
    }
  }

  /** The Kubernetes cluster. Throws where Slurm is the scheduler. */
  get kubernetes(): KubernetesCluster | ExistingKubernetesCluster {
    if (!this.kubernetesCluster) {
      throw new Error(`cluster '${this.plan.name}' is scheduled by Slurm and has no Kubernetes: use slurm`);
    }
    return this.kubernetesCluster;
  }

  /** The Slurm cluster. Throws where Kubernetes is the scheduler. */
  get slurm(): SlurmCluster {
    if (!this.slurmCluster) {
      throw new Error(`cluster '${this.plan.name}' is scheduled by Kubernetes and has no Slurm: use kubernetes`);
    }
    return this.slurmCluster;
  }

  /** The pool of that name. Throws where there is none. */
  nodePool(name = firstPoolName): GpuNodePool {
    const pool = this.nodePools.get(name);
    if (!pool) {
      throw new Error(`no node pool is named '${name}': there are ${[...this.nodePools.keys()].join(", ")}`);
    }
    return pool;
  }

  /** What a second stack needs to install things into the Kubernetes cluster. */
  get access(): KubernetesClusterAccess {
    const { kubernetes, fileSystem, objectStore, dataPreparation } = this;
    const { ceph } = this.plan;
    return {
      cloud: "google",
      clusterName: kubernetes.clusterName,
      endpoint: kubernetes.endpoint,
      certificateAuthorityData: kubernetes.certificateAuthorityData,
      execCredential: {
        apiVersion: "client.authentication.k8s.io/v1beta1",
        command: "gke-gcloud-auth-plugin",
        args: [],
      },
      gpuPools: [...this.nodePools.values()].map((pool) =>
        gpuPoolAccess(pool.plan, pool.fabricNetworks.map(networkAccess)),
      ),
      criticalPodsNeedQuota: true,
      sharedFileSystem: fileSystem?.mount ?? (ceph && cephMount(ceph)),
      ceph: ceph && cephAccess(ceph),
      dataPreparation: dataPreparation?.target,
      objectStore: { type: "google-cloud-storage", bucketName: objectStore.bucketName },
    };
  }

  private drawKubernetes(plan: KubernetesTrainingClusterPlan["kubernetes"]) {
    const { network } = this;
    return plan.type === "existing"
      ? new ExistingKubernetesCluster(this, "kubernetes", { plan, network })
      : new KubernetesCluster(this, "kubernetes", { plan, network });
  }
}

/** Disk and key of the controller. */
function slurmHolders(path: string): readonly DataHolder[] {
  return [
    { type: "google_compute_disk", path: `${path}/controller/state` },
    { type: "google_secret_manager_secret", path: `${path}/bundle/key` },
  ];
}

export function networkAccess({ name, network: vpc, subnetwork, deviceMode }: FabricNetworkPlan): FabricNetworkAccess {
  return { name, vpc, subnet: subnetwork, deviceMode };
}
