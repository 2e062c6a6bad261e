import {
  checkDescription,
  isObject,
  Problems,
  record,
  required,
  type Shape,
  show,
  suggestionHint,
  text,
} from "../../checks";
import { tryPlanModelServer } from "../../serving/model-server";
import type { ModelServerContext, ModelServerDescription } from "../../serving/model-server-description";
import type { ModelServerPlan } from "../../serving/model-server-plan";
import { checkUriOfCloud } from "../../serving/model-source";
import type { PlanNotes } from "../common/cluster";
import { maximumNodeCount } from "../common/node-count";
import { Notes } from "../common/notes";
import type { GpuPoolAccess, KubernetesClusterAccess } from "./cluster-access";
import { type PoolPlan, planPool } from "./pool";

/** A model server in a cluster: its machines are those of a pool. */
export type HostedModelDescription = Omit<ModelServerDescription, "accelerator" | "machineType"> & {
  /** Name of the pool. @default - the only one of the cluster */
  readonly pool?: string;
  /** A second pool of the same machine, which replicas take once the first one is full. @default - none */
  readonly burstPool?: string;
};

/** Models that are served in a cluster which has the base of the platform: Prometheus, KEDA, LeaderWorkerSet. */
export interface ModelServersDescription {
  /** Each under the name that requests give. */
  readonly models: Readonly<Record<string, HostedModelDescription>>;
  /** @default "serving" */
  readonly namespace?: string;
  /**
   * Root of a bucket into which weights are copied once, and from which replicas stream them: `s3://bucket`, `gs://` or `az://`.
   *
   * @default - every replica loads from Hugging Face
   */
  readonly bucketUri?: string;
  /**
   * Annotations of the service account, which bind the cloud's identity to it: `eks.amazonaws.com/role-arn`,
   * `iam.gke.io/gcp-service-account` or `azure.workload.identity/client-id`.
   *
   * @default - the cloud binds it by its name, `model-server`; the account `model-weights` fills the bucket
   */
  readonly serviceAccountAnnotations?: Readonly<Record<string, string>>;
  /** Region of the bucket, which S3 asks for. @default - the environment's */
  readonly bucketRegion?: string;
  /** Storage account of an Azure container. @default - the environment's */
  readonly storageAccountName?: string;
}

/** What described model servers come to. */
export interface ModelServersPlan extends PlanNotes {
  /** Namespace of the servers. */
  readonly namespace: string;
  /** Annotations that bind the service account to an identity of the cloud. */
  readonly serviceAccountAnnotations: Readonly<Record<string, string>>;
  /**
   * Annotations of the account that fills the bucket with weights.
   *
   * @default - those of the servers' account
   */
  readonly weightsAccountAnnotations?: Readonly<Record<string, string>>;
  /** One server a model, and its pool. */
  readonly servers: readonly HostedModelPlan[];
}

/** A server and the machines that it stands on. */
export interface HostedModelPlan {
  /** The server of the model. */
  readonly server: ModelServerPlan;
  /** The pools of its machines, the one that is filled first in front. */
  readonly pools: readonly PoolPlan[];
}

const modelsHint = 'write models by name: { "llama-70b": { model: { huggingFace, revision } } }';

const shape: Shape<ModelServersDescription> = {
  // Each model is checked where its pool is known.
  models: required(
    record<HostedModelDescription>((_problems, _path, value) => value as HostedModelDescription, { hint: modelsHint }),
    modelsHint,
  ),
  namespace: text({
    pattern: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    hint: "write lower-case letters, digits and dashes",
    token: { refusedBecause: "queries of metrics name it" },
  }),
  bucketUri: text({ pattern: /^(s3|gs|az):\/\/[^\s/]+$/, hint: 'write the root of a bucket: "s3://bucket"' }),
  serviceAccountAnnotations: record(text({ hint: "write a text" }), { hint: "write an object of texts" }),
  bucketRegion: text({ pattern: /^[a-z0-9-]+$/, hint: "write a region such as us-east-1" }),
  storageAccountName: text({ pattern: /^[a-z0-9]{3,24}$/, hint: "write 3 to 24 lower-case letters and digits" }),
};

