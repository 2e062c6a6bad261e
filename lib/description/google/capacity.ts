import {
  checkKnownProperties,
  checkOneOf,
  checkPattern,
  checkPresent,
  checkWholeNumber,
  isUnresolved,
  type Problems,
  show,
} from "../../checks";
import type { GoogleMachine } from "../../machines/google";
import type { CapacityType } from "../../machines/machine";
import type { Notes } from "../common/notes";

/** How the GPU machines are paid for and got hold of. */
export type GoogleCapacity = OnDemandCapacity | SpotCapacity | ReservationCapacity | FlexStartCapacity;

/** Whether the machines lie close together, by a compact placement policy. */
export type Placement = "compact" | "none";

export interface OnDemandCapacity {
  readonly type: "on-demand";
  /** @default - "compact" for two or more machines with a fabric, "none" otherwise */
  readonly placement?: Placement;
}

/** Spare machines, reclaimed with 30 seconds' notice. */
export interface SpotCapacity {
  readonly type: "spot";
  /** @default "none" */
  readonly placement?: Placement;
}

/** A specific reservation. A dense one places its machines itself, and an ordinary one takes no policy: there is none beside it. */
export interface ReservationCapacity {
  readonly type: "reservation";
  /**
   * Name of a reservation of the project, or the path of one that is shared by another:
   * `projects/P/reservations/R`, with `/reservationBlocks/B` and `/reservationSubBlocks/S` for a part of it.
   */
  readonly reservationId: string;
}

/** Dynamic Workload Scheduler: machines come when there are some, for seven days at most, and go afterwards. */
export interface FlexStartCapacity {
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
  readonly type: CapacityType;
  /** Path or name of the reservation, as the affinity of a node takes it. */
  readonly reservationId?: string;
  readonly placement: Placement;
  /** Set with flex-start. */
  readonly flexStart?: { readonly maxRunSeconds: number; readonly queued: boolean };
}

const capacityTypes: readonly CapacityType[] = ["on-demand", "spot", "reservation", "flex-start"];

const knownProperties: Readonly<Record<string, readonly string[]>> = {
  "on-demand": ["type", "placement"],
  spot: ["type", "placement"],
  reservation: ["type", "reservationId", "placement"],
  "flex-start": ["type", "maxRunSeconds", "queued", "placement"],
};

const sevenDaysInSeconds = 604_800;

/** Decides what a capacity comes to for a machine, and adds every problem with it below `capacity`. */
export function planCapacity(
  capacity: GoogleCapacity | undefined,
  machine: GoogleMachine | undefined,
  nodeCount: number,
  problems: Problems,
  notes: Notes,
): CapacityPlan {
  const chosen = capacity ?? { type: "on-demand" };
  const nested = problems.at("capacity");
  if (typeof chosen !== "object" || !checkOneOf(nested, "type", chosen.type ?? "", capacityTypes, "capacity model")) {
    return { type: "on-demand", placement: "none" };
  }
  checkKnownProperties(nested, "", chosen, knownProperties[chosen.type] ?? []);
  checkCapacityType(chosen.type, machine, capacity === undefined, nested);
  const placement = planPlacement(chosen, machine, nodeCount, nested, notes);
  switch (chosen.type) {
    case "on-demand":
    case "spot":
      return { type: chosen.type, placement };
    case "reservation":
      checkReservation(chosen.reservationId, nested);
      return { type: "reservation", reservationId: chosen.reservationId, placement };
    case "flex-start":
      return { type: "flex-start", placement, flexStart: planFlexStart(chosen, nested) };
  }
}

function planFlexStart({ maxRunSeconds, queued }: FlexStartCapacity, problems: Problems) {
  checkWholeNumber(problems, "maxRunSeconds", maxRunSeconds, {
    minimum: 600,
    maximum: sevenDaysInSeconds,
    unit: "seconds; seven days at most",
  });
  if (queued !== undefined && typeof queued !== "boolean") {
    problems.add("queued", `${show(queued)} is neither true nor false`, "write true or false");
  }
  return { maxRunSeconds: maxRunSeconds ?? sevenDaysInSeconds, queued: queued ?? false };
}

function planPlacement(
  capacity: GoogleCapacity,
  machine: GoogleMachine | undefined,
  nodeCount: number,
  problems: Problems,
  notes: Notes,
): Placement {
  const given = "placement" in capacity ? (capacity.placement as Placement | undefined) : undefined;
  if (!checkOneOf(problems, "placement", given, ["compact", "none"], "placement")) {
    return "none";
  }
  if (machine?.acceleratorTopology) {
    return notes.decide(
      "placement",
      "compact",
      `an NVLink domain is placed by its topology, ${machine.acceleratorTopology}`,
    );
  }
  if (given === "compact") {
    checkCompact(capacity, machine, nodeCount, problems);
    return notes.decide("placement", "compact", "set explicitly");
  }
  const talks = machine !== undefined && machine.fabric.kind !== "none" && nodeCount !== 1;
  if (given === undefined && capacity.type === "on-demand" && talks && machine.compactPlacement) {
    checkPolicyHolds(machine, nodeCount, problems);
    return notes.decide("placement", "compact", "machines with a fabric belong close together");
  }
  return notes.decide("placement", "none", given ? "set explicitly" : placementReasons[capacity.type]);
}

const placementReasons: Readonly<Record<GoogleCapacity["type"], string>> = {
  "on-demand": "one machine, or no fabric",
  spot: "a policy narrows a pool that is small already",
  reservation: "a dense reservation places its machines itself, and an ordinary one takes no policy",
  "flex-start": "machines come where there are some",
};

function checkCompact(
  capacity: GoogleCapacity,
  machine: GoogleMachine | undefined,
  nodeCount: number,
  problems: Problems,
): void {
  if (capacity.type === "reservation") {
    problems.add("placement", `cannot be chosen with 'reservation': ${placementReasons.reservation}`, "leave it out");
  } else if (capacity.type === "flex-start" && (capacity.queued || machine?.compactFlexStart === false)) {
    problems.add(
      "placement",
      capacity.queued
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
function checkPolicyHolds(machine: GoogleMachine, nodeCount: number, problems: Problems): void {
  const most = machine.compactPlacement?.distance3;
  if (most !== undefined && !isUnresolved(nodeCount) && nodeCount > most) {
    problems.add(
      "placement",
      `a compact placement policy holds ${most} machines of ${machine.machineType}, not ${nodeCount}`,
      'write placement: "none", or several clusters',
    );
  }
}

function checkReservation(reservationId: unknown, problems: Problems): void {
  checkPresent(problems, "reservationId", reservationId, "write the name or the path of the reservation");
  checkPattern(
    problems,
    "reservationId",
    reservationId || undefined,
    /^([a-z]([a-z0-9-]{0,61}[a-z0-9])?|projects\/[a-z0-9.:-]+\/reservations\/[a-z0-9-]+(\/reservationBlocks\/[a-z0-9-]+(\/reservationSubBlocks\/[a-z0-9-]+)?)?)$/,
    "write a name, or projects/P/reservations/R, with /reservationBlocks/B and /reservationSubBlocks/S for a part of it",
  );
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
