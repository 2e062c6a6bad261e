import { checkDescription, Problems, type Sound } from "../../checks";
import { type DataPoolPlan, ownTaint } from "../data/data-pools";
import {
  type DataPlacementPlan,
  type DataPreparationOptions,
  dataPreparationShape,
  resolveDataPreparation as resolveShared,
} from "../data/data-preparation";
import { type CpuNodePoolPlan, resolveCpuNodePool } from "./cpu-node-pool";
import { resourceName } from "./name";
import { resourceTags } from "./tags";

/** Machines and identity for preparing data, in a cluster that is there already. */
export interface DataPreparationDescription extends DataPreparationOptions {
  /** What resources are named after. @default - the id of the construct */
  readonly name?: string;
  /** @default - none but those of the library */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What described machines for preparing data come to. */
export interface DataPreparationPlan extends DataPlacementPlan {
  /** Name of the resource. */
  readonly name: string;
  /** Labels of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
  /** The pools of GPU machines. */
  readonly nodePools: { readonly workers: CpuNodePoolPlan; readonly clustering: CpuNodePoolPlan };
}

/** What a pool is called after and given by its cluster. */
export interface DataPreparationContext {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Decides preparation of data; throws with every problem. */
export function planDataPreparation(description: DataPreparationDescription): DataPreparationPlan {
  const problems = new Problems();
  const {
    name = "",
    tags = {},
    ...given
  } = checkDescription<DataPreparationDescription>(problems, description, {
    ...dataPreparationShape,
    name: resourceName,
    tags: resourceTags,
  });
  const plan = resolveDataPreparation({ name, tags }, given, problems);
  problems.throwIfAny(`data preparation '${name}' on google`);
  if (!plan) {
    throw new Error("no plan, and no problem");
  }
  return plan;
}

/** The same as part of a cluster; undefined where there is a problem. */
export function resolveDataPreparation(
  context: DataPreparationContext,
  options: Sound<DataPreparationOptions>,
  problems: Problems,
): DataPreparationPlan | undefined {
  const shared = resolveShared("google", options, problems);
  if (!shared) {
    return undefined;
  }
  const { workers, clustering } = shared.pools;
  return {
    ...shared,
    ...context,
    nodePools: { workers: nodePool(workers, context), clustering: nodePool(clustering, context) },
  };
}

/** One or two large pods on a machine, whose local disks, where it has any, are their scratch. */
function nodePool(pool: DataPoolPlan, { name, tags }: DataPreparationContext): CpuNodePoolPlan {
  const { machine, capacity, maximumNodeCount, scratchGiB } = pool;
  const plan = resolveCpuNodePool(
    { name: pool.name, resourceName: `${name}-${pool.name}`, tags },
    {
      machineType: machine.machineType,
      nodeCount: { minimum: 0, maximum: maximumNodeCount },
      capacity,
      bootDisk: { sizeGiB: 100 + scratchGiB },
      taints: [ownTaint(pool.name)],
    },
  );
  return { ...plan, podsPerNode: 16, localSsdCount: machine.localDisks?.count };
}
