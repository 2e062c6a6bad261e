import { object, oneOf, type Problems, required, type Shape, type Sound, text } from "../../checks";
import type { PlanNotes } from "../common/cluster";
import { resolveMachineGroups } from "../common/machine-groups";
import { Notes } from "../common/notes";
import { refusedForSlurm } from "../common/scheduler";
import { resolveSlurm, type SlurmOptions, type SlurmPlan, slurmShape } from "../common/slurm";
import { type GpuMachinesOptions, gpuMachinesShape } from "./gpu-machines";
import { type MachineGroupPlan, resolveMachineGroup } from "./machine-group";
import { imageId, imageIdHint, systemImage } from "./machine-image";
import type { NetworkDemand } from "./network-plan";
import { nodePoolShape } from "./node-pool";
import { withDiskKey } from "./node-pools";

/**
 * Slurm on machines of its own: a controller whose state lies on a guarded disk, login machines that are reached through
 * Identity-Aware Proxy, and zonal instance groups for each pool, which is a partition by its name.
 */
export interface SlurmSchedulerOptions extends SlurmOptions {
  /** Slurm. */
  readonly type: "slurm";
}

/** All that the scheduler comes to. */
export interface SlurmClusterPlan extends SlurmPlan, PlanNotes {
  /** Name of the cluster. */
  readonly name: string;
  /** Tags of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether what holds data refuses to be destroyed. */
  readonly deletionProtection: boolean;
  /** The customer's key of all disks, of the bundle and of the cluster's key. @default - Google's keys */
  readonly kmsKeyName?: string;
  /** Path of the image. */
  readonly controllerImage: string;
  /** Image of the login machines. */
  readonly loginImage: string;
  /** Groups of machines that run jobs. */
  readonly machineGroups: readonly MachineGroupPlan[];
}

const machineType = text({
  pattern: /^[a-z][a-z0-9]*-[a-z]+-[a-z0-9-]+$/,
  hint: "write a machine type with 8 vCPUs or more: n2-standard-8",
  token: { refusedBecause: "the image is chosen by it before" },
});

export const slurmScheduler = object<SlurmSchedulerOptions>(
  {
    ...slurmShape({ imageId, imageHint: imageIdHint, machineType }),
    type: required(oneOf(["slurm"], "scheduler"), 'write type: "slurm"'),
  } as Shape<SlurmSchedulerOptions>,
  { refused: refusedForSlurm },
);

export interface SlurmClusterContext {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly deletionProtection: boolean;
  readonly kmsKeyName?: string | undefined;
}

/** Decides a Slurm cluster with its machine groups. */
export function resolveSlurmCluster(
  { name, tags, deletionProtection, kmsKeyName }: SlurmClusterContext,
  options: Sound<SlurmSchedulerOptions>,
  top: object,
  further: Readonly<Record<string, object>> | undefined,
  problems: Problems,
): SlurmClusterPlan {
  const notes = new Notes();
  const image = (options.image ?? { type: "public" }) as SlurmPlan["image"];
  const machineGroups = resolveMachineGroups<GpuMachinesOptions, MachineGroupPlan>(
    {
      words: Object.keys(gpuMachinesShape),
      kubernetesWords: [
        // GKE installs the driver; an image has it.
        "gpuDriverVersion",
        ...Object.keys(nodePoolShape).filter((word) => word !== "type" && !(word in gpuMachinesShape)),
      ],
      resolve: (group, given, nested) => {
        const context = { name: group, resourceName: `${name}-${group}`, tags, image };
        const plan = resolveMachineGroup(context, given, nested);
        return plan && withDiskKey(plan, kmsKeyName);
      },
    },
    top,
    further,
    problems,
  );
  const slurm = resolveSlurm(options, machineGroups, { machineType: "n2-standard-8" }, problems.at("scheduler"), notes);
  return {
    ...slurm,
    name,
    tags,
    deletionProtection,
    kmsKeyName,
    controllerImage: systemImage(image, slurm.controller.machineType),
    loginImage: systemImage(image, slurm.login.machineType),
    machineGroups,
    decisions: notes.decisions,
    warnings: notes.warnings,
  };
}

/** What the machines take of the networks: none has a pod. */
export function slurmDemand({ machineGroups }: SlurmClusterPlan): NetworkDemand {
  return {
    pools: machineGroups.map(({ name, machine, nodeCount }) => ({ name, machine, nodeCount, podsPerNode: 0 })),
    systemNodeCount: 0,
  };
}
