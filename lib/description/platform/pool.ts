import { accelerator } from "../../machines/accelerator";
import type { MachineFacts } from "../../machines/machine";
import { maximumNodeCount, minimumNodeCount } from "../common/node-count";
import type { Notes } from "../common/notes";
import type { GpuDriverAccess, GpuPoolAccess, PoolCapacity } from "./cluster-access";
import { type FabricPlan, planFabric } from "./fabric";

/** A pool of GPU machines, as a platform serves it. */
export interface PoolPlan {
  /** Name of the pool. */
  readonly name: string;
  /** What is known of the machine. */
  readonly machine: MachineFacts;
  /** Machines, at most: a range counts as its maximum. */
  readonly nodeCount: number;
  /** Labels that select the machines. */
  readonly labels: Readonly<Record<string, string>>;
  /** Taints that a pod on these machines tolerates. */
  readonly tolerations: readonly KeyToleration[];
  /** GPUs of one machine, a slice counted as one. */
  readonly gpusPerNode: number;
  /** Manufacturer of the GPUs. */
  readonly gpuVendor: "nvidia" | "amd";
  /** Name of the resource of the GPUs. */
  readonly gpuResource: "nvidia.com/gpu" | "amd.com/gpu";
  /** Who installs the GPU driver. */
  readonly driver: GpuDriverAccess;
  /** Whether the cloud installs the device plugin of the GPUs. */
  readonly devicePluginByCloud: boolean;
  /** Labels of a machine's place in the network, the widest first. */
  readonly topologyLabels: readonly string[];
  /** Absent where the cloud replaces no machine for a condition. */
  readonly repairCondition?: string;
  /** The way in which the machines are paid and reserved. */
  readonly capacity: PoolCapacity;
  /** Whether machines may be missing until a job asks for them: an autoscaler's pools, and flex-start. */
  readonly onDemandOfJobs: boolean;
  /** How pods reach the fabric. */
  readonly fabric: FabricPlan;
}

/** A taint of this key is tolerated, whatever its value and effect. */
export interface KeyToleration {
  /** Key of the taint. */
  readonly key: string;
  /** Any value of the taint is tolerated. */
  readonly operator: "Exists";
}

export function planPool(pool: GpuPoolAccess, notes: Notes): PoolPlan {
  const { name, machine, nodeCount, labels, driver, devicePluginByCloud = false, taints = [] } = pool;
  const { topologyLabels = [], repairCondition, capacity = { type: "on-demand" } } = pool;
  const { vendor } = accelerator(machine.accelerator);
  const keys = new Set([`${vendor}.com/gpu`, ...taints.map(({ key }) => key)]);
  return {
    name,
    machine,
    nodeCount: maximumNodeCount(nodeCount),
    labels,
    tolerations: [...keys].map((key) => ({ key, operator: "Exists" })),
    gpusPerNode: Math.ceil(machine.acceleratorCount),
    gpuVendor: vendor,
    gpuResource: `${vendor}.com/gpu`,
    driver,
    devicePluginByCloud,
    topologyLabels,
    ...(repairCondition !== undefined && { repairCondition }),
    capacity,
    onDemandOfJobs: capacity.type === "flex-start" || minimumNodeCount(nodeCount) < maximumNodeCount(nodeCount),
    fabric: planFabric(pool, notes),
  };
}

/** The tolerations of several pools, each once. */
export function tolerationsOf(pools: readonly PoolPlan[]): readonly KeyToleration[] {
  return [...new Set(pools.flatMap(({ tolerations }) => tolerations.map(({ key }) => key)))].map((key) => ({
    key,
    operator: "Exists",
  }));
}

/**
 * The runtime handler that hands the driver to containers on every pool: the operator sets up its own under the name that
 * others have.
 */
export function runtimeClassOf(pools: readonly PoolPlan[]): string {
  return pools.find(({ driver }) => driver.runtimeClass !== undefined)?.driver.runtimeClass ?? "nvidia";
}

/**
 * What keeps a pod on the machines of some pools: labels where there is one pool, an affinity with a term for each where there
 * are several.
 */
export function selectionOf(pools: readonly PoolPlan[]) {
  const [only, ...others] = pools;
  if (only && others.length === 0) {
    return { nodeSelector: only.labels };
  }
  const nodeSelectorTerms = pools.map(({ labels }) => ({
    matchExpressions: Object.entries(labels).map(([key, value]) => ({ key, operator: "In", values: [value] })),
  }));
  return { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } };
}
