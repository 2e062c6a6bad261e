import { checkKnownProperties, checkPattern, checkWholeNumber, isUnresolved, type Problems, show } from "../../checks";
import type { Machine } from "../../machines/machine";
import type { Notes } from "../common/notes";
import { type FabricPlan, nvlinkChannelResource } from "./fabric";

/** People who share a namespace and a quota. */
export interface TeamDescription {
  /** Name of the team, of its namespace and of its cluster queue. */
  readonly name: string;
  /**
   * GPUs that are the team's own; best a multiple of the GPUs of a machine.
   *
   * @default - an equal share of the machines that the other teams leave
   */
  readonly gpuCount?: number;
  /**
   * Whether the team may use what other teams leave idle; it gives it back when they want it.
   *
   * @default true
   */
  readonly mayBorrow?: boolean;
}

/** How jobs wait for machines. */
export interface QueueDescription {
  /**
   * Labels of nodes, the widest first and `kubernetes.io/hostname` last, by which jobs are packed together. A node that
   * lacks one of them is given no job; an empty list turns packing off.
   *
   * @default - what the cloud says of the machines' place in its network
   */
  readonly topologyLevels?: readonly string[];
}

export interface TeamPlan {
  readonly name: string;
  readonly namespace: string;
  readonly gpuCount: number;
  readonly mayBorrow: boolean;
  /** Most GPUs of one job: the team's nested, or the whole pool where it may borrow. */
  readonly maximumGpuCount: number;
  readonly quota: readonly ResourceQuota[];
}

/** An amount of one resource, as Kubernetes writes it. */
export interface ResourceQuota {
  readonly name: string;
  readonly amount: string;
}

export interface QueuePlan {
  /** Name of the local queue in each team's namespace. */
  readonly localQueueName: string;
  readonly flavorName: string;
  readonly topologyLevels: readonly string[];
  /** The label within which all machines of a job are wanted; absent where there is nothing above the machine. */
  readonly preferredTopologyLevel?: string;
  readonly cohortName: string;
  /** What belongs to no team and can be borrowed by all. */
  readonly unassigned: readonly ResourceQuota[];
}

const hostnameLabel = "kubernetes.io/hostname";

/** Everything of a whole machine that a queue counts. */
interface Pool {
  readonly machine: Machine;
  readonly nodeCount: number;
  readonly gpuResource: string;
  readonly fabric: FabricPlan;
}

export function planTeams(
  teams: readonly TeamDescription[] | undefined,
  pool: Pool,
  problems: Problems,
  notes: Notes,
): readonly TeamPlan[] {
  const described = teams ?? [{ name: "training" }];
  const gpusPerNode = Math.ceil(pool.machine.acceleratorCount);
  const total = pool.nodeCount * gpusPerNode;
  if (described.length === 0) {
    problems.add("teams", "is empty", "name at least one team: { name: 'training' }, or leave it out");
  }
  described.forEach((team, index) => {
    checkTeam(team, index, described, gpusPerNode, problems.at(`teams[${index}]`), notes);
  });
  const given = described.reduce((sum, { gpuCount = 0 }) => sum + (Number.isFinite(gpuCount) ? gpuCount : 0), 0);
  if (given > total) {
    problems.add(
      "teams",
      `the quotas come to ${given} GPUs, the pool has ${total}`,
      `let the teams' gpuCount come to ${total} or less; what a team leaves idle the others may borrow`,
    );
  }
  const open = described.filter(({ gpuCount }) => gpuCount === undefined).length;
  const share = open === 0 ? 0 : Math.floor(Math.max(0, total - given) / gpusPerNode / open) * gpusPerNode;
  return described.map(({ name, gpuCount = share, mayBorrow = true }) => ({
    name,
    namespace: name,
    gpuCount,
    mayBorrow,
    maximumGpuCount: mayBorrow ? total : gpuCount,
    quota: quotaOf(pool, gpuCount / gpusPerNode),
  }));
}

export function planQueues(
  description: QueueDescription,
  pool: Pool,
  teams: readonly TeamPlan[],
  problems: Problems,
  notes: Notes,
): QueuePlan {
  const nested = problems.at("queues");
  checkKnownProperties(nested, "", description, ["topologyLevels"]);
  const topologyLevels = description.topologyLevels ?? usualLevels(pool.machine);
  checkLevels(topologyLevels, nested);
  notes.decide("queues.topologyLevels", topologyLevels.join(", ") || "none", whyLevels(description, pool.machine));
  const gpusPerNode = Math.ceil(pool.machine.acceleratorCount);
  const assigned = teams.reduce((sum, { gpuCount }) => sum + gpuCount, 0);
  const unassigned = pool.nodeCount - assigned / gpusPerNode;
  return {
    localQueueName: "gpu",
    flavorName: "gpu",
    topologyLevels,
    preferredTopologyLevel: preferredLevel(topologyLevels),
    cohortName: "gpu",
    unassigned: unassigned > 0 ? quotaOf(pool, unassigned) : [],
  };
}

