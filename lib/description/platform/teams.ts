import {
  type Check,
  flag,
  list,
  object,
  type Problems,
  record,
  required,
  type Shape,
  show,
  text,
  wholeNumber,
} from "../../checks";
import type { Notes } from "../common/notes";
import { reservedNamespaces } from "./component-table";
import { nvlinkChannelResource } from "./fabric";
import type { PoolPlan } from "./pool";

/** People who share a namespace and a quota. */
export interface TeamOptions {
  /** Name of the team, of its namespace and of its cluster queue. */
  readonly name: string;
  /**
   * GPUs that the team owns, best a multiple of the GPUs of a machine: of each pool by its name (0 of a pool that is not
   * named), or a number over all pools. A number is split in proportion to what other teams leave of each pool, in whole
   * machines; what that leaves over comes from the first pool that has it.
   *
   * @default - an equal share of the machines that the other teams leave, in every pool
   */
  readonly gpuCount?: number | Readonly<Record<string, number>>;
  /**
   * Whether the team may use what other teams leave idle; it gives it back when they want it.
   *
   * @default true
   */
  readonly mayBorrow?: boolean;
  /**
   * Group of the company directory, as the cluster's API knows it, whose members run jobs in the team's namespace and see
   * no other's.
   *
   * @default - nobody but the cluster's administrators
   */
  readonly group?: string;
  /**
   * Limits of a Kubernetes ResourceQuota over the namespace, as `requests.storage` or `count/services`. They count what jobs
   * of the queue use too.
   *
   * @default - no service that is reached from outside the cluster; GPUs are the queue's to count
   */
  readonly resourceQuota?: Readonly<Record<string, string>>;
}

/** What a described team comes to. */
export interface TeamPlan {
  /** Name of the team. */
  readonly name: string;
  /** Namespace of its jobs. */
  readonly namespace: string;
  /** Over all pools. */
  readonly gpuCount: number;
  /** Whether the team may use what others leave idle. */
  readonly mayBorrow: boolean;
  /** Group whose members run its jobs. */
  readonly group?: string;
  /** Limits of its namespace beside the queue. */
  readonly resourceQuota: Readonly<Record<string, string>>;
  /** What the team is promised of each pool. */
  readonly quotas: readonly PoolQuota[];
}

/** What a team owns of one pool. */
export interface PoolQuota {
  /** Name of the pool, and of its flavor. */
  readonly pool: string;
  /** GPUs. */
  readonly gpuCount: number;
  /** Most GPUs of one job: the team's, or the whole pool where it may borrow. */
  readonly maximumGpuCount: number;
  /** Every resource of the quota. */
  readonly resources: readonly ResourceQuota[];
}

/** An amount of one resource, as Kubernetes writes it. */
export interface ResourceQuota {
  /** Name of the resource. */
  readonly name: string;
  /** Amount, as Kubernetes writes it. */
  readonly amount: string;
}

const gpus = wholeNumber({ minimum: 0, unit: "GPUs", token: { refusedBecause: "quotas are computed with it" } });

const gpuCount: Check<number | Readonly<Record<string, number>>> = (problems, path, value) =>
  typeof value === "object" && value !== null
    ? record(gpus, { hint: "write a number of GPUs, or one for each pool by its name" })(problems, path, value)
    : gpus(problems, path, value);

const teamShape: Shape<TeamOptions> = {
  name: required(
    text({
      pattern: /^[a-z0-9]([-a-z0-9]{0,40}[a-z0-9])?$/,
      hint: "write lower-case letters, digits and hyphens, at most 42: it names a namespace",
      token: { refusedBecause: "objects are named after it" },
    }),
    "write lower-case letters, digits and hyphens, at most 42: it names a namespace",
  ),
  gpuCount,
  mayBorrow: flag(),
  group: text({ hint: "write the group as the cluster's API names it" }),
  resourceQuota: record(text({ pattern: /^\d+(\.\d+)?(m|[kMGTPE]i?)?$/, hint: 'write an amount: "10", "500Gi"' }), {
    hint: 'write amounts by the names of resources: { "requests.storage": "10Ti" }',
    key: { pattern: /^[a-z0-9][-a-z0-9./]*$/, hint: "write the name of a resource: requests.storage" },
  }),
};

