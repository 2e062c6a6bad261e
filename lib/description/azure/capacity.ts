import {
  type Check,
  isUnresolved,
  object,
  oneOf,
  type Problems,
  positive,
  required,
  type Sound,
  show,
  variants,
} from "../../checks";
import type { AzureMachine } from "../../machines/azure";
import type { CapacityType } from "../../machines/machine";
import type { Notes } from "../common/notes";
import { resourceId, resourceIdHint } from "./resource-id";

/** How the GPU machines are paid for and obtained. */
export type AzureCapacity = OnDemandCapacity | SpotCapacity | ReservationCapacity;

/** Machines that are paid by the second, without a commitment. */
export interface OnDemandCapacity {
  /** On demand. */
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
  /** Spot. */
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
  /** A reservation. */
  readonly type: "reservation";
  /** Id of the capacity reservation group: `/subscriptions/…/capacityReservationGroups/…`. */
  readonly reservationId: string;
}

/** What the node pool says about capacity. */
export interface CapacityPlan {
  /** Capacity model. */
  readonly type: CapacityType;
  /** Priority of the scale set: Regular or Spot. */
  readonly priority: "Regular" | "Spot";
  /** What Azure does with an evicted machine. */
  readonly evictionPolicy?: "Delete" | "Deallocate";
  /** -1 is Azure's word for "up to the on-demand price". */
  readonly spotMaxPrice?: number;
  /** Capacity reservation group that the machines are created in. */
  readonly capacityReservationGroupId?: string;
  /** Proximity placement group of the machines. */
  readonly proximityPlacementGroupId?: string;
}

const type = <const T extends CapacityType>(name: T) => oneOf([name], "capacity model");
const group = "Microsoft.Compute/capacityReservationGroups" as const;

/** The check of a capacity: an object of one of the models, and nothing else. */
export const capacityShape: Check<Sound<AzureCapacity>> = variants<AzureCapacity>(
  "type",
  {
    "on-demand": object<OnDemandCapacity>({
      type: type("on-demand"),
      proximityPlacementGroupId: resourceId("Microsoft.Compute/proximityPlacementGroups"),
    }),
    spot: object<SpotCapacity>(
      {
        type: type("spot"),
        evictionPolicy: oneOf(["delete", "deallocate"], "eviction policy"),
        maximumUsdPerHour: positive({ unit: "US dollars an hour, for one machine", maximum: 10_000 }),
      },
      {
        refused: {
          reservationId: {
            message: "cannot be given with 'spot': a capacity reservation holds on-demand machines",
            hint: 'leave it out, or write { type: "reservation", reservationId }',
          },
          proximityPlacementGroupId: {
            message: "cannot be chosen with 'spot': it narrows a pool that is small already",
            hint: "leave it out",
          },
        },
      },
    ),
    reservation: object<ReservationCapacity>(
      { type: type("reservation"), reservationId: required(resourceId(group), resourceIdHint(group)) },
      {
        refused: {
          proximityPlacementGroupId: {
            message: "cannot be chosen with 'reservation': a capacity reservation takes no proximity placement group",
            hint: "leave it out",
          },
          singlePlacementGroup: {
            message: "cannot be chosen with 'reservation': a capacity reservation takes no single placement group",
            hint: "leave it out",
          },
        },
      },
    ),
  },
  { title: "capacity model", hint: 'write { type: "on-demand" }, or another model with its options' },
);

/** Decides what a capacity comes to for a machine, and adds every problem with it below `capacity`. */
export function planCapacity(
  capacity: Sound<AzureCapacity> | undefined,
  machine: AzureMachine | undefined,
  problems: Problems,
  notes: Notes,
): CapacityPlan {
  if (capacity === undefined && problems.concerns("capacity")) {
    return { type: "on-demand", priority: "Regular" };
  }
  const chosen: Sound<AzureCapacity> = capacity ?? { type: "on-demand" };
  const nested = problems.at("capacity");
  checkCapacityType(chosen.type, machine, capacity === undefined, nested);
  switch (chosen.type) {
    case "spot":
      return planSpot(chosen, nested, notes);
    case "reservation":
      return { type: "reservation", priority: "Regular", capacityReservationGroupId: chosen.reservationId };
    default:
      return planOnDemand(chosen as Sound<OnDemandCapacity>, notes);
  }
}

function planOnDemand({ proximityPlacementGroupId }: Sound<OnDemandCapacity>, notes: Notes): CapacityPlan {
  if (proximityPlacementGroupId !== undefined) {
    notes.warn(
      "capacity.proximityPlacementGroupId: the group keeps machines in one building, InfiniBand does not need it, and a pool that grows fails with AllocationFailure where the building is full",
    );
  }
  return { type: "on-demand", priority: "Regular", proximityPlacementGroupId };
}

function planSpot(
  { evictionPolicy = "delete", maximumUsdPerHour }: Sound<SpotCapacity>,
  problems: Problems,
  notes: Notes,
): CapacityPlan {
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

function checkCapacityType(
  type: CapacityType | undefined,
  machine: AzureMachine | undefined,
  byDefault: boolean,
  problems: Problems,
): void {
  if (!machine || type === undefined || machine.capacityTypes.includes(type)) {
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

/** What the provider takes for a price cap. */
function hasFiveDecimals(price: number): boolean {
  return Math.abs(price * 1e5 - Math.round(price * 1e5)) < 1e-6;
}
