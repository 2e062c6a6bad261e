import { FederatedIdentityCredential } from "@cdktf/provider-azurerm/lib/federated-identity-credential";
import { KubernetesClusterNodePool } from "@cdktf/provider-azurerm/lib/kubernetes-cluster-node-pool";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity";
import { Construct } from "constructs";
import { zonesOf } from "../description/azure/zone";
import { type DataPoolPlan, poolLabel, spotTaint } from "../description/data/data-pools";
import {
  type DataPreparationDescription,
  type DataPreparationPlan,
  planDataPreparation,
} from "../description/data/data-preparation";
import type { DataTarget } from "../description/data/data-target";
import { showWarnings } from "../terraform/warnings";
import { RoleGrants } from "./role-grants";
import { tagsOf } from "./tags";
import type { TrainingCluster } from "./training-cluster";

export type DataPreparationProps = DataPreparationDescription & {
  readonly cluster: TrainingCluster;
};

/**
 * Machines without GPUs for preparing data in a cluster, from none to as many as are asked for, and an identity that
 * reads and writes the cluster's container.
 *
 * ```ts
 * const data = new DataPreparation(this, "data", { cluster, maximumVcpus: 1024 });
 * new TextPreparation(inside, "corpus", { platform: new DataPlatform(inside, "data", { target: data.target }), … });
 * ```
 */
export class DataPreparation extends Construct {
  readonly plan: DataPreparationPlan;
  readonly workers: KubernetesClusterNodePool;
  readonly clustering: KubernetesClusterNodePool;
  /** Where jobs run: for `DataPlatform`, in the stack of what is installed into the cluster. */
  readonly target: DataTarget;
  private readonly cluster: TrainingCluster;

  constructor(scope: Construct, id: string, { cluster, ...description }: DataPreparationProps) {
    super(scope, id);
    this.cluster = cluster;
    this.plan = planDataPreparation("azure", description);
    const { pools, namespace, serviceAccountName } = this.plan;
    this.workers = this.pool("workers", "data", pools.workers);
    // The name of a pool has twelve characters at most.
    this.clustering = this.pool("clustering", "dataclusters", pools.clustering);
    const { objectStore } = cluster;
    this.target = {
      pools,
      objectStoreUrl: `abfs://${objectStore.containerName}@${objectStore.storageAccountName}.dfs.core.windows.net`,
      namespace,
      identity: {
        serviceAccountName,
        annotations: { "azure.workload.identity/client-id": this.identity().clientId },
        podLabels: { "azure.workload.identity/use": "true" },
      },
    };
    showWarnings(this, pools.warnings);
  }

  private pool(id: string, resourceName: string, pool: DataPoolPlan): KubernetesClusterNodePool {
    const { kubernetes, network } = this.cluster;
    const { name, machine, capacity, maximumNodeCount, scratchGiB } = pool;
    const isSpot = capacity.type === "spot";
    return new KubernetesClusterNodePool(this, id, {
      name: resourceName,
      kubernetesClusterId: kubernetes.resource.id,
      vmSize: machine.machineType,
      mode: "User",
      autoScalingEnabled: true,
      minCount: 0,
      maxCount: maximumNodeCount,
      zones: [...zonesOf(network.plan.zone)],
      vnetSubnetId: network.systemSubnetId,
      maxPods: 30,
      osSku: "Ubuntu2204",
      osDiskType: "Managed",
      osDiskSizeGb: 128 + scratchGiB,
      orchestratorVersion: kubernetes.plan.version,
      ...(isSpot && { priority: "Spot", evictionPolicy: "Delete", spotMaxPrice: -1 }),
      // AKS adds label and taint of spot machines itself; unsaid, each plan would take them away.
      nodeLabels: { [poolLabel]: name, ...(isSpot && { [spotTaint.key]: spotTaint.value }) },
      nodeTaints: [
        `${poolLabel}=${name}:NoSchedule`,
        ...(isSpot ? [`${spotTaint.key}=${spotTaint.value}:${spotTaint.effect}`] : []),
      ],
      // Spot pools take no settings of upgrades.
      ...(!isSpot && { upgradeSettings: { maxUnavailable: "1" } }),
      tags: tagsOf(network.plan.tags),
      dependsOn: [...network.outbound],
    });
  }

  /** Pods become it by the token of their service account. It sees the one container. */
  private identity(): UserAssignedIdentity {
    const { kubernetes, network, objectStore, plan } = this.cluster;
    const { namespace, serviceAccountName } = this.plan;
    const identity = new UserAssignedIdentity(this, "identity", {
      name: `${plan.name}-data`,
      location: network.plan.region,
      resourceGroupName: network.resourceGroupName,
      tags: tagsOf(network.plan.tags),
    });
    new FederatedIdentityCredential(this, "pods", {
      name: `${plan.name}-data`,
      resourceGroupName: network.resourceGroupName,
      parentId: identity.id,
      issuer: kubernetes.resource.oidcIssuerUrl,
      subject: `system:serviceaccount:${namespace}:${serviceAccountName}`,
      audience: ["api://AzureADTokenExchange"],
    });
    new RoleGrants(this, "roles", [
      {
        id: "blobs",
        scope: objectStore.containerId,
        role: "Storage Blob Data Contributor",
        principalId: identity.principalId,
      },
    ]);
    return identity;
  }
}
