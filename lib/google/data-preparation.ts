import { ServiceAccount } from "@cdktf/provider-google/lib/service-account";
import { ServiceAccountIamMember } from "@cdktf/provider-google/lib/service-account-iam-member";
import { StorageBucketIamMember } from "@cdktf/provider-google/lib/storage-bucket-iam-member";
import { Construct } from "constructs";
import { type Planned, planFrom } from "../description/common/planned";
import type { DataTarget } from "../description/data/data-target";
import {
  type DataPreparationDescription,
  type DataPreparationPlan,
  planDataPreparation,
} from "../description/google/data-preparation";
import { showWarnings } from "../terraform/warnings";
import { NodePool } from "./cpu-node-pool";
import type { IKubernetesCluster } from "./kubernetes-cluster-interface";
import type { Network } from "./network";
import type { ObjectStore } from "./object-store";

/** Machines for preparing data, and the cluster that they join. */
export type DataPreparationProps = Planned<DataPreparationDescription, DataPreparationPlan> & {
  /** A cluster of this library, or an existing one. */
  readonly cluster: IKubernetesCluster;
  readonly network: Network;
  readonly objectStore: ObjectStore;
};

/**
 * Machines without GPUs for preparing data in a cluster, from none to as many as are asked for, and an identity that
 * reads and writes the cluster's bucket. A training cluster with `dataPreparation` has it.
 *
 * ```ts
 * const { kubernetes, network, objectStore } = training;
 * new DataPreparation(this, "data", { cluster: kubernetes, network, objectStore, maximumVcpus: 1024 });
 * ```
 */
export class DataPreparation extends Construct {
  /** The plan that is drawn. */
  readonly plan: DataPreparationPlan;
  /** Machines that do the work. */
  readonly workers: NodePool;
  /** Large machines of the step that finds clusters of duplicates. */
  readonly clustering: NodePool;
  /** Where jobs run: `dataPreparation` of an access. */
  readonly target: DataTarget;
  private readonly bind: (id: string, namespace: string, serviceAccountName: string) => void;

  constructor(scope: Construct, id: string, props: DataPreparationProps) {
    super(scope, id);
    const { cluster, network, objectStore, ...description } = props;
    const plan = planFrom(description, (given: DataPreparationDescription) =>
      planDataPreparation({ name: id, ...given }),
    );
    this.plan = plan;
    const { engine, pools, namespace, serviceAccountName, nodePools } = plan;
    this.workers = new NodePool(this, "workers", { plan: nodePools.workers, cluster, network });
    this.clustering = new NodePool(this, "clustering", { plan: nodePools.clustering, cluster, network });
    const account = this.account(network, objectStore);
    this.bind = (id, of, accountName) =>
      new ServiceAccountIamMember(this, id, {
        serviceAccountId: account.name,
        role: "roles/iam.workloadIdentityUser",
        member: `serviceAccount:${cluster.project}.svc.id.goog[${of}/${accountName}]`,
        dependsOn: [...cluster.nodesDependOn],
      });
    this.bind("pods", namespace, serviceAccountName);
    this.target = {
      engine,
      pools,
      objectStoreUrl: `gs://${objectStore.bucketName}`,
      namespace,
      identity: {
        serviceAccountName,
        annotations: { "iam.gke.io/gcp-service-account": account.email },
        podLabels: {},
      },
    };
    showWarnings(this, pools.warnings);
  }

  /**
   * Lets pods of another account read and write the bucket too: model servers that load what was trained here. Returns the
   * annotations that the account must carry.
   *
   * ```ts
   * const annotations = data.addServiceAccount("serving", "model-server");
   * ```
   */
  addServiceAccount(namespace: string, name: string): Readonly<Record<string, string>> {
    this.bind(`${namespace}-${name}`, namespace, name);
    return this.target.identity.annotations;
  }

  /** A Google service account that the pods' account may act as. It sees the one bucket. */
  private account(network: Network, objectStore: ObjectStore): ServiceAccount {
    const { name } = this.plan;
    const account = new ServiceAccount(this, "account", {
      accountId: `${name}-data`,
      displayName: `Preparation of data in ${name}`,
      project: network.plan.project,
    });
    new StorageBucketIamMember(this, "bucket", {
      bucket: objectStore.bucketName,
      role: "roles/storage.objectUser",
      member: account.member,
    });
    return account;
  }
}
