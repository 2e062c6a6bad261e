import {
  type Check,
  isUnresolved,
  object,
  oneOf,
  type Problems,
  type Refusal,
  required,
  type Sound,
  show,
  text,
  time,
  variants,
  wholeNumber,
} from "../../checks";
import type { AwsMachine } from "../../machines/aws";
import type { CapacityType } from "../../machines/machine";
import { isAutoscaled, maximumNodeCount, minimumNodeCount, type NodeCount } from "../common/node-count";
import type { Notes } from "../common/notes";

/** How the GPU machines are paid for and obtained. */
export type AwsCapacity = OnDemandCapacity | SpotCapacity | ReservationCapacity | CapacityBlockCapacity;

/** Machines that are paid by the second, without a commitment. */
export interface OnDemandCapacity {
  /** On demand. */
  readonly type: "on-demand";
  /**
   * Whether the machines lie close together, in a cluster placement group.
   *
   * @default - "cluster" for two or more machines with a fabric, "none" otherwise
   */
  readonly placement?: "cluster" | "none";
}

/** Spare machines, reclaimed with two minutes' notice. A placement group is refused: it narrows a pool that is small already. */
export interface SpotCapacity {
  /** Spot. */
  readonly type: "spot";
}

/** An On-Demand Capacity Reservation: give either its id, or the ARN of a resource group of reservations. */
export interface ReservationCapacity {
  /** A reservation. */
  readonly type: "reservation";
  /**
   * `cr-0123456789abcdef0`, or its ARN, as of one that another account shares.
   *
   * @default - `resourceGroupArn` names the reservations
   */
  readonly reservationId?: string;
  /**
   * ARN of a resource group of type AWS::EC2::CapacityReservationPool.
   *
   * @default - `reservationId` names the reservation
   */
  readonly resourceGroupArn?: string;
  /**
   * The placement group in which the reservation was made. Another one, or one that the reservation lacks, ends in
   * InsufficientInstanceCapacity.
   *
   * @default - the machines are launched without a placement group
   */
  readonly placementGroupName?: string;
}

/** A Capacity Block for ML. It places its machines itself: there is never a placement group beside it. */
export interface CapacityBlockCapacity {
  /** A capacity block. */
  readonly type: "capacity-block";
  /** `cr-0123456789abcdef0`. */
  readonly reservationId: string;
  /**
   * Machines in the block. `nodeCount` must be the same: what is not launched is paid for all the same.
   *
   * @default - not compared
   */
  readonly instanceCount?: number;
  /**
   * When the block starts, ISO 8601 with its zone. Until then nothing is launched; a schedule starts the machines. A group
   * that is made while the block runs has its machines at once.
   *
   * @default - the block runs already
   */
  readonly startTime?: string;
  /**
   * When the block ends. The machines are stopped in good order before EC2 begins to terminate them, 30 minutes before the
   * end (60 on an UltraServer).
   *
   * @default - nothing stops the machines before EC2 does, and a warning says so
   */
  readonly endTime?: string;
}

/** What the launch template and the node group say about capacity. */
export interface CapacityPlan {
  /** Capacity model. */
  readonly type: CapacityType;
  /** Market of the launch template; absent for on-demand and reserved machines. */
  readonly marketType?: "spot" | "capacity-block";
  /** Reservation that the machines are launched into. */
  readonly reservationId?: string;
  /** Resource group of reservations that the machines are launched into. */
  readonly resourceGroupArn?: string;
  /** How close to one another the machines are placed. */
  readonly placement:
    | { readonly type: "none" }
    | { readonly type: "cluster" }
    | { readonly type: "existing"; readonly name: string };
  /** Machines when the group is made; none while a block has not begun, or is over. */
  readonly initialNodeCount: number;
  /** When machines may run: from `start`, and until they are stopped in good order at `stop`. ISO 8601, UTC. @default - always */
  readonly window?: { readonly start?: string; readonly stop?: string };
  /**
   * Changes of size that repeat on the same minute every year: a one-time action would vanish after it ran, and come back as a
   * change.
   */
  readonly schedule: readonly ScheduledSize[];
}

/** A size that the group takes at a time of its own accord. */
export interface ScheduledSize {
  /** Name of the schedule. */
  readonly name: "block-start" | "block-end";
  /** Cron expression, in UTC. */
  readonly recurrence: string;
  /** Machines from then on. */
  readonly nodeCount: number;
}

const type = <const T extends CapacityType>(name: T) => oneOf([name], "capacity model");

const reservationId = text({
  pattern: /^cr-[0-9a-f]{8,17}$/,
  hint: "write the id of the reservation: 'cr-' and 17 hexadecimal digits",
});

const onDemandShape = object<OnDemandCapacity>({
  type: type("on-demand"),
  placement: oneOf(["cluster", "none"], "placement"),
});

const spotShape = object<SpotCapacity>(
  { type: type("spot") },
  {
    refused: {
      placement: placementRefusal(
        "spot",
        "a spot pool is small already, and a cluster placement group narrows it until requests fail",
      ),
    },
  },
);

