import type { Problems } from "../checks";
import { accelerator } from "../machines/accelerator";
import type { Machine } from "../machines/machine";
import type { ModelServerContext, ModelServerDescription, ReplicaLimits } from "./model-server-description";
import type { ParallelismPlan, PodSizePlan } from "./model-server-plan";
import { isFixedCapacity } from "./rollout";

/** Limits of the fleet: as given, or from one replica to what the load needs. */
export function planReplicas(
  given: ModelServerDescription["replicas"],
  neededForLoad: number | undefined,
  problems: Problems,
): Required<ReplicaLimits> {
  if (typeof given === "number") {
    return { minimum: given, maximum: given };
  }
  const maximum = given?.maximum ?? neededForLoad ?? 1;
  const minimum = given?.minimum ?? Math.min(1, maximum);
  if (minimum > maximum) {
    problems.add(
      "replicas.minimum",
      `${minimum} is more than the maximum of ${maximum}`,
      `write ${maximum} or fewer, or a maximum of ${minimum}`,
    );
  }
  return { minimum, maximum };
}

/** Machines that so many replicas fill. */
export function machinesFor(replicas: number, { nodesPerReplica, replicasPerMachine }: ParallelismPlan): number {
  return replicasPerMachine === 0 ? replicas * nodesPerReplica : Math.ceil(replicas / replicasPerMachine);
}

/** Machines at the least and at the most; problems where they are more than can be had. */
export function planMachineCount(
  { minimum, maximum }: Required<ReplicaLimits>,
  parallelism: ParallelismPlan,
  context: ModelServerContext,
  machine: Machine,
  problems: Problems,
): { readonly minimum: number; readonly maximum: number; readonly machineToSpare: boolean } {
  const most = machinesFor(maximum, parallelism);
  const forSurge = machinesFor(maximum + 1, parallelism);
  const { maximumMachines } = context;
  if (maximumMachines !== undefined && most > maximumMachines) {
    problems.add(
      "replicas.maximum",
      `${maximum} replicas fill ${most} × ${machine.machineType}, and ${maximumMachines} can be had`,
      `write ${replicasOn(maximumMachines, parallelism)} or fewer`,
    );
  }
  const canGrow = maximumMachines === undefined ? !isFixedCapacity(context) : forSurge <= maximumMachines;
  const machineToSpare = forSurge === most || canGrow;
  return { minimum: machinesFor(minimum, parallelism), maximum: machineToSpare ? forSurge : most, machineToSpare };
}

function replicasOn(machines: number, { nodesPerReplica, replicasPerMachine }: ParallelismPlan): number {
  return replicasPerMachine === 0 ? Math.floor(machines / nodesPerReplica) : machines * replicasPerMachine;
}

/** Share of a machine's processors and memory that pods of replicas take: daemons and the system have the rest. */
export const SHARE_OF_MACHINE = 0.8;

/** Processors and memory of one pod: its share of the machine by GPUs. Shared memory, on which processes meet, counts in it. */
export function planPodSize(machine: Machine, { gpusPerPod }: ParallelismPlan, offloadGiB: number): PodSizePlan {
  const share = (SHARE_OF_MACHINE * gpusPerPod) / Math.max(1, machine.acceleratorCount);
  const memoryGiB = Math.max(1, Math.floor(machine.memoryGiB * share));
  return {
    cpu: Math.max(1, Math.floor(machine.vcpuCount * share)),
    memoryGiB,
    sharedMemoryGiB: Math.min(Math.max(8, 2 * gpusPerPod) + offloadGiB, Math.max(1, Math.floor(memoryGiB / 2))),
    gpuResource: "nvidia.com/gpu",
    gpus: gpusPerPod,
  };
}

/** Share of a machine's memory that may keep what leaves the GPUs. */
const MOST_OFFLOAD = 0.7;

/** What a replica's machines can keep of its cache. */
export function checkOffload(offloadGiB: number, machine: Machine, plan: ParallelismPlan, problems: Problems): void {
  const share = plan.gpusPerPod / Math.max(1, machine.acceleratorCount);
  const most = Math.floor(MOST_OFFLOAD * machine.memoryGiB * share * plan.nodesPerReplica);
  if (offloadGiB > most) {
    const { title } = accelerator(machine.accelerator);
    problems.add(
      "engine.keyValueCache.offloadGiB",
      `${offloadGiB} GiB is more than 70 % of the memory that a replica on ${plan.gpusPerReplica} ${title} has in ${machine.machineType}`,
      `write ${most} or less`,
    );
  }
}
