import type { DataPoolsPlan } from "./data-pools";

/** Where jobs that prepare data run: pools, object store, identity. A cluster with `dataPreparation` has it as `data`. */
export interface DataTarget {
  readonly pools: DataPoolsPlan;
  /** Address of the object store as fsspec takes it, without a slash at its end: `s3://bucket`, `gs://bucket`, `abfs://container@account.dfs.core.windows.net`. */
  readonly objectStoreUrl: string;
  /** Namespace of the jobs. */
  readonly namespace: string;
  /** Who the pods are to the cloud. */
  readonly identity: DataIdentity;
  /** Queue of Kueue's for jobs of a fixed size; absent where there is none. */
  readonly queueName?: string;
  /** What must be installed so that machines come and go; absent where the cloud does it. */
  readonly clusterAutoscaler?: ClusterAutoscalerAccess;
}

/** An EKS cluster whose groups of machines are to be scaled. */
export interface ClusterAutoscalerAccess {
  readonly clusterName: string;
  readonly region: string;
  /** Minor version, which the autoscaler's follows. @default - what the chart brings */
  readonly kubernetesVersion?: string;
}

/** The service account that may scale. */
export const clusterAutoscalerAccount = { namespace: "kube-system", name: "cluster-autoscaler" } as const;

export interface DataIdentity {
  readonly serviceAccountName: string;
  /** Annotations of the service account by which the cloud knows it. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Labels that a pod must bear to be given the identity. Azure only. */
  readonly podLabels: Readonly<Record<string, string>>;
}
