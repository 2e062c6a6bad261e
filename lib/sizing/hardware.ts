import { oneOf, type Problems, type Shape, show, suggestionHint, text } from "../checks";
import { type Accelerator, acceleratorNames, tryAccelerator } from "../machines/accelerator";
import { machines, tryMachine, tryMachineOfAccelerator } from "../machines/catalogue";
import { type Cloud, type Machine, tryPrice } from "../machines/machine";
import { sizedBefore } from "./request-shapes";

/** What to compute on, as a user says it: an accelerator, or a machine that a cloud rents. */
export interface HardwareRequest {
  /**
   * GPU by name, such as "h100". Set either this or `machineType`. "h800" is taken as the H100 it is, with slower links.
   *
   * @default - `machineType` names the machine
   */
  readonly accelerator?: string;
  /**
   * A cloud's own name of a machine, such as "p5.48xlarge". Its GPU, memory and fabric are taken.
   *
   * @default - the machine of `accelerator`
   */
  readonly machineType?: string;
  /**
   * Whose machines to take.
   *
   * @default - the cloud of `machineType`; for an accelerator, any: the cheapest known price is shown
   */
  readonly cloud?: Cloud;
}

/** What sizing knows of the GPUs that it counts with. */
export interface Hardware {
  /** The GPU. */
  readonly accelerator: Accelerator;
  /** Share of a whole GPU; below 1 where a cloud sells slices. */
  readonly shareOfGpu: number;
  /** Of one GPU, as the driver of the machine that is meant reports it: the same whether a machine or an accelerator is named. */
  readonly memoryBytes: number;
  /** GPUs in one machine. */
  readonly gpusPerNode: number;
  /** What would be rented; absent where no cloud of the catalogue rents that GPU. */
  readonly machine?: Machine;
  /** GB/s of one GPU to other machines, one direction; absent where only the accelerator is known. */
  readonly fabricGBpsPerGpu?: number;
  /** What was assumed of the hardware, in words. */
  readonly notes: readonly string[];
}

export const clouds: readonly Cloud[] = ["aws", "google", "azure"];

export const hardwareShape: Shape<HardwareRequest> = {
  accelerator: text({ hint: "write the name of a GPU: h100", token: sizedBefore }),
  machineType: text({ hint: "write a cloud's name of a machine: p5.48xlarge", token: sizedBefore }),
  cloud: oneOf(clouds, "cloud", { token: sizedBefore }),
};

/** Whole GPUs of a machine where no catalogue row says otherwise. */
const USUAL_GPUS_PER_NODE = 8;

/** Bytes of a GPU's memory that a process can use: the driver, NCCL and fragmentation take the rest. */
export const USABLE_MEMORY_SHARE = 0.9;

/** The hardware that a checked request means, or undefined with the problems added. */
export function resolveHardware(request: HardwareRequest, problems: Problems): Hardware | undefined {
  const { accelerator, machineType, cloud } = request;
  if (accelerator !== undefined && machineType !== undefined) {
    problems.add(
      "accelerator",
      "is given beside machineType",
      "keep one of the two: the machine type says which GPU it has",
    );
    return undefined;
  }
  if (machineType !== undefined) {
    return hardwareOfMachineType(machineType, cloud, problems);
  }
  if (accelerator !== undefined) {
    return hardwareOfAccelerator(accelerator, cloud, problems);
  }
  if (!problems.concerns("accelerator") && !problems.concerns("machineType")) {
    problems.add(
      "accelerator",
      "is missing",
      "write an accelerator such as h100, or a machineType such as p5.48xlarge",
    );
  }
  return undefined;
}

/** The hardware of a machine that is already known. */
export function hardwareOfMachine(machine: Machine): Hardware {
  const accelerator = tryAccelerator(machine.accelerator);
  if (!accelerator) {
    throw new Error(`machine ${machine.machineType} names the accelerator '${machine.accelerator}', which has no row`);
  }
  return {
    accelerator,
    shareOfGpu: Math.min(1, machine.acceleratorCount),
    memoryBytes: machine.acceleratorMemoryGiB * 2 ** 30,
    gpusPerNode: Math.max(1, machine.acceleratorCount),
    machine,
    fabricGBpsPerGpu: machine.fabric.gbps / 8 / Math.max(1, machine.acceleratorCount),
    notes: [],
  };
}