export const teamsCheck: Check<readonly TeamOptions[]> = list(object<TeamOptions>(teamShape) as Check<TeamOptions>, {
  hint: "name at least one team: [{ name: 'training' }], or leave it out",
  minimumLength: 1,
});

export function planTeams(
  teams: readonly TeamOptions[],
  pools: readonly PoolPlan[],
  problems: Problems,
  notes: Notes,
): readonly TeamPlan[] {
  teams.forEach((team, index) => {
    checkTeam(team, index, teams, pools, problems.at(`teams[${index}]`), notes);
  });
  const left = new Map(pools.map((pool) => [pool.name, pool.nodeCount * pool.gpusPerNode]));
  const owned = new Map<TeamOptions, ReadonlyMap<string, number>>();
  const take = (team: TeamOptions, counts: ReadonlyMap<string, number>) => {
    owned.set(team, counts);
    for (const [pool, count] of counts) {
      left.set(pool, (left.get(pool) ?? 0) - count);
    }
  };
  for (const team of teams.filter((one) => typeof one.gpuCount === "object")) {
    take(team, new Map(Object.entries(team.gpuCount as Readonly<Record<string, number>>)));
  }
  checkLeft(left, pools, problems);
  for (const team of teams) {
    if (typeof team.gpuCount === "number") {
      checkTotal(team.gpuCount, left, teams, pools, problems);
      take(team, splitOver(team.gpuCount, pools, left));
    }
  }
  const open = teams.filter((team) => team.gpuCount === undefined);
  const shares = new Map(
    pools.map((pool) => {
      const machines = Math.floor(Math.max(0, left.get(pool.name) ?? 0) / pool.gpusPerNode / Math.max(1, open.length));
      return [pool.name, machines * pool.gpusPerNode];
    }),
  );
  return teams.map((team) => planTeam(team, owned.get(team) ?? shares, pools));
}

/** No door to the cluster beside the company's own. */
const usualQuota = { "services.loadbalancers": "0", "services.nodeports": "0" };

function planTeam(
  { name, mayBorrow = true, group, resourceQuota }: TeamOptions,
  owned: ReadonlyMap<string, number>,
  pools: readonly PoolPlan[],
): TeamPlan {
  const quotas = pools.map((pool) => {
    const gpuCount = owned.get(pool.name) ?? 0;
    return {
      pool: pool.name,
      gpuCount,
      maximumGpuCount: mayBorrow ? pool.nodeCount * pool.gpusPerNode : gpuCount,
      resources: resourcesOf(pool, gpuCount / pool.gpusPerNode),
    };
  });
  return {
    name,
    namespace: name,
    gpuCount: quotas.reduce((sum, quota) => sum + quota.gpuCount, 0),
    mayBorrow,
    ...(group !== undefined && { group }),
    resourceQuota: { ...usualQuota, ...resourceQuota },
    quotas,
  };
}

/** In proportion to what is left of each pool, in whole machines; the rest from the first pools that have it. */
function splitOver(
  gpuCount: number,
  pools: readonly PoolPlan[],
  left: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const free = ({ name }: PoolPlan) => Math.max(0, left.get(name) ?? 0);
  const total = pools.reduce((sum, pool) => sum + free(pool), 0);
  const counts = new Map(
    pools.map((pool) => {
      const share = total === 0 ? 0 : (Math.min(gpuCount, total) * free(pool)) / total;
      return [pool.name, Math.floor(share / pool.gpusPerNode) * pool.gpusPerNode];
    }),
  );
  let rest = gpuCount - [...counts.values()].reduce((sum, count) => sum + count, 0);
  const take = (pool: PoolPlan, unit: number) => {
    const has = counts.get(pool.name) ?? 0;
    const more = Math.floor(Math.min(rest, free(pool) - has) / unit) * unit;
    counts.set(pool.name, has + more);
    rest -= more;
  };
  for (const pool of pools) {
    take(pool, pool.gpusPerNode);
  }
  for (const pool of pools) {
    take(pool, 1);
  }
  return counts;
}

