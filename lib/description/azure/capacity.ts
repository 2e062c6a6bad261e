import { checkKnownProperties, checkOneOf, checkPositive, isUnresolved, type Problems, show } from "../../checks";
import type { AzureMachine } from "../../machines/azure";
import type { CapacityType } from "../../machines/machine";
import type { Notes } from "../common/notes";
import { checkPresentResourceId, checkResourceId } from "./resource-id";

/** How the GPU machines are paid for and got hold of. */
export type AzureCapacity = OnDemandCapacity | SpotCapacity | ReservationCapacity;

export interface OnDemandCapacity {
  readonly type: "on-demand";
  /**
   * Id of a proximity placement group, where something else must lie in the same building. InfiniBand asks for none: a pool
   * is one fabric as it is, and a group makes allocation fail more often.
   *
   * @default - none
   */
  readonly proximityPlacementGroupId?: string;
}

/** Spare machines, evicted with 30 seconds' notice. */
export interface SpotCapacity {
  readonly type: "spot";
  /**
   * What becomes of an evicted machine: `deallocate` keeps its disk and its place in the quota.
   *
   * @default "delete"
   */
  readonly evictionPolicy?: "delete" | "deallocate";
  /**
   * Price of a machine in US dollars an hour above which it is given back.
   *
   * @default - the on-demand price
   */
  readonly maximumUsdPerHour?: number;
}

/**
 * An on-demand capacity reservation. Azure makes none for ND, NCads_H100_v5, HB and HC, and none works with spot, a
 * proximity placement group or a single placement group (capacity-reservation-overview, 2026).
 */
export interface ReservationCapacity {
  readonly type: "reservation";
  /** Id of the capacity reservation group: `/subscriptions/…/capacityReservationGroups/…`. */
  readonly reservationId: string;
}

/** What the node pool says about capacity. */
export interface CapacityPlan {
  readonly type: CapacityType;
  readonly priority: "Regular" | "Spot";
  readonly evictionPolicy?: "Delete" | "Deallocate";
  /** -1 is Azure's word for "up to the on-demand price". */
  readonly spotMaxPrice?: number;
  readonly capacityReservationGroupId?: string;
  readonly proximityPlacementGroupId?: string;
}

const capacityTypes: readonly CapacityType[] = ["on-demand", "spot", "reservation"];

const knownProperties: Readonly<Record<string, readonly string[]>> = {
  "on-demand": ["type", "proximityPlacementGroupId"],
  spot: ["type", "evictionPolicy", "maximumUsdPerHour"],
  reservation: ["type", "reservationId"],
};

/** Decides what a capacity comes to for a machine, and adds every problem with it below `capacity`. */
export function planCapacity(
  capacity: AzureCapacity | undefined,
  machine: AzureMachine | undefined,
  problems: Problems,
  notes: Notes,
): CapacityPlan {
  const chosen = capacity ?? { type: "on-demand" };
  const nested = problems.at("capacity");
  if (typeof chosen !== "object" || !checkOneOf(nested, "type", chosen.type ?? "", capacityTypes, "capacity model")) {
    return { type: "on-demand", priority: "Regular" };
  }
  checkConflicts(chosen, nested);
  checkKnownProperties(nested, "", withoutConflicts(chosen), knownProperties[chosen.type] ?? []);
  checkCapacityType(chosen.type, machine, capacity === undefined, nested);
  switch (chosen.type) {
    case "on-demand":
      return planOnDemand(chosen, nested, notes);
    case "spot":
      return planSpot(chosen, nested, notes);
    case "reservation":
      return planReservation(chosen, nested);
  }
}

function planOnDemand({ proximityPlacementGroupId }: OnDemandCapacity, problems: Problems, notes: Notes): CapacityPlan {
  checkResourceId(
    problems,
    "proximityPlacementGroupId",
    proximityPlacementGroupId,
    "Microsoft.Compute/proximityPlacementGroups",
  );
  if (proximityPlacementGroupId !== undefined) {
    notes.warn(
      "capacity.proximityPlacementGroupId: the group keeps machines in one building, InfiniBand does not need it, and a pool that grows fails with AllocationFailure where the building is full",
    );
  }
  return { type: "on-demand", priority: "Regular", proximityPlacementGroupId };
}

