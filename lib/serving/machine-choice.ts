import type { Accelerator } from "../machines/accelerator";
import { type Machine, totalAcceleratorMemoryGiB, tryPrice } from "../machines/machine";
import { machinesWith } from "../sizing/hardware";
import type { ModelServerContext } from "./model-server-description";
import { SHARE_OF_MACHINE } from "./replicas";

/**
 * The machine that a replica with so many GPUs of an accelerator is put on: the smallest, since a fleet of small machines follows
 * its load most closely; of those as small, one whose pods get as much memory as their GPUs have (weights pass through it), then
 * the cheapest on demand, then the one with the fewest processors.
 */
export function tryServingMachine(
  accelerator: Accelerator,
  gpus: number,
  { cloud, capacity, burst }: Pick<ModelServerContext, "cloud" | "capacity" | "burst">,
): Machine | undefined {
  const offered = machinesWith(accelerator, cloud).filter(
    ({ capacityTypes }) => capacityTypes.includes(capacity) && (burst === undefined || capacityTypes.includes(burst)),
  );
  const most = Math.max(0, ...offered.map(({ acceleratorCount }) => acceleratorCount));
  const holding = offered.filter(({ acceleratorCount }) => acceleratorCount >= Math.min(gpus, most));
  return [...holding].sort(
    (a, b) =>
      a.acceleratorCount - b.acceleratorCount ||
      Number(hasMemoryOfGpus(b)) - Number(hasMemoryOfGpus(a)) ||
      priceOf(a) - priceOf(b) ||
      a.vcpuCount - b.vcpuCount,
  )[0];
}

function hasMemoryOfGpus(machine: Machine): boolean {
  return machine.memoryGiB * SHARE_OF_MACHINE >= totalAcceleratorMemoryGiB(machine);
}

/** A price that nobody knows comes after every known one; two such are alike. */
function priceOf(machine: Machine): number {
  return tryPrice(machine, "on-demand")?.usdPerHour ?? Number.MAX_VALUE;
}
