import type { Machine } from "../../machines/machine";
import { type CapacityType, tryPrice } from "../../machines/machine";
import { maximumNodeCount, minimumNodeCount, type NodeCount } from "../common/node-count";
import type { FleetModelPlan } from "./fleet-models";

/** What a fleet costs and does, at the fewest replicas and at the most. */
export interface FleetCostPlan {
  /** Dollars an hour of all machines; absent where a price is not known. */
  readonly usdPerHour?: Limits;
  /** What each pool costs. */
  readonly pools: readonly PoolCostPlan[];
  /** What each model costs. */
  readonly models: readonly ModelCostPlan[];
}

/** Fewest and most. */
export interface Limits {
  /** With everything scaled down. */
  readonly minimum: number;
  /** With everything scaled up. */
  readonly maximum: number;
}

/** What one pool costs. */
export interface PoolCostPlan {
  /** Name of the pool. */
  readonly name: string;
  /** Fewest and most machines. */
  readonly machines: Limits;
  /**
   * Newest list price of one machine in that capacity model; of reserved machines that on demand, which is what they cost at
   * most.
   */
  readonly usdPerMachineHour?: number;
  /** Dollars for an hour, with the fewest and with the most machines. */
  readonly usdPerHour?: Limits;
}

/** What one model costs. */
export interface ModelCostPlan {
  /** Name of the model. */
  readonly name: string;
  /** Fewest and most replicas. */
  readonly replicas: Limits;
  /** GPUs of all replicas. */
  readonly gpus: Limits;
  /** Requests that all replicas together hold at once. Absent where nothing is known of the model. */
  readonly concurrentRequests?: Limits;
  /** At full load. */
  readonly outputTokensPerSecond?: Limits;
  /** For a million output tokens with their prompts, where the replicas of the load are busy; at the list price on demand. */
  readonly usdPerMillionOutputTokens?: number;
  /** From a fleet at zero to the first answer. */
  readonly coldStartSeconds: number;
  /** From the notice that a replica ends to its end. */
  readonly drainSeconds: number;
}

interface PricedPool {
  readonly name: string;
  readonly machine: Machine;
  readonly nodeCount: NodeCount;
  readonly capacity: { readonly type: CapacityType };
}

export function planFleetCost(
  models: readonly FleetModelPlan[],
  pools: readonly PricedPool[],
  region: string,
): FleetCostPlan {
  const priced = pools.map((pool) => costOfPool(pool, region));
  const known = priced.every(({ usdPerHour }) => usdPerHour !== undefined);
  const total = (limit: keyof Limits) => priced.reduce((sum, { usdPerHour }) => sum + (usdPerHour?.[limit] ?? 0), 0);
  return {
    ...(known && { usdPerHour: { minimum: total("minimum"), maximum: total("maximum") } }),
    pools: priced,
    models: models.map(({ server }) => costOfModel(server)),
  };
}

function costOfPool({ name, machine, nodeCount, capacity }: PricedPool, region: string): PoolCostPlan {
  const bought = capacity.type === "reservation";
  const price = tryPrice(machine, bought ? "on-demand" : capacity.type, region)?.usdPerHour;
  const machines = { minimum: minimumNodeCount(nodeCount), maximum: maximumNodeCount(nodeCount) };
  return {
    name,
    machines,
    ...(price !== undefined && {
      usdPerMachineHour: price,
      usdPerHour: { minimum: price * machines.minimum, maximum: price * machines.maximum },
    }),
  };
}

function costOfModel({ name, replicas, parallelism, size, coldStart, drain }: FleetModelPlan["server"]): ModelCostPlan {
  const times = (each: number): Limits => ({ minimum: replicas.minimum * each, maximum: replicas.maximum * each });
  return {
    name,
    replicas,
    gpus: times(parallelism.gpusPerReplica),
    ...(size && {
      concurrentRequests: times(size.concurrentRequests),
      outputTokensPerSecond: times(size.outputTokensPerSecond),
      ...(size.usdPerMillionTokens !== undefined && { usdPerMillionOutputTokens: size.usdPerMillionTokens }),
    }),
    coldStartSeconds: coldStart.seconds,
    drainSeconds: drain.terminationGraceSeconds,
  };
}
