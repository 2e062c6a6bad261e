import type { Problems, Sound } from "../../checks";
import { nodePoolsByName, resolvePools } from "../common/node-pools";
import { type CpuNodePoolOptions, type CpuNodePoolPlan, cpuNodePoolShape, resolveCpuNodePool } from "./cpu-node-pool";
import { type NodePoolOptions, type NodePoolPlan, nodePoolShape, resolveNodePool } from "./node-pool";

/** Options of a pool of GPU machines, or of a pool of machines without a GPU. */
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
  name: {
    pattern: /^[a-z]([-a-z0-9]{0,18}[a-z0-9])?$/,
    hint: "write lower-case letters, digits and dashes, a letter first, 20 at most",
  },
});

/** What pools are called after and given by their cluster. */
export interface NodePoolsContext {
  /** Name of the cluster. */
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Pods on a GPU machine of a pool that does not say. */
  readonly podsPerGpuNode?: number;
  /** Version of the cluster's Kubernetes, where it is known. */
  readonly clusterVersion?: string;
}

/** Decides the pool `gpu` by the words at the top, and the further ones by name. */
export function resolveNodePools(
  { name: cluster, tags, podsPerGpuNode, clusterVersion }: NodePoolsContext,
  top: object,
  further: Readonly<Record<string, Sound<AnyNodePoolOptions>>> | undefined,
  problems: Problems,
): NodePoolsPlan {
  const context = (name: string) => ({
    name,
    resourceName: `${cluster}-${name}`,
    tags,
    podsPerNode: podsPerGpuNode,
    clusterVersion,
  });
  return resolvePools<NodePoolOptions, CpuNodePoolOptions, NodePoolPlan, CpuNodePoolPlan>(
    {
      gpu: (name, options, nested) => resolveNodePool(context(name), options, nested),
      cpu: (name, options, nested) => resolveCpuNodePool(context(name), options, nested),
    },
    Object.keys(nodePoolShape),
    top,
    further,
    problems,
  );
}
