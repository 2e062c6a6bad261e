import {
  type Check,
  flag,
  isUnresolved,
  object,
  oneOf,
  type Problems,
  required,
  type Sound,
  text,
  variants,
  wholeNumber,
} from "../../checks";
import type { GoogleMachine } from "../../machines/google";
import type { CapacityType } from "../../machines/machine";
import type { Notes } from "../common/notes";

/** How the GPU machines are paid for and obtained. */
export type GoogleCapacity = OnDemandCapacity | SpotCapacity | ReservationCapacity | FlexStartCapacity;

/** Whether the machines lie close together, by a compact placement policy. */
export type Placement = "compact" | "none";

/** Machines that are paid by the second, without a commitment. */
export interface OnDemandCapacity {
  /** On demand. */
  readonly type: "on-demand";
  /** @default - "compact" for machines with a fabric, "none" otherwise */
  readonly placement?: Placement;
}

/** Spare machines, reclaimed with 30 seconds' notice. */
export interface SpotCapacity {
  /** Spot. */
  readonly type: "spot";
  /** @default "none" */
  readonly placement?: Placement;
}

/**
 * A specific reservation. A dense one places its machines itself, and an ordinary one takes no policy: there is none beside it.
 */
export interface ReservationCapacity {
  /** A reservation. */
  readonly type: "reservation";
  /**
   * Name of a reservation of the project, or the path of one that is shared by another: `projects/P/reservations/R`, or the
   * self link of the API; with `/reservationBlocks/B` and `/reservationSubBlocks/S` for a part of it.
   */
  readonly reservationId: string;
}

/** Dynamic Workload Scheduler: machines come when there are some, for seven days at most, and go afterwards. */
export interface FlexStartCapacity {
  /** Flex-start. */
  readonly type: "flex-start";
  /**
   * How long a machine may run, in seconds: 600 to 604800 (seven days).
   *
   * @default 604800
   */
  readonly maxRunSeconds?: number;
  /**
   * Whether all machines of a job come at once, through Kueue's provisioning requests.
   *
   * @default false
   */
  readonly queued?: boolean;
  /**
   * "compact" only without `queued`, and only on machines for which GKE takes it.
   *
   * @default "none"
   */
  readonly placement?: Placement;
}

/** What the node pool says about capacity. */
export interface CapacityPlan {
  /** Capacity model. */
  readonly type: CapacityType;
  /** Path or name of the reservation, as the affinity of a node takes it. */
  readonly reservationId?: string;
  /** How close to one another the machines are placed. */
  readonly placement: Placement;
  /** Set with flex-start. */
  readonly flexStart?: { readonly maxRunSeconds: number; readonly queued: boolean };
}

const sevenDaysInSeconds = 604_800;
const reservationHint =
  "write the name or the path: projects/P/reservations/R, with /reservationBlocks/B and /reservationSubBlocks/S for a part of it";
const reservationPlaces = "a dense reservation places its machines itself, and an ordinary one takes no policy";

const reservationParts = "[a-z0-9-]+(/reservationBlocks/[a-z0-9-]+(/reservationSubBlocks/[a-z0-9-]+)?)?";
const reservationForm = new RegExp(
  `^(${reservationParts.replace("[a-z0-9-]+", "[a-z]([a-z0-9-]{0,61}[a-z0-9])?")}|(https://[^/\\s]+/compute/[a-z0-9]+/)?projects/[a-z0-9.:-]+/(zones/[a-z0-9-]+/)?reservations/${reservationParts})$`,
);

