import { gpusPerNode, type SlurmConfiguration } from "./configuration";
import { lines } from "./slurm-conf";

/**
 * gres.conf: which devices are GPUs. Not detected: a missing device then keeps a node out, where AutoDetect would let it
 * join with fewer.
 *
 * A dynamic node has no name to write in front of a line, so every machine must have the same number:
 * {@link sameGpuCount} tells beforehand.
 */
export function gresConf(configuration: SlurmConfiguration): string {
  const [count = 1] = gpuCounts(configuration);
  return lines(["AutoDetect=off", `Name=gpu File=${count === 1 ? "/dev/nvidia0" : `/dev/nvidia[0-${count - 1}]`}`]);
}

/** Whether one gres.conf fits every machine. */
export function sameGpuCount(configuration: Pick<SlurmConfiguration, "machineGroups">): boolean {
  return gpuCounts(configuration).length <= 1;
}

function gpuCounts({ machineGroups }: Pick<SlurmConfiguration, "machineGroups">): readonly number[] {
  return [...new Set(Object.values(machineGroups).map(({ machine }) => gpusPerNode(machine)))];
}
