import { type Check, isObject, type Problems, record, required, show } from "../../checks";
import type { CapacityType, Cloud, Machine } from "../../machines/machine";
import { tryPlanModelServer } from "../../serving/model-server";
import type { ModelServerContext, ModelServerDescription } from "../../serving/model-server-description";
import type { ModelServerPlan } from "../../serving/model-server-plan";
import { isFixedCapacity } from "../../serving/rollout";
import type { NodeCount } from "../common/node-count";
import type { Notes } from "../common/notes";

/** A way to pay for machines, as a cloud knows it. */
export interface FleetCapacity {
  readonly type?: CapacityType;
}

/** A model of a fleet: what is served, how, and how its machines are paid for. */
export type FleetModelDescription<Capacity> = ModelServerDescription & {
  /** The machines of the fewest replicas, or of all where `burst` is left out. @default { type: "on-demand" } */
  readonly capacity?: Capacity;
  /** The machines that come with the load, beyond those of the fewest replicas. @default - the same as `capacity` */
  readonly burst?: Capacity;
};

/** What a cloud decides of a fleet's models. */
export interface FleetCloud<Capacity extends FleetCapacity> {
  readonly cloud: Cloud;
  readonly capacity: Check<Capacity>;
  /** Machines that a capacity holds, where it says so. */
  readonly machinesOf?: (capacity: Capacity) => number | undefined;
  /** Whether machines of that type may lie in any zone of the fleet. */
  readonly spansZones: (machine: Machine) => boolean;
  /** Name of a pool, from what makes it another pool. */
  readonly poolName: (machine: Machine, key: string) => string;
}

/** Machines of one type, paid for in one way, for one model or several. */
export interface FleetPoolDemand<Capacity> {
  readonly name: string;
  readonly machineType: string;
  readonly capacity: Capacity;
  readonly nodeCount: NodeCount;
  /** Whether the machines lie in all zones of the fleet, or in the first one alone. */
  readonly spansZones: boolean;
  /** Names of the models whose replicas stand here, with the word of the description that pays. */
  readonly models: readonly { readonly name: string; readonly word: "capacity" | "burst" }[];
}

/** A model, and the names of the pools of its machines, the one that is filled first in front. */
export interface FleetModelPlan {
  /** The server of the model. */
  readonly server: ModelServerPlan;
  /** Names of the pools that replicas run on. */
  readonly poolNames: readonly string[];
}

export interface FleetModelsPlan<Capacity> {
  readonly models: readonly FleetModelPlan[];
  readonly pools: readonly FleetPoolDemand<Capacity>[];
}

const modelsHint = 'write models by name: { "llama-70b": { model: { huggingFace, revision }, accelerator: "h100" } }';

/** Models by name: each is checked where its cloud is known. */
export const fleetModels = required(
  record<unknown>((_problems, _path, value) => value, { hint: modelsHint }),
  modelsHint,
);

/** Decides every model of a fleet, and the pools that all of them together need. */
export function planFleetModels<Capacity extends FleetCapacity>(
  models: Readonly<Record<string, unknown>> | undefined,
  place: Omit<ModelServerContext, "cloud" | "capacity" | "burst" | "maximumMachines">,
  cloud: FleetCloud<Capacity>,
  problems: Problems,
  notes: Notes,
): FleetModelsPlan<Capacity> {
  const pools = new Map<string, FleetPoolDemand<Capacity>>();
  const planned = Object.entries(models ?? {}).flatMap(([name, description]): readonly FleetModelPlan[] => {
    const nested = problems.at(`models.${name}`);
    const model = planModel(name, description, place, cloud, nested);
    if (!model) {
      return [];
    }
    notes.addAll(`models.${name}`, model.server);
    return [{ server: model.server, poolNames: addPools(name, model, cloud, pools, nested) }];
  });
  if (models && Object.keys(models).length === 0) {
    problems.add("models", "names no model", modelsHint);
  }
  return { models: planned, pools: [...pools.values()] };
}

interface PaidModel<Capacity> {
  readonly server: ModelServerPlan;
  readonly capacity: Capacity;
  readonly burst?: Capacity;
}

