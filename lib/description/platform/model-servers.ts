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
import type { ModelServerDescription } from "../../serving/model-server-description";
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
   * @default - the cloud binds it by its name, `model-server`
   */
  readonly serviceAccountAnnotations?: Readonly<Record<string, string>>;
}

/** What described model servers come to. */
export interface ModelServersPlan extends PlanNotes {
  /** Namespace of the servers. */
  readonly namespace: string;
  /** Annotations that bind the service account to an identity of the cloud. */
  readonly serviceAccountAnnotations: Readonly<Record<string, string>>;
  /** One server a model, and its pool. */
  readonly servers: readonly HostedModelPlan[];
}

/** A server and the machines that it stands on. */
export interface HostedModelPlan {
  /** The server of the model. */
  readonly server: ModelServerPlan;
  /** The pool that the replicas run on. */
  readonly pool: PoolPlan;
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
  const { cloud } = access;
  if (cloud === undefined) {
    problems.add("cluster.cloud", "is missing: a model's machines are looked up in a cloud's table", "name the cloud");
  }
  const servers = Object.entries(sound.models ?? {}).flatMap(([name, model]) =>
    planHosted(name, model, { access, namespace, bucketUri }, problems.at(`models.${name}`), notes),
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

interface Surroundings {
  readonly access: KubernetesClusterAccess;
  readonly namespace: string;
  readonly bucketUri?: string;
}

function planHosted(
  name: string,
  model: unknown,
  { access, namespace, bucketUri }: Surroundings,
  problems: Problems,
  notes: Notes,
): readonly HostedModelPlan[] {
  if (!isObject(model)) {
    problems.add("", `${show(model)} is not an object`, "write { model: { huggingFace, revision } }");
    return [];
  }
  const { pool: poolName, ...rest } = model as Record<string, unknown>;
  for (const property of ["accelerator", "machineType"]) {
    if (property in rest) {
      problems.add(property, "is decided by the pool", "leave it out, and name the pool");
    }
  }
  const pool = findPool(poolName, access, problems);
  if (!pool || access.cloud === undefined) {
    return [];
  }
  const server = tryPlanModelServer(
    name,
    { ...rest, accelerator: undefined, machineType: pool.machine.machineType },
    {
      cloud: access.cloud,
      capacity: "on-demand",
      maximumMachines: maximumNodeCount(pool.nodeCount),
      namespace,
      bucketUri,
    },
    problems,
  );
  if (!server) {
    return [];
  }
  const isAcrossMachines = server.parallelism.nodesPerReplica > 1;
  notes.addAll(`models.${name}`, server);
  return [{ server, pool: planPool(pool, isAcrossMachines ? notes : new Notes()) }];
}

function findPool(name: unknown, { gpuPools }: KubernetesClusterAccess, problems: Problems): GpuPoolAccess | undefined {
  const names = gpuPools.map((pool) => pool.name);
  const pool = name === undefined && gpuPools.length === 1 ? gpuPools[0] : gpuPools.find((one) => one.name === name);
  if (!pool) {
    problems.add(
      "pool",
      name === undefined
        ? `is missing: the cluster has ${names.length} pools`
        : `${show(name)} is no pool of the cluster`,
      suggestionHint(name ?? "", names),
    );
  }
  return pool;
}

/** All servers of a pool at their most fit into its machines: else some would wait for GPUs that never come. */
function checkPools(servers: readonly HostedModelPlan[], problems: Problems): void {
  for (const pool of new Map(servers.map((hosted) => [hosted.pool.name, hosted.pool])).values()) {
    const inPool = servers.filter((hosted) => hosted.pool.name === pool.name);
    const wanted = inPool.reduce(
      (sum, { server }) => sum + server.replicas.maximum * server.parallelism.gpusPerReplica,
      0,
    );
    const gpus = pool.nodeCount * Math.max(1, Math.floor(pool.machine.acceleratorCount));
    if (inPool.length > 1 && wanted > gpus) {
      problems.add(
        "models",
        `${inPool.map(({ server }) => server.name).join(" and ")} take up to ${wanted} GPUs, and the pool ${show(pool.name)} has ${gpus}`,
        "write smaller replicas.maximum, or give one of them another pool",
      );
    }
  }
}
