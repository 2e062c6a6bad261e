import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group";
import { Construct } from "constructs";
import { gpuPoolAccess } from "../description/azure/cluster-access";
import {
  type InferenceFleetDescription,
  type InferenceFleetPlan,
  planInferenceFleet,
} from "../description/azure/inference-fleet";
import { type Planned, planFrom } from "../description/common/planned";
import type { KubernetesClusterAccess } from "../description/platform/cluster-access";
import { otherBuckets, servingNamespace } from "../description/serving/inference-fleet";
import { type InferenceTarget, inferenceTarget } from "../description/serving/inference-target";
import { servingServiceAccount, weightsServiceAccount } from "../description/serving/service-accounts";
import { forgetUnlessDrawn } from "../terraform/forgotten";
import { showWarnings } from "../terraform/warnings";
import { below, clusterHolders, networkHolders } from "./data-holders";
import { ExistingKubernetesCluster } from "./existing-kubernetes-cluster";
import { KubernetesCluster } from "./kubernetes-cluster";
import { Network } from "./network";
import { GpuNodePool } from "./node-pool";
import { ObjectStore } from "./object-store";
import { PodIdentity } from "./pod-identity";
import { tagsOf } from "./tags";
import { aksServerApplicationId } from "./training-cluster";

/** An inference fleet, by description or by plan. */
export type InferenceFleetProps = Planned<InferenceFleetDescription, InferenceFleetPlan>;

/**
 * Models served on Azure: the network, the cluster, a pool of machines for each machine type and way to pay, a container for
 * weights and the identities that read and fill it.
 *
 * ```ts
 * const fleet = new InferenceFleet(this, "chat", {
 *   region: "eastus2",
 *   zones: ["1", "2"],
 *   models: {
 *     "llama-70b": {
 *       model: { huggingFace: "meta-llama/Llama-3.3-70B-Instruct", revision: "6f6073b" },
 *       machineType: "Standard_NC80adis_H100_v5",
 *       quantization: "fp8",
 *       replicas: { minimum: 1, maximum: 8 },
 *       burst: { type: "spot" },
 *     },
 *   },
 * });
 * ```
 *
 * What runs in the cluster is an `InferencePlatform` in a second stack, which takes `target`. The stack owns the azurerm
 * provider;
 * `azurermProviderConfig()` returns how to configure it.
 */
export class InferenceFleet extends Construct {
  /** The plan that is drawn. */
  readonly plan: InferenceFleetPlan;
  /** The resource group, where this construct made it. */
  readonly resourceGroup?: ResourceGroup;
  /** The network. */
  readonly network: Network;
  /** The Kubernetes cluster. */
  readonly kubernetes: KubernetesCluster | ExistingKubernetesCluster;
  /** The pools of GPU machines by their names. */
  readonly nodePools: ReadonlyMap<string, GpuNodePool>;
  /** The bucket of the weights. */
  readonly objectStore: ObjectStore;
  /** What the pods act as that read weights. */
  readonly readerIdentity: PodIdentity;
  /** What the job acts as that fills the container. */
  readonly writerIdentity: PodIdentity;

  constructor(scope: Construct, id: string, props: InferenceFleetProps) {
    super(scope, id);
    const plan = planFrom(props, (description: InferenceFleetDescription) =>
      planInferenceFleet({ name: id, ...description }),
    );
    this.plan = plan;
    showWarnings(this, plan.warnings);
    const group = plan.resourceGroup;
    if (group.type === "new") {
      this.resourceGroup = new ResourceGroup(this, "resource-group", {
        name: group.name,
        location: group.region,
        tags: tagsOf(group.tags),
        lifecycle: { preventDestroy: group.deletionProtection },
      });
    }
    const resourceGroupName = this.resourceGroup?.name ?? group.name;
    const network = new Network(this, "network", { plan: plan.network, resourceGroupName });
    this.network = network;
    this.objectStore = new ObjectStore(this, "object-store", { plan: plan.objectStore, network });
    const { objectStore } = this;
    this.kubernetes =
      plan.kubernetes.type === "existing"
        ? new ExistingKubernetesCluster(this, "kubernetes", { plan: plan.kubernetes })
        : new KubernetesCluster(this, "kubernetes", { plan: plan.kubernetes, network, objectStore });
    const cluster = this.kubernetes;
    this.nodePools = new Map(
      plan.nodePools.map((pool) => [
        pool.name,
        new GpuNodePool(this, `${pool.name}-pool`, { plan: pool, cluster, network }),
      ]),
    );
    // Containers of other models lie in the same account: an address of Azure's names no other.
    const hasOthers = otherBuckets(plan.models, plan.store).length > 0;
    this.readerIdentity = this.podIdentity("reader", "model-server", servingServiceAccount, {
      scope: hasOthers ? objectStore.storageAccountId : objectStore.containerId,
      role: "Storage Blob Data Reader",
    });
    this.writerIdentity = this.podIdentity("writer", "model-weights", weightsServiceAccount, {
      scope: objectStore.containerId,
      role: "Storage Blob Data Contributor",
    });
    if (plan.network.deletionProtection) {
      forgetUnlessDrawn(this, [
        ...(plan.kubernetes.type === "existing" ? below("kubernetes", clusterHolders) : []),
        ...(plan.network.type === "existing" ? below("network", networkHolders) : []),
        ...(group.type === "existing" ? [{ type: "azurerm_resource_group", path: "resource-group" }] : []),
      ]);
    }
  }

  /** What a second stack needs to install things into the cluster. */
  get access(): KubernetesClusterAccess {
    const { kubernetes, plan } = this;
    return {
      cloud: "azure",
      clusterName: kubernetes.clusterName,
      endpoint: kubernetes.endpoint,
      certificateAuthorityData: kubernetes.certificateAuthorityData,
      execCredential: {
        apiVersion: "client.authentication.k8s.io/v1beta1",
        command: "kubelogin",
        args: ["get-token", "--login", "azurecli", "--server-id", aksServerApplicationId],
      },
      gpuPools: plan.nodePools.map(gpuPoolAccess),
    };
  }

  /** What `InferencePlatform` takes: the cluster and its models. */
  get target(): InferenceTarget {
    const annotations = ({ identity }: PodIdentity) => ({ "azure.workload.identity/client-id": identity.clientId });
    return inferenceTarget(this.plan, {
      access: this.access,
      storageAccountName: this.objectStore.storageAccountName,
      serviceAccountAnnotations: annotations(this.readerIdentity),
      weightsAccountAnnotations: annotations(this.writerIdentity),
    });
  }

  private podIdentity(
    id: string,
    suffix: string,
    serviceAccountName: string,
    grant: { readonly scope: string; readonly role: string },
  ): PodIdentity {
    const { name, tags } = this.plan;
    return new PodIdentity(this, id, {
      name: `${name}-${suffix}`,
      network: this.network,
      oidcIssuerUrl: this.kubernetes.resource.oidcIssuerUrl,
      namespace: servingNamespace,
      serviceAccountName,
      grants: [{ id: "blobs", ...grant }],
      tags,
    });
  }
}
