import { checkDescription, Problems, type Sound } from "../../checks";
import { alikeMachineTypes, type DataPoolPlan, ownTaint } from "../data/data-pools";
import {
  type DataPlacementPlan,
  type DataPreparationOptions,
  dataPreparationShape,
  resolveDataPreparation as resolveShared,
} from "../data/data-preparation";
import { type CpuNodePoolPlan, resolveCpuNodePool } from "./cpu-node-pool";
import { clusterName } from "./name";
import { awsTags } from "./tags";

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
  /** Tags of everything that can carry them. */
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
    name: clusterName,
    tags: awsTags,
  });
  const plan = resolveDataPreparation({ name, tags }, given, problems);
  problems.throwIfAny(`data preparation '${name}' on aws`);
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
  const shared = resolveShared("aws", options, problems);
  if (!shared) {
    return undefined;
  }
  const { workers, clustering } = shared.pools;
  return {
    ...shared,
    ...context,
    nodePools: {
      workers: nodePool(workers, context, problems),
      clustering: nodePool(clustering, context, problems),
    },
  };
}

/** One or two large pods on a machine; spot machines of other types of the same size may come in place of the first. */
function nodePool(pool: DataPoolPlan, { name, tags }: DataPreparationContext, problems: Problems): CpuNodePoolPlan {
  const { machine, capacity, maximumNodeCount, scratchGiB } = pool;
  const plan = resolveCpuNodePool(
    { name: pool.name, resourceName: `${name}-${pool.name}`, tags },
    {
      type: "cpu",
      machineType: machine.machineType,
      nodeCount: { minimum: 0, maximum: maximumNodeCount },
      capacity,
      podsPerNode: 16,
      rootVolume: { sizeGiB: 100 + scratchGiB },
      taints: [ownTaint(pool.name)],
    },
    problems,
  );
  if (!plan) {
    throw new Error("a pool with a machine has a plan");
  }
  return {
    ...plan,
    rootVolume: { ...plan.rootVolume, throughputMiBps: 250 },
    alternativeMachineTypes: capacity.type === "spot" ? alikeMachineTypes(machine).slice(1) : [],
    warnings: [],
  };
}
