import { checkKnownProperties, InvalidDescriptionError, Problems, show, suggestionHint } from "../checks";
import { machines, tryMachine } from "../machines/catalogue";
import { type Cloud, type Machine, type Price, tryPrice } from "../machines/machine";
import { clouds } from "./hardware";
import { checkCount } from "./request-checks";

/** Ways to pay of which a machine can have a price. */
export type PricedCapacity = Price["capacity"];

/** Prices that a user knows better, in dollars of one machine for an hour: `{ "on-demand": 41.5 }`. */
export type PriceOverrides = { readonly [C in PricedCapacity]?: number };

/** Machines, and for how long. */
export interface PriceRequest {
  /** A row of the catalogue. Say this, or `machineType`, or `nodePool`. */
  readonly machine?: Machine;
  /** The cloud's own name of the machine. @default - the machine, node pool or size that is given instead */
  readonly machineType?: string;
  /** @default - the cloud that has `machineType` */
  readonly cloud?: Cloud;
  /** Machines; a whole number above 0. @default - those of the node pool or size that is given instead */
  readonly nodeCount?: number;
  /** The node pool in a cluster's plan: `priceCluster({ nodePool: cluster.plan.nodePool })`, or the plan itself. */
  readonly nodePool?: { readonly machine: Machine; readonly nodeCount: number };
  /** Machines of a training size: `priceCluster(sizeTraining(…))`. */
  readonly nodes?: number;
  /** Days of the calendar that the machines are kept. Absent: no price of the run. */
  readonly calendarDays?: number;
  /** Days that the machines are kept, where `calendarDays` is not given. */
  readonly days?: number;
  /** Hours that the machines are kept, where days are too coarse. */
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
  const machine = request.machine ?? request.nodePool?.machine ?? machineOf(request, problems);
  const nodeCount = request.nodeCount ?? request.nodePool?.nodeCount ?? request.nodes;
  checkCount(problems, "nodeCount", nodeCount ?? Number.NaN, { whole: true, unit: "machines" });
  checkCount(problems, "calendarDays", request.calendarDays, { unit: "days" });
  checkCount(problems, "days", request.days, { unit: "days" });
  checkCount(problems, "hours", request.hours, { unit: "hours" });
  checkPrices(problems, request.prices);
  if (problems.all.length > 0 || !machine || nodeCount === undefined) {
    throw new InvalidDescriptionError("price of a cluster", problems.all);
  }
  const days = request.calendarDays ?? request.days;
  const hours = request.hours ?? (days === undefined ? undefined : days * 24);
  const capacities = pricedCapacities(machine, request.prices).map((capacity) =>
    priceOf(machine, capacity, { nodeCount, hours, overrides: request.prices, region: request.region }),
  );
  return { cloud: machine.cloud, machineType: machine.machineType, nodeCount, hours, capacities };
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

/** Checks prices that a user gave: known ways to pay, and above 0. */
export function checkPrices(problems: Problems, prices: PriceOverrides = {}): void {
  checkKnownProperties(problems, "prices", prices, pricedNames);
  for (const [capacity, usdPerHour] of Object.entries(prices)) {
    checkCount(problems, `prices.${capacity}`, usdPerHour, { unit: "dollars of one machine for an hour" });
  }
}

const pricedNames: readonly PricedCapacity[] = [
  "on-demand",
  "spot",
  "reservation",
  "capacity-block",
  "flex-start",
  "commitment-1-year",
  "commitment-3-years",
];

function machineOf({ machineType, cloud }: PriceRequest, problems: Problems): Machine | undefined {
  const candidates = cloud === undefined ? clouds : clouds.filter((name) => name === cloud);
  const machine = candidates
    .map((name): Machine | undefined => tryMachine(name, machineType ?? ""))
    .find((row) => row !== undefined);
  if (!machine) {
    const names = candidates.flatMap((name) => machines(name).map((row: Machine) => row.machineType));
    problems.add(
      "machineType",
      `${show(machineType)} is not a known GPU machine`,
      suggestionHint(machineType ?? "", names),
    );
  }
  return machine;
}
