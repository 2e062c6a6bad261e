import { checkKnownProperties, InvalidDescriptionError, isUnresolved, Problems } from "../../checks";
import { Notes } from "../plan-notes";
import { planScheduler } from "../scheduler";
import type { SharedTrainingClusterDescription, SharedTrainingClusterPlan } from "../training-cluster";
import { planWorkload } from "../workload";
import { type KubernetesChoice, type KubernetesPlan, planKubernetesChoice } from "./kubernetes-cluster";
import { type LustreChoice, type LustrePlan, lustreTitle, planLustreChoice } from "./lustre";
import { checkName } from "./name";
import { type NetworkChoice, type NetworkPlan, planNetworkChoice } from "./network";
import { type NodePoolChoice, type NodePoolPlan, nodePoolProperties, planNodePoolChoice } from "./node-pool";
import { type ObjectStoreChoice, type ObjectStorePlan, planObjectStoreChoice } from "./object-store";
import { checkTags } from "./tags";

/** A training cluster on AWS. */
export interface TrainingClusterDescription
  extends Omit<SharedTrainingClusterDescription, "accelerator" | "nodeCount">,
    NodePoolChoice {
  /** The one zone of the GPU machines: `us-east-1a`, or a local zone such as `us-east-1-dfw-2a`. */
  readonly zone: string;
  /** @default - the region of `zone` */
  readonly region?: string;
  /** @default - a new VPC */
  readonly network?: NetworkChoice;
  /** The control plane and the CPU machines. */
  readonly kubernetes?: Omit<KubernetesChoice, "version">;
  /** @default - none */
  readonly sharedFileSystem?: LustreChoice;
  /** @default - a new bucket */
  readonly objectStore?: ObjectStoreChoice;
}

/** All that a training cluster on AWS comes to. */
export interface TrainingClusterPlan extends SharedTrainingClusterPlan {
  readonly cloud: "aws";
  readonly name: string;
  readonly network: NetworkPlan;
  readonly nodePool: NodePoolPlan;
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
  const version = planScheduler(description.scheduler, problems);
  const shared = { name, tags, deletionProtection };
  const kubernetes = planKubernetesChoice(shared, { ...description.kubernetes, version }, problems.at("kubernetes"));
  const { podsPerGpuNode } = kubernetes;
  const nodePool = planNodePoolChoice(
    { name: `${name}-gpu`, tags, podsPerNode: podsPerGpuNode },
    description,
    problems,
  );
  const { zone, region } = description;
  const network = planNetworkChoice(
    { ...shared, zone, region },
    description.network,
    addressesNeeded(nodePool),
    problems,
    "network",
  );
  const sharedFileSystem =
    description.sharedFileSystem &&
    planLustreChoice(shared, description.sharedFileSystem, nodePool?.machine, problems.at("sharedFileSystem"));
  const objectStore = planObjectStoreChoice(shared, description.objectStore ?? {}, problems.at("objectStore"));
  const workloadWarnings = planWorkload(description.workload, nodePool, problems);
  const subject = `training cluster '${name}' on aws`;
  if (problems.all.length > 0 || !nodePool) {
    throw new InvalidDescriptionError(subject, problems.all);
  }
  const notes = new Notes();
  notes.addAll("nodePool", nodePool);
  if (sharedFileSystem) {
    notes.addAll("sharedFileSystem", sharedFileSystem);
  }
  return {
    cloud: "aws",
    name,
    network,
    nodePool,
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
  ...["name", "zone", "region", "network", "kubernetes", "scheduler", "sharedFileSystem", "objectStore"],
  ...["tags", "deletionProtection", "workload"],
] as const;

function addressesNeeded(nodePool: NodePoolPlan | undefined): number | undefined {
  if (!nodePool || isUnresolved(nodePool.nodeCount) || !Number.isInteger(nodePool.nodeCount)) {
    return undefined;
  }
  return nodePool.nodeCount * nodePool.addressesPerNode;
}
