import type { Problems, Sound } from "../../checks";
import { firstPoolName, isFirstPoolDescribed, nodePoolsByName, resolvePools } from "../common/node-pools";
import { type CpuNodePoolOptions, type CpuNodePoolPlan, cpuNodePoolShape, resolveCpuNodePool } from "./cpu-node-pool";
import { infiniBandConflict } from "./infiniband";
import { type NodePoolOptions, type NodePoolPlan, nodePoolShape, resolveNodePool } from "./node-pool";

/** A pool of GPU machines or of CPU machines. */
export type AnyNodePoolOptions = NodePoolOptions | CpuNodePoolOptions;

/** Further pools by name, of GPU machines or of CPU machines. */
export type NodePoolsOptions = Readonly<Record<string, AnyNodePoolOptions>>;

export interface NodePoolsPlan {
  readonly gpu: readonly NodePoolPlan[];
  readonly cpu: readonly CpuNodePoolPlan[];
}

export const nodePoolsShape = nodePoolsByName<NodePoolOptions, CpuNodePoolOptions>({
  gpu: nodePoolShape,
  cpu: cpuNodePoolShape,
  name: { pattern: /^[a-z][a-z0-9]{0,6}$/, hint: "write one to seven lower-case letters and digits, a letter first" },
});

/** What pools are given by their cluster. */
export interface NodePoolsContext {
  readonly zone: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Pods on a GPU machine of a pool that does not say. */
  readonly podsPerGpuNode?: number;
  /** The subnets of machines, where the network is the company's. */
  readonly subnetIds?: { readonly system: string; readonly gpu: string };
}

/** Decides the pool `gpu` by the words at the top, and the further ones by name. */
export function resolveNodePools(
  { zone, tags, podsPerGpuNode, subnetIds }: NodePoolsContext,
  top: object,
  further: Readonly<Record<string, Sound<AnyNodePoolOptions>>> | undefined,
  problems: Problems,
): NodePoolsPlan {
  const context = (name: string) => ({
    name,
    zone,
    tags,
    podsPerNode: podsPerGpuNode,
    subnetId: subnetIds?.gpu,
    subnetIds,
  });
  const words = Object.keys(nodePoolShape);
  const pools = resolvePools<NodePoolOptions, CpuNodePoolOptions, NodePoolPlan, CpuNodePoolPlan>(
    {
      gpu: (name, options, nested) => resolveNodePool(context(name), options, nested),
      cpu: (name, options) => resolveCpuNodePool(context(name), options),
    },
    words,
    top,
    further,
    problems,
  );
  const isFirstAtTop = isFirstPoolDescribed(words, top, further, problems);
  const conflict = infiniBandConflict(pools.gpu);
  if (conflict) {
    const hint = "make a cluster of each, in subscriptions of their own";
    problems.add(pathOf(conflict.pool, "machineType", isFirstAtTop), conflict.message, hint);
  } else {
    checkOneRelease(pools.gpu, isFirstAtTop, problems);
  }
  return pools;
}

/** Where an option of a pool stands in the description. */
function pathOf({ name }: NodePoolPlan, option: string, isFirstAtTop: boolean): string {
  return name === firstPoolName && isFirstAtTop ? option : `nodePools.${name}.${option}`;
}

/** The GPU operator installs the driver for one release of an operating system in a cluster (AKS, nvidia-gpu-operator). */
function checkOneRelease(pools: readonly NodePoolPlan[], isFirstAtTop: boolean, problems: Problems): void {
  const [first, ...others] = pools.filter(({ driverOwner }) => driverOwner === "operator");
  const other = others.find(({ osSku }) => osSku !== first?.osSku);
  if (first && other) {
    problems.add(
      pathOf(other, "driverOwner", isFirstAtTop),
      `is the GPU operator on ${other.osSku}, and on ${first.osSku} in the node pool '${first.name}': it serves one release in a cluster`,
      'write "cloud" where AKS has a driver, or make a cluster of each',
    );
  }
}