/** Decides how models are served in a cluster. Throws {@link InvalidDescriptionError} with every problem of the description. */
export function planModelServers(
  description: ModelServersDescription,
  access: KubernetesClusterAccess,
): ModelServersPlan {
  const problems = new Problems();
  const notes = new Notes();
  const sound = checkDescription<ModelServersDescription>(problems, description, shape);
  const { namespace = "serving", bucketUri, serviceAccountAnnotations = {} } = sound;
  const store = { bucketUri, region: sound.bucketRegion, storageAccountName: sound.storageAccountName };
  const { cloud } = access;
  if (cloud === undefined) {
    problems.add("cluster.cloud", "is missing: a model's machines are looked up in a cloud's table", "name the cloud");
  }
  const servers = Object.entries(sound.models ?? {}).flatMap(([name, model]) =>
    planHosted(name, model, { access, namespace, store }, problems.at(`models.${name}`), notes),
  );
  if (sound.models && Object.keys(sound.models).length === 0) {
    problems.add("models", "names no model", modelsHint);
  }
  if (cloud !== undefined) {
    checkUriOfCloud("bucketUri", bucketUri, { cloud }, problems);
  }
  checkPools(servers, problems);
  problems.throwIfAny(`model servers of the cluster ${show(access.clusterName)}`);
  return {
    namespace,
    serviceAccountAnnotations: serviceAccountAnnotations as Readonly<Record<string, string>>,
    servers,
    decisions: notes.decisions,
    warnings: notes.warnings,
  };
}

interface HostedModelContext {
  readonly access: KubernetesClusterAccess;
  readonly namespace: string;
  readonly store: Pick<ModelServerContext, "bucketUri" | "region" | "storageAccountName">;
}

function planHosted(
  name: string,
  model: unknown,
  { access, namespace, store }: HostedModelContext,
  problems: Problems,
  notes: Notes,
): readonly HostedModelPlan[] {
  if (!isObject(model)) {
    problems.add("", `${show(model)} is not an object`, "write { model: { huggingFace, revision } }");
    return [];
  }
  const { pool: poolName, burstPool: burstName, ...rest } = model as Record<string, unknown>;
  for (const property of ["accelerator", "machineType"]) {
    if (property in rest) {
      problems.add(property, "is decided by the pool", "leave it out, and name the pool");
    }
  }
  const pool = findPool("pool", poolName, access, problems);
  const burst = burstName === undefined ? undefined : findPool("burstPool", burstName, access, problems);
  if (!pool || access.cloud === undefined) {
    return [];
  }
  if (burst && (burst === pool || burst.machine.machineType !== pool.machine.machineType)) {
    problems.add(
      "burstPool",
      burst === pool
        ? "is the pool itself"
        : `has ${burst.machine.machineType}, and the pool ${pool.machine.machineType}: replicas are alike`,
      "name another pool of the same machine, or leave it out",
    );
  }
  const pools = burst ? [pool, burst] : [pool];
  const server = tryPlanModelServer(
    name,
    { ...rest, accelerator: undefined, machineType: pool.machine.machineType },
    {
      cloud: access.cloud,
      capacity: pool.capacity?.type ?? "on-demand",
      ...(burst && { burst: burst.capacity?.type ?? "on-demand" }),
      maximumMachines: pools.reduce((sum, { nodeCount }) => sum + maximumNodeCount(nodeCount), 0),
      namespace,
      ...store,
    },
    problems,
  );
  if (!server) {
    return [];
  }
  const isAcrossMachines = server.parallelism.nodesPerReplica > 1;
  notes.addAll(`models.${name}`, server);
  return [{ server, pools: pools.map((one) => planPool(one, isAcrossMachines ? notes : new Notes())) }];
}

function findPool(
  path: "pool" | "burstPool",
  name: unknown,
  { gpuPools }: KubernetesClusterAccess,
  problems: Problems,
): GpuPoolAccess | undefined {
  const names = gpuPools.map((pool) => pool.name);
  const pool = name === undefined && gpuPools.length === 1 ? gpuPools[0] : gpuPools.find((one) => one.name === name);
  if (!pool) {
    problems.add(
      path,
      name === undefined
        ? `is missing: the cluster has ${names.length} pools`
        : `${show(name)} is no pool of the cluster`,
      suggestionHint(name ?? "", names),
    );
  }
  return pool;
}

/** All servers on the same machines at their most fit into them: else some would wait for GPUs that never come. */
function checkPools(servers: readonly HostedModelPlan[], problems: Problems): void {
  const shared = new Map<string, HostedModelPlan[]>();
  for (const hosted of servers) {
    const key = hosted.pools.map(({ name }) => name).join(" and ");
    shared.set(key, [...(shared.get(key) ?? []), hosted]);
  }
  for (const [key, inPools] of shared) {
    const pools = inPools[0]?.pools ?? [];
    const wanted = inPools.reduce(
      (sum, { server }) => sum + server.replicas.maximum * server.parallelism.gpusPerReplica,
      0,
    );
    const gpus = pools.reduce(
      (sum, { nodeCount, machine }) => sum + nodeCount * Math.max(1, Math.floor(machine.acceleratorCount)),
      0,
    );
    if (inPools.length > 1 && wanted > gpus) {
      problems.add(
        "models",
        `${inPools.map(({ server }) => server.name).join(" and ")} take up to ${wanted} GPUs, and the pool ${show(key)} has ${gpus}`,
        "write smaller replicas.maximum, or give one of them another pool",
      );
    }
  }
}