/**
 * Most quota that so many machines come to. What a machine keeps for the system is counted too: whether a job fits on
 * the machines themselves is the scheduler's decision.
 */
export function resourcesOf({ machine, gpuResource, fabric }: PoolPlan, machines: number): readonly ResourceQuota[] {
  const whole = (perMachine: number) => Math.ceil(perMachine * machines);
  return [
    { name: gpuResource, amount: String(whole(Math.ceil(machine.acceleratorCount))) },
    ...(fabric.resource ? [{ name: fabric.resource.name, amount: String(whole(fabric.resource.count)) }] : []),
    ...(fabric.multiNodeNvlink ? [{ name: nvlinkChannelResource, amount: String(whole(1)) }] : []),
    { name: "cpu", amount: String(whole(machine.vcpuCount)) },
    { name: "memory", amount: `${whole(machine.memoryGiB)}Gi` },
  ];
}

function checkLeft(left: ReadonlyMap<string, number>, pools: readonly PoolPlan[], problems: Problems): void {
  for (const { name, nodeCount, gpusPerNode } of pools) {
    const total = nodeCount * gpusPerNode;
    const rest = left.get(name) ?? 0;
    if (rest < 0) {
      problems.add(
        "teams",
        `the quotas come to ${total - rest} GPUs of the pool ${name}, which has ${total}`,
        `let them come to ${total} or less; what a team leaves idle the others may borrow`,
      );
    }
  }
}

function checkTotal(
  gpuCount: number,
  left: ReadonlyMap<string, number>,
  teams: readonly TeamOptions[],
  pools: readonly PoolPlan[],
  problems: Problems,
): void {
  const free = [...left.values()].reduce((sum, count) => sum + Math.max(0, count), 0);
  if (gpuCount <= free || problems.concerns("teams")) {
    return;
  }
  const given = teams.reduce((sum, team) => sum + totalOf(team.gpuCount), 0);
  const total = pools.reduce((sum, pool) => sum + pool.nodeCount * pool.gpusPerNode, 0);
  const owner = pools.length === 1 ? "the pool has" : "the pools have";
  problems.add(
    "teams",
    `the quotas come to ${given} GPUs, ${owner} ${total}`,
    `let the teams' gpuCount come to ${total} or less; what a team leaves idle the others may borrow`,
  );
}

function totalOf(gpuCount: TeamOptions["gpuCount"]): number {
  return typeof gpuCount === "object" ? Object.values(gpuCount).reduce((sum, one) => sum + one, 0) : (gpuCount ?? 0);
}

function checkTeam(
  { name, gpuCount }: TeamOptions,
  index: number,
  teams: readonly TeamOptions[],
  pools: readonly PoolPlan[],
  problems: Problems,
  notes: Notes,
): void {
  if (teams.findIndex((team) => team.name === name) < index) {
    problems.add("name", `${show(name)} is named twice`, "give each team a name of its own");
  }
  if (kubernetesNamespace.test(name) || reservedNamespaces().includes(name)) {
    problems.add("name", `${show(name)} is a namespace of the platform`, "choose another name");
  }
  const names = pools.map((pool) => pool.name);
  for (const pool of typeof gpuCount === "object" ? Object.keys(gpuCount) : []) {
    if (!names.includes(pool)) {
      problems.add(`gpuCount.${pool}`, `no pool is named ${show(pool)}`, `allowed: ${names.join(", ")}`);
    }
  }
  const counts = typeof gpuCount === "object" ? Object.entries(gpuCount) : [["", gpuCount] as const];
  for (const [pool, count] of counts) {
    const sizes = pools.filter((one) => pool === "" || one.name === pool).map(({ gpusPerNode }) => gpusPerNode);
    if (count !== undefined && sizes.length > 0 && sizes.every((size) => count % size !== 0)) {
      notes.warn(
        `team ${name} has ${count} GPUs, which is no multiple of ${Math.min(...sizes)}: a job of whole machines cannot use the rest without borrowing`,
      );
    }
  }
}

/** Namespaces that Kubernetes or a cloud's controllers take for themselves. */
const kubernetesNamespace = /^(default|kube-.*|.*-system)$/;
