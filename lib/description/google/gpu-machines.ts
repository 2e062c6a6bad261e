import {
  type Check,
  isUnresolved,
  object,
  oneOf,
  type Problems,
  required,
  type Shape,
  type Sound,
  wholeNumber,
} from "../../checks";
import type { AcceleratorAlias, AcceleratorName } from "../../machines/accelerator";
import type { GoogleMachine, GoogleMachineType } from "../../machines/google";
import { machineName, machineTypeHint, planMachine } from "../common/machine";
import {
  isAutoscaled,
  maximumNodeCount,
  minimumNodeCount,
  type NodeCount,
  nodeCountHint,
  nodeCountOrRange,
} from "../common/node-count";
import type { Notes } from "../common/notes";
import { type CapacityPlan, type GoogleCapacity, googleCapacity, planCapacity } from "./capacity";
import { kmsKeyPath } from "./kms-key";

/** GPU machines of one type: which, how many, how they are paid for, and what is in them. */
export interface GpuMachinesOptions {
  /** The machine type. Give either this or `accelerator`. @default - the machine of `accelerator` */
  readonly machineType?: GoogleMachineType;
  /** GPU by name: the largest machine with it is taken. @default - `machineType` names the machine */
  readonly accelerator?: AcceleratorName | AcceleratorAlias;
  /**
   * Number of machines, 0 or more; or `{ minimum, maximum }`, between which GKE's autoscaler chooses. With flex-start a
   * number is the most that there will be, and a minimum above 0 is refused. Machines of an NVLink domain take no range.
   */
  readonly nodeCount: NodeCount;
  /** @default { type: "on-demand" } */
  readonly capacity?: GoogleCapacity;
  /** The boot disk. @default { sizeGiB: 200 } */
  readonly bootDisk?: BootDiskOptions;
  /**
   * Version of the GPU driver that GKE installs. Changing it replaces the machines.
   *
   * @default "LATEST"
   */
  readonly gpuDriverVersion?: "DEFAULT" | "LATEST";
}

/** The disk that a machine boots from. */
export interface BootDiskOptions {
  /** Size in GiB, 100 to 65536. @default 200 */
  readonly sizeGiB?: number;
  /** Path of the customer's key. Changing it replaces the machines. @default - encrypted with Google's keys */
  readonly kmsKeyName?: string;
}

/** GPU machines with everything decided, whatever schedules jobs on them. */
export interface GpuMachinesPlan {
  /** The machine, with what is known of it. */
  readonly machine: GoogleMachine;
  /** Machines, or the fewest and the most where an autoscaler owns the number. */
  readonly nodeCount: NodeCount;
  /** The way in which the machines are paid and reserved. */
  readonly capacity: CapacityPlan;
  /** The disk that a machine boots from. */
  readonly bootDisk: BootDiskPlan;
  /** Driver version that GKE installs. */
  readonly gpuDriverVersion: "DEFAULT" | "LATEST";
}

/** The disk that a machine boots from, decided. */
export interface BootDiskPlan {
  /** Disk type. */
  readonly type: string;
  /** Size, in GiB. */
  readonly sizeGiB: number;
  /** Cloud KMS key of the company; absent where Google's own key is used. */
  readonly kmsKeyName?: string;
}

export const bootDisk: Check<Sound<BootDiskOptions>> = object<BootDiskOptions>({
  sizeGiB: wholeNumber({ minimum: 100, maximum: 65536, unit: "GiB" }),
  kmsKeyName: kmsKeyPath,
});

export const gpuMachinesShape: Shape<GpuMachinesOptions> = {
  machineType: machineName<GoogleMachineType>(machineTypeHint),
  accelerator: machineName<AcceleratorName | AcceleratorAlias>(machineTypeHint),
  nodeCount: required(nodeCountOrRange, nodeCountHint) as Shape<GpuMachinesOptions>["nodeCount"],
  capacity: googleCapacity,
  bootDisk,
  gpuDriverVersion: oneOf(["DEFAULT", "LATEST"], "driver version"),
};

/** Decides GPU machines from options that passed their checks; undefined where they name no machine (a problem). */
export function resolveGpuMachines(
  options: Sound<GpuMachinesOptions>,
  problems: Problems,
  notes: Notes,
): GpuMachinesPlan | undefined {
  const machine = planMachine("google", options, problems);
  const nodeCount = options.nodeCount as NodeCount | undefined;
  const capacity = planCapacity(options.capacity, machine, knownMaximum(nodeCount), problems, notes);
  if (!machine) {
    return undefined;
  }
  checkMakeable(machine, problems);
  if (nodeCount !== undefined) {
    checkSize(nodeCount, machine, capacity, problems);
  }
  if (options.machineType === undefined) {
    notes.decide("machineType", machine.machineType, `Google's largest machine with ${options.accelerator}`);
  }
  const { sizeGiB = 200, kmsKeyName } = options.bootDisk ?? {};
  return {
    machine,
    nodeCount: nodeCount ?? 0,
    capacity,
    bootDisk: { type: machine.bootDiskType, sizeGiB, kmsKeyName },
    gpuDriverVersion: options.gpuDriverVersion ?? "LATEST",
  };
}

/** The most machines there can be; undefined where that is only known when Terraform runs. */
export function knownMaximum(nodeCount: NodeCount | undefined): number | undefined {
  const maximum = nodeCount === undefined ? undefined : maximumNodeCount(nodeCount);
  return isUnresolved(maximum) ? undefined : maximum;
}

function checkMakeable({ machineType, requiresProvider }: GoogleMachine, problems: Problems): void {
  if (requiresProvider) {
    problems.add(
      "machineType",
      `${machineType} cannot be made: ${requiresProvider}`,
      "take a4x-highgpu-4g or a4-highgpu-8g",
    );
  }
}

function checkSize(nodeCount: NodeCount, machine: GoogleMachine, capacity: CapacityPlan, problems: Problems): void {
  if (machine.machinesPerNvlinkDomain > 1 && isAutoscaled(nodeCount)) {
    problems.add(
      "nodeCount",
      `is a range, but ${machine.machineType} comes in NVLink domains of ${machine.machinesPerNvlinkDomain} machines, each a node pool`,
      "write the number itself",
    );
  } else if (machine.machinesPerNvlinkDomain > 1 && isUnresolved(nodeCount)) {
    problems.add(
      "nodeCount",
      "is only known when Terraform runs, but NVLink domains are counted before",
      "write the number itself",
    );
  } else if (machine.machinesPerNvlinkDomain > 1 && maximumNodeCount(nodeCount) > largestPool) {
    problems.add(
      "nodeCount",
      `${maximumNodeCount(nodeCount)} machines are more than a cluster holds`,
      `write ${largestPool} at most`,
    );
  }
  if (capacity.flexStart && isAutoscaled(nodeCount) && minimumNodeCount(nodeCount) > 0) {
    problems.add(
      "nodeCount.minimum",
      "is above 0, but machines of flex-start come with the jobs and go after them",
      "write minimum: 0",
    );
  }
}

/** Machines of a GKE cluster at most (Google, GKE quotas and limits: 15,000 in a Standard cluster). */
const largestPool = 15_000;
