import { Notes } from "../common/notes";
import type { KubernetesClusterAccess } from "../platform/cluster-access";
import type { ModelServersPlan } from "../platform/model-servers";
import { planPool } from "../platform/pool";
import {
  type InferenceFleetPlanBase,
  servingNamespace,
  unknownAccount,
  unknownBucket,
  withStore,
} from "./inference-fleet";

/** What a second stack needs to serve a fleet's models: the cluster, and the models with the names that Terraform gives. */
export interface InferenceTarget {
  /** The cluster. */
  readonly access: KubernetesClusterAccess;
  /** The servers of the models. */
  readonly servers: ModelServersPlan;
}

/** What is known of a fleet once it is drawn. */
export interface DrawnFleet {
  readonly access: KubernetesClusterAccess;
  /** Name of the bucket; of Azure's container, the plan has it already. */
  readonly bucketName?: string;
  readonly storageAccountName?: string;
  /** Annotations by which the cloud knows the accounts that read weights and that fill the bucket. */
  readonly serviceAccountAnnotations?: Readonly<Record<string, string>>;
  readonly weightsAccountAnnotations?: Readonly<Record<string, string>>;
}

export function inferenceTarget({ models }: InferenceFleetPlanBase, drawn: DrawnFleet): InferenceTarget {
  const { access, bucketName, storageAccountName } = drawn;
  const { serviceAccountAnnotations = {}, weightsAccountAnnotations = {} } = drawn;
  const names = {
    ...(bucketName !== undefined && { [unknownBucket]: bucketName }),
    ...(storageAccountName !== undefined && { [unknownAccount]: storageAccountName }),
  };
  return {
    access,
    servers: {
      namespace: servingNamespace,
      serviceAccountAnnotations,
      weightsAccountAnnotations,
      servers: withStore(models, names).map(({ server, poolNames }) => ({
        server,
        pools: poolNames.flatMap((name) =>
          access.gpuPools.filter((pool) => pool.name === name).map((pool) => planPool(pool, new Notes())),
        ),
      })),
      decisions: [],
      warnings: [],
    },
  };
}
