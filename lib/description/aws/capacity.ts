import {
  checkKnownProperties,
  checkOneOf,
  checkPattern,
  checkPresent,
  checkTime,
  checkWholeNumber,
  isUnresolved,
  type Problems,
  show,
} from "../../checks";
import type { AwsMachine } from "../../machines/aws";
import type { CapacityType } from "../../machines/machine";
import type { Notes } from "../common/notes";

/** How the GPU machines are paid for and got hold of. */
export type AwsCapacity = OnDemandCapacity | SpotCapacity | ReservationCapacity | CapacityBlockCapacity;

export interface OnDemandCapacity {
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
  readonly type: "spot";
}

/** An On-Demand Capacity Reservation: say either its id, or the ARN of a resource group of reservations. */
export interface ReservationCapacity {
  readonly type: "reservation";
  /** `cr-0123456789abcdef0`. */
  readonly reservationId?: string;
  /** ARN of a resource group of type AWS::EC2::CapacityReservationPool. */
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
   * When the block starts, ISO 8601 with its zone. Until then nothing is launched; a schedule starts the machines. Leave it
   * out once the block runs, and the machines are started at once.
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
  readonly type: CapacityType;
  readonly marketType?: "spot" | "capacity-block";
  readonly reservationId?: string;
  readonly resourceGroupArn?: string;
  readonly placement:
    | { readonly type: "none" }
    | { readonly type: "cluster" }
    | { readonly type: "existing"; readonly name: string };
  /** Machines when the group is made: 0 while a block has not begun. */
  readonly initialNodeCount: number;
  /** Changes of size that repeat on the same minute every year: a one-time action would vanish after it ran, and come back as a change. */
  readonly schedule: readonly ScheduledSize[];
}

export interface ScheduledSize {
  readonly name: "block-start" | "block-end";
  /** Cron expression, in UTC. */
  readonly recurrence: string;
  readonly nodeCount: number;
}

const capacityTypes: readonly CapacityType[] = ["on-demand", "spot", "reservation", "capacity-block"];

const knownProperties: Readonly<Record<string, readonly string[]>> = {
  "on-demand": ["type", "placement"],
  spot: ["type"],
  reservation: ["type", "reservationId", "resourceGroupArn", "placementGroupName"],
  "capacity-block": ["type", "reservationId", "instanceCount", "startTime", "endTime"],
};

/** Decides what a capacity comes to for a machine, and adds every problem with it below `capacity`. */
export function planCapacity(
  capacity: AwsCapacity | undefined,
  machine: AwsMachine | undefined,
  nodeCount: number,
  problems: Problems,
  notes: Notes,
): CapacityPlan {
  const chosen = capacity ?? { type: "on-demand" };
  const nested = problems.at("capacity");
  if (typeof chosen !== "object" || !checkOneOf(nested, "type", chosen.type ?? "", capacityTypes, "capacity model")) {
    return { type: "on-demand", placement: { type: "none" }, initialNodeCount: nodeCount, schedule: [] };
  }
  checkPlacement(chosen, nested);
  checkKnownProperties(nested, "", withoutPlacement(chosen), knownProperties[chosen.type] ?? []);
  checkCapacityType(chosen.type, machine, capacity === undefined, nested);
  switch (chosen.type) {
    case "on-demand":
      return planOnDemand(chosen, machine, nodeCount, nested, notes);
    case "spot":
      return {
        type: "spot",
        marketType: "spot",
        placement: { type: "none" },
        initialNodeCount: nodeCount,
        schedule: [],
      };
    case "reservation":
      return planReservation(chosen, nodeCount, nested);
    case "capacity-block":
      return planCapacityBlock(chosen, machine, nodeCount, nested, notes);
  }
}

function planOnDemand(
  capacity: OnDemandCapacity,
  machine: AwsMachine | undefined,
  nodeCount: number,
  problems: Problems,
  notes: Notes,
): CapacityPlan {
  checkOneOf(problems, "placement", capacity.placement, ["cluster", "none"], "placement");
  const talks = machine !== undefined && machine.fabric.kind !== "none" && nodeCount !== 1;
  const placement = notes.decide(
    "placementGroup",
    capacity.placement ?? (talks ? "cluster" : "none"),
    capacity.placement
      ? "set explicitly"
      : talks
        ? "machines with a fabric belong close together"
        : "one machine, or no fabric",
  );
  return { type: "on-demand", placement: { type: placement }, initialNodeCount: nodeCount, schedule: [] };
}

function planReservation(capacity: ReservationCapacity, nodeCount: number, problems: Problems): CapacityPlan {
  const { reservationId, resourceGroupArn, placementGroupName } = capacity;
  if ((reservationId === undefined) === (resourceGroupArn === undefined)) {
    problems.add(
      "reservationId",
      reservationId === undefined ? "is missing" : "is given beside resourceGroupArn",
      "write either reservationId ('cr-…') or resourceGroupArn, not both",
    );
  }
  checkReservationId(problems, reservationId);
  checkPattern(
    problems,
    "resourceGroupArn",
    resourceGroupArn,
    /^arn:aws[a-z-]*:resource-groups:[a-z0-9-]+:\d{12}:group\/.+$/,
    "write the ARN of a resource group: arn:aws:resource-groups:REGION:ACCOUNT:group/NAME",
  );
  return {
    type: "reservation",
    reservationId,
    resourceGroupArn,
    placement: placementGroupName === undefined ? { type: "none" } : { type: "existing", name: placementGroupName },
    initialNodeCount: nodeCount,
    schedule: [],
  };
}

