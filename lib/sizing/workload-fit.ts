import type { Machine } from "../machines/machine";
import { usualArchitecture } from "./architecture";
import { hardwareOfMachine, USABLE_MEMORY_SHARE } from "./hardware";
import type { TrainingMethod } from "./method";
import { tryLayout, tryMinimumGpus } from "./parallelism";

/** A training run, as far as its memory depends on it. */
export interface MemoryWorkload {
  /** Parameters of the model: 7e9. Must be above 0. */
  readonly parameters: number;
  /** @default - all: a dense model */
  readonly activeParameters?: number;
  /** @default "pretrain" */
  readonly method?: TrainingMethod;
  /**
   * Tokens in one sequence.
   *
   * @default 2048
   */
  readonly contextLength?: number;
}

/** Whether a workload fits into the memory of a cluster. */
export type WorkloadFit =
  | { readonly fits: true }
  | {
      readonly fits: false;
      /** Why not, in a sentence that can be shown as a warning. */
      readonly reason: string;
      /** Machines of that type that would hold it; absent where no number does. */
      readonly minimumNodeCount?: number;
    };

/** More machines than anybody rents. */
const MOST_GPUS = 131072;

/** Whether so many of a machine hold a workload in GPU memory, and if not, why not. Pure and total: it never throws. */
export function checkWorkloadFits(machine: Machine, nodeCount: number, workload: MemoryWorkload): WorkloadFit {
  const hardware = hardwareOfMachine(machine);
  const { parameters, activeParameters, method = "pretrain" } = workload;
  const architecture = usualArchitecture(parameters, activeParameters);
  const contextLength = workload.contextLength ?? architecture.contextLength;
  const request = { architecture, hardware, method, contextLength, sequencesPerStep: Number.MAX_SAFE_INTEGER };
  const gpus = nodeCount * hardware.gpusPerNode;
  if (tryLayout({ ...request, gpus })) {
    return { fits: true };
  }
  const minimumGpus = tryMinimumGpus(request, MOST_GPUS);
  const minimumNodeCount = minimumGpus === undefined ? undefined : Math.ceil(minimumGpus / hardware.gpusPerNode);
  const usableGB = Math.round((gpus * hardware.memoryBytes * USABLE_MEMORY_SHARE) / 1e9);
  const needed =
    minimumNodeCount === undefined ? "no number of this machine holds it" : `it takes ${minimumNodeCount} or more`;
  return {
    fits: false,
    minimumNodeCount,
    reason: `${nodeCount} × ${machine.machineType} have ${usableGB} GB of usable GPU memory, too little to ${verb(method)} a model of ${billions(parameters)} billion parameters: ${needed}`,
  };
}

function verb(method: TrainingMethod): string {
  return {
    pretrain: "pre-train",
    "full-fine-tune": "fine-tune all weights of",
    lora: "fine-tune (LoRA)",
    qlora: "fine-tune (QLoRA)",
  }[method];
}

function billions(parameters: number): string {
  return Number((parameters / 1e9).toPrecision(3)).toString();
}
