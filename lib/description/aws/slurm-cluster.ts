import { object, oneOf, type Problems, required, type Shape, type Sound, text } from "../../checks";
import type { PlanNotes } from "../common/cluster";
import { resolveMachineGroups } from "../common/machine-groups";
import { Notes } from "../common/notes";
import { refusedForSlurm } from "../common/scheduler";
import { resolveSlurm, type SlurmOptions, type SlurmPlan, slurmShape } from "../common/slurm";
import { type GpuMachinesOptions, gpuMachinesShape } from "./gpu-machines";
import { type MachineGroupPlan, resolveMachineGroup } from "./machine-group";
import { imageId, imageIdHint, type MachineImagePlan, systemImage } from "./machine-image";
import type { NetworkDemand } from "./network";
import { nodePoolShape } from "./node-pool";

/**
 * Slurm on machines of its own: a controller whose state lies on a guarded disk, login machines that are reached through
 * Session Manager, and an autoscaling group for each pool, which is a partition by its name.
 */
export interface SlurmSchedulerOptions extends SlurmOptions {
  /** It exists already. */
  readonly type: "slurm";
}

/** All that the scheduler comes to. */
export interface SlurmClusterPlan extends SlurmPlan, PlanNotes {
  /** Name of the resource. */
  readonly name: string;
  /** Tags of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether what holds data refuses to be destroyed. */
  readonly deletionProtection: boolean;
  /** Image of the controller. */
  readonly controllerImage: MachineImagePlan;
  /** Image of the login machines. */
  readonly loginImage: MachineImagePlan;
  /** Groups of machines that run jobs. */
  readonly machineGroups: readonly MachineGroupPlan[];
}

const machineType = text({
  pattern: /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/,
  hint: "write an instance type with 8 vCPUs or more: m7i.2xlarge",
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
}

/** Decides a Slurm cluster with its machine groups. */
export function resolveSlurmCluster(
  { name, tags, deletionProtection }: SlurmClusterContext,
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
      kubernetesWords: Object.keys(nodePoolShape).filter((word) => word !== "type" && !(word in gpuMachinesShape)),
      resolve: (group, given, nested) =>
        resolveMachineGroup({ name: group, resourceName: `${name}-${group}`, tags, image }, given, nested),
    },
    top,
    further,
    problems,
  );
  const slurm = resolveSlurm(options, machineGroups, { machineType: "m7i.2xlarge" }, problems.at("scheduler"), notes);
  checkName(name, problems);
  return {
    ...slurm,
    name,
    tags,
    deletionProtection,
    controllerImage: systemImage(image, slurm.controller.machineType),
    loginImage: systemImage(image, slurm.login.machineType),
    machineGroups,
    decisions: notes.decisions,
    warnings: notes.warnings,
  };
}

/** What the machines take of the GPU subnet: controller and login stand beside the nodes. */
export function slurmDemand({ machineGroups, login }: SlurmClusterPlan): NetworkDemand {
  return {
    pools: [
      ...machineGroups.map(({ name, nodeCount, addressesPerNode }) => ({
        name,
        nodeCount,
        addressesPerNode,
        subnets: "gpu" as const,
      })),
      { name: "controller and login", nodeCount: 1 + login.nodeCount, addressesPerNode: 1, subnets: "gpu" as const },
    ],
  };
}

/** ClusterName of Slurm is written small, and the accounting keeps it for as long as the cluster lives. */
function checkName(name: string, problems: Problems): void {
  if (/[A-Z]/.test(name) && !/\$\{/.test(name) && !problems.concerns("name")) {
    problems.add(
      "name",
      `'${name}' has capital letters, and Slurm writes names of clusters small`,
      `write "${name.toLowerCase()}"`,
    );
  }
}