function planSpot(
  { evictionPolicy = "delete", maximumUsdPerHour }: SpotCapacity,
  problems: Problems,
  notes: Notes,
): CapacityPlan {
  checkOneOf(problems, "evictionPolicy", evictionPolicy, ["delete", "deallocate"], "eviction policy");
  checkPositive(problems, "maximumUsdPerHour", maximumUsdPerHour, "US dollars an hour, for one machine");
  if (maximumUsdPerHour !== undefined && !isUnresolved(maximumUsdPerHour) && !hasFiveDecimals(maximumUsdPerHour)) {
    problems.add(
      "maximumUsdPerHour",
      `${show(maximumUsdPerHour)} has more than five decimals`,
      "write five decimals at most",
    );
  }
  return {
    type: "spot",
    priority: "Spot",
    evictionPolicy: evictionPolicy === "deallocate" ? "Deallocate" : "Delete",
    spotMaxPrice: notes.decide(
      "spotMaxPrice",
      maximumUsdPerHour ?? -1,
      maximumUsdPerHour === undefined
        ? "up to the on-demand price: a machine is evicted for room, never for its price"
        : "set explicitly",
    ),
  };
}

function planReservation({ reservationId }: ReservationCapacity, problems: Problems): CapacityPlan {
  checkPresentResourceId(problems, "reservationId", reservationId, "Microsoft.Compute/capacityReservationGroups");
  return { type: "reservation", priority: "Regular", capacityReservationGroupId: reservationId };
}

function checkCapacityType(
  type: CapacityType,
  machine: AzureMachine | undefined,
  byDefault: boolean,
  problems: Problems,
): void {
  if (!machine || machine.capacityTypes.includes(type)) {
    return;
  }
  const reason =
    type === "reservation"
      ? ": Azure makes capacity reservations for NC A100, NC T4 and NV A10 alone; ask support for a block of ND machines"
      : "";
  problems.add(
    "type",
    `${machine.machineType} is not sold as '${type}'${byDefault ? ", which is the default" : ""}${reason}`,
    `allowed for this machine: ${machine.capacityTypes.map((name) => `{ type: "${name}" }`).join(", ")}`,
  );
}

/** What one model has and another refuses, with the reason. */
const conflicts: readonly {
  readonly property: string;
  readonly type: CapacityType;
  readonly message: string;
  readonly hint: string;
}[] = [
  {
    property: "reservationId",
    type: "spot",
    message: "cannot be given with 'spot': a capacity reservation holds on-demand machines",
    hint: 'leave it out, or write { type: "reservation", reservationId }',
  },
  {
    property: "proximityPlacementGroupId",
    type: "spot",
    message: "cannot be chosen with 'spot': it narrows a pool that is small already",
    hint: "leave it out",
  },
  {
    property: "proximityPlacementGroupId",
    type: "reservation",
    message: "cannot be chosen with 'reservation': a capacity reservation takes no proximity placement group",
    hint: "leave it out",
  },
  {
    property: "singlePlacementGroup",
    type: "reservation",
    message: "cannot be chosen with 'reservation': a capacity reservation takes no single placement group",
    hint: "leave it out",
  },
];

function checkConflicts(capacity: AzureCapacity, problems: Problems): void {
  for (const { property, message, hint } of conflictsOf(capacity)) {
    problems.add(property, message, hint);
  }
}

function conflictsOf(capacity: AzureCapacity) {
  return conflicts.filter(({ property, type }) => type === capacity.type && property in capacity);
}

function withoutConflicts(capacity: AzureCapacity): object {
  const taken = conflictsOf(capacity).map(({ property }) => property);
  return Object.fromEntries(Object.entries(capacity).filter(([key]) => !taken.includes(key)));
}

/** What the provider takes for a price cap. */
function hasFiveDecimals(price: number): boolean {
  return Math.abs(price * 1e5 - Math.round(price * 1e5)) < 1e-6;
}
