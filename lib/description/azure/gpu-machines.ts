import {
  flag,
  isUnresolved,
  object,
  oneOf,
  type Problems,
  required,
  type Shape,
  type Sound,
  show,
  wholeNumber,
} from "../../checks";
import { type AcceleratorAlias, type AcceleratorName, tryAccelerator } from "../../machines/accelerator";
import type { AzureMachine, AzureMachineType } from "../../machines/azure";
import type { PlanNotes } from "../common/cluster";
import { machineName, machineTypeHint, planMachine } from "../common/machine";
import { maximumNodeCount, type NodeCount, nodeCountHint, nodeCountOrRange } from "../common/node-count";
import type { Notes } from "../common/notes";
import { type AzureCapacity, type CapacityPlan, capacityShape, planCapacity } from "./capacity";
import { checkInfiniBandDomain, placementGroupMachines, preflightOf } from "./infiniband";

/** GPU machines: which, how many, how they are paid for, and what is in them. */
export interface GpuMachinesOptions {
  /** The VM size. Give either this or `accelerator`. @default - the machine of `accelerator` */
  readonly machineType?: AzureMachineType;
  /** GPU by name: the largest machine with it is taken. @default - `machineType` names the machine */
  readonly accelerator?: AcceleratorName | AcceleratorAlias;
  /**
   * Number of machines, 0 or more; or `{ minimum, maximum }` where an autoscaler sets it. With InfiniBand 100 at most: see
   * `placementGroupLimit`.
   */
  readonly nodeCount: NodeCount;
  /** @default { type: "on-demand" } */
  readonly capacity?: AzureCapacity;
  /**
   * Who installs the GPU driver: an operator inside the cluster (with InfiniBand it also needs the network operator), or
   * AKS. A changed owner replaces the machines. Refused: "cloud" for AMD, GB200 and GB300, for which AKS has no driver, and
   * "operator" for NV sizes, whose virtual GPUs need the GRID driver of AKS.
   *
   * @default - "operator" with InfiniBand and for AMD, "cloud" otherwise
   */
  readonly driverOwner?: "operator" | "cloud";
  /**
   * Machines that one placement group of the subscription holds, from 100 to 300: only where support raised the limit.
   *
   * @default 100
   */
  readonly placementGroupLimit?: number;
  /** The system disk. @default { sizeGiB: 512 } */
  readonly rootVolume?: RootVolumeOptions;
  /**
   * Whether disks are encrypted on the machine that they are attached to, the temporary one with them. The subscription needs
   * the feature Microsoft.Compute/EncryptionAtHost: the preflight script looks for it, and for sizes without it.
   *
   * @default true
   */
  readonly hostEncryption?: boolean;
}

/** The disk that a machine boots from. */
export interface RootVolumeOptions {
  /** Size in GiB, 100 to 2048: GPU images are large. @default 512 */
  readonly sizeGiB?: number;
  /**
   * `ephemeral` lies on the machine's temporary disk: faster, free, and gone with the machine. Refused where that disk does
   * not hold it, and beside `evictionPolicy: "deallocate"`: a scale set keeps no machine with such a disk (CAPZ#2579).
   *
   * @default - "ephemeral" where the temporary disk holds it and no evicted machine is kept, "managed" otherwise
   */
  readonly type?: "ephemeral" | "managed";
}

/** Machines as they are drawn, whatever schedules jobs onto them. */
export interface GpuMachinesPlan extends PlanNotes {
  /** The machine, with what is known of it. */
  readonly machine: AzureMachine;
  /** Machines, or the fewest and the most where an autoscaler owns the number. */
  readonly nodeCount: NodeCount;
  /** The way in which the machines are paid and reserved. */
  readonly capacity: CapacityPlan;
  /** Who installs the GPU driver. */
  readonly driverOwner: "operator" | "cloud";
  /** The disk that a machine boots from. */
  readonly rootVolume: { readonly sizeGiB: number; readonly type: "ephemeral" | "managed" };
  /** Whether disks are encrypted on the machine that they are attached to. */
  readonly hostEncryption: boolean;
  /** Commands to run once in the subscription before the machines are made. */
  readonly preflight: readonly string[];
}

export const gpuMachinesShape: Shape<GpuMachinesOptions> = {
  machineType: machineName(machineTypeHint),
  accelerator: machineName("write an accelerator such as h100"),
  nodeCount: required(nodeCountOrRange, nodeCountHint),
  capacity: capacityShape,
  driverOwner: oneOf(["operator", "cloud"], "owner of the driver"),
  placementGroupLimit: wholeNumber({
    minimum: placementGroupMachines.byDefault,
    maximum: placementGroupMachines.raised,
    unit: "machines, as support raised it",
    token: { refusedBecause: "the number of machines is compared with it before" },
  }),
  rootVolume: object<RootVolumeOptions>({
    sizeGiB: wholeNumber({
      minimum: 100,
      maximum: 2048,
      unit: "GiB",
      token: { refusedBecause: "whether the temporary disk holds it is decided before" },
    }),
    type: oneOf(["ephemeral", "managed"], "system disk"),
  }),
  hostEncryption: flag(),
};

