import { type Architecture, activeParametersOf } from "./architecture";
import { type TrainingMethod, trainedParameters } from "./method";

/** How much of the training state each data-parallel GPU keeps for itself: 0 all, 1 no optimizer, 2 nor gradients, 3 nor weights. */
export type ShardingStage = 0 | 1 | 2 | 3;

/** Bytes of a parameter in mixed-precision Adam: 16-bit weight and gradient, 32-bit master weight and two moments (arXiv 1910.02054). */
const WEIGHT_BYTES = 2;
const GRADIENT_BYTES = 2;
const OPTIMIZER_BYTES = 12;

/** Bytes of state for each parameter on one GPU of `data` that shard it: 16, 4 + 12/N, 2 + 14/N, 16/N (arXiv 1910.02054). */
export function stateBytesPerParameter(stage: ShardingStage, data: number): number {
  const shared = [WEIGHT_BYTES, GRADIENT_BYTES, OPTIMIZER_BYTES];
  const stageThatShares = [3, 2, 1];
  return shared.reduce((sum, bytes, index) => sum + (stage >= (stageThatShares[index] ?? 3) ? bytes / data : bytes), 0);
}

/** How the GPUs of a run divide the work among them. */
export interface StateLayout {
  readonly tensor: number;
  readonly pipeline: number;
  /** GPUs that hold the same slice of the model and see other tokens. */
  readonly data: number;
  /** GPUs that share the experts of a layer; part of `data`. */
  readonly expert: number;
  readonly shardingStage: ShardingStage;
}

/** Weights, gradients and optimizer state on one GPU, in bytes. LoRA's frozen weights have no gradient and no moments. */
export function stateBytes(architecture: Architecture, method: TrainingMethod, layout: StateLayout): number {
  const held = parametersOnGpu(architecture, layout);
  const trained = trainedParameters(held, method);
  const frozenBytes = method === "lora" ? held * WEIGHT_BYTES : 0;
  const frozenShare = layout.shardingStage === 3 ? 1 / layout.data : 1;
  return trained * stateBytesPerParameter(layout.shardingStage, layout.data) + frozenBytes * frozenShare;
}

/** Before sharding: what tensor, pipeline and expert parallelism leave to one GPU. */
function parametersOnGpu(architecture: Architecture, { tensor, pipeline, expert }: StateLayout): number {
  const active = activeParametersOf(architecture);
  const resting = architecture.parameters - active;
  return (active + resting / expert) / (tensor * pipeline);
}

/** What activations depend on, beside the architecture. */
export interface ActivationLayout {
  /** Tokens in one sequence. */
  readonly contextLength: number;
  /** @default 1 */
  readonly sequences?: number;
  /** Sequence parallelism is assumed: activations are divided with the tensors. */
  readonly tensor: number;
  /** GPUs that share one sequence. */
  readonly context: number;
  /** Whether activations of all layers are kept, or computed again in the backward pass. */
  readonly recompute: "none" | "full";
}

/** Bytes of activations on one GPU, part by part. */
export interface ActivationBytes {
  /** Kept from the forward pass to the backward pass. */
  readonly keptBytes: number;
  /** Of the one layer that is being computed again. */
  readonly liveLayerBytes: number;
  readonly logitBytes: number;
}

/**
 * Activations of one GPU in 16 bits. Without recomputation: context × hidden size × (18 + 4 × feed-forward size ÷ hidden
 * size) bytes a layer (Megatron-LM, theoretical_memory_usage.py; attention scores are never stored). With it: each layer's
 * input, 28 copies in the one layer that is live, and logits of 4 bytes (stas00/ml-engineering: 8 + 7 + 15.7 GiB for 8B at
 * 32k). Unfused layers keep those 28 copies of 2 bytes, more than Megatron's; the framework is assumed to be a fused one.
 */
export function activationBytes(
  { layers, hiddenSize, feedForwardSize, vocabularySize }: Architecture,
  { contextLength, sequences = 1, tensor, context, recompute }: ActivationLayout,
): ActivationBytes {
  const tokens = (contextLength * sequences) / (tensor * context);
  const values = tokens * hiddenSize;
  const logitBytes = LOGIT_BYTES * tokens * vocabularySize;
  return recompute === "full"
    ? { keptBytes: 2 * layers * values, liveLayerBytes: 2 * LIVE_COPIES * values, logitBytes }
    : { keptBytes: layers * values * (18 + (4 * feedForwardSize) / hiddenSize), liveLayerBytes: 0, logitBytes };
}

const LIVE_COPIES = 28;
const LOGIT_BYTES = 4;

export function totalActivationBytes(parts: ActivationBytes): number {
  return parts.keptBytes + parts.liveLayerBytes + parts.logitBytes;
}

/**
 * Bytes of one checkpoint: 14 for each trained parameter, weights and optimizer. BLOOM's were 13 (2.3 TB for 176B), GPT-3's
 * are counted as 14.5 (2.3 TiB for 175B).
 */
export function checkpointBytes(parameters: number, method: TrainingMethod): number {
  return trainedParameters(parameters, method) * (WEIGHT_BYTES + OPTIMIZER_BYTES);
}
