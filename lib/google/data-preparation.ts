import { ContainerNodePool } from "@cdktf/provider-google/lib/container-node-pool";
import { ServiceAccount } from "@cdktf/provider-google/lib/service-account";
import { ServiceAccountIamMember } from "@cdktf/provider-google/lib/service-account-iam-member";
import { StorageBucketIamMember } from "@cdktf/provider-google/lib/storage-bucket-iam-member";
import { Construct } from "constructs";
import { type DataPoolPlan, poolLabel } from "../description/data/data-pools";
import {
  type DataPreparationDescription,
  type DataPreparationPlan,
  planDataPreparation,
} from "../description/data/data-preparation";
import type { DataTarget } from "../description/data/data-target";
import { showWarnings } from "../terraform/warnings";
import { nodeConfigBase } from "./node-config";
import type { TrainingCluster } from "./training-cluster";

export type DataPreparationProps = DataPreparationDescription & {
  readonly cluster: TrainingCluster;
};

/**
 * Machines without GPUs for preparing data in a cluster, from none to as many as are asked for, and an identity that
 * reads and writes the cluster's bucket.
 *
 * ```ts
 * const data = new DataPreparation(this, "data", { cluster, maximumVcpus: 1024 });
 * new TextPreparation(inside, "corpus", { platform: new DataPlatform(inside, "data", { target: data.target }), … });
 * ```
 */
export class DataPreparation extends Construct {
  readonly plan: DataPreparationPlan;
  readonly workers: ContainerNodePool;
  readonly clustering: ContainerNodePool;
  /** Where jobs run: for `DataPlatform`, in the stack of what is installed into the cluster. */
  readonly target: DataTarget;
  private readonly cluster: TrainingCluster;

  constructor(scope: Construct, id: string, { cluster, ...description }: DataPreparationProps) {
    super(scope, id);
    this.cluster = cluster;
    this.plan = planDataPreparation("google", description);
    const { pools, namespace, serviceAccountName } = this.plan;
    this.workers = this.pool("workers", pools.workers);
    this.clustering = this.pool("clustering", pools.clustering);
    const account = this.identity();
    this.target = {
      pools,
      objectStoreUrl: `gs://${cluster.objectStore.bucketName}`,
      namespace,
      identity: {
        serviceAccountName,
        annotations: { "iam.gke.io/gcp-service-account": account.email },
        podLabels: {},
      },
    };
    showWarnings(this, pools.warnings);
  }

  private pool(id: string, pool: DataPoolPlan): ContainerNodePool {
    const { kubernetes, network } = this.cluster;
    const { name, machine, capacity, maximumNodeCount, scratchGiB } = pool;
    return new ContainerNodePool(this, id, {
      name: `${kubernetes.plan.name}-${name}`,
      cluster: kubernetes.clusterId,
      nodeLocations: [network.plan.zone],
      initialNodeCount: 0,
      autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: maximumNodeCount, locationPolicy: "ANY" },
      maxPodsPerNode: 16,
      management: { autoRepair: true, autoUpgrade: true },
      upgradeSettings: { strategy: "SURGE", maxSurge: 0, maxUnavailable: 1 },
      networkConfig: { enablePrivateNodes: true },
      nodeConfig: {
        ...nodeConfigBase({
          name: kubernetes.plan.name,
          tags: kubernetes.plan.tags,
          serviceAccountEmail: kubernetes.nodeServiceAccountEmail,
        }),
        machineType: machine.machineType,
        // The newest series take no older disks.
        diskType: /^(n4|c4|c4a)-/.test(machine.machineType) ? "hyperdisk-balanced" : "pd-balanced",
        diskSizeGb: 100 + scratchGiB,
        ephemeralStorageLocalSsdConfig: machine.localDisks && { localSsdCount: machine.localDisks.count },
        spot: capacity.type === "spot" ? true : undefined,
        labels: { [poolLabel]: name },
        taint: [{ key: poolLabel, value: name, effect: "NO_SCHEDULE" }],
      },
      timeouts: { create: "60m", update: "60m", delete: "60m" },
      dependsOn: [...kubernetes.nodesDependOn],
    });
  }

  /** An account of Google's that the pods' account may act as. It sees the one bucket. */
  private identity(): ServiceAccount {
    const { kubernetes, objectStore } = this.cluster;
    const { namespace, serviceAccountName } = this.plan;
    const { project } = kubernetes;
    const account = new ServiceAccount(this, "account", {
      accountId: `${kubernetes.plan.name}-data`,
      displayName: `Preparation of data in ${kubernetes.plan.name}`,
      project: this.cluster.network.plan.project,
    });
    new ServiceAccountIamMember(this, "pods", {
      serviceAccountId: account.name,
      role: "roles/iam.workloadIdentityUser",
      member: `serviceAccount:${project}.svc.id.goog[${namespace}/${serviceAccountName}]`,
      dependsOn: [...kubernetes.nodesDependOn],
    });
    new StorageBucketIamMember(this, "bucket", {
      bucket: objectStore.bucketName,
      role: "roles/storage.objectUser",
      member: account.member,
    });
    return account;
  }
}
