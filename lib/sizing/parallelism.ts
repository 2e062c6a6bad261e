import { type Architecture, isMixtureOfExperts } from "./architecture";
import { type Hardware, USABLE_MEMORY_SHARE } from "./hardware";
import { activationBytes, type ShardingStage, stateBytes, totalActivationBytes } from "./memory";
import type { TrainingMethod } from "./method";
import type { ActivationCheckpointing, Optimizer, TrainingSoftware } from "./training-software";

/** How the GPUs divide a model and its tokens among them. The product of the first four, and `idleGpus`, is the GPU count. */
export interface Parallelism {
  /** GPUs that share each matrix; inside one NVLink domain. */
  readonly tensor: number;
  /** Groups of layers, one after the other. */
  readonly pipeline: number;
  /** GPUs that share one sequence; above 1 for long contexts only. */
  readonly context: number;
  /** Copies that see different tokens. */
  readonly data: number;
  /** GPUs of `data` that share a layer's experts; 1 in a dense model. */
  readonly expert: number;
  /** ZeRO stage (3 is FSDP): what the copies in `data` shard among them. */
  readonly shardingStage: ShardingStage;
  /** Activations that are computed again in the backward pass instead of kept. */
  readonly recompute: ActivationCheckpointing;
  /**
   * Pieces in which the loss is taken: 1, or 8 where logits would not fit otherwise (torchtune's chunked loss, Liger's fused
   * one).
   */
  readonly lossChunks: number;
  /** GPUs that the division leaves over. */
  readonly idleGpus: number;
}

/** Memory of the fullest GPU, in bytes. */
export interface TrainingMemory {
  /** Weights, gradients and optimizer state that stay on one GPU. */
  readonly stateBytes: number;
  /** Activations that are kept for the backward pass on one GPU. */
  readonly activationBytes: number;
  /** Most that one GPU holds at once. */
  readonly peakBytes: number;
  /** 90 % of the GPU's memory: the driver, NCCL and fragmentation take the rest. */
  readonly usableBytes: number;
}

export interface Layout {
  readonly parallelism: Parallelism;
  readonly memory: TrainingMemory;
}

/** What a layout is sought for. */
export interface LayoutRequest {
  readonly architecture: Architecture;
  readonly hardware: Hardware;
  readonly method: TrainingMethod;
  readonly gpus: number;
  readonly contextLength: number;
  /** @default "pytorch", which takes more */
  readonly software?: TrainingSoftware;
  /** @default "adam" */
  readonly optimizer?: Optimizer;
  /** @default - the layout decides */
  readonly activationCheckpointing?: ActivationCheckpointing;
  /** Sequences in one step: more copies than that have nothing to do. */
  readonly sequencesPerStep: number;
}

/**
 * The simplest layout that fits: of all that do, those that save memory in the cheapest way, and of them the one with the
 * least cost of communication (see `cost`). Undefined where none fits.
 */
export function tryLayout(request: LayoutRequest): Layout | undefined {
  const fitting = candidates(request)
    .map((parallelism) => ({ parallelism, memory: memoryOf(request, parallelism) }))
    .filter(({ memory }) => memory.peakBytes <= memory.usableBytes);
  const least = savings.find(({ recompute, lossChunks }) =>
    fitting.some(({ parallelism }) => parallelism.recompute === recompute && parallelism.lossChunks === lossChunks),
  );
  const kept = fitting.filter(
    ({ parallelism }) => parallelism.recompute === least?.recompute && parallelism.lossChunks === least.lossChunks,
  );
  const cheapest = (best: Layout | undefined, layout: Layout) =>
    best && cost(request, best.parallelism) <= cost(request, layout.parallelism) ? best : layout;
  return kept.reduce<Layout | undefined>(cheapest, undefined);
}

/** Fewest GPUs on which a layout fits: part of a machine, or whole machines. Undefined where no cluster is large enough. */
export function tryMinimumGpus(request: Omit<LayoutRequest, "gpus">, maximumGpus: number): number | undefined {
  const { gpusPerNode } = request.hardware;
  const holds = (gpus: number) => tryLayout({ ...request, gpus }) !== undefined;
  const withinNode = powersOfTwo(gpusPerNode).find(holds);
  if (withinNode !== undefined) {
    return withinNode;
  }
  const nodes = smallestThat((count) => holds(count * gpusPerNode), Math.floor(maximumGpus / gpusPerNode));
  return nodes === undefined ? undefined : nodes * gpusPerNode;
}

