import type { Problems, Sound } from "../../checks";
import { nodePoolLabel, type PlanNotes } from "../common/cluster";
import { Notes } from "../common/notes";
import type { SlurmImageOptions } from "../common/slurm";
import { type GpuMachinesOptions, type GpuMachinesPlan, resolveGpuMachines } from "./gpu-machines";
import { gpuImage } from "./machine-image";
import { planGroups } from "./node-pool";

/** GPU machines of one type that zonal instance groups hold at a number, without Kubernetes. */
export interface MachineGroupPlan extends GpuMachinesPlan, PlanNotes {
  /** Name of the group, and of its partition. */
  readonly name: string;
  /** Machines of the group. */
  readonly nodeCount: number;
  /** What the names of the cloud's resources begin with. */
  readonly resourceName: string;
  /** Tags of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
  /** Path of the image. */
  readonly image: string;
  /** Instance groups that hold the machines: one, or one for each NVLink domain. */
  readonly groups: readonly { readonly name: string; readonly nodeCount: number; readonly isHeld: boolean }[];
  /** Labels of the machines. */
  readonly labels: Readonly<Record<string, string>>;
  /** Time that a machine is given to end its job. */
  readonly drainTime?: undefined;
}

export interface MachineGroupContext {
  readonly name: string;
  readonly resourceName: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly image: SlurmImageOptions;
}

/** Decides a machine group; undefined where the options name no machine (a problem). */
export function resolveMachineGroup(
  { name, resourceName, tags, image }: MachineGroupContext,
  options: Sound<GpuMachinesOptions>,
  problems: Problems,
): MachineGroupPlan | undefined {
  const notes = new Notes();
  const machines = resolveGpuMachines(options, problems, notes);
  if (!machines) {
    return undefined;
  }
  const { machine, capacity } = machines;
  // A range is a problem by then.
  const nodeCount = typeof machines.nodeCount === "number" ? machines.nodeCount : 0;
  checkImage(machines, image, problems);
  if (capacity.flexStart?.queued) {
    problems.add("capacity.queued", "is of Kubernetes: Kueue asks for the machines of a job", "leave it out");
  }
  return {
    ...machines,
    name,
    nodeCount,
    resourceName,
    tags,
    image: gpuImage(image, machine.architecture),
    groups: planGroups(resourceName, { machine, nodeCount }).map((group) => ({
      name: group.name,
      nodeCount: Number(group.nodeCount),
      // Machines of flex-start come by a request and go after their time: nobody asks for others in their place.
      isHeld: capacity.flexStart === undefined,
    })),
    labels: { [nodePoolLabel]: name },
    decisions: notes.decisions,
    warnings: notes.warnings,
  };
}

/** The kernel module behind TCPX and TCPXO is in no public image (slurm-gcp builds it into its own). */
function checkImage({ machine }: GpuMachinesPlan, image: SlurmImageOptions, problems: Problems): void {
  if (image.type === "public" && (machine.gpuDirect === "tcpx" || machine.gpuDirect === "tcpxo")) {
    problems.add(
      "machineType",
      `${machine.machineType} needs ${machine.fabric.kind}, whose kernel module no public image has: its machines would fall back to TCP`,
      'write scheduler.image: { type: "prepared", id } with an image that has it, or take a machine with RoCE such as a3-ultragpu-8g',
    );
  }
}
