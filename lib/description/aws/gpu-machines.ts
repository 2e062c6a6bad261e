import {
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
import type { AcceleratorAlias, AcceleratorName } from "../../machines/accelerator";
import type { AwsMachine, AwsMachineType } from "../../machines/aws";
import type { PlanNotes } from "../common/cluster";
import { machineName, machineTypeHint, planMachine } from "../common/machine";
import { maximumNodeCount, type NodeCount, nodeCountHint, nodeCountOrRange } from "../common/node-count";
import type { Notes } from "../common/notes";
import { type AwsCapacity, type CapacityPlan, capacityShape, planCapacity } from "./capacity";
import { type InterfaceLayout, type InterfacePlan, interfaceLayouts, planInterfaces } from "./interfaces";
import { kmsKeyArn } from "./kms-key";

/** GPU machines: which, how many, how they are paid for, and what is in them. */
export interface GpuMachinesOptions {
  /** The instance type. Give either this or `accelerator`. @default - the machine of `accelerator` */
  readonly machineType?: AwsMachineType;
  /** GPU by name: the largest machine with it is taken. @default - `machineType` names the machine */
  readonly accelerator?: AcceleratorName | AcceleratorAlias;
  /**
   * Number of machines, 0 or more; or `{ minimum, maximum }` where an autoscaler sets it. A capacity block takes a number
   * only.
   */
  readonly nodeCount: NodeCount;
  /** @default { type: "on-demand" } */
  readonly capacity?: AwsCapacity;
  /**
   * How the network interfaces are laid out.
   *
   * @default - "save-ip" where the machine has EFA
   */
  readonly interfaceLayout?: InterfaceLayout;
  /** The system disk. @default { sizeGiB: 500 } */
  readonly rootVolume?: RootVolumeOptions;
}

/** The disk that a machine boots from. */
export interface RootVolumeOptions {
  /** Size in GiB, 100 to 16384: a small disk breaks image pulls and the EFA installer. @default 500 */
  readonly sizeGiB?: number;
  /**
   * ARN of the customer's KMS key, which the role of EC2 Auto Scaling must be allowed to use. @default - the account's key for
   * EBS
   */
  readonly kmsKeyArn?: string;
}

/** Machines as they are drawn, whatever schedules jobs onto them. */
export interface GpuMachinesPlan extends PlanNotes {
  /** The machine, with what is known of it. */
  readonly machine: AwsMachine;
  /** Machines, or the fewest and the most where an autoscaler owns the number. */
  readonly nodeCount: NodeCount;
  /** The way in which the machines are paid and reserved. */
  readonly capacity: CapacityPlan;
  /** How EFA is laid out on the network cards. */
  readonly interfaceLayout: InterfaceLayout;
  /** Network interfaces, the primary one first. */
  readonly interfaces: readonly InterfacePlan[];
  /** The disk that a machine boots from. */
  readonly rootVolume: RootVolumePlan;
}

/** The disk that a machine boots from, decided. */
export interface RootVolumePlan {
  /** Size, in GiB. */
  readonly sizeGiB: number;
  /** Operations a second. */
  readonly iops: number;
  /** Throughput, in MiB/s. */
  readonly throughputMiBps: number;
  /** KMS key of the company.; absent where the service's own key is used. */
  readonly kmsKeyArn?: string;
}

export const rootVolumeShape: Shape<RootVolumeOptions> = {
  sizeGiB: wholeNumber({ minimum: 100, maximum: 16384, unit: "GiB" }),
  kmsKeyArn,
};

export const gpuMachinesShape: Shape<GpuMachinesOptions> = {
  machineType: machineName(machineTypeHint),
  accelerator: machineName("write an accelerator such as h100"),
  nodeCount: required(nodeCountOrRange, nodeCountHint),
  capacity: capacityShape,
  interfaceLayout: oneOf(interfaceLayouts, "interface layout"),
  rootVolume: object<RootVolumeOptions>(rootVolumeShape),
};

/** Decides machines; undefined where the options name none (a problem). */
export function resolveGpuMachines(
  options: Sound<GpuMachinesOptions>,
  problems: Problems,
  notes: Notes,
): Omit<GpuMachinesPlan, keyof PlanNotes> | undefined {
  const nodeCount = (options.nodeCount ?? 0) as NodeCount;
  const machine = planMachine("aws", options, problems);
  const capacity = planCapacity(options.capacity, machine, nodeCount, problems, notes);
  if (!machine) {
    return undefined;
  }
  if (options.machineType === undefined) {
    notes.decide("machineType", machine.machineType, `AWS's largest machine with ${show(options.accelerator)}`);
  }
  const interfaceLayout = notes.decide(
    "interfaceLayout",
    planLayout(options.interfaceLayout, nodeCount, machine, problems),
    options.interfaceLayout ? "set explicitly" : "every address of the subnet is left to the pods",
  );
  warnOfPartialDomain(nodeCount, machine, notes);
  return {
    machine,
    nodeCount,
    capacity,
    interfaceLayout,
    interfaces: planInterfaces(machine, interfaceLayout),
    rootVolume: planRootVolume(options.rootVolume),
  };
}

function planLayout(
  layout: InterfaceLayout | undefined,
  nodeCount: NodeCount,
  machine: AwsMachine,
  problems: Problems,
): InterfaceLayout {
  if (layout === "none" && machine.fabric.kind !== "none" && maximumNodeCount(nodeCount) > 1) {
    problems.add(
      "interfaceLayout",
      "'none' leaves several machines without a fabric between them",
      "write 'save-ip' or 'max-bandwidth'",
    );
  }
  if (layout !== undefined && layout !== "none" && machine.fabric.kind === "none") {
    problems.add("interfaceLayout", `${machine.machineType} has no EFA`, "leave it out");
  }
  return layout ?? (machine.fabric.kind === "none" ? "none" : "save-ip");
}

/** 500 GB on gp3 is what AWS's reference clusters take; twice and four times gp3's base rates so that image pulls don't wait. */
function planRootVolume({ sizeGiB = 500, kmsKeyArn: key }: Sound<RootVolumeOptions> = {}): RootVolumePlan {
  return { sizeGiB, iops: 6000, throughputMiBps: 500, kmsKeyArn: key };
}

function warnOfPartialDomain(nodeCount: NodeCount, machine: AwsMachine, notes: Notes): void {
  const domain = machine.machinesPerNvlinkDomain;
  const count = maximumNodeCount(nodeCount);
  if (domain > 1 && !isUnresolved(count) && count % (domain / 2) !== 0) {
    notes.warn(
      `nodeCount ${count} is not a multiple of ${domain / 2}: an UltraServer has ${domain / 2} or ${domain} machines, and the rest of one is paid for but not used`,
    );
  }
}
