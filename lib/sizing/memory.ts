import { type Architecture, activeParametersOf } from "./architecture";
import { hasAdapters, type TrainingMethod, trainedParameters } from "./method";
import type { ActivationCheckpointing, Optimizer, TrainingSoftware } from "./training-software";

/**
 * How much of the training state each data-parallel GPU keeps for itself: 0 all, 1 no optimizer, 2 nor gradients, 3 nor
 * weights.
 */
export type ShardingStage = 0 | 1 | 2 | 3;

/** Bytes of a trained parameter: weight, gradient, optimizer. */
const bytesOf: Readonly<Record<Optimizer, readonly [weight: number, gradient: number, optimizer: number]>> = {
  adam: [2, 4, 12],
  "adam-bf16": [2, 2, 4],
  "adam-8bit": [2, 2, 2],
};

/**
 * Bytes of state for each parameter on one GPU of `data` that shard it. With Adam in mixed precision 18, 6 + 12/N, 2 + 16/N and
 * 16/N: Megatron-LM keeps gradients in 32 bits (theoretical_memory_usage.py); FSDP shards one 32-bit weight, gradient and two
 * moments, and gathers 16-bit weights of a layer when it needs them ({@link gatheredBytes}).
 */
export function stateBytesPerParameter(stage: ShardingStage, data: number, optimizer: Optimizer = "adam"): number {
  const [weight, gradient, state] = bytesOf[optimizer];
  switch (stage) {
    case 0:
      return weight + gradient + state;
    case 1:
      return weight + gradient + state / data;
    case 2:
      return weight + (gradient + state) / data;
    case 3:
      return (optimizer === "adam" ? 16 : weight + gradient + state) / data;
  }
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
  /** @default "adam" */
  readonly optimizer?: Optimizer;
}

/**
 * Weights, gradients and optimizer state on one GPU, in bytes. LoRA's frozen weights have no gradient and no moments, QLoRA's
 * have 4 bits, but for the embeddings. With sharded weights, what is gathered for the layer at work is in it.
 */
export function stateBytes(architecture: Architecture, method: TrainingMethod, layout: StateLayout): number {
  const { shardingStage, data, optimizer } = layout;
  const held = parametersOnGpu(architecture, layout);
  const trained = trainedParameters(held, method);
  const frozenShare = shardingStage === 3 ? 1 / data : 1;
  return (
    trained * stateBytesPerParameter(shardingStage, data, optimizer) +
    frozenBytes(architecture, method, held) * frozenShare +
    (shardingStage === 3 && data > 1 ? gatheredBytes(architecture, method, layout) : 0)
  );
}

function frozenBytes(architecture: Architecture, method: TrainingMethod, held: number): number {
  if (method !== "qlora") {
    return hasAdapters(method) ? held * 2 : 0;
  }
  const embeddings = Math.min(held, architecture.vocabularySize * architecture.hiddenSize);
  return embeddings * 2 + (held - embeddings) * BYTES_OF_4_BITS;
}

/** Half a byte, and 0.127 bits for scales that are quantized themselves (arXiv 2305.14314, section 3). */
const BYTES_OF_4_BITS = 0.516;

/**
 * What FSDP holds unsharded: the largest of layer and embedding at work and the next one that is fetched, in 16 bits, and in
 * training their gradients in 32 bits until they are reduced.
 */
function gatheredBytes(architecture: Architecture, method: TrainingMethod, { tensor }: StateLayout): number {
  const embedding = architecture.vocabularySize * architecture.hiddenSize;
  const layer = Math.max(0, architecture.parameters - 2 * embedding) / architecture.layers;
  return (2 * Math.max(embedding, layer) * (hasAdapters(method) ? 2 : 2 + 4)) / tensor;
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
  readonly recompute: ActivationCheckpointing;
  /**
   * Stock PyTorch holds logits and what their loss needs in 16 and 32 bits, forward and backward; Megatron fuses the loss.
   *
   * @default "pytorch"
   */
  readonly software?: TrainingSoftware;
  /**
   * Pieces in which the loss is taken, as torchtune's chunked loss does: logits of one piece are held at once.
   *
   * @default 1
   */
  readonly lossChunks?: number;
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
 * Activations of one GPU in 16 bits. Without recomputation: context × hidden size × (18 + 4 × feed-forward size ÷ hidden size)
 * bytes a layer (Megatron-LM, theoretical_memory_usage.py; attention scores are never stored). Selective: each layer's input,
 * attention and half of its products. Full: each layer's input, 28 copies in the one layer that is live (stas00/ml-engineering:
 * 8 + 7 GiB for 8B at 32k), and with tensor parallelism the four activations that a layer gathers.
 */
export function activationBytes(
  { layers, hiddenSize, feedForwardSize, vocabularySize }: Architecture,
  { contextLength, sequences = 1, tensor, context, recompute, software = "pytorch", lossChunks = 1 }: ActivationLayout,
): ActivationBytes {
  const tokens = (contextLength * sequences) / (tensor * context);
  const values = tokens * hiddenSize;
  const logitBytes = (bytesOfLogit[software] * tokens * vocabularySize) / lossChunks;
  const gathered = tensor > 1 ? GATHERED_ACTIVATIONS * 2 * values * tensor : 0;
  switch (recompute) {
    case "full":
      return { keptBytes: 2 * layers * values, liveLayerBytes: 2 * LIVE_COPIES * values + gathered, logitBytes };
    case "selective":
      return {
        keptBytes: layers * values * (8 + (2 * feedForwardSize) / hiddenSize),
        liveLayerBytes: gathered,
        logitBytes,
      };
    case "none":
      return {
        keptBytes: layers * values * (18 + (4 * feedForwardSize) / hiddenSize),
        liveLayerBytes: gathered,
        logitBytes,
      };
  }
}

const LIVE_COPIES = 28;

/** With sequence parallelism, what attention and feed-forward layer gather for all tokens, forward and backward. */
const GATHERED_ACTIVATIONS = 4;

/**
 * Bytes of one logit. PyTorch: 2 as computed, 4 for the loss, 4 for its logarithms, 4 and 1 to 2 for gradients; Megatron's fused
 * loss works in place: 2 and 4.
 */
const bytesOfLogit: Readonly<Record<TrainingSoftware, number>> = { pytorch: 15, megatron: 6 };

export function totalActivationBytes(parts: ActivationBytes): number {
  return parts.keptBytes + parts.liveLayerBytes + parts.logitBytes;
}

/**
 * Bytes of one checkpoint: 14 for each trained parameter, weights and optimizer. BLOOM's were 13 (2.3 TB for 176B), GPT-3's
 * are counted as 14.5 (2.3 TiB for 175B).
 */
export function checkpointBytes(parameters: number, method: TrainingMethod): number {
  return trainedParameters(parameters, method) * 14;
}