/** The smallest whole number from 1 to `maximum` that satisfies a condition which, once true, stays true. */
export function smallestThat(condition: (count: number) => boolean, maximum: number): number | undefined {
  let high = 1;
  while (high < maximum && !condition(high)) {
    high = Math.min(high * 2, maximum);
  }
  if (maximum < 1 || !condition(high)) {
    return undefined;
  }
  let low = Math.floor(high / 2) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (condition(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return high;
}

function candidates(request: LayoutRequest): readonly Parallelism[] {
  const { architecture, hardware, gpus, contextLength } = request;
  const tensors = powersOfTwo(hardware.accelerator.linkGBps > 0 ? Math.min(hardware.gpusPerNode, 8) : 1);
  const pipelines = powersOfTwo(Math.min(architecture.layers, 64));
  const contexts = powersOfTwo(Math.max(1, contextLength / SHORTEST_SLICE));
  return tensors.flatMap((tensor) =>
    pipelines.flatMap((pipeline) =>
      contexts
        .filter((context) => tensor * pipeline * context <= gpus)
        .flatMap((context) => divisions(request, { tensor, pipeline, context })),
    ),
  );
}

/** A sequence is only divided into slices of this many tokens, or more. */
const SHORTEST_SLICE = 4096;

function divisions(
  { architecture, gpus, activationCheckpointing }: LayoutRequest,
  { tensor, pipeline, context }: Pick<Parallelism, "tensor" | "pipeline" | "context">,
): readonly Parallelism[] {
  const copies = Math.floor(gpus / (tensor * pipeline * context));
  const stages: readonly ShardingStage[] = copies * context === 1 ? [0] : pipeline > 1 ? [1] : [1, 3];
  const experts = isMixtureOfExperts(architecture) ? Math.min(architecture.experts ?? 1, MOST_EXPERT_GPUS) : 1;
  return stages.flatMap((shardingStage) =>
    savings
      .filter(({ recompute }) => activationCheckpointing === undefined || recompute === activationCheckpointing)
      // Selective checkpointing is only for who asks for it: what it costs is in the software's published speed.
      .filter(({ recompute }) => recompute !== "selective" || activationCheckpointing === "selective")
      .map(({ recompute, lossChunks }) => ({
        tensor,
        pipeline,
        context,
        data: copies,
        expert: shardingStage === 3 ? 1 : (powersOfTwo(Math.min(experts, copies)).at(-1) ?? 1),
        shardingStage,
        recompute,
        lossChunks,
        idleGpus: gpus - copies * tensor * pipeline * context,
      })),
  );
}

/** Ways to save memory, the one that costs least first. */
const savings: readonly { readonly recompute: ActivationCheckpointing; readonly lossChunks: number }[] = [
  { recompute: "none", lossChunks: 1 },
  { recompute: "selective", lossChunks: 1 },
  { recompute: "full", lossChunks: 1 },
  { recompute: "full", lossChunks: 8 },
];

/** DeepSeek-V3 shares its experts among 64 GPUs (arXiv 2412.19437, section 3.2). */
const MOST_EXPERT_GPUS = 64;

function memoryOf(
  { architecture, hardware, method, contextLength, software, optimizer }: LayoutRequest,
  layout: Parallelism,
): TrainingMemory {
  const state = stateBytes(architecture, method, { ...layout, optimizer, data: layout.data * layout.context });
  const activations = totalActivationBytes(activationBytes(architecture, { ...layout, contextLength, software }));
  return {
    stateBytes: state,
    activationBytes: activations,
    peakBytes: state + activations,
    usableBytes: hardware.memoryBytes * USABLE_MEMORY_SHARE,
  };
}

/**
 * What a layout costs in communication, in units of one doubling of the pipeline: tensors are cheaper, as they stay inside
 * NVLink; gathering sharded weights costs a doubling, and more on many GPUs; GPUs or copies without work cost most.
 */
function cost({ gpus, sequencesPerStep }: LayoutRequest, layout: Parallelism): number {
  const { tensor, pipeline, context, data, shardingStage, idleGpus } = layout;
  const gathering = shardingStage === 3 ? 1 + 0.5 * Math.log2(Math.max(1, data / 256)) : 0;
  const withoutTokens = Math.log2(Math.max(1, data / sequencesPerStep));
  return (
    0.5 * Math.log2(tensor) +
    Math.log2(pipeline) +
    Math.log2(context) +
    gathering +
    3 * withoutTokens +
    (8 * idleGpus) / gpus
  );
}

/** 1, 2, 4 … up to a limit. */
function powersOfTwo(limit: number): readonly number[] {
  return Array.from({ length: Math.floor(Math.log2(Math.max(1, limit))) + 1 }, (_, exponent) => 2 ** exponent);
}
