import type { Cloud, Machine } from "../machines/machine";
import type { Architecture } from "./architecture";
import type { TrainingMethod } from "./method";
import type { NetworkSize } from "./network";
import type { Parallelism, TrainingMemory } from "./parallelism";
import type { TrainingPrecision } from "./precision";
import type { ClusterPrice } from "./price";
import type { StorageSize } from "./storage";
import type { TrainingSoftware } from "./training-software";

/** What a training run comes to. Plain data: print it, diff it, hand parts of it to a cluster's description. */
export interface TrainingSize {
  /** Shape of the model. */
  readonly architecture: Architecture;
  /** Tokens of the run. */
  readonly tokens: number;
  /** Full training, or adapters. */
  readonly method: TrainingMethod;
  /** Precision of the matrix products. */
  readonly precision: TrainingPrecision;
  /** The software stack whose efficiency is assumed. */
  readonly software: TrainingSoftware;
  /** Tokens of one sequence. */
  readonly contextLength: number;
  /** The GPU on its data sheet. */
  readonly acceleratorTitle: string;
  /** What would be rented; absent where no cloud of the catalogue rents that GPU. */
  readonly machine?: Machine;
  /** The cloud that rents the machines; absent where hardware was given by hand. */
  readonly cloud?: Cloud;
  /** The cloud's own name of the machine; absent where hardware was given by hand. */
  readonly machineType?: string;
  /** Machines: `nodeCount` of a cluster's description. */
  readonly nodes: number;
  /** GPUs of all machines. */
  readonly gpus: number;
  /** Fewest GPUs whose memory holds the run. */
  readonly minimumGpus: number;
  /** How the model is divided over the GPUs. */
  readonly parallelism: Parallelism;
  /** Of the fullest GPU. */
  readonly memory: TrainingMemory;
  /** Share of the GPUs' peak that the model uses, and what the estimate rests on. */
  readonly utilization: UtilizationEstimate;
  /** Days of training, without what stops and checkpoints cost. Compare this with published GPU-hours. */
  readonly days: number;
  /** Where `days` can be expected to lie: nine of ten published runs of the class do, by fits that never saw them. */
  readonly daysBand: { readonly low: number; readonly high: number };
  /** Days of the calendar: with checkpoints, expected stops and restarts. */
  readonly calendarDays: number;
  /** GPUs times hours of training. */
  readonly gpuHours: number;
  /** Tokens a second, all GPUs together. */
  readonly tokensPerSecond: number;
  /** A checkpoint, and how often to write one. */
  readonly checkpoint: CheckpointSize;
  /** What the file system must hold and deliver. */
  readonly storage: StorageSize;
  /** What the fabric must carry. */
  readonly network: NetworkSize;
  /** Dollars of the machines for `calendarDays`, on demand (or the dearest known price); `undefined` where none is known. */
  readonly usd?: number;
  /** Every way to pay; absent where no machine is known. */
  readonly price?: ClusterPrice;
  /** What else there is to say, in whole sentences. */
  readonly notes: readonly string[];
}

/** Share of the GPUs' peak that the model uses. */
export interface UtilizationEstimate {
  /** Share of the dense peak in `precision` that 6 × active parameters × tokens (4 × with LoRA) comes to, 0 to 1. */
  readonly modelFlops: number;
  /** The published run that is most like this one. */
  readonly reference: string;
}

/** A checkpoint, and how often to write one. */
export interface CheckpointSize {
  /** Weights and optimizer state together. */
  readonly bytes: number;
  /** Minutes from one checkpoint to the next: the interval that loses the least time, after Young and Daly. */
  readonly intervalMinutes: number;
  /** Time that training stands still for one. */
  readonly stallSeconds: number;
  /** Mean time between unexpected stops of the whole cluster. */
  readonly meanHoursBetweenFailures: number;
}