const reservationShape = object<ReservationCapacity>(
  {
    type: type("reservation"),
    reservationId: text({
      pattern: /^(arn:aws[a-z-]*:ec2:[a-z0-9-]+:\d{12}:capacity-reservation\/)?cr-[0-9a-f]{8,17}$/,
      hint: "write the id of the reservation, 'cr-' and 17 hexadecimal digits, or its ARN",
    }),
    resourceGroupArn: text({
      pattern: /^arn:aws[a-z-]*:resource-groups:[a-z0-9-]+:\d{12}:group\/.+$/,
      hint: "write the ARN of a resource group: arn:aws:resource-groups:REGION:ACCOUNT:group/NAME",
    }),
    placementGroupName: text({ hint: "write the name of the placement group of the reservation" }),
  },
  {
    refused: {
      placement: placementRefusal(
        "reservation",
        "the placement group of a reservation is the one that it was made in",
        "leave it out, or write placementGroupName",
      ),
    },
  },
);

const capacityBlockShape = object<CapacityBlockCapacity>(
  {
    type: type("capacity-block"),
    reservationId: required(reservationId, "write the id of the block: 'cr-…'"),
    instanceCount: wholeNumber({
      minimum: 1,
      maximum: 64,
      unit: "machines; a block holds 64 at most",
      token: { refusedBecause: "it is compared with nodeCount" },
    }),
    startTime: time({ token: { refusedBecause: "the schedule is written before" } }),
    endTime: time({ token: { refusedBecause: "the schedule is written before" } }),
  },
  {
    refused: {
      placement: placementRefusal(
        "capacity-block",
        "a capacity block places its machines itself, and a launch into a placement group fails",
      ),
    },
  },
);

/** The check of a capacity: an object of one of the models, and nothing else. */
export const capacityShape: Check<Sound<AwsCapacity>> = variants<AwsCapacity>(
  "type",
  {
    "on-demand": onDemandShape,
    spot: spotShape,
    reservation: reservationShape,
    "capacity-block": capacityBlockShape,
  },
  { title: "capacity model", hint: 'write { type: "on-demand" }, or another model with its options' },
);

function placementRefusal(model: CapacityType, reason: string, hint = "leave it out"): Refusal {
  return { message: `cannot be chosen with '${model}': ${reason}`, hint };
}

/** Decides what a capacity comes to for a machine, and adds every problem with it below `capacity`. */
export function planCapacity(
  capacity: Sound<AwsCapacity> | undefined,
  machine: AwsMachine | undefined,
  nodeCount: NodeCount,
  problems: Problems,
  notes: Notes,
): CapacityPlan {
  if (capacity === undefined && problems.concerns("capacity")) {
    return { type: "on-demand", placement: { type: "none" }, initialNodeCount: 0, schedule: [] };
  }
  const chosen: Sound<AwsCapacity> = capacity ?? { type: "on-demand" };
  const nested = problems.at("capacity");
  const initialNodeCount = minimumNodeCount(nodeCount);
  checkCapacityType(chosen.type, machine, capacity === undefined, nested);
  switch (chosen.type) {
    case "spot":
      return { type: "spot", marketType: "spot", placement: { type: "none" }, initialNodeCount, schedule: [] };
    case "reservation":
      return planReservation(chosen, initialNodeCount, nested);
    case "capacity-block":
      return planCapacityBlock(chosen, machine, nodeCount, nested, notes);
    default:
      return planOnDemand(chosen as Sound<OnDemandCapacity>, machine, nodeCount, notes);
  }
}

function planOnDemand(
  capacity: Sound<OnDemandCapacity>,
  machine: AwsMachine | undefined,
  nodeCount: NodeCount,
  notes: Notes,
): CapacityPlan {
  const talks = machine !== undefined && machine.fabric.kind !== "none" && maximumNodeCount(nodeCount) !== 1;
  const reason = talks ? "machines with a fabric belong close together" : "one machine, or no fabric";
  const placement = notes.decide(
    "placementGroup",
    capacity.placement ?? (talks ? "cluster" : "none"),
    capacity.placement ? "set explicitly" : reason,
  );
  return {
    type: "on-demand",
    placement: { type: placement },
    initialNodeCount: minimumNodeCount(nodeCount),
    schedule: [],
  };
}

