import type { PoolDemand } from "../description/azure/network";
import type { NodePoolPlan } from "../description/azure/node-pool";

/** A cluster that node pools are added to, made here or not. */
export interface IKubernetesCluster {
  /** Id of the cluster. */
  readonly clusterId: string;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Address of the API, with `https://`. */
  readonly endpoint: string;
  /** Certificate authority of the API, base64. */
  readonly certificateAuthorityData: string;
  /** Who issues the tokens of service accounts, where workload identity is on. */
  readonly oidcIssuerUrl: string;
  /** Minor version of Kubernetes, where it is known. */
  readonly version?: string;
  /** Object id of the control plane's identity, where it is known. */
  readonly controlPlanePrincipalId?: string;
  /** Pods on one GPU machine of a pool that does not say. */
  readonly podsPerGpuNode: number;
  /** Takes note of a node pool. Throws where its name is taken, or where its machines have no place in the cluster. */
  addNodePool(demand: PoolDemand, pool?: NodePoolPlan): void;
}
