import type { Problems, Sound } from "../../checks";
import { nodePoolsByName, resolvePools } from "../common/node-pools";
import { type CpuNodePoolOptions, type CpuNodePoolPlan, cpuNodePoolShape, resolveCpuNodePool } from "./cpu-node-pool";
import type { BootDiskPlan } from "./gpu-machines";
import { type NodePoolOptions, type NodePoolPlan, nodePoolShape, resolveNodePool } from "./node-pool";

/** Options of a pool of GPU machines, or of a pool of machines without a GPU. */
export type AnyNodePoolOptions = NodePoolOptions | CpuNodePoolOptions;

/** Further pools by name, of GPU machines or of CPU machines. */
export type NodePoolsOptions = Readonly<Record<string, AnyNodePoolOptions>>;

export interface NodePoolsPlan {
  readonly gpu: readonly NodePoolPlan[];
  readonly cpu: readonly CpuNodePoolPlan[];
}

/** 15 characters at most, so that a node pool's name of 40 holds the cluster's too. */
export const nodePoolsShape = nodePoolsByName<NodePoolOptions, CpuNodePoolOptions>({
  gpu: nodePoolShape,
  cpu: cpuNodePoolShape,
  name: {
    pattern: /^[a-z]([a-z0-9-]{0,13}[a-z0-9])?$/,
    hint: "write 15 lower-case letters, digits and dashes at most, a letter first, no dash at the end",
  },
});

/** What pools are called after and given by their cluster. */
export interface NodePoolsContext {
  /** Name of the cluster. */
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Pods on a GPU machine of a pool that does not say. */
  readonly podsPerGpuNode?: number;
  /** Key of the boot disks of a pool that names none. */
  readonly diskKmsKeyName?: string | undefined;
}

/** Decides the pool `gpu` by the words at the top, and the further ones by name. */
export function resolveNodePools(
  { name: cluster, tags, podsPerGpuNode, diskKmsKeyName }: NodePoolsContext,
  top: object,
  further: Readonly<Record<string, Sound<AnyNodePoolOptions>>> | undefined,
  problems: Problems,
): NodePoolsPlan {
  const context = (name: string) => ({ name, resourceName: `${cluster}-${name}`, tags, podsPerNode: podsPerGpuNode });
  const pools = resolvePools<NodePoolOptions, CpuNodePoolOptions, NodePoolPlan, CpuNodePoolPlan>(
    {
      gpu: (name, options, nested) => {
        const plan = resolveNodePool(context(name), options, nested);
        return plan && withDiskKey(plan, diskKmsKeyName);
      },
      cpu: (name, options) => withDiskKey(resolveCpuNodePool(context(name), options), diskKmsKeyName),
    },
    Object.keys(nodePoolShape),
    top,
    further,
    problems,
  );
  checkResourceNames(pools, problems);
  return pools;
}

/** The pool with the key of its cluster on its boot disks, unless it names one of its own. */
export function withDiskKey<Plan extends { readonly bootDisk: BootDiskPlan }>(
  plan: Plan,
  diskKmsKeyName: string | undefined,
): Plan {
  return { ...plan, bootDisk: { ...plan.bootDisk, kmsKeyName: plan.bootDisk.kmsKeyName ?? diskKmsKeyName } };
}

/** The pool of an NVLink domain is named after its pool, and so may meet another. */
function checkResourceNames({ gpu, cpu }: NodePoolsPlan, problems: Problems): void {
  const owners = new Map<string, string>();
  const named = [
    ...gpu.flatMap(({ name, groups }) => groups.map((group) => [name, group.name] as const)),
    ...cpu.map(({ name, resourceName }) => [name, resourceName] as const),
  ];
  for (const [pool, resourceName] of named) {
    const owner = owners.get(resourceName);
    if (owner !== undefined && owner !== pool) {
      problems.add(
        `nodePools.${pool}`,
        `makes a node pool called '${resourceName}', and so does the pool '${owner}'`,
        "write another name",
      );
    }
    owners.set(resourceName, pool);
    if (!/[$#&]\{/.test(resourceName) && resourceName.length > 40) {
      problems.add(
        `nodePools.${pool}`,
        `makes a node pool called '${resourceName}', longer than 40 characters`,
        "write a shorter name",
      );
      return;
    }
  }
}