function hardwareOfMachineType(
  machineType: string,
  cloud: Cloud | undefined,
  problems: Problems,
): Hardware | undefined {
  const candidates = cloud === undefined ? clouds : [cloud];
  const machine = candidates
    .map((name): Machine | undefined => tryMachine(name, machineType))
    .find((row) => row !== undefined);
  if (!machine) {
    const names = candidates.flatMap((name) => machines(name).map((row: Machine) => row.machineType));
    problems.add(
      "machineType",
      `${show(machineType)} is not a known GPU machine${cloud === undefined ? "" : ` of ${cloud}`}`,
      suggestionHint(machineType, names),
    );
    return undefined;
  }
  return hardwareOfMachine(machine);
}

function hardwareOfAccelerator(name: string, cloud: Cloud | undefined, problems: Problems): Hardware | undefined {
  const accelerator = trySizedAccelerator(name);
  if (!accelerator) {
    problems.add("accelerator", `${show(name)} is not a known accelerator`, suggestionHint(name, sizedNames()));
    return undefined;
  }
  if (cloud !== undefined) {
    const machine = tryMachineOfAccelerator(cloud, accelerator.name);
    if (!machine) {
      problems.add(
        "accelerator",
        `${cloud} has no machine with ${accelerator.title}`,
        `leave out cloud, or take another GPU`,
      );
      return undefined;
    }
    return { ...hardwareOfMachine(machine), accelerator, notes: notesOf(accelerator) };
  }
  const machine = cheapestMachine(accelerator);
  return {
    accelerator,
    shareOfGpu: 1,
    memoryBytes: machine ? machine.acceleratorMemoryGiB * 2 ** 30 : accelerator.memoryGB * 1e9,
    gpusPerNode: machine?.acceleratorCount ?? USUAL_GPUS_PER_NODE,
    machine,
    notes: notesOf(accelerator),
  };
}

/** Machines with whole GPUs of that accelerator, of one cloud or of all. */
export function machinesWith(accelerator: Accelerator, cloud?: Cloud): readonly Machine[] {
  return (cloud === undefined ? clouds : [cloud])
    .flatMap((name): readonly Machine[] => machines(name))
    .filter((machine) => machine.accelerator === accelerator.name && machine.acceleratorCount >= 1);
}

/** Of the clouds' largest machines with that GPU, the one with the lowest known price of a GPU; any, where none is known. */
function cheapestMachine(accelerator: Accelerator): Machine | undefined {
  const candidates = clouds
    .map((cloud): Machine | undefined => tryMachineOfAccelerator(cloud, accelerator.name))
    .filter((machine) => machine !== undefined);
  const most = Math.max(...candidates.map((machine) => machine.acceleratorCount));
  const usdPerHour = (machine: Machine) => tryPrice(machine, "on-demand")?.usdPerHour ?? Number.POSITIVE_INFINITY;
  return candidates
    .filter((machine) => machine.acceleratorCount === most)
    .reduce<Machine | undefined>(
      (best, machine) => (best && usdPerHour(best) <= usdPerHour(machine) ? best : machine),
      undefined,
    );
}

/** The H800 is an H100 whose links carry 400 GB/s instead of 900 (arXiv 2412.19437, section 3.1). */
function trySizedAccelerator(name: string): Accelerator | undefined {
  const h100 = tryAccelerator("h100");
  return name.toLowerCase() === "h800" && h100 ? { ...h100, title: H800_TITLE, linkGBps: 400 } : tryAccelerator(name);
}

const H800_TITLE = "NVIDIA H800 SXM";

function sizedNames(): readonly string[] {
  return [...acceleratorNames(), "h800"];
}

function notesOf(accelerator: Accelerator): readonly string[] {
  return accelerator.title === H800_TITLE
    ? [
        "None of the three clouds rents the H800: nodes and prices are those of the H100, which is the same but for faster links.",
      ]
    : [];
}
