import { FederatedIdentityCredential } from "@cdktf/provider-azurerm/lib/federated-identity-credential";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity";
import { Construct } from "constructs";
import {
  type DataPreparationDescription,
  type DataPreparationPlan,
  planDataPreparation,
} from "../description/azure/data-preparation";
import { subnetIdsOf } from "../description/azure/network";
import { type Planned, planFrom } from "../description/common/planned";
import type { DataTarget } from "../description/data/data-target";
import { showWarnings } from "../terraform/warnings";
import { NodePool } from "./cpu-node-pool";
import type { IKubernetesCluster } from "./kubernetes-cluster-interface";
import type { Network } from "./network";
import type { ObjectStore } from "./object-store";
import { RoleGrants } from "./role-grants";
import { tagsOf } from "./tags";

/** Machines for preparing data, and the cluster that they join. */
export type DataPreparationProps = Planned<DataPreparationDescription, DataPreparationPlan> & {
  /** A cluster of this library, or an existing one, with workload identity. */
  readonly cluster: IKubernetesCluster;
  readonly network: Network;
  readonly objectStore: ObjectStore;
};

/**
 * Machines without GPUs for preparing data in a cluster, from none to as many as are asked for, and an identity that
 * reads and writes the cluster's container. A training cluster with `dataPreparation` has it.
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
      planDataPreparation({ name: id, ...given }, { zone: network.plan.zone, subnetIds: subnetIdsOf(network.plan) }),
    );
    this.plan = plan;
    const { engine, pools, namespace, serviceAccountName, nodePools } = plan;
    this.workers = new NodePool(this, "workers", { plan: nodePools.workers, cluster, network });
    this.clustering = new NodePool(this, "clustering", { plan: nodePools.clustering, cluster, network });
    const { storageAccountName, containerName } = objectStore;
    const identity = this.identity(network, objectStore);
    this.bind = (id, of, accountName) =>
      new FederatedIdentityCredential(this, id, {
        name: id === "pods" ? `${plan.name}-data` : `${plan.name}-data-${id}`,
        resourceGroupName: network.resourceGroupName,
        parentId: identity.id,
        issuer: cluster.oidcIssuerUrl,
        subject: `system:serviceaccount:${of}:${accountName}`,
        audience: ["api://AzureADTokenExchange"],
      });
    this.bind("pods", namespace, serviceAccountName);
    this.target = {
      engine,
      pools,
      objectStoreUrl: `abfs://${containerName}@${storageAccountName}.dfs.core.windows.net`,
      namespace,
      identity: {
        serviceAccountName,
        annotations: { "azure.workload.identity/client-id": identity.clientId },
        podLabels: { "azure.workload.identity/use": "true" },
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

  /** Pods become it by the token of their service account. It sees the one container. */
  private identity({ plan: { region }, resourceGroupName }: Network, objectStore: ObjectStore): UserAssignedIdentity {
    const { name, tags } = this.plan;
    const identity = new UserAssignedIdentity(this, "identity", {
      name: `${name}-data`,
      location: region,
      resourceGroupName,
      tags: tagsOf(tags),
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
