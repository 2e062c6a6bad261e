import { isDeepStrictEqual } from "node:util";
import {
  type Check,
  checkDescription,
  InvalidDescriptionError,
  isObject,
  oneOf,
  Problems,
  required,
  type Shape,
  type Sound,
  show,
  suggestionHint,
  text,
} from "../checks";
import { machines, tryMachine } from "../machines/catalogue";
import { type Cloud, type Machine, tryPrice } from "../machines/machine";
import { givenPrices, type PricedCapacity, type PriceOverrides } from "./given-prices";
import { clouds } from "./hardware";
import { count, sizedBefore, wholeCount } from "./request-shapes";

/** Machines, and for how long. */
export interface PriceRequest {
  /**
   * A row of the catalogue. Set this, or `machineType`, or `nodePool`.
   *
   * @default - `machineType` or `nodePool` names it
   */
  readonly machine?: Machine;
  /** The cloud's own name of the machine. @default - the machine, node pool or size that is given instead */
  readonly machineType?: string;
  /** @default - the cloud that has `machineType` */
  readonly cloud?: Cloud;
  /** Machines; a whole number above 0. @default - those of the node pool or size that is given instead */
  readonly nodeCount?: number;
  /**
   * The node pool in a cluster's plan: `priceCluster({ nodePool: cluster.plan.nodePool })`, or the plan itself.
   *
   * @default - `machineType` names the machine
   */
  readonly nodePool?: { readonly machine: Machine; readonly nodeCount: number };
  /** Machines of a training size: `priceCluster(sizeTraining(…))`. @default - `nodeCount` */
  readonly nodes?: number;
  /** Days of the calendar that the machines are kept. Absent: no price of the run. @default - no price of the run */
  readonly calendarDays?: number;
  /** Days that the machines are kept, where `calendarDays` is not given. @default - no price of the run */
  readonly days?: number;
  /** Hours that the machines are kept, where days are too coarse. @default - no price of the run */
  readonly hours?: number;
  /** @default - the catalogue's prices */
  readonly prices?: PriceOverrides;
  /**
   * Region whose price is preferred.
   *
   * @default - the region of the catalogue's newest price
   */
  readonly region?: string;
}

/** Dollars of one way to pay. An unknown price is `undefined`, never 0. Machines only: storage and traffic come on top. */
export interface CapacityPrice {
  /** The way to pay. */
  readonly capacity: PricedCapacity;
  /** All machines together. */
  readonly usdPerHour?: number;
  /** 24 times the price of an hour. */
  readonly usdPerDay?: number;
  /** `undefined` also where no duration was given. */
  readonly usdPerRun?: number;
  /** Region of the list price; absent where the price was given, or none is known. */
  readonly region?: string;
  /** Day on which the source was made, ISO 8601. */
  readonly date?: string;
  /** Where the price is from; says so where none is known. */
  readonly source: string;
}

/** What machines cost, for each way to pay. */
export interface ClusterPrice {
  /** The cloud that rents them. */
  readonly cloud: Cloud;
  /** The cloud's own name of the machine. */
  readonly machineType: string;
  /** Machines. */
  readonly nodeCount: number;
  /** Hours that the machines are kept; absent where none were given. */
  readonly hours?: number;
  /** Every way to pay that the machine allows, and commitments of which a price is known. */
  readonly capacities: readonly CapacityPrice[];
}

/**
 * Dollars for an hour, a day and the whole run, for each way to pay.
 *
 * Throws {@link InvalidDescriptionError} for an unknown machine, a count that is no whole number above 0, a negative price.
 */
export function priceCluster(request: PriceRequest): ClusterPrice {
  const problems = new Problems();
  const given = checkDescription<PriceRequest>(problems, partsOfSize(request), shape);
  const row = given.machine ?? given.nodePool?.machine;
  const machine = row === undefined ? machineOf(given, problems) : (row as Machine);
  for (const name of ["machineType", "cloud"] as const) {
    if (row && given[name] !== undefined && given[name] !== row[name]) {
      problems.add(name, `${show(given[name])} is not that of the machine, ${show(row[name])}`, "leave it out");
    }
  }
  const nodeCount = given.nodeCount ?? given.nodePool?.nodeCount ?? given.nodes;
  if (nodeCount === undefined && !["nodeCount", "nodePool", "nodes"].some((path) => problems.concerns(path))) {
    problems.add("nodeCount", "is missing", "write the number of machines, a whole number above 0");
  }
  if (problems.all.length > 0 || !machine || nodeCount === undefined) {
    throw new InvalidDescriptionError("price of a cluster", problems.all);
  }
  const days = given.calendarDays ?? given.days;
  const hours = given.hours ?? (days === undefined ? undefined : days * 24);
  const capacities = pricedCapacities(machine, given.prices).map((capacity) =>
    priceOf(machine, capacity, { nodeCount, hours, overrides: given.prices, region: given.region }),
  );
  return { cloud: machine.cloud, machineType: machine.machineType, nodeCount, hours, capacities };
}

