import { type Check, isObject, object, type Problems, record, type Sound, variants } from "../../checks";
import { nodeCountHint } from "../common/node-count";
import { type CpuNodePoolOptions, type CpuNodePoolPlan, cpuNodePoolShape, resolveCpuNodePool } from "./cpu-node-pool";
import { infiniBandConflict } from "./infiniband";
import { type NodePoolOptions, type NodePoolPlan, nodePoolShape, resolveNodePool } from "./node-pool";

/** Further pools by name, of GPU machines or of CPU machines. */
export type NodePoolsOptions = Readonly<Record<string, NodePoolOptions | CpuNodePoolOptions>>;

export interface NodePoolsPlan {
  readonly gpu: readonly NodePoolPlan[];
  readonly cpu: readonly CpuNodePoolPlan[];
}

/** The pool that the words at the top of a description describe. */
export const firstPoolName = "gpu";

type AnyNodePoolOptions = NodePoolOptions | CpuNodePoolOptions;

const inOneZone = { zone: { message: "a pool lies in the zone of its network", hint: "leave it out" } };

const anyNodePool: Check<Sound<AnyNodePoolOptions>> = variants<AnyNodePoolOptions>(
  "type",
  {
    gpu: object<NodePoolOptions>(nodePoolShape, { refused: inOneZone }),
    cpu: object<CpuNodePoolOptions>(cpuNodePoolShape),
  },
  { title: "kind of node pool", hint: 'write { machineType, nodeCount }, or { type: "cpu", … }', fallback: "gpu" },
);

const reservedNames: Readonly<Record<string, string>> = { system: "the pool of the system machines" };

export const nodePoolsShape: Check<Readonly<Record<string, Sound<AnyNodePoolOptions>>>> = (problems, path, value) => {
  const hint = "write pools by name: { debug: { machineType, nodeCount } }";
  const pattern = /^[a-z][a-z0-9]{0,6}$/;
  const key = { pattern, hint: "write one to seven lower-case letters and digits, a letter first" };
  for (const [name, title] of Object.entries(reservedNames)) {
    if (isObject(value) && Object.hasOwn(value, name)) {
      problems.at(path).add(name, `is the name of ${title}`, "choose another name");
    }
  }
  return record(anyNodePool, { hint, key })(problems, path, value);
};

/** What pools are given by their cluster. */
export interface NodePoolsContext {
  readonly zone: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Pods on a GPU machine of a pool that does not say. */
  readonly podsPerGpuNode?: number;
  /** The subnets of machines, where the network is the company's. */
  readonly subnetIds?: { readonly system: string; readonly gpu: string };
}

/**
 * Decides the pool `gpu` by the words at the top, and the further ones by name. The words at the top may be left out only
 * where another pool is named.
 */
export function resolveNodePools(
  { zone, tags, podsPerGpuNode, subnetIds }: NodePoolsContext,
  top: Sound<NodePoolOptions>,
  further: Readonly<Record<string, Sound<AnyNodePoolOptions>>> = {},
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
  const gpu: NodePoolPlan[] = [];
  const cpu: CpuNodePoolPlan[] = [];
  const add = <Plan>(list: Plan[], plan: Plan | undefined): void => {
    if (plan) {
      list.push(plan);
    }
  };
  const isOnlyFurther = !isDescribed(top, problems) && Object.keys(further).length > 0;
  if (!isOnlyFurther) {
    if (top.nodeCount === undefined && !problems.concerns("nodeCount")) {
      problems.add("nodeCount", "is missing", nodeCountHint);
    }
    add(gpu, resolveNodePool(context(firstPoolName), top, problems));
  }
  for (const [name, options] of Object.entries(further)) {
    const nested = problems.at(`nodePools.${name}`);
    if (name === firstPoolName && !isOnlyFurther) {
      nested.add("", "is the pool that machineType and nodeCount at the top describe", "choose another name");
    } else if (options.type === "cpu") {
      add(cpu, resolveCpuNodePool(context(name), options));
    } else {
      add(gpu, resolveNodePool(context(name), options as Sound<NodePoolOptions>, nested));
    }
  }
  const conflict = infiniBandConflict(gpu);
  if (conflict) {
    const hint = "make a cluster of each, in subscriptions of their own";
    problems.add(pathOf(conflict.pool, "machineType", isOnlyFurther), conflict.message, hint);
  } else {
    checkOneRelease(gpu, isOnlyFurther, problems);
  }
  return { gpu, cpu };
}

/** Whether a word at the top describes a pool, also one that could not be used. */
function isDescribed(top: Sound<NodePoolOptions>, problems: Problems): boolean {
  return Object.keys(nodePoolShape).some(
    (key) => top[key as keyof NodePoolOptions] !== undefined || problems.concerns(key),
  );
}

/** Where an option of a pool stands in the description. */
function pathOf({ name }: NodePoolPlan, option: string, isOnlyFurther: boolean): string {
  return name === firstPoolName && !isOnlyFurther ? option : `nodePools.${name}.${option}`;
}

/** The GPU operator installs the driver for one release of an operating system in a cluster (AKS, nvidia-gpu-operator). */
function checkOneRelease(pools: readonly NodePoolPlan[], isOnlyFurther: boolean, problems: Problems): void {
  const [first, ...others] = pools.filter(({ driverOwner }) => driverOwner === "operator");
  const other = others.find(({ osSku }) => osSku !== first?.osSku);
  if (first && other) {
    problems.add(
      pathOf(other, "driverOwner", isOnlyFurther),
      `is the GPU operator on ${other.osSku}, and on ${first.osSku} in the node pool '${first.name}': it serves one release in a cluster`,
      'write "cloud" where AKS has a driver, or make a cluster of each',
    );
  }
}