function planReservation(
  { reservationId, resourceGroupArn, placementGroupName }: Sound<ReservationCapacity>,
  initialNodeCount: number,
  problems: Problems,
): CapacityPlan {
  const named = reservationId !== undefined || problems.concerns("reservationId");
  const grouped = resourceGroupArn !== undefined || problems.concerns("resourceGroupArn");
  if (named === grouped) {
    problems.add(
      "reservationId",
      named ? "is given beside resourceGroupArn" : "is missing",
      "write either reservationId ('cr-…') or resourceGroupArn, not both",
    );
  }
  return {
    type: "reservation",
    // A launch template takes the id alone; that of a shared reservation is the same in every account.
    reservationId:
      reservationId === undefined || isUnresolved(reservationId) ? reservationId : reservationId.replace(/^.*\//, ""),
    resourceGroupArn,
    placement: placementGroupName === undefined ? { type: "none" } : { type: "existing", name: placementGroupName },
    initialNodeCount,
    schedule: [],
  };
}

function planCapacityBlock(
  { reservationId, instanceCount, startTime, endTime }: Sound<CapacityBlockCapacity>,
  machine: AwsMachine | undefined,
  nodeCount: NodeCount,
  problems: Problems,
  notes: Notes,
): CapacityPlan {
  checkInstanceCount(instanceCount, nodeCount, problems);
  checkTimes(startTime, endTime, problems);
  if (endTime === undefined) {
    notes.warn(
      "capacity.endTime is not given: EC2 terminates the machines of a capacity block before its end, and nothing stops the jobs in good order before that",
    );
  }
  // EC2 begins to terminate 30 minutes before the end, 60 for UltraServers; ten more to drain, as Karpenter takes.
  const leadMinutes = (machine?.machinesPerNvlinkDomain ?? 1) > 1 ? 70 : 40;
  const schedule: ScheduledSize[] = [];
  const window: { start?: string; stop?: string } = {};
  if (startTime !== undefined) {
    const minute = Math.ceil(Date.parse(startTime) / 60_000);
    window.start = instant(minute);
    schedule.push({
      name: "block-start",
      recurrence: yearlyCron(minute),
      nodeCount: maximumNodeCount(nodeCount),
    });
  }
  if (endTime !== undefined) {
    const minute = Math.floor(Date.parse(endTime) / 60_000) - leadMinutes;
    window.stop = instant(minute);
    schedule.push({ name: "block-end", recurrence: yearlyCron(minute), nodeCount: 0 });
  }
  return {
    type: "capacity-block",
    marketType: "capacity-block",
    reservationId,
    placement: { type: "none" },
    initialNodeCount: notes.decide(
      "initialNodeCount",
      maximumNodeCount(nodeCount),
      startTime === undefined ? "the block runs already" : "none before the block starts, by the clock of the plan",
    ),
    window,
    schedule,
  };
}

function checkCapacityType(
  type: CapacityType | undefined,
  machine: AwsMachine | undefined,
  byDefault: boolean,
  problems: Problems,
): void {
  if (machine && type && !machine.capacityTypes.includes(type)) {
    problems.add(
      "type",
      `${machine.machineType} is not sold as '${type}'${byDefault ? ", which is the default" : ""}`,
      `allowed for this machine: ${machine.capacityTypes.map((name) => `{ type: "${name}" }`).join(", ")}`,
    );
  }
}

function checkInstanceCount(instanceCount: number | undefined, nodeCount: NodeCount, problems: Problems): void {
  if (isAutoscaled(nodeCount)) {
    problems.add(
      "type",
      "cannot be chosen with a range of machines: a block is paid for whole, whether its machines run or not",
      "write nodeCount as the number of machines in the block",
    );
    return;
  }
  if (
    instanceCount === undefined &&
    !problems.concerns("instanceCount") &&
    !isUnresolved(nodeCount) &&
    nodeCount > largestBlock
  ) {
    problems.add(
      "type",
      `holds ${largestBlock} machines at most, and nodeCount is ${show(nodeCount)}`,
      "use a pool for each block",
    );
  }
  const known = instanceCount !== undefined && !isUnresolved(instanceCount) && !isUnresolved(nodeCount);
  if (known && instanceCount !== nodeCount) {
    problems.add(
      "instanceCount",
      `the block has ${instanceCount} machines, but nodeCount is ${show(nodeCount)}`,
      `write nodeCount: ${instanceCount}: a block is paid for whole`,
    );
  }
}

/** Machines in a block (EC2 Capacity Blocks, quotas). */
const largestBlock = 64;

function checkTimes(startTime: string | undefined, endTime: string | undefined, problems: Problems): void {
  if (startTime === undefined || endTime === undefined) {
    return;
  }
  const days = (Date.parse(endTime) - Date.parse(startTime)) / 86_400_000;
  if (days <= 0) {
    problems.add("endTime", `${endTime} is not after startTime`, "write the end that the block was sold with");
  } else if (days > 183) {
    // AWS sells 1 to 182 days; a block ends at 11:30 UTC, so its first day can be longer.
    problems.add(
      "endTime",
      `the block would last ${Math.round(days)} days`,
      "write the end that the block was sold with: 182 days at most",
    );
  }
}

function instant(minuteOfEpoch: number): string {
  return new Date(minuteOfEpoch * 60_000).toISOString().replace(".000Z", "Z");
}

function yearlyCron(minuteOfEpoch: number): string {
  const time = new Date(minuteOfEpoch * 60_000);
  return `${time.getUTCMinutes()} ${time.getUTCHours()} ${time.getUTCDate()} ${time.getUTCMonth() + 1} *`;
}