/**
 * Most quota that so many machines come to. What a machine keeps for the system is counted too: whether a job fits on
 * the machines themselves is for the scheduler to say.
 */
function quotaOf({ machine, gpuResource, fabric }: Pool, machines: number): readonly ResourceQuota[] {
  const whole = (perMachine: number) => Math.ceil(perMachine * machines);
  return [
    { name: gpuResource, amount: String(whole(Math.ceil(machine.acceleratorCount))) },
    ...(fabric.resource ? [{ name: fabric.resource.name, amount: String(whole(fabric.resource.count)) }] : []),
    ...(fabric.multiNodeNvlink ? [{ name: nvlinkChannelResource, amount: String(whole(1)) }] : []),
    { name: "cpu", amount: String(whole(machine.vcpuCount)) },
    { name: "memory", amount: `${whole(machine.memoryGiB)}Gi` },
  ];
}

/**
 * Labels that the cloud sets on every machine of the kind. AWS labels what has an instance topology: of its GPU machines
 * those of the p families surely (EKS user guide, ml-workload-topology). Google labels machines of dense reservations:
 * those with RoCE. Azure labels none. Racks of NVL72 are told apart by GPU feature discovery.
 */
function usualLevels({ cloud, machineType, fabric, machinesPerNvlinkDomain }: Machine): readonly string[] {
  const rack = machinesPerNvlinkDomain > 1 && cloud !== "google" ? ["nvidia.com/gpu.clique"] : [];
  if (cloud === "aws" && machineType.startsWith("p")) {
    const layers = [1, 2, 3].map((layer) => `topology.k8s.aws/network-node-layer-${layer}`);
    return [...layers, ...rack, hostnameLabel];
  }
  if (cloud === "google" && fabric.kind === "roce") {
    return [...["block", "subblock", "host"].map((level) => `cloud.google.com/gce-topology-${level}`), hostnameLabel];
  }
  return [...rack, hostnameLabel];
}

/** The narrowest level above the machine: of Google's, the host is the machine. */
function preferredLevel(levels: readonly string[]): string | undefined {
  return levels.filter((level) => level !== hostnameLabel && level !== "cloud.google.com/gce-topology-host").at(-1);
}

function whyLevels({ topologyLevels }: QueueDescription, { cloud }: Machine): string {
  return topologyLevels ? "set explicitly" : `labels that every machine of this type has on ${cloud}`;
}

function checkLevels(levels: readonly string[], problems: Problems): void {
  if (levels.length > 0 && levels.at(-1) !== hostnameLabel) {
    problems.add("topologyLevels", `ends with ${show(levels.at(-1))}`, `write ${hostnameLabel} as the last level`);
  }
  if (new Set(levels).size < levels.length) {
    problems.add("topologyLevels", "names a label twice", "write each label once");
  }
  if (levels.length > 16) {
    problems.add("topologyLevels", `has ${levels.length} levels`, "write 16 at most");
  }
}

function checkTeam(
  team: TeamDescription,
  index: number,
  teams: readonly TeamDescription[],
  gpusPerNode: number,
  problems: Problems,
  notes: Notes,
): void {
  checkKnownProperties(problems, "", team, ["name", "gpuCount", "mayBorrow"]);
  checkPattern(
    problems,
    "name",
    team.name ?? "",
    /^[a-z0-9]([-a-z0-9]{0,40}[a-z0-9])?$/,
    "write lower-case letters, digits and hyphens, at most 42: it names a namespace",
  );
  if (teams.findIndex(({ name }) => name === team.name) < index) {
    problems.add("name", `${show(team.name)} is named twice`, "give each team a name of its own");
  }
  if (reservedNamespace.test(team.name)) {
    problems.add("name", `${show(team.name)} is a namespace of the platform`, "choose another name");
  }
  const counted = checkWholeNumber(problems, "gpuCount", team.gpuCount, { minimum: 0, unit: "GPUs" });
  if (counted && team.gpuCount !== undefined && !isUnresolved(team.gpuCount) && team.gpuCount % gpusPerNode !== 0) {
    notes.warn(
      `team ${team.name} has ${team.gpuCount} GPUs, which is no multiple of ${gpusPerNode}: a job of whole machines cannot use the rest without borrowing`,
    );
  }
}

const reservedNamespace =
  /^(default|kube-.*|.*-system|cert-manager|monitoring|keda|mpi-operator|gpu-operator|network-operator|node-feature-discovery|dcgm-exporter|nvidia-dra-driver|node-health)$/;