function planCapacityBlock(
  capacity: CapacityBlockCapacity,
  machine: AwsMachine | undefined,
  nodeCount: number,
  problems: Problems,
  notes: Notes,
): CapacityPlan {
  const { reservationId, instanceCount, startTime, endTime } = capacity;
  checkPresent(problems, "reservationId", reservationId, "write the id of the block: 'cr-…'");
  checkReservationId(problems, reservationId);
  checkInstanceCount(instanceCount, nodeCount, problems);
  checkTimes(capacity, problems);
  if (endTime === undefined) {
    notes.warn(
      "capacity.endTime is not given: EC2 terminates the machines of a capacity block before its end, and nothing stops the jobs in good order before that",
    );
  }
  // EC2 begins to terminate 30 minutes before the end, 60 for UltraServers; ten more to drain, as Karpenter takes.
  const leadMinutes = (machine?.machinesPerNvlinkDomain ?? 1) > 1 ? 70 : 40;
  const schedule: ScheduledSize[] = [];
  if (startTime !== undefined && !isUnresolved(startTime)) {
    schedule.push({
      name: "block-start",
      recurrence: yearlyCron(Math.ceil(Date.parse(startTime) / 60_000)),
      nodeCount,
    });
  }
  if (endTime !== undefined && !isUnresolved(endTime)) {
    const minute = Math.floor(Date.parse(endTime) / 60_000) - leadMinutes;
    schedule.push({ name: "block-end", recurrence: yearlyCron(minute), nodeCount: 0 });
  }
  return {
    type: "capacity-block",
    marketType: "capacity-block",
    reservationId,
    placement: { type: "none" },
    initialNodeCount: notes.decide(
      "initialNodeCount",
      startTime === undefined ? nodeCount : 0,
      startTime === undefined ? "the block runs already" : "nothing can be launched before the block starts",
    ),
    schedule,
  };
}

function checkCapacityType(
  type: CapacityType,
  machine: AwsMachine | undefined,
  byDefault: boolean,
  problems: Problems,
): void {
  if (machine && !machine.capacityTypes.includes(type)) {
    problems.add(
      "type",
      `${machine.machineType} is not sold as '${type}'${byDefault ? ", which is the default" : ""}`,
      `allowed for this machine: ${machine.capacityTypes.map((name) => `{ type: "${name}" }`).join(", ")}`,
    );
  }
}

function checkPlacement(capacity: AwsCapacity, problems: Problems): void {
  if (capacity.type === "on-demand" || !("placement" in capacity)) {
    return;
  }
  const reason = {
    spot: "a spot pool is small already, and a cluster placement group narrows it until requests fail",
    reservation: "the placement group of a reservation is the one that it was made in",
    "capacity-block": "a capacity block places its machines itself, and a launch into a placement group fails",
  }[capacity.type];
  problems.add(
    "placement",
    `cannot be chosen with '${capacity.type}': ${reason}`,
    capacity.type === "reservation" ? "leave it out, or write placementGroupName" : "leave it out",
  );
}

function withoutPlacement(capacity: AwsCapacity): object {
  return capacity.type === "on-demand"
    ? capacity
    : Object.fromEntries(Object.entries(capacity).filter(([key]) => key !== "placement"));
}

function checkReservationId(problems: Problems, reservationId: unknown): void {
  checkPattern(
    problems,
    "reservationId",
    reservationId || undefined,
    /^cr-[0-9a-f]{8,17}$/,
    "write the id of the reservation: 'cr-' and 17 hexadecimal digits",
  );
}

function checkInstanceCount(instanceCount: number | undefined, nodeCount: number, problems: Problems): void {
  const whole = checkWholeNumber(problems, "instanceCount", instanceCount, {
    minimum: 1,
    maximum: 64,
    unit: "machines; a block holds 64 at most",
  });
  if (
    whole &&
    instanceCount !== undefined &&
    !isUnresolved(instanceCount) &&
    !isUnresolved(nodeCount) &&
    instanceCount !== nodeCount
  ) {
    problems.add(
      "instanceCount",
      `the block has ${instanceCount} machines, but nodeCount is ${show(nodeCount)}`,
      `write nodeCount: ${instanceCount}: a block is paid for whole`,
    );
  }
}

function checkTimes({ startTime, endTime }: CapacityBlockCapacity, problems: Problems): void {
  for (const [path, time] of Object.entries({ startTime, endTime })) {
    if (time !== undefined && isUnresolved(time)) {
      problems.add(
        path,
        "is only known when Terraform runs, but the schedule is written before",
        "write the time itself",
      );
    }
  }
  const both = [checkTime(problems, "startTime", startTime), checkTime(problems, "endTime", endTime)].every(Boolean);
  const known = startTime !== undefined && endTime !== undefined && !isUnresolved(startTime) && !isUnresolved(endTime);
  if (!both || !known) {
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

function yearlyCron(minuteOfEpoch: number): string {
  const time = new Date(minuteOfEpoch * 60_000);
  if (Number.isNaN(time.getTime())) {
    return "";
  }
  return `${time.getUTCMinutes()} ${time.getUTCHours()} ${time.getUTCDate()} ${time.getUTCMonth() + 1} *`;
}
