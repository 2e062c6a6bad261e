import type { AcceleratorAlias, AcceleratorName } from "../../machines/accelerator";
import type { CapacityType, Cloud, Machine } from "../../machines/machine";
import type { NodeCount } from "./node-count";
import type { Workload } from "./workload";

/** What a training cluster is on every cloud. Each cloud narrows it and adds its own. */
export interface SharedTrainingClusterDescription {
  /**
   * Name of the cluster; the cloud's resources are named after it. Changing it replaces the cluster.
   *
   * @default - the id of the construct
   */
  readonly name?: string;
  /**
   * GPU by name: the cloud's largest machine with it is taken. Set either this or `machineType`.
   *
   * @default - `machineType` names the machine
   */
  readonly accelerator?: AcceleratorName | AcceleratorAlias;
  /** Number of GPU machines; a whole number, 1 or more. */
  readonly nodeCount: number;
  /** The cloud's own word for the one zone that the GPU machines share: a fabric does not cross zones. */
  readonly zone: string;
  /**
   * What is to run here: at synth, a warning says so if the cluster cannot hold it.
   *
   * @default - nothing is compared
   */
  readonly workload?: Workload;
  /**
   * Tags (labels on Google Cloud) of everything that can carry them.
   *
   * @default - none but those of the library
   */
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * Whether what holds data refuses to be destroyed: file systems, buckets, keys. The one switch for throw-away clusters.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
}

/** A decision that was left to the plan, and why it fell so. */
export interface Decision {
  /** What was decided: `placementGroup`. */
  readonly path: string;
  /** What was taken. */
  readonly value: string | number | boolean;
  /** Why it was taken. */
  readonly reason: string;
}

/** What every plan carries beside its numbers. */
export interface PlanNotes {
  /** What was left open, how it was decided, and why. */
  readonly decisions: readonly Decision[];
  /** What is unwise, but not wrong. A construct shows these as annotations. */
  readonly warnings: readonly string[];
}

/** What the plans of all clouds and products have in common: enough for a table, a price or a picture. */
export interface ClusterPlan extends PlanNotes {
  /** The cloud of the cluster. */
  readonly cloud: Cloud;
  /** Name of the cluster. */
  readonly name: string;
  /** What the cluster is for. */
  readonly product: "training" | "data-preparation" | "inference";
  /** The pools of GPU machines, in the order in which they are described. */
  readonly nodePools: readonly ClusterNodePoolPlan[];
  /** The pools of machines without a GPU, but for the cluster's own system machines. */
  readonly cpuNodePools: readonly ClusterCpuNodePoolPlan[];
  /** The shared file system in a few words: "Lustre 38400 GiB, 250 MB/s/TiB, EFA", or "none". */
  readonly storageTitle: string;
}

/** What the plans of a node pool have in common on all clouds. */
export interface ClusterNodePoolPlan {
  /** Name of the pool within its cluster: `gpu`, or as `nodePools` names it. */
  readonly name: string;
  /** The machine, with what is known of it. */
  readonly machine: Machine;
  /** Machines, or the fewest and the most where an autoscaler owns the number. */
  readonly nodeCount: NodeCount;
  /** The way in which the machines are paid and reserved. */
  readonly capacity: { readonly type: CapacityType };
  /** Labels that select the machines of the pool, `gpu-clusters.io/node-pool` among them. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What the plans of a pool of machines without a GPU have in common on all clouds. */
export interface ClusterCpuNodePoolPlan {
  /** Name of the pool within its cluster, as `nodePools` names it. */
  readonly name: string;
  /** The cloud's own name of the machine. */
  readonly machineType: string;
  /** Machines, or the fewest and the most where an autoscaler owns the number. */
  readonly nodeCount: NodeCount;
  /** The way in which the machines are paid. */
  readonly capacity: { readonly type: "on-demand" | "spot" };
  /** Labels that select the machines of the pool, `gpu-clusters.io/node-pool` among them. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The label that tells the machines of one pool from those of another. */
export const nodePoolLabel = "gpu-clusters.io/node-pool";