function planModel<Capacity extends FleetCapacity>(
  name: string,
  description: unknown,
  place: Omit<ModelServerContext, "cloud" | "capacity" | "burst" | "maximumMachines">,
  { cloud, capacity: check, machinesOf }: FleetCloud<Capacity>,
  problems: Problems,
): PaidModel<Capacity> | undefined {
  if (!isObject(description)) {
    problems.add(
      "",
      `${show(description)} is not an object`,
      "write { model: { huggingFace, revision }, accelerator }",
    );
    return undefined;
  }
  const { capacity: givenCapacity, burst: givenBurst, ...rest } = description as Record<string, unknown>;
  const before = problems.all.length;
  const capacity = givenCapacity === undefined ? onDemand<Capacity>() : check(problems, "capacity", givenCapacity);
  const burst = givenBurst === undefined ? undefined : check(problems, "burst", givenBurst);
  const isPaid = checkCapacityTypes({ capacity, burst }, problems) && problems.all.length === before;
  const bought = [capacity, burst].map((one) => one && machinesOf?.(one));
  const server = tryPlanModelServer(
    name,
    rest,
    {
      ...place,
      cloud,
      capacity: capacity?.type ?? "on-demand",
      ...(burst?.type && { burst: burst.type }),
      ...(burst === undefined && bought[0] !== undefined && { maximumMachines: bought[0] }),
    },
    problems,
  );
  return server && capacity && isPaid ? { server, capacity, ...(burst && { burst }) } : undefined;
}

function onDemand<Capacity extends FleetCapacity>(): Capacity {
  return { type: "on-demand" } as Capacity;
}

/** Machines that end by themselves, or that are paid for whether they run or not, cannot come with the load. */
function checkCapacityTypes(
  capacities: { readonly capacity?: FleetCapacity | undefined; readonly burst?: FleetCapacity | undefined },
  problems: Problems,
): boolean {
  for (const word of ["capacity", "burst"] as const) {
    if (capacities[word]?.type === "flex-start") {
      problems.add(
        `${word}.type`,
        "machines of flex-start end after some days, and a server does not",
        'write { type: "on-demand" } or { type: "spot" }',
      );
      return false;
    }
  }
  const type = capacities.burst?.type;
  if (type === "capacity-block" || type === "reservation") {
    problems.add(
      "burst.type",
      "is paid for whether its machines run or not",
      `write capacity: { type: "${type}", … } for the machines that are always there, and burst: { type: "spot" } or { type: "on-demand" }`,
    );
    return false;
  }
  return true;
}

/** Adds what a model needs to the pools of its machines, and returns their names. */
function addPools<Capacity extends FleetCapacity>(
  name: string,
  { server, capacity, burst }: PaidModel<Capacity>,
  cloud: FleetCloud<Capacity>,
  pools: Map<string, FleetPoolDemand<Capacity>>,
  problems: Problems,
): readonly string[] {
  const { minimum, maximum } = server.machines;
  const add = (paid: Capacity, nodeCount: NodeCount, word: "capacity" | "burst"): string => {
    const spansZones = server.parallelism.nodesPerReplica === 1 && !isBought(paid) && cloud.spansZones(server.machine);
    const key = [server.machine.machineType, JSON.stringify(sorted(paid)), spansZones ? "zones" : "zone"].join("/");
    const pool = cloud.poolName(server.machine, key);
    const known = pools.get(pool);
    pools.set(pool, {
      name: pool,
      machineType: server.machine.machineType,
      capacity: paid,
      nodeCount: known ? sum(known.nodeCount, nodeCount) : nodeCount,
      spansZones,
      models: [...(known?.models ?? []), { name, word }],
    });
    return pool;
  };
  if (!burst) {
    const fixed = isFixedCapacity({ capacity: capacity.type ?? "on-demand" });
    return [add(capacity, fixed ? maximum : countOf(minimum, maximum), "capacity")];
  }
  if (maximum === minimum) {
    problems.add(
      "burst",
      `has no effect: the ${minimum} machines of the fewest replicas hold the most as well`,
      "leave it out, or write replicas: { minimum, maximum } with more at the most",
    );
  }
  const floor = minimum > 0 ? [add(capacity, minimum, "capacity")] : [];
  return [...floor, add(burst, { minimum: 0, maximum: Math.max(1, maximum - minimum) }, "burst")];
}

function isBought({ type }: FleetCapacity): boolean {
  return type === "reservation" || type === "capacity-block";
}

function countOf(minimum: number, maximum: number): NodeCount {
  return minimum === maximum ? minimum : { minimum, maximum };
}

function sum(a: NodeCount, b: NodeCount): NodeCount {
  const [first, second] = [a, b].map((count) =>
    typeof count === "number" ? { minimum: count, maximum: count } : count,
  );
  return countOf((first?.minimum ?? 0) + (second?.minimum ?? 0), (first?.maximum ?? 0) + (second?.maximum ?? 0));
}

/** The same description in another order is the same pool. */
function sorted(capacity: object): object {
  return Object.fromEntries(Object.entries(capacity).sort(([a], [b]) => a.localeCompare(b)));
}

/** Puts what is wrong with the machines of a pool where the description of its first model says it. */
export function addPoolProblems<Capacity>(
  { models }: FleetPoolDemand<Capacity>,
  nested: Problems,
  problems: Problems,
): void {
  const [user] = models;
  for (const { path, message, hint } of nested.all) {
    problems.add(`models.${user?.name}.${path.replace(/^capacity/, user?.word ?? "capacity")}`, message, hint);
  }
}
