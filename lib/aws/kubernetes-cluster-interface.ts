import type { ITerraformDependable } from "cdktf";

/** A cluster that node pools are added to, made here or not. */
export interface IKubernetesCluster {
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Address of the API, with `https://`. */
  readonly endpoint: string;
  /** Certificate authority of the API, base64. */
  readonly certificateAuthorityData: string;
  /** What EKS lets its machines and its control plane talk through. */
  readonly clusterSecurityGroupId: string;
  /** ARN of the role that every machine takes. */
  readonly nodeRoleArn: string;
  /** What must be there before the first machine. */
  readonly nodesDependOn: readonly ITerraformDependable[];
  /** Pods on one GPU machine of a pool that does not say. */
  readonly podsPerGpuNode: number;
  /** Takes note of a node pool. Throws where its name is taken, or where the cluster is too old for its machines. */
  addNodePool(name: string, pool?: NodePoolRequirements): void;
}

/** What a pool asks of its cluster. */
export interface NodePoolRequirements {
  /** Oldest minor version of Kubernetes that its machines can be used with. @default - any */
  readonly minimumKubernetesVersion?: string;
}