/** Decides machines; undefined where the options name none (a problem). */
export function resolveGpuMachines(
  options: Sound<GpuMachinesOptions>,
  problems: Problems,
  notes: Notes,
): Omit<GpuMachinesPlan, keyof PlanNotes> | undefined {
  const nodeCount = (options.nodeCount ?? 0) as NodeCount;
  const machine = planMachine("azure", options, problems);
  if (!problems.concerns("nodeCount") && !problems.concerns("placementGroupLimit")) {
    checkInfiniBandDomain(machine, maximumNodeCount(nodeCount), options.placementGroupLimit, problems);
  }
  const capacity = planCapacity(options.capacity, machine, problems, notes);
  if (!machine) {
    return undefined;
  }
  if (options.machineType === undefined) {
    notes.decide("machineType", machine.machineType, `Azure's largest machine with ${show(options.accelerator)}`);
  }
  const driverOwner = planDriverOwner(options.driverOwner, machine, problems, notes);
  const rootVolume = planRootVolume(options.rootVolume, machine, capacity, problems.at("rootVolume"), notes);
  warn(maximumNodeCount(nodeCount), machine, notes);
  const { hostEncryption = true } = options;
  return { machine, nodeCount, capacity, driverOwner, rootVolume, hostEncryption, preflight: preflightOf(machine) };
}

function planDriverOwner(
  given: "operator" | "cloud" | undefined,
  machine: AzureMachine,
  problems: Problems,
  notes: Notes,
): "operator" | "cloud" {
  const amd = vendorOf(machine) === "amd";
  // NVL72 runs on the operator's driver alone: ai-infrastructure-on-azure, AKS.
  if (given === "cloud" && (amd || machine.machinesPerNvlinkDomain > 1)) {
    problems.add(
      "driverOwner",
      `AKS installs no driver for ${machine.machineType}`,
      'write "operator", or leave it out',
    );
  }
  if (given === "operator" && machine.machineType.startsWith("Standard_NV")) {
    problems.add(
      "driverOwner",
      `${machine.machineType} needs the GRID driver, which AKS installs`,
      'write "cloud", or leave it out',
    );
  }
  if (given !== undefined) {
    return notes.decide("driverOwner", given, "set explicitly");
  }
  if (amd) {
    return notes.decide("driverOwner", "operator", "AKS installs NVIDIA drivers alone");
  }
  return machine.rdma
    ? notes.decide(
        "driverOwner",
        "operator",
        "GPUDirect RDMA needs a driver that was built beside InfiniBand's, which AKS does not do",
      )
    : notes.decide("driverOwner", "cloud", "there is no InfiniBand, so the driver of AKS does");
}

function planRootVolume(
  { sizeGiB = 512, type }: Sound<RootVolumeOptions> = {},
  machine: AzureMachine,
  { evictionPolicy }: CapacityPlan,
  problems: Problems,
  notes: Notes,
): GpuMachinesPlan["rootVolume"] {
  const holds = (machine.temporaryDiskGiB ?? 0) >= sizeGiB;
  const isKept = evictionPolicy === "Deallocate";
  if (type === "ephemeral" && !holds) {
    problems.add(
      "type",
      `the temporary disk of ${machine.machineType} (${machine.temporaryDiskGiB ?? "none known"} GiB) does not hold ${show(sizeGiB)} GiB`,
      'write "managed", or a smaller sizeGiB',
    );
  }
  if (type === "ephemeral" && holds && isKept) {
    problems.add(
      "type",
      'is lost with its machine, which evictionPolicy: "deallocate" keeps',
      'write "managed", or evictionPolicy: "delete"',
    );
  }
  const reason = holds ? "the temporary disk holds it" : "no temporary disk holds it";
  return {
    sizeGiB,
    type: notes.decide(
      "rootVolume",
      type ?? (holds && !isKept ? "ephemeral" : "managed"),
      type ? "set explicitly" : isKept ? "an evicted machine keeps its disk" : reason,
    ),
  };
}

/** The vendor of a machine's GPUs. */
export function vendorOf(machine: AzureMachine): "nvidia" | "amd" {
  return tryAccelerator(machine.accelerator)?.vendor ?? "nvidia";
}

function warn(nodeCount: number, machine: AzureMachine, notes: Notes): void {
  const { machineType, machinesPerNvlinkDomain: domain } = machine;
  if (vendorOf(machine) === "amd") {
    notes.warn(
      `${machineType}: neither AKS nor this library installs a driver for it; install AMD's GPU operator and driver yourself (Azure/aks-rdma-infiniband, configs/values/amd-gpu-operator)`,
    );
  }
  const several = isUnresolved(nodeCount) || nodeCount > 1;
  if (several && !machine.rdma) {
    notes.warn(
      `${machineType} has no InfiniBand: several machines train over Ethernet at ${machine.fabric.gbps} Gbit/s; a size with an 'r' (ND96isr_…) has it`,
    );
  }
  if (domain > 1 && !isUnresolved(nodeCount) && nodeCount % domain !== 0) {
    notes.warn(
      `nodeCount ${nodeCount} is not a multiple of ${domain}: a rack has ${domain} machines in one NVLink domain, and jobs over a part of two racks lose it`,
    );
  }
}
