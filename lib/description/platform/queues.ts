import { type Check, isObject, list, type Problems, record, type Shape, show, text } from "../../checks";
import { labelKeyForm } from "../common/node-labels";
import type { Notes } from "../common/notes";
import type { PoolPlan } from "./pool";
import { type ResourceQuota, resourcesOf, type TeamPlan } from "./teams";

/** How jobs wait for machines. */
export interface QueueOptions {
  /**
   * Labels of nodes, the widest first and `kubernetes.io/hostname` last, by which jobs are packed together: for all pools,
   * or by the names of pools. A node that lacks one of them is given no job; an empty list turns packing off.
   *
   * @default - the labels of the machines' place in the network that each pool's access names; none for a pool whose machines
   * an autoscaler adds, since a job is packed only on machines that are there, and would wait for them without end
   */
  readonly topologyLevels?: readonly string[] | Readonly<Record<string, readonly string[]>>;
}

/** The queue of a cluster, which all teams share. */
export interface QueuePlan {
  /** Name of the local queue in each team's namespace. */
  readonly localQueueName: string;
  /** Cohort in which queues borrow from one another. */
  readonly cohortName: string;
  /** One flavor a pool. */
  readonly flavors: readonly FlavorPlan[];
}

/** The machines of a pool, as queues count them. */
export interface FlavorPlan {
  /** Name of the pool, of its flavor and of its topology. */
  readonly pool: string;
  /** Labels of nodes from the widest level of the network to the machine. */
  readonly topologyLevels: readonly string[];
  /** The label within which all machines of a job are wanted; absent where there is nothing above the machine. */
  readonly preferredTopologyLevel?: string;
  /** The class of ProvisioningRequests by which machines come, before a job is packed on them. */
  readonly provisioningClass?: string;
  /** What belongs to no team and can be borrowed by all; empty where teams own everything. */
  readonly unassigned: readonly ResourceQuota[];
}

/** GKE brings all machines of a job at once, or none yet. */
const queuedProvisioning = "queued-provisioning.gke.io";

const hostnameLabel = "kubernetes.io/hostname";

const labels = text({ ...labelKeyForm, token: { refusedBecause: "levels are compared" } });
const levels = list(labels, { hint: `write keys of labels, ${hostnameLabel} last, 16 at most`, maximumLength: 16 });

const levelsOrByPool: Check<readonly string[] | Readonly<Record<string, readonly string[]>>> = (
  problems,
  path,
  value,
) =>
  isObject(value)
    ? record(levels, { hint: "write a list of labels for each pool, by its name" })(problems, path, value)
    : levels(problems, path, value);

export const queueShape: Shape<QueueOptions> = { topologyLevels: levelsOrByPool };

export function planQueues(
  { topologyLevels: given }: QueueOptions,
  pools: readonly PoolPlan[],
  teams: readonly TeamPlan[],
  problems: Problems,
  notes: Notes,
): QueuePlan {
  checkPools(given, pools, problems.at("queues"));
  return {
    localQueueName: "gpu",
    cohortName: "gpu",
    flavors: pools.map((pool) => planFlavor(pool, levelsOf(given, pool.name), teams, problems, notes)),
  };
}

function planFlavor(
  pool: PoolPlan,
  given: readonly string[] | undefined,
  teams: readonly TeamPlan[],
  problems: Problems,
  notes: Notes,
): FlavorPlan {
  const provisioned = pool.capacity.queued === true;
  const waits = pool.onDemandOfJobs && !provisioned;
  const topologyLevels = given ?? (waits ? [] : [...pool.topologyLabels, hostnameLabel]);
  if (given && !problems.concerns("queues.topologyLevels")) {
    checkLevels(topologyLevels, problems.at("queues"));
  }
  const usual = waits
    ? "an autoscaler adds machines for pods that wait, and packed jobs have none until the machines are there"
    : "labels that every machine of the pool carries";
  const reason = given ? "set explicitly" : usual;
  if (given && given.length > 0 && waits) {
    notes.warn(
      `queues.topologyLevels packs jobs of the pool ${pool.name}, whose machines an autoscaler adds: a job that finds too few machines waits until others bring them`,
    );
  }
  notes.decide(`queues.topologyLevels.${pool.name}`, topologyLevels.join(", ") || "none", reason);
  const total = pool.nodeCount * pool.gpusPerNode;
  const owned = teams.flatMap(({ quotas }) => quotas).filter((quota) => quota.pool === pool.name);
  const rest = total - owned.reduce((sum, { gpuCount }) => sum + gpuCount, 0);
  const preferredTopologyLevel = preferredLevel(topologyLevels);
  return {
    pool: pool.name,
    topologyLevels,
    ...(preferredTopologyLevel !== undefined && { preferredTopologyLevel }),
    ...(provisioned && { provisioningClass: queuedProvisioning }),
    unassigned: rest > 0 ? resourcesOf(pool, rest / pool.gpusPerNode) : [],
  };
}

function levelsOf(given: QueueOptions["topologyLevels"], pool: string): readonly string[] | undefined {
  if (given === undefined || isList(given)) {
    return given;
  }
  return Object.hasOwn(given, pool) ? given[pool] : undefined;
}

function isList(given: NonNullable<QueueOptions["topologyLevels"]>): given is readonly string[] {
  return Array.isArray(given);
}

/** The narrowest level above the machine: of Google's, the host is the machine. */
function preferredLevel(levels: readonly string[]): string | undefined {
  return levels.filter((level) => level !== hostnameLabel && level !== "cloud.google.com/gce-topology-host").at(-1);
}

function checkPools(given: QueueOptions["topologyLevels"], pools: readonly PoolPlan[], problems: Problems): void {
  const names = pools.map(({ name }) => name);
  for (const pool of given === undefined || isList(given) ? [] : Object.keys(given)) {
    if (!names.includes(pool)) {
      problems.add(`topologyLevels.${pool}`, `no pool is named ${show(pool)}`, `allowed: ${names.join(", ")}`);
    }
  }
}

function checkLevels(levels: readonly string[], problems: Problems): void {
  if (levels.length > 0 && levels.at(-1) !== hostnameLabel) {
    problems.add("topologyLevels", `ends with ${show(levels.at(-1))}`, `write ${hostnameLabel} as the last level`);
  }
  if (new Set(levels).size < levels.length) {
    problems.add("topologyLevels", "names a label twice", "write each label once");
  }
}
