import { Construct } from "constructs";
import { type Planned, planFrom } from "../description/common/planned";
import { gpuPoolAccess } from "../description/google/cluster-access";
import {
  type InferenceFleetDescription,
  type InferenceFleetPlan,
  planInferenceFleet,
} from "../description/google/inference-fleet";
import type { KubernetesClusterAccess } from "../description/platform/cluster-access";
import { otherBuckets, servingNamespace } from "../description/serving/inference-fleet";
import { type InferenceTarget, inferenceTarget } from "../description/serving/inference-target";
import { servingServiceAccount, weightsServiceAccount } from "../description/serving/service-accounts";
import { forgetUnlessDrawn } from "../terraform/forgotten";
import { showWarnings } from "../terraform/warnings";
import { ExistingKubernetesCluster } from "./existing-kubernetes-cluster";
import { KubernetesCluster, kubernetesHolders } from "./kubernetes-cluster";
import { Network, networkHolders } from "./network";
import { GpuNodePool } from "./node-pool";
import { ObjectStore } from "./object-store";
import { PodAccount } from "./pod-account";
import { networkAccess } from "./training-cluster";

/** An inference fleet, by description or by plan. */
export type InferenceFleetProps = Planned<InferenceFleetDescription, InferenceFleetPlan>;

/**
 * Models served on Google Cloud: the network, the cluster, a pool of machines for each machine type and way to pay, a bucket for
 * weights and the identities that read and fill it.
 *
 * ```ts
 * const fleet = new InferenceFleet(this, "chat", {
 *   zones: ["us-central1-a", "us-central1-b"],
 *   models: {
 *     "qwen-7b": {
 *       model: { huggingFace: "Qwen/Qwen2.5-7B-Instruct", revision: "a09a354" },
 *       machineType: "g2-standard-12",
 *       replicas: { minimum: 0, maximum: 4 },
 *       capacity: { type: "spot" },
 *     },
 *   },
 * });
 * ```
 *
 * What runs in the cluster is an `InferencePlatform` in a second stack, which takes `target`. The stack owns the Google provider,
 * which must be set to the project and the region of the zones.
 */
export class InferenceFleet extends Construct {
  /** The plan that is drawn. */
  readonly plan: InferenceFleetPlan;
  /** The network. */
  readonly network: Network;
  /** The Kubernetes cluster. */
  readonly kubernetes: KubernetesCluster | ExistingKubernetesCluster;
  /** The pools of GPU machines by their names. */
  readonly nodePools: ReadonlyMap<string, GpuNodePool>;
  /** The bucket of the weights. */
  readonly objectStore: ObjectStore;
  /** What the pods act as that read weights. */
  readonly readerAccount: PodAccount;
  /** What the job acts as that fills the bucket. */
  readonly writerAccount: PodAccount;

  constructor(scope: Construct, id: string, props: InferenceFleetProps) {
    super(scope, id);
    const plan = planFrom(props, (description: InferenceFleetDescription) =>
      planInferenceFleet({ name: id, ...description }),
    );
    this.plan = plan;
    showWarnings(this, plan.warnings);
    const network = new Network(this, "network", { plan: plan.network });
    this.network = network;
    this.objectStore = new ObjectStore(this, "object-store", { plan: plan.objectStore, network });
    this.kubernetes =
      plan.kubernetes.type === "existing"
        ? new ExistingKubernetesCluster(this, "kubernetes", { plan: plan.kubernetes, network })
        : new KubernetesCluster(this, "kubernetes", { plan: plan.kubernetes, network });
    const cluster = this.kubernetes;
    this.nodePools = new Map(
      plan.nodePools.map((pool) => [
        pool.name,
        new GpuNodePool(this, `${pool.name}-pool`, { plan: pool, cluster, network }),
      ]),
    );
    const own = { id: "bucket", bucketName: this.objectStore.bucketName };
    this.readerAccount = this.podAccount("reader", "server", servingServiceAccount, [
      { ...own, role: "roles/storage.objectViewer" },
      ...otherBuckets(plan.models, plan.store).map((bucketName, index) => ({
        id: `bucket-${index}`,
        bucketName,
        role: "roles/storage.objectViewer",
      })),
    ]);
    this.writerAccount = this.podAccount("writer", "weights", weightsServiceAccount, [
      { ...own, role: "roles/storage.objectUser" },
    ]);
    if (plan.objectStore.deletionProtection) {
      forgetUnlessDrawn(this, [
        ...(plan.kubernetes.type === "existing" ? kubernetesHolders("kubernetes") : []),
        ...(plan.network.type === "existing" ? networkHolders("network") : []),
      ]);
    }
  }

  /** What a second stack needs to install things into the cluster. */
  get access(): KubernetesClusterAccess {
    const { kubernetes } = this;
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
    };
  }

  /** What `InferencePlatform` takes: the cluster and its models. */
  get target(): InferenceTarget {
    const annotations = ({ account }: PodAccount) => ({ "iam.gke.io/gcp-service-account": account.email });
    return inferenceTarget(this.plan, {
      access: this.access,
      bucketName: this.objectStore.bucketName,
      serviceAccountAnnotations: annotations(this.readerAccount),
      weightsAccountAnnotations: annotations(this.writerAccount),
    });
  }

  private podAccount(
    id: string,
    suffix: string,
    serviceAccountName: string,
    grants: ConstructorParameters<typeof PodAccount>[2]["grants"],
  ): PodAccount {
    const { name, network } = this.plan;
    return new PodAccount(this, id, {
      // Google allows 30 characters.
      accountId: `${name.slice(0, 21)}-${suffix}`,
      displayName: `${serviceAccountName} of ${name}`,
      project: this.kubernetes.project,
      accountProject: network.project,
      namespace: servingNamespace,
      serviceAccountName,
      grants,
      dependsOn: this.kubernetes.nodesDependOn,
    });
  }
}
