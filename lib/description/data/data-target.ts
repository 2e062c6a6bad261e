import type { DataEngine } from "./data-engine";
import type { DataPoolsPlan } from "./data-pools";

/**
 * Where jobs that prepare data run: engine, pools, object store, identity. A cluster with `dataPreparation` has it in its
 * access.
 */
export interface DataTarget {
  /** The engine. */
  readonly engine: DataEngine["type"];
  /** The pools of machines. */
  readonly pools: DataPoolsPlan;
  /**
   * Address of the object store as fsspec takes it, without a slash at its end: `s3://bucket`, `gs://bucket`,
   * `abfs://container@account.dfs.core.windows.net`.
   */
  readonly objectStoreUrl: string;
  /** Namespace of the jobs. */
  readonly namespace: string;
  /** Who the pods are to the cloud. */
  readonly identity: DataIdentity;
  /** Queue of Kueue's for jobs of a fixed size; absent where there is none. */
  readonly queueName?: string;
}

/** The identity with which pods reach the bucket. */
export interface DataIdentity {
  /** Name of the service account. */
  readonly serviceAccountName: string;
  /** Annotations of the service account by which the cloud knows it. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Labels that a pod must carry to be given the identity. Azure only. */
  readonly podLabels: Readonly<Record<string, string>>;
}
