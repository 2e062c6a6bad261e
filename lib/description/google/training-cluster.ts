import { checkKnownProperties, checkPresent, InvalidDescriptionError, Problems } from "../../checks";
import type { ClusterPlan, SharedTrainingClusterDescription } from "../common/cluster";
import { Notes } from "../common/notes";
import { resolveScheduler } from "../common/scheduler";
import { planWorkload } from "../common/workload";
import {
  checkSystemZones,
  type KubernetesOptions,
  type KubernetesPlan,
  resolveKubernetesCluster,
} from "./kubernetes-cluster";
import { type LustreOptions, type LustrePlan, lustreTitle, resolveLustre } from "./lustre";
import { checkName, checkProject } from "./name";
import { type NetworkOptions, type NetworkPlan, resolveNetwork } from "./network";
import { type NodePoolOptions, type NodePoolPlan, nodePoolProperties, resolveNodePool } from "./node-pool";
import { type ObjectStoreOptions, type ObjectStorePlan, resolveObjectStore } from "./object-store";
import { checkTags } from "./tags";

/** A training cluster on Google Cloud. */
export interface TrainingClusterDescription
  extends Omit<SharedTrainingClusterDescription, "accelerator" | "nodeCount">,
    NodePoolOptions {
  /** The one zone of the GPU machines: `us-central1-a`. */
  readonly zone: string;
  /** @default - the region of `zone` */
  readonly region?: string;
  /**
   * Id of the project.
   *
   * @default - the provider's
   */
  readonly project?: string;
  /** @default - new VPCs, as many as the machine has networks */
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

/** All that a training cluster on Google Cloud comes to. */
export interface TrainingClusterPlan extends ClusterPlan {
  readonly cloud: "google";
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
  const { name = "", tags = {}, deletionProtection = true, zone, region, project } = description;
  checkKnownProperties(problems, "", description, trainingClusterProperties);
  checkName(problems, name);
  checkProject(problems, project);
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
  const demand = { nodeCount: description.nodeCount, podsPerNode: podsPerGpuNode };
  const network = resolveNetwork(
    { name, zone, region, project },
    description.network,
    nodePool?.machine,
    Number.isInteger(demand.nodeCount) && Number.isInteger(podsPerGpuNode) ? demand : undefined,
    problems,
    "network",
  );
  checkSystemZones(problems.at("scheduler"), kubernetes.systemPool.zones, network.region);
  const sharedFileSystem =
    description.sharedFileSystem &&
    resolveLustre(shared, description.sharedFileSystem, problems.at("sharedFileSystem"));
  const objectStore = resolveObjectStore(shared, description.objectStore ?? {}, problems.at("objectStore"));
  if (network.type === "existing" && objectStore.type === "new" && objectStore.bucketName === undefined) {
    checkPresent(
      problems,
      "project",
      project,
      "write the project's id: the bucket's name carries it; or objectStore.bucketName",
    );
  }
  const workloadWarnings = planWorkload(description.workload, nodePool, problems);
  const subject = `training cluster '${name}' on google`;
  if (problems.all.length > 0 || !nodePool) {
    throw new InvalidDescriptionError(subject, problems.all);
  }
  const notes = new Notes();
  notes.addAll("nodePools.gpu", nodePool);
  if (sharedFileSystem) {
    notes.addAll("sharedFileSystem", sharedFileSystem);
  }
  return {
    cloud: "google",
    product: "training",
    name,
    network,
    nodePools: [nodePool],
    kubernetes,
    sharedFileSystem,
    objectStore,
    storageTitle: sharedFileSystem ? lustreTitle(sharedFileSystem) : "none",
    decisions: notes.decisions,
    warnings: [
      ...notes.warnings,
      ...architectureWarnings(nodePool, sharedFileSystem),
      ...maintenanceWarnings(kubernetes),
      ...workloadWarnings,
    ],
  };
}

const trainingClusterProperties = [
  ...nodePoolProperties,
  ...["name", "zone", "region", "project", "network", "scheduler", "sharedFileSystem", "objectStore"],
  ...["tags", "deletionProtection", "workload"],
] as const;

function architectureWarnings({ machine }: NodePoolPlan, sharedFileSystem: LustrePlan | undefined): readonly string[] {
  return sharedFileSystem && machine.architecture === "arm64"
    ? [
        `sharedFileSystem: Google's page on the Lustre driver of GKE names x86_64 machines only, and ${machine.machineType} is Arm: make sure that your version of GKE mounts it`,
      ]
    : [];
}

function maintenanceWarnings({ maintenanceExclusion }: KubernetesPlan): readonly string[] {
  return maintenanceExclusion
    ? []
    : [
        "scheduler.maintenanceExclusion is not given: GKE may upgrade machines, and stop their jobs, in any weekend's window",
      ];
}
