import type { ITerraformDependable } from "cdktf";

/** A cluster that node pools are added to, made here or not. */
export interface IKubernetesCluster {
  /** What pools and accounts are named after. */
  readonly name: string;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Id of the cluster, as a node pool takes it: `projects/P/locations/L/clusters/C`. */
  readonly clusterId: string;
  /** Id of the project that the cluster lies in. */
  readonly project: string;
  /** Address of the API, with `https://`. */
  readonly endpoint: string;
  /** Certificate authority of the API, base64; absent where its certificate is a public authority's. */
  readonly certificateAuthorityData?: string;
  /** What every machine acts as. */
  readonly nodeServiceAccountEmail: string;
  /** What must be there before the first machine. */
  readonly nodesDependOn: readonly ITerraformDependable[];
  /** Pods on one GPU machine of a pool that does not say. */
  readonly podsPerGpuNode: number;
  /** Lets boot disks of a pool be encrypted with a key, and returns what must be there before. */
  useDiskKey(key: string, poolName: string): readonly ITerraformDependable[];
  /** Takes note of a node pool. Throws where its name is taken. */
  addNodePool(name: string): void;
}
