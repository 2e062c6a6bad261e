import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group";
import { Construct } from "constructs";
import { gpuPoolAccess } from "../description/azure/cluster-access";
import {
  planTrainingCluster,
  type TrainingClusterDescription,
  type TrainingClusterPlan,
} from "../description/azure/training-cluster";
import { cephAccess } from "../description/ceph/ceph-access";
import { cephMount } from "../description/ceph/ceph-plan";
import { firstPoolName } from "../description/common/node-pools";
import { type Planned, planFrom } from "../description/common/planned";
import type { KubernetesClusterAccess } from "../description/platform/cluster-access";
import { forgetUnlessDrawn } from "../terraform/forgotten";
import { showWarnings } from "../terraform/warnings";
import { NodePool } from "./cpu-node-pool";
import { below, clusterHolders, lustreHolders, networkHolders } from "./data-holders";
import { DataPreparation } from "./data-preparation";
import { ExistingKubernetesCluster } from "./existing-kubernetes-cluster";
import { KubernetesCluster } from "./kubernetes-cluster";
import { LustreFileSystem } from "./lustre";
import { Network } from "./network";
import { GpuNodePool } from "./node-pool";
import { ObjectStore } from "./object-store";
import { tagsOf } from "./tags";

/** A training cluster, by description or by plan. */
export type TrainingClusterProps = Planned<TrainingClusterDescription, TrainingClusterPlan>;

/**
 * A GPU training cluster on Azure.
 *
 * ```ts
 * new TrainingCluster(this, "train", {
 *   machineType: "Standard_ND96isr_H100_v5",
 *   nodeCount: 16,
 *   region: "southcentralus",
 *   zone: "1",
 *   sharedFileSystem: { type: "lustre", capacityGiB: 40960, throughputMBpsPerTiB: 250 },
 * });
 * ```
 *
 * The stack owns the azurerm provider; `azurermProviderConfig()` returns how to configure it. Before the first apply, the
 * commands in `cluster.plan.preflight` are run once in the subscription.
 */
export class TrainingCluster extends Construct {
  /** The plan that is drawn. */
  readonly plan: TrainingClusterPlan;
  /** The resource group, where this construct made it. */
  readonly resourceGroup?: ResourceGroup;
  /** The network. */
  readonly network: Network;
  /** The Kubernetes cluster. */
  readonly kubernetes: KubernetesCluster | ExistingKubernetesCluster;
  /** The pools of GPU machines by their names. */
  readonly nodePools: ReadonlyMap<string, GpuNodePool>;
  /** The pools of CPU machines by their names, but for the system pool. */
  readonly cpuNodePools: ReadonlyMap<string, NodePool>;
  /** The shared file system; absent where there is none. */
  readonly fileSystem?: LustreFileSystem;
  /** What prepares data, where the description has it. */
  readonly dataPreparation?: DataPreparation;
  /** The bucket. */
  readonly objectStore: ObjectStore;

  constructor(scope: Construct, id: string, props: TrainingClusterProps) {
    super(scope, id);
    const plan = planFrom(props, (description: TrainingClusterDescription) =>
      planTrainingCluster({ name: id, ...description }),
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
      this.dataPreparation = new DataPreparation(this, "data-preparation", {
        plan: plan.dataPreparation,
        cluster,
        network,
        objectStore,
      });
    }
    if (plan.sharedFileSystem) {
      this.fileSystem = new LustreFileSystem(this, "lustre", { plan: plan.sharedFileSystem, network, objectStore });
    }
    if (plan.network.deletionProtection) {
      forgetUnlessDrawn(this, [
        ...(plan.sharedFileSystem ? [] : below("lustre", lustreHolders)),
        ...(plan.kubernetes.type === "existing" ? below("kubernetes", clusterHolders) : []),
        ...(plan.network.type === "existing" ? below("network", networkHolders) : []),
        ...(group.type === "existing" ? [{ type: "azurerm_resource_group", path: "resource-group" }] : []),
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
    const { kubernetes, fileSystem, objectStore, dataPreparation, plan } = this;
    const { ceph } = plan;
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
      sharedFileSystem: fileSystem?.mount ?? (ceph && cephMount(ceph)),
      ceph: ceph && cephAccess(ceph),
      dataPreparation: dataPreparation?.target,
      objectStore: {
        type: "azure-blob",
        resourceGroupName: objectStore.resourceGroupName,
        storageAccountName: objectStore.storageAccountName,
        containerName: objectStore.containerName,
      },
    };
  }
}

/** The application that stands for the API of every AKS cluster, in every tenant of the public cloud. */
export const aksServerApplicationId = "6dae42f8-4368-4678-94ff-3960e28e3630";