/** The path that the affinity of a node takes: that of the API without its host and its zone. */
function affinityOf(reservationId: string): string {
  return isUnresolved(reservationId)
    ? reservationId
    : reservationId.replace(/^https:\/\/[^/]+\/compute\/[^/]+\//, "").replace(/\/zones\/[^/]+\//, "/");
}

const placement = oneOf<Placement>(["compact", "none"], "placement");

/** The capacity of a description, checked for its form. Whether the machine is sold so is {@link planCapacity}'s. */
export const googleCapacity: Check<Sound<GoogleCapacity>> = variants<GoogleCapacity>(
  "type",
  {
    "on-demand": object<OnDemandCapacity>({ type: oneOf(["on-demand"], "capacity model"), placement }),
    spot: object<SpotCapacity>({ type: oneOf(["spot"], "capacity model"), placement }),
    reservation: object<ReservationCapacity>(
      {
        type: oneOf(["reservation"], "capacity model"),
        reservationId: required(text({ pattern: reservationForm, hint: reservationHint }), reservationHint),
      },
      {
        refused: {
          placement: {
            message: `cannot be chosen with 'reservation': ${reservationPlaces}`,
            hint: "leave it out",
          },
        },
      },
    ),
    "flex-start": object<FlexStartCapacity>({
      type: oneOf(["flex-start"], "capacity model"),
      maxRunSeconds: wholeNumber({
        minimum: 600,
        maximum: sevenDaysInSeconds,
        unit: "seconds; seven days at most",
        token: { refusedBecause: "it is written into a text" },
      }),
      queued: flag(),
      placement,
    }),
  },
  { title: "capacity model", hint: 'write { type: "on-demand" }, or another capacity model' },
);

/**
 * Decides what a capacity comes to for a machine, and adds every problem with it below `capacity`. The number of machines
 * is the most that there can be, absent where it is only known later.
 */
export function planCapacity(
  capacity: Sound<GoogleCapacity> | undefined,
  machine: GoogleMachine | undefined,
  nodeCount: number | undefined,
  problems: Problems,
  notes: Notes,
): CapacityPlan {
  if (capacity === undefined && problems.concerns("capacity")) {
    return { type: "on-demand", placement: "none" };
  }
  const chosen: Sound<GoogleCapacity> & { type?: CapacityType } = capacity ?? { type: "on-demand" };
  const nested = problems.at("capacity");
  const { type = "on-demand" } = chosen;
  checkCapacityType(type, machine, capacity === undefined, nested);
  const given = "placement" in chosen ? chosen.placement : undefined;
  const flexStart =
    chosen.type === "flex-start"
      ? { maxRunSeconds: chosen.maxRunSeconds ?? sevenDaysInSeconds, queued: chosen.queued ?? false }
      : undefined;
  return {
    type,
    reservationId: planReservation(chosen, machine, nodeCount, nested),
    placement: planPlacement({ type, given, queued: flexStart?.queued }, machine, nodeCount, nested, notes),
    flexStart,
  };
}

/** A sub-block is one NVLink domain. */
function planReservation(
  chosen: Sound<GoogleCapacity>,
  machine: GoogleMachine | undefined,
  nodeCount: number | undefined,
  problems: Problems,
): string | undefined {
  const given = "reservationId" in chosen ? chosen.reservationId : undefined;
  const domain = machine?.machinesPerNvlinkDomain ?? 1;
  if (given?.includes("/reservationSubBlocks/") && domain > 1 && nodeCount !== undefined && nodeCount > domain) {
    problems.add(
      "reservationId",
      `is one sub-block, which has ${domain} machines, not ${nodeCount}`,
      "write the block or the whole reservation, or describe a pool for each sub-block",
    );
  }
  return given === undefined ? undefined : affinityOf(given);
}

interface RequestedPlacement {
  readonly type: CapacityType;
  readonly given: Placement | undefined;
  readonly queued: boolean | undefined;
}

function planPlacement(
  { type, given, queued = false }: RequestedPlacement,
  machine: GoogleMachine | undefined,
  nodeCount: number | undefined,
  problems: Problems,
  notes: Notes,
): Placement {
  if (machine?.acceleratorTopology) {
    return notes.decide(
      "placement",
      "compact",
      `an NVLink domain is placed by its topology, ${machine.acceleratorTopology}`,
    );
  }
  if (given === "compact") {
    checkCompact(type, queued, machine, nodeCount, problems);
    return notes.decide("placement", "compact", "set explicitly");
  }
  // The number of machines has no part in it: a placement that changed with it would replace the pool.
  const hasFabric = machine !== undefined && machine.fabric.kind !== "none";
  if (given === undefined && type === "on-demand" && hasFabric && machine.compactPlacement) {
    checkPolicyHolds(machine, nodeCount, problems);
    return notes.decide("placement", "compact", "machines with a fabric belong close together");
  }
  return notes.decide("placement", "none", given ? "set explicitly" : (placementReasons[type] ?? "the default"));
}

const placementReasons: Readonly<Partial<Record<CapacityType, string>>> = {
  "on-demand": "no fabric",
  spot: "a policy narrows a pool that is small already",
  reservation: reservationPlaces,
  "flex-start": "machines come where there are some",
};

function checkCompact(
  type: CapacityType,
  queued: boolean,
  machine: GoogleMachine | undefined,
  nodeCount: number | undefined,
  problems: Problems,
): void {
  if (type === "flex-start" && (queued || machine?.compactFlexStart === false)) {
    problems.add(
      "placement",
      queued
        ? "GKE refuses compact placement with queued provisioning"
        : `GKE refuses compact placement with flex-start on ${machine?.machineType}`,
      "leave it out",
    );
  } else if (machine && !machine.compactPlacement) {
    problems.add("placement", `${machine.machineType} is not known to take compact placement`, "leave it out");
  } else if (machine) {
    checkPolicyHolds(machine, nodeCount, problems);
  }
}

/** A policy holds so many machines at the largest distance, the one that GKE's own policies ask for. */
function checkPolicyHolds(machine: GoogleMachine, nodeCount: number | undefined, problems: Problems): void {
  const most = machine.compactPlacement?.distance3;
  if (most !== undefined && nodeCount !== undefined && nodeCount > most) {
    problems.add(
      "placement",
      `a compact placement policy holds ${most} machines of ${machine.machineType}, not ${nodeCount}`,
      'write placement: "none", or several clusters',
    );
  }
}

function checkCapacityType(
  type: CapacityType,
  machine: GoogleMachine | undefined,
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