/** A row of the catalogue as it was handed over: by its name, so that what is priced is a machine that exists. */
const machineRow: Check<Machine> = (problems, path, value) => {
  if (value === undefined) {
    return undefined;
  }
  const { cloud, machineType } = isObject(value) ? (value as Partial<Machine>) : {};
  const known = clouds.find((name) => name === cloud);
  const row = known && typeof machineType === "string" ? tryMachine(known, machineType) : undefined;
  if (!row) {
    const hint = "write machineType: the cloud's name of a machine, or hand over plan.nodePools[0].machine";
    problems.add(path, `${show(value)} is not a machine of the catalogue`, hint);
  } else if (row !== value && !isDeepStrictEqual(row, value)) {
    problems.add(path, "differs from the machine of that name in the catalogue", "write your own prices in prices");
  }
  return row;
};

/** What a node pool's plan has beside these belongs to the pool. */
const pricedPool: Check<NonNullable<PriceRequest["nodePool"]>> = (problems, path, value) => {
  if (value === undefined) {
    return undefined;
  }
  const nested = problems.at(path);
  if (!isObject(value)) {
    nested.add("", `${show(value)} is not a node pool`, "write { machine, nodeCount }, or hand over plan.nodePools[0]");
    return undefined;
  }
  const given = value as { readonly machine?: unknown; readonly nodeCount?: unknown };
  const machine = required(machineRow, "hand over the machine of a pool's plan")(nested, "machine", given.machine);
  const nodeCount = required(nodes, "write the number of machines")(nested, "nodeCount", given.nodeCount);
  return machine && nodeCount !== undefined ? { machine, nodeCount } : undefined;
};

const nodes = wholeCount("machines", 1e6);

const shape: Shape<PriceRequest> = {
  machine: machineRow as Shape<PriceRequest>["machine"],
  machineType: text({ hint: "write a cloud's name of a machine: p5.48xlarge", token: sizedBefore }),
  cloud: oneOf(clouds, "cloud", { token: sizedBefore }),
  nodeCount: nodes,
  nodePool: pricedPool as Shape<PriceRequest>["nodePool"],
  nodes,
  calendarDays: count("days", 1e12),
  days: count("days", 1e12),
  hours: count("hours", 1e8),
  prices: givenPrices,
  region: text({
    pattern: /^[a-z][a-z0-9-]{1,40}$/,
    hint: "write the region whose price is preferred: us-east-1",
    token: sizedBefore,
  }),
};

/** Of a size, which has much more than a price needs, the part that is priced; anything else as it is. */
function partsOfSize(request: object): object {
  const isSize = isObject(request) && "parallelism" in request && "nodes" in request;
  return isSize ? Object.fromEntries(Object.entries(request).filter(([key]) => Object.hasOwn(shape, key))) : request;
}

/** The price that an estimate shows first: on demand, or the dearest that is known, so that it is not too low. */
export function headlinePrice(price: ClusterPrice): CapacityPrice | undefined {
  const known = price.capacities.filter(({ usdPerHour }) => usdPerHour !== undefined);
  return (
    known.find(({ capacity }) => capacity === "on-demand") ??
    [...known].sort((a, b) => (b.usdPerHour ?? 0) - (a.usdPerHour ?? 0))[0]
  );
}

function priceOf(
  machine: Machine,
  capacity: PricedCapacity,
  options: {
    readonly nodeCount: number;
    readonly hours?: number;
    readonly overrides?: PriceOverrides;
    readonly region?: string;
  },
): CapacityPrice {
  const given = options.overrides?.[capacity];
  const listed = given === undefined ? tryPrice(machine, capacity, options.region) : undefined;
  const usdPerMachineHour = given ?? listed?.usdPerHour;
  if (usdPerMachineHour === undefined) {
    return { capacity, source: "no known price: ask the cloud, or give it in prices" };
  }
  const usdPerHour = usdPerMachineHour * options.nodeCount;
  return {
    capacity,
    usdPerHour,
    usdPerDay: usdPerHour * 24,
    usdPerRun: options.hours === undefined ? undefined : usdPerHour * options.hours,
    region: listed?.region,
    date: listed?.date,
    source: listed?.source ?? "given by the user",
  };
}

function pricedCapacities(machine: Machine, overrides: PriceOverrides = {}): readonly PricedCapacity[] {
  return [
    ...new Set<PricedCapacity>([
      ...machine.capacityTypes,
      ...machine.prices.map(({ capacity }) => capacity),
      ...(Object.keys(overrides) as PricedCapacity[]),
    ]),
  ];
}

function machineOf({ machineType, cloud }: Sound<PriceRequest>, problems: Problems): Machine | undefined {
  if (["machine", "machineType", "nodePool", "cloud"].some((path) => problems.concerns(path))) {
    return undefined;
  }
  const candidates = cloud === undefined ? clouds : [cloud];
  const machine = candidates
    .map((name): Machine | undefined => tryMachine(name, machineType ?? ""))
    .find((row) => row !== undefined);
  if (!machine) {
    const names = candidates.flatMap((name) => machines(name).map((row: Machine) => row.machineType));
    const message = machineType === undefined ? "is missing" : `${show(machineType)} is not a known GPU machine`;
    problems.add("machineType", message, suggestionHint(machineType, names));
  }
  return machine;
}
