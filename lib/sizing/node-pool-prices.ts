import { checkDescription, isObject, Problems, positive, record, type Shape, text } from "../checks";
import { tryCpuMachine } from "../machines/cpu/catalogue";
import type { CpuMachine } from "../machines/cpu/machine";
import { type CapacityType, type Cloud, type Machine, type Price, tryPrice } from "../machines/machine";

/** What a plan states of its pools: the plan of a cluster has it on every cloud. */
export interface PricedNodePools {
  /** The cloud that rents the machines. */
  readonly cloud: Cloud;
  /** Pools of GPU machines. */
  readonly nodePools: readonly PricedNodePool<{ readonly machine: Machine }>[];
  /** Pools of machines without a GPU. @default - none */
  readonly cpuNodePools?: readonly PricedNodePool<{ readonly machineType: string }>[];
  /** Pools of machines that prepare data, from none on. @default - none */
  readonly dataPreparation?: {
    readonly pools: { readonly workers: PricedDataPool; readonly clustering: PricedDataPool };
  };
}

/** A pool of machines that prepare data: its name, machine, most machines, and the way in which they are paid. */
export type PricedDataPool = Omit<PricedNodePool<unknown>, "nodeCount"> & {
  readonly machine: Pick<CpuMachine, "machineType" | "prices">;
  readonly maximumNodeCount: number;
};

/** One pool: its name, machine, number of machines, and the way in which they are paid. */
export type PricedNodePool<Kind> = Kind & {
  readonly name: string;
  readonly nodeCount: number | { readonly minimum: number; readonly maximum: number };
  readonly capacity: { readonly type: CapacityType };
};

/** What a user knows better of prices. */
export interface NodePoolPricesOptions {
  /**
   * Dollars of one machine of a pool for an hour, by the pool's name, where a user knows better: `{ gpu: 41.5 }`. Above 0.
   *
   * @default - the catalogue's list prices
   */
  readonly prices?: Readonly<Record<string, number>>;
  /**
   * Region whose list price is preferred.
   *
   * @default - the region of the catalogue's newest price
   */
  readonly region?: string;
}

/** Dollars of one pool for an hour, by its own machine and capacity model. */
export interface NodePoolPrice {
  /** Name of the pool. */
  readonly name: string;
  /** The cloud's own name of the machine. */
  readonly machineType: string;
  /** Fewest and most machines; the same number where the count is fixed. */
  readonly nodeCount: HourlyRange;
  /** The way in which the machines are paid. */
  readonly capacity: CapacityType;
  /** With the fewest and with the most machines. Absent where no price is known: an unknown price is never 0. */
  readonly usdPerHour?: HourlyRange;
  /** Region of the list price. Absent where the price was given, or none is known. */
  readonly region?: string;
  /** Day on which the source was made, ISO 8601. */
  readonly date?: string;
  /** Where the price is from; says so where none is known. */
  readonly source: string;
}

/** With the fewest machines that a cluster keeps, and with the most that it takes. */
export interface HourlyRange {
  /** With the fewest machines. */
  readonly minimum: number;
  /** With the most machines. */
  readonly maximum: number;
}

/** Dollars of all pools of a cluster. Machines only: storage, control plane and traffic come on top. */
export interface NodePoolPrices {
  /** One entry a pool: GPU pools first, then the others, each in the order of the plan. */
  readonly pools: readonly NodePoolPrice[];
  /** The sum over the pools whose price is known. */
  readonly usdPerHour: HourlyRange;
  /** Pools that the sum leaves out because no price is known. */
  readonly unpriced: readonly string[];
}

/**
 * Dollars for an hour of every pool of a cluster: `priceNodePools(cluster.plan)`. Each pool is priced by its own machine and
 * capacity model; one that scales has a price with its fewest and with its most machines.
 *
 * Throws `InvalidDescriptionError` for what is no plan, a price that is not above 0, a price of a pool that is not there.
 */
export function priceNodePools(plan: PricedNodePools, options: NodePoolPricesOptions = {}): NodePoolPrices {
  const problems = new Problems();
  checkPlan(problems, plan);
  const { prices = {}, region } = checkDescription(problems, options, shape);
  problems.throwIfAny(subject);
  const described = poolsOf(plan);
  const names = described.map(({ name }) => name);
  for (const name of Object.keys(prices).filter((key) => !names.includes(key))) {
    problems.add(`prices.${name}`, "is not a pool of the plan", `write one of ${names.join(", ")}`);
  }
  problems.throwIfAny(subject);
  const pools = described.map((pool) => priceOf(pool, prices[pool.name], region));
  return {
    pools,
    usdPerHour: {
      minimum: sum(pools.map(({ usdPerHour }) => usdPerHour?.minimum ?? 0)),
      maximum: sum(pools.map(({ usdPerHour }) => usdPerHour?.maximum ?? 0)),
    },
    unpriced: pools.filter(({ usdPerHour }) => usdPerHour === undefined).map(({ name }) => name),
  };
}

const subject = "prices of node pools";

const shape: Shape<NodePoolPricesOptions> = {
  prices: record(
    positive({
      unit: "dollars of one machine for an hour",
      token: { refusedBecause: "prices are added up before Terraform runs" },
    }),
    {
      hint: "write dollars by the name of a pool: { gpu: 41.5 }",
    },
  ),
  region: text({ hint: "write the cloud's name of a region, such as us-east-1" }),
};

function checkPlan(problems: Problems, plan: unknown): void {
  if (!isObject(plan) || !("nodePools" in plan) || !Array.isArray(plan.nodePools)) {
    problems.add("plan", "is not the plan of a cluster", "pass cluster.plan, or what planTrainingCluster returns");
  }
}

interface Pool {
  readonly name: string;
  readonly machineType: string;
  readonly prices: readonly Price[];
  readonly nodeCount: HourlyRange;
  readonly capacity: CapacityType;
}

function poolsOf({ cloud, nodePools, cpuNodePools = [], dataPreparation }: PricedNodePools): readonly Pool[] {
  const { workers, clustering } = dataPreparation?.pools ?? {};
  return [
    ...nodePools.map(({ machine, ...pool }) => poolOf(pool, machine)),
    ...cpuNodePools.map(({ machineType, ...pool }) =>
      poolOf(pool, { machineType, prices: tryCpuMachine(cloud, machineType)?.prices ?? [] }),
    ),
    ...[workers, clustering].flatMap((pool) =>
      pool ? [poolOf({ ...pool, nodeCount: { minimum: 0, maximum: pool.maximumNodeCount } }, pool.machine)] : [],
    ),
  ];
}

function poolOf(
  { name, nodeCount, capacity }: PricedNodePool<unknown>,
  { machineType, prices }: Pick<Machine, "machineType" | "prices">,
): Pool {
  const range = typeof nodeCount === "number" ? { minimum: nodeCount, maximum: nodeCount } : nodeCount;
  return { name, machineType, prices, nodeCount: range, capacity: capacity.type };
}

function priceOf(pool: Pool, given: number | undefined, region: string | undefined): NodePoolPrice {
  const { name, machineType, nodeCount, capacity } = pool;
  const listed = given === undefined ? tryPrice(pool, capacity, region) : undefined;
  const usd = given ?? listed?.usdPerHour;
  const described = { name, machineType, nodeCount, capacity };
  if (usd === undefined) {
    return { ...described, source: "no known price: ask the cloud, or give it in prices" };
  }
  return {
    ...described,
    usdPerHour: { minimum: usd * nodeCount.minimum, maximum: usd * nodeCount.maximum },
    ...(listed && { region: listed.region, date: listed.date }),
    source: listed?.source ?? "given by the user",
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
