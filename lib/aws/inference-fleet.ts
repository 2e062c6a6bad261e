import { Construct } from "constructs";
import { defaultStorageClass, gpuPoolAccess } from "../description/aws/cluster-access";
import {
  type InferenceFleetDescription,
  type InferenceFleetPlan,
  planInferenceFleet,
} from "../description/aws/inference-fleet";
import { partitionOf } from "../description/aws/regions";
import { type Planned, planFrom } from "../description/common/planned";
import type { KubernetesClusterAccess } from "../description/platform/cluster-access";
import { otherBuckets, servingNamespace } from "../description/serving/inference-fleet";
import { type InferenceTarget, inferenceTarget } from "../description/serving/inference-target";
import { servingServiceAccount, weightsServiceAccount } from "../description/serving/service-accounts";
import { forgetUnlessDrawn } from "../terraform/forgotten";
import { showWarnings } from "../terraform/warnings";
import { ClusterAutoscalerRole } from "./cluster-autoscaler-role";
import { ExistingKubernetesCluster } from "./existing-kubernetes-cluster";
import { KubernetesCluster, kubernetesHolders } from "./kubernetes-cluster";
import { Network } from "./network";
import { GpuNodePool } from "./node-pool";
import { ObjectStore } from "./object-store";
import { PodRole } from "./pod-role";
import { networkHolders } from "./training-cluster";

/** An inference fleet, by description or by plan. */
export type InferenceFleetProps = Planned<InferenceFleetDescription, InferenceFleetPlan>;

/**
 * Models served on AWS: the network, the cluster, a pool of machines for each machine type and way to pay, a bucket for weights
 * and the identities that read and fill it.
 *
 * ```ts
 * const fleet = new InferenceFleet(this, "chat", {
 *   zones: ["us-east-1a", "us-east-1b"],
 *   models: {
 *     "llama-70b": {
 *       model: { huggingFace: "meta-llama/Llama-3.3-70B-Instruct", revision: "6f6073b" },
 *       accelerator: "h100",
 *       quantization: "fp8",
 *       replicas: { minimum: 1, maximum: 8 },
 *       burst: { type: "spot" },
 *     },
 *   },
 * });
 * ```
 *
 * What runs in the cluster is an `InferencePlatform` in a second stack, which takes `target`. The stack owns the AWS provider,
 * which must be set to the region of the zones.
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
  readonly readerRole: PodRole;
  /** What the job acts as that fills the bucket. */
  readonly writerRole: PodRole;
  /** What the cluster autoscaler acts as, where the fleet brings one. */
  readonly autoscalerRole?: ClusterAutoscalerRole;

  constructor(scope: Construct, id: string, props: InferenceFleetProps) {
    super(scope, id);
    const plan = planFrom(props, (description: InferenceFleetDescription) =>
      planInferenceFleet({ name: id, ...description }),
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
      plan.nodePools.map((pool) => [
        pool.name,
        new GpuNodePool(this, `${pool.name}-pool`, { plan: pool, cluster, network }),
      ]),
    );
    this.readerRole = this.podRole("reader", "model-server", servingServiceAccount, this.readAccess());
    this.writerRole = this.podRole("writer", "model-weights", weightsServiceAccount, this.writeAccess());
    if (plan.nodeAutoscaler === "cluster-autoscaler") {
      const { kubernetes, tags, network: place } = plan;
      const name = kubernetes.type === "existing" ? kubernetes.clusterName : kubernetes.name;
      this.autoscalerRole = new ClusterAutoscalerRole(this, "autoscaler", {
        plan: { name, tags, version: kubernetes.version },
        clusterName: cluster.clusterName,
        region: place.region,
      });
    }
    if (plan.objectStore.deletionProtection) {
      forgetUnlessDrawn(this, [
        ...(plan.kubernetes.type === "existing" ? kubernetesHolders("kubernetes") : []),
        ...(plan.network.type === "existing" ? networkHolders : []),
      ]);
    }
  }

  /** What a second stack needs to install things into the cluster. */
  get access(): KubernetesClusterAccess {
    const { kubernetes, plan, autoscalerRole } = this;
    const { region } = plan.network;
    const { clusterName } = kubernetes;
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
      ...(autoscalerRole && { clusterAutoscaler: autoscalerRole.access }),
    };
  }

  /** What `InferencePlatform` takes: the cluster and its models. EKS knows the pods' accounts by their names. */
  get target(): InferenceTarget {
    return inferenceTarget(this.plan, { access: this.access, bucketName: this.objectStore.bucketName });
  }

  private podRole(id: string, suffix: string, serviceAccountName: string, statements: readonly object[]): PodRole {
    const { name, tags, network } = this.plan;
    return new PodRole(this, id, {
      name: `${name}-${suffix}`,
      clusterName: this.kubernetes.clusterName,
      region: network.region,
      namespace: servingNamespace,
      serviceAccountName,
      statements,
      tags,
    });
  }

  private readAccess(): readonly object[] {
    const { plan } = this;
    const partition = partitionOf(plan.network.region);
    const others = otherBuckets(plan.models, plan.store).map((bucket) => `arn:${partition}:s3:::${bucket}`);
    const buckets = [this.objectStore.bucketArn, ...others];
    return [
      { Effect: "Allow", Action: ["s3:ListBucket", "s3:GetBucketLocation"], Resource: buckets },
      { Effect: "Allow", Action: ["s3:GetObject"], Resource: buckets.map((arn) => `${arn}/*`) },
    ];
  }

  /** It adds models and overwrites none of anything else. */
  private writeAccess(): readonly object[] {
    const { bucketArn } = this.objectStore;
    return [
      { Effect: "Allow", Action: ["s3:ListBucket", "s3:GetBucketLocation"], Resource: [bucketArn] },
      {
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
        Resource: [`${bucketArn}/models/*`],
      },
    ];
  }
}
