import type { Problems, Sound } from "../../checks";
import { type ClusterNodePoolPlan, nodePoolLabel } from "../common/cluster";
import { Notes } from "../common/notes";
import type { SlurmImageOptions } from "../common/slurm";
import type { CapacityBlockCapacity } from "./capacity";
import { type GpuMachinesOptions, type GpuMachinesPlan, resolveGpuMachines } from "./gpu-machines";
import { addressesOf } from "./interfaces";
import { gpuImage, type MachineImagePlan } from "./machine-image";

/** GPU machines of one type that an autoscaling group holds at a number, without Kubernetes. */
export interface MachineGroupPlan extends GpuMachinesPlan, ClusterNodePoolPlan {
  /** The machine, with what is known of it. */
  readonly machine: GpuMachinesPlan["machine"];
  /** Machines, or the fewest and the most where an autoscaler owns the number. */
  readonly nodeCount: number;
  /** The way in which the machines are paid. */
  readonly capacity: GpuMachinesPlan["capacity"];
  /** Name of the autoscaling group, the launch template and the placement group. */
  readonly resourceName: string;
  /** The same, and how many machines it holds. */
  readonly groups: readonly [{ readonly name: string; readonly nodeCount: number }];
  /** Tags of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
  /** Image that the machines boot from. */
  readonly image: MachineImagePlan;
  /** Addresses of the GPU subnet that one machine takes. */
  readonly addressesPerNode: number;
  /** When no job is started any more, because the capacity ends soon after: ISO 8601. */
  readonly drainTime?: string;
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
  // A range is a problem by then.
  const nodeCount = typeof machines.nodeCount === "number" ? machines.nodeCount : 0;
  return {
    ...machines,
    nodeCount,
    groups: [{ name: resourceName, nodeCount }],
    name,
    resourceName,
    tags,
    image: gpuImage(image, machines.machine.architecture),
    labels: { [nodePoolLabel]: name },
    addressesPerNode: addressesOf(machines.interfaces),
    drainTime: drainTimeOf(options.capacity as Sound<CapacityBlockCapacity>, machines.machine),
    decisions: notes.decisions,
    warnings: notes.warnings,
  };
}

/** EC2 begins to end the machines of a block 30 minutes before its end, 60 on an UltraServer; ten more for what runs. */
function drainTimeOf(
  capacity: Sound<CapacityBlockCapacity> | undefined,
  { machinesPerNvlinkDomain }: GpuMachinesPlan["machine"],
): string | undefined {
  const end = capacity?.type === "capacity-block" ? Date.parse(capacity.endTime ?? "") : Number.NaN;
  return Number.isNaN(end) ? undefined : new Date(end - (machinesPerNvlinkDomain > 1 ? 70 : 40) * 60_000).toISOString();
}
