import { checkKnownProperties, checkPattern, InvalidDescriptionError, isUnresolved, Problems } from "../../checks";
import type { ClusterPlan, SharedTrainingClusterDescription } from "../common/cluster";
import { Notes } from "../common/notes";
import { resolveScheduler } from "../common/scheduler";
import { planWorkload } from "../common/workload";
import { isAtLeast, type KubernetesOptions, type KubernetesPlan, resolveKubernetesCluster } from "./kubernetes-cluster";
import { checkLustrePlace, type LustreOptions, type LustrePlan, lustreTitle, resolveLustre } from "./lustre";
import { checkName } from "./name";
import { type NetworkOptions, type NetworkPlan, resolveNetwork } from "./network";
import { type NodePoolOptions, type NodePoolPlan, nodePoolProperties, resolveNodePool } from "./node-pool";
import { type ObjectStoreOptions, type ObjectStorePlan, resolveObjectStore } from "./object-store";
import { checkTags } from "./tags";

/** A training cluster on Azure. */
export interface TrainingClusterDescription
  extends Omit<SharedTrainingClusterDescription, "accelerator" | "nodeCount">,
    NodePoolOptions {
  /** Short name of the region: `eastus`. */
  readonly region: string;
  /** The one zone of the GPU machines: "1", "2", "3", or "none" in a region without zones. */
  readonly zone: string;
  /**
   * A resource group that exists, for everything that the cluster is made of.
   *
   * @default - a new one, named after the cluster
   */
  readonly resourceGroupName?: string;
  /** @default - a new VNet */
  readonly network?: NetworkOptions;
  /**
   * Who schedules the jobs, with its options.
   *
   * @default { type: "kubernetes" }
   */
  readonly scheduler?: SchedulerOptions;
  /** @default - none */
  readonly sharedFileSystem?: LustreOptions;
  /** @default - a new container in a new storage account */
  readonly objectStore?: ObjectStoreOptions;
}

/** The scheduler of a training cluster, with its options. */
export interface KubernetesSchedulerOptions extends KubernetesOptions {
  readonly type: "kubernetes";
}

export type SchedulerOptions = KubernetesSchedulerOptions;

/** All that a training cluster on Azure comes to. */
export interface TrainingClusterPlan extends ClusterPlan {
  readonly cloud: "azure";
  readonly name: string;
  readonly resourceGroup: ResourceGroupPlan;
  readonly network: NetworkPlan;
  readonly product: "training";
  readonly nodePools: readonly NodePoolPlan[];
  readonly kubernetes: KubernetesPlan;
  readonly sharedFileSystem?: LustrePlan;
  readonly objectStore: ObjectStorePlan;
  /** Commands to run once in the subscription before the cluster is made; empty for machines that need none. */
  readonly preflight: readonly string[];
}

export type ResourceGroupPlan =
  | { readonly type: "existing"; readonly name: string }
  | {
      readonly type: "new";
      readonly name: string;
      readonly region: string;
      readonly deletionProtection: boolean;
      readonly tags: Readonly<Record<string, string>>;
    };

/** Decides a training cluster. Throws {@link InvalidDescriptionError} with every problem of the description. */
export function planTrainingCluster(description: TrainingClusterDescription): TrainingClusterPlan {
  const problems = new Problems();
  const { name = "", tags = {}, deletionProtection = true } = description;
  checkKnownProperties(problems, "", description, trainingClusterProperties);
  checkName(problems, name);
  checkTags(problems, tags);
  const scheduler = resolveScheduler(description.scheduler, problems);
  const shared = { name, tags, deletionProtection };
  const { zone, region, nodeCount } = description;
  const machines = isUnresolved(nodeCount) || !Number.isInteger(nodeCount) ? undefined : nodeCount;
  const network = resolveNetwork({ name, tags, zone, region }, description.network, machines, problems, "network");
  const kubernetes = resolveKubernetesCluster(
    shared,
    scheduler,
    { zone, addressSpaces: network.addressSpaces, gpuNodeCount: machines },
    problems.at("scheduler"),
  );
  const podsPerNode = kubernetes.podsPerGpuNode;
  const nodePool = resolveNodePool({ name: "gpu", tags, podsPerNode }, description, { zone }, problems);
  const sharedFileSystem = planFileSystem(description, network, shared, problems);
  const objectStore = resolveObjectStore(
    shared,
    description.objectStore ?? {},
    { zone, feedsLustre: sharedFileSystem?.association !== undefined },
    problems.at("objectStore"),
  );
  const resourceGroup = planResourceGroup(description, problems);
  checkMachineVersion(nodePool, kubernetes.version, problems);
  const workloadWarnings = planWorkload(description.workload, nodePool, problems);
  const subject = `training cluster '${name}' on azure`;
  if (problems.all.length > 0 || !nodePool) {
    throw new InvalidDescriptionError(subject, problems.all);
  }
  const notes = new Notes();
  notes.addAll("nodePools.gpu", nodePool);
  notes.addAll("kubernetes", kubernetes);
  if (sharedFileSystem) {
    notes.addAll("sharedFileSystem", sharedFileSystem);
  }
  return {
    cloud: "azure",
    product: "training",
    name,
    resourceGroup,
    network,
    nodePools: [nodePool],
    kubernetes,
    sharedFileSystem,
    objectStore,
    preflight: nodePool.preflight,
    storageTitle: sharedFileSystem ? lustreTitle(sharedFileSystem) : "none",
    decisions: notes.decisions,
    warnings: [...notes.warnings, ...workloadWarnings],
  };
}

const trainingClusterProperties = [
  ...nodePoolProperties,
  ...["name", "region", "zone", "resourceGroupName", "network", "scheduler"],
  ...["sharedFileSystem", "objectStore", "tags", "deletionProtection", "workload"],
] as const;

function checkMachineVersion(nodePool: NodePoolPlan | undefined, version: string, problems: Problems): void {
  const minimum = nodePool?.machine.aks.minimumKubernetesVersion;
  if (nodePool && minimum !== undefined && !isAtLeast(version, minimum)) {
    problems.add(
      "scheduler.version",
      `${nodePool.machine.machineType} needs Kubernetes ${minimum} or newer, not ${version}`,
      `write "${minimum.split(".").slice(0, 2).join(".")}", or leave it out`,
    );
  }
}

function planFileSystem(
  description: TrainingClusterDescription,
  network: NetworkPlan,
  shared: {
    readonly name: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly deletionProtection: boolean;
  },
  problems: Problems,
): LustrePlan | undefined {
  if (!description.sharedFileSystem) {
    return undefined;
  }
  const nested = problems.at("sharedFileSystem");
  const plan = resolveLustre(shared, description.sharedFileSystem, nested);
  checkLustrePlace(plan, network, nested);
  if (network.type === "existing" && network.lustreSubnetId === undefined) {
    problems.add(
      "network.existing.lustreSubnetId",
      "is missing, but there is a Lustre file system",
      "write the id of a subnet that holds nothing but the file system",
    );
  }
  return plan;
}

function planResourceGroup(
  { name = "", region, resourceGroupName, deletionProtection = true, tags = {} }: TrainingClusterDescription,
  problems: Problems,
): ResourceGroupPlan {
  checkPattern(
    problems,
    "resourceGroupName",
    resourceGroupName,
    /^[\w().-]{0,89}[\w()-]$/,
    "write the name of a resource group: letters, digits, dashes, dots, underscores and parentheses",
  );
  return resourceGroupName === undefined
    ? { type: "new", name, region, deletionProtection, tags }
    : { type: "existing", name: resourceGroupName };
}
