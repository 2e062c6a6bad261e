import { type Check, isObject, object, type Problems, record, type Sound } from "../../checks";
import { nodePoolLabel } from "../common/cluster";
import { type CpuNodePoolOptions, type CpuNodePoolPlan, cpuNodePoolShape, resolveCpuNodePool } from "./cpu-node-pool";
import { clusterWide, type NodePoolOptions, type NodePoolPlan, nodePoolShape, resolveNodePool } from "./node-pool";

/** A further pool of a cluster: GPU machines, or machines without a GPU. */
export type FurtherNodePoolOptions = GpuNodePoolOptions | CpuNodePoolOptions;

export interface GpuNodePoolOptions extends NodePoolOptions {
  /** @default "gpu" */
  readonly type?: "gpu";
}

/** Name of the pool that the words at the top of a description describe. */
export const firstPoolName = "gpu";

const gpuPool = object<GpuNodePoolOptions>(
  { ...nodePoolShape, type: (_problems, _path, value) => value as "gpu" | undefined },
  { refused: clusterWide },
);
const cpuPool = object<CpuNodePoolOptions>(cpuNodePoolShape, { refused: clusterWide });

const furtherPool: Check<Sound<FurtherNodePoolOptions>> = (problems, path, value) => {
  const type = isObject(value) ? (value as { readonly type?: unknown }).type : undefined;
  if (type === undefined || type === "gpu") {
    return gpuPool(problems, path, value);
  }
  if (type === "cpu") {
    return cpuPool(problems, path, value);
  }
  problems.at(path).add("type", "is not a known type of pool", 'write type: "cpu", or leave it out for GPU machines');
  return undefined;
};

/** Pools by their names: 15 characters at most, so that a node pool's name of 40 holds the cluster's too. */
export const furtherNodePools: Check<Readonly<Record<string, Sound<FurtherNodePoolOptions>>>> = record(furtherPool, {
  hint: 'write { debug: { machineType: "g2-standard-48", nodeCount: 1 } }',
  key: {
    pattern: /^[a-z]([a-z0-9-]{0,13}[a-z0-9])?$/,
    hint: "write 15 lower-case letters, digits and dashes at most, a letter first, no dash at the end",
  },
});

export interface NodePoolsContext {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly podsPerNode: number;
}

export interface NodePoolsPlan {
  readonly gpu: readonly NodePoolPlan[];
  readonly cpu: readonly CpuNodePoolPlan[];
}

/**
 * Decides all pools of a cluster: `gpu` from the words at the top of the description, which may be left out only where
 * `nodePools` names a pool; the others by their names.
 */
export function resolveNodePools(
  context: NodePoolsContext,
  first: Sound<NodePoolOptions>,
  further: Readonly<Record<string, Sound<FurtherNodePoolOptions>>> | undefined,
  problems: Problems,
): NodePoolsPlan {
  const gpu: (NodePoolPlan | undefined)[] = [];
  const cpu: CpuNodePoolPlan[] = [];
  const named = (name: string) => ({ ...context, name, resourceName: `${context.name}-${name}` });
  const given = Object.values(first).some((value) => value !== undefined);
  const anyFurther = (further && Object.keys(further).length > 0) || problems.concerns("nodePools");
  if (given || !anyFurther) {
    gpu.push(resolveNodePool(named(firstPoolName), first, problems));
  }
  for (const [name, options] of Object.entries(further ?? {})) {
    const nested = problems.at(`nodePools.${name}`);
    checkPoolName(name, given, nested);
    if (options.type === "cpu") {
      cpu.push(resolveCpuNodePool(named(name), options as Sound<CpuNodePoolOptions>));
    } else {
      gpu.push(resolveNodePool(named(name), options as Sound<NodePoolOptions>, nested));
    }
  }
  const pools = { gpu: gpu.filter((pool) => pool !== undefined), cpu };
  checkResourceNames(pools, problems);
  return pools;
}

function checkPoolName(name: string, firstIsGiven: boolean, problems: Problems): void {
  if (name === firstPoolName && firstIsGiven) {
    problems.add("", "is described at the top already", "describe the pool gpu in one place");
  }
  if (name === "system") {
    problems.add("", `is the ${nodePoolLabel} of the cluster's CPU machines`, "write another name");
  }
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
