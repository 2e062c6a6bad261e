import { checkKnownProperties, InvalidDescriptionError, isUnresolved, Problems } from "../../checks";
import type { ClusterPlan, SharedTrainingClusterDescription } from "../common/cluster";
import { Notes } from "../common/notes";
import { resolveScheduler } from "../common/scheduler";
import { planWorkload } from "../common/workload";
import { type KubernetesOptions, type KubernetesPlan, resolveKubernetesCluster } from "./kubernetes-cluster";
import { type LustreOptions, type LustrePlan, lustreTitle, resolveLustre } from "./lustre";
import { checkName } from "./name";
import { type NetworkOptions, type NetworkPlan, resolveNetwork } from "./network";
import { type NodePoolOptions, type NodePoolPlan, nodePoolProperties, resolveNodePool } from "./node-pool";
import { type ObjectStoreOptions, type ObjectStorePlan, resolveObjectStore } from "./object-store";
import { checkTags } from "./tags";

/** A training cluster on AWS. */
export interface TrainingClusterDescription
  extends Omit<SharedTrainingClusterDescription, "accelerator" | "nodeCount">,
    NodePoolOptions {
  /** The one zone of the GPU machines: `us-east-1a`, or a local zone such as `us-east-1-dfw-2a`. */
  readonly zone: string;
  /** @default - the region of `zone` */
  readonly region?: string;
  /** @default - a new VPC */
  readonly network?: NetworkOptions;
  /**
   * Who schedules the jobs, with its options.
   *
   * @default { type: "kubernetes" }
   */
  readonly scheduler?: SchedulerOptions;
  /** @default - none */
  readonly sharedFileSystem?: LustreOptions;
  /** @default - a new bucket */
  readonly objectStore?: ObjectStoreOptions;
}

/** The scheduler of a training cluster, with its options. */
export interface KubernetesSchedulerOptions extends KubernetesOptions {
  readonly type: "kubernetes";
}

export type SchedulerOptions = KubernetesSchedulerOptions;

/** All that a training cluster on AWS comes to. */
export interface TrainingClusterPlan extends ClusterPlan {
  readonly cloud: "aws";
  readonly name: string;
  readonly network: NetworkPlan;
  readonly product: "training";
  readonly nodePools: readonly NodePoolPlan[];
  readonly kubernetes: KubernetesPlan;
  readonly sharedFileSystem?: LustrePlan;
  readonly objectStore: ObjectStorePlan;
}

/** Decides a training cluster. Throws {@link InvalidDescriptionError} with every problem of the description. */
export function planTrainingCluster(description: TrainingClusterDescription): TrainingClusterPlan {
  const problems = new Problems();
  const { name = "", tags = {}, deletionProtection = true } = description;
  checkKnownProperties(problems, "", description, trainingClusterProperties);
  checkName(problems, name);
  checkTags(problems, tags);
  const scheduler = resolveScheduler(description.scheduler, problems);
  const shared = { name, tags, deletionProtection };
  const kubernetes = resolveKubernetesCluster(shared, scheduler, problems.at("scheduler"));
  const { podsPerGpuNode } = kubernetes;
  const nodePool = resolveNodePool(
    { name: "gpu", resourceName: `${name}-gpu`, tags, podsPerNode: podsPerGpuNode },
    description,
    problems,
  );
  const { zone, region } = description;
  const network = resolveNetwork(
    { ...shared, zone, region },
    description.network,
    addressesNeeded(nodePool),
    problems,
    "network",
  );
  const sharedFileSystem =
    description.sharedFileSystem &&
    resolveLustre(shared, description.sharedFileSystem, nodePool?.machine, problems.at("sharedFileSystem"));
  const objectStore = resolveObjectStore(shared, description.objectStore ?? {}, problems.at("objectStore"));
  const workloadWarnings = planWorkload(description.workload, nodePool, problems);
  const subject = `training cluster '${name}' on aws`;
  if (problems.all.length > 0 || !nodePool) {
    throw new InvalidDescriptionError(subject, problems.all);
  }
  const notes = new Notes();
  notes.addAll("nodePools.gpu", nodePool);
  if (sharedFileSystem) {
    notes.addAll("sharedFileSystem", sharedFileSystem);
  }
  return {
    cloud: "aws",
    product: "training",
    name,
    network,
    nodePools: [nodePool],
    kubernetes,
    sharedFileSystem,
    objectStore,
    storageTitle: sharedFileSystem ? lustreTitle(sharedFileSystem) : "none",
    decisions: notes.decisions,
    warnings: [...notes.warnings, ...workloadWarnings],
  };
}

const trainingClusterProperties = [
  ...nodePoolProperties,
  ...["name", "zone", "region", "network", "scheduler", "sharedFileSystem", "objectStore"],
  ...["tags", "deletionProtection", "workload"],
] as const;

function addressesNeeded(nodePool: NodePoolPlan | undefined): number | undefined {
  if (!nodePool || isUnresolved(nodePool.nodeCount) || !Number.isInteger(nodePool.nodeCount)) {
    return undefined;
  }
  return nodePool.nodeCount * nodePool.addressesPerNode;
}
