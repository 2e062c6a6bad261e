import { checkDescription, Problems, type Sound } from "../../checks";
import { nodePoolLabel } from "../common/cluster";
import { type DataPoolPlan, ownTaint } from "../data/data-pools";
import {
  type DataPlacementPlan,
  type DataPreparationOptions,
  dataPreparationShape,
  resolveDataPreparation as resolveShared,
} from "../data/data-preparation";
import { type CpuNodePoolContext, type CpuNodePoolPlan, resolveCpuNodePool } from "./cpu-node-pool";
import { clusterName } from "./name";
import { azureTags } from "./tags";

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
export interface DataPreparationContext extends Pick<CpuNodePoolContext, "zone" | "subnetIds"> {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Decides preparation of data; throws with every problem. */
export function planDataPreparation(
  description: DataPreparationDescription,
  place: Pick<CpuNodePoolContext, "zone" | "subnetIds">,
): DataPreparationPlan {
  const problems = new Problems();
  const {
    name = "",
    tags = {},
    ...given
  } = checkDescription<DataPreparationDescription>(problems, description, {
    ...dataPreparationShape,
    name: clusterName,
    tags: azureTags,
  });
  const plan = resolveDataPreparation({ name, tags, ...place }, given, problems);
  problems.throwIfAny(`data preparation '${name}' on azure`);
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
  const shared = resolveShared("azure", options, problems);
  if (!shared) {
    return undefined;
  }
  const { workers, clustering } = shared.pools;
  return {
    ...shared,
    name: context.name,
    tags: context.tags,
    nodePools: { workers: nodePool(workers, context), clustering: nodePool(clustering, context) },
  };
}

/** One or two large pods on a machine. AKS takes names of twelve characters, five of which are the library's. */
function nodePool(pool: DataPoolPlan, { name: _, ...context }: DataPreparationContext): CpuNodePoolPlan {
  const { name, machine, capacity, maximumNodeCount, scratchGiB } = pool;
  const plan = resolveCpuNodePool(
    { ...context, name: name === "data" ? name : "dataone" },
    {
      type: "cpu",
      machineType: machine.machineType,
      nodeCount: { minimum: 0, maximum: maximumNodeCount },
      capacity,
      podsPerNode: 30,
      rootVolume: { sizeGiB: Math.min(2048, 128 + scratchGiB) },
      taints: [ownTaint(name)],
    },
  );
  if (!plan) {
    throw new Error("a pool with a machine has a plan");
  }
  return { ...plan, name, labels: { ...plan.labels, [nodePoolLabel]: name } };
}
