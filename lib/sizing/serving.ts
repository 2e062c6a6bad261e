import { type Architecture, attendedTokens, isMixtureOfExperts } from "./architecture";
import { type Hardware, USABLE_MEMORY_SHARE } from "./hardware";
import { bytesPerCachedValue, bytesPerWeight, type Quantization } from "./quantization";

/** A model on the GPUs of one replica. */
export interface Replica {
  readonly architecture: Architecture;
  readonly hardware: Hardware;
  readonly quantization: Quantization;
  readonly gpus: number;
}

/** Tokens of one request. */
export interface RequestShape {
  /** Tokens of the prompt. */
  readonly promptTokens: number;
  /** Tokens of the answer. */
  readonly outputTokens: number;
}

/** Weights of the whole model, in bytes: parameters × 2, 1 or 0.5. */
export function weightBytes(architecture: Architecture, quantization: Quantization): number {
  return architecture.parameters * bytesPerWeight(quantization);
}

/** Key-value cache of one token: 2 × layers × key-value heads × head size × bytes; less where attention is latent. */
export function cacheBytesPerToken(
  { layers, keyValueHeads, headSize, latentCacheSize }: Architecture,
  bytesPerValue: number,
): number {
  return layers * (latentCacheSize ?? 2 * keyValueHeads * headSize) * bytesPerValue;
}

/**
 * Tokens whose keys and values a replica holds at once: (GPUs × (memory × 0.9 − 2 GiB) − weights) ÷ bytes of a token. Where
 * more GPUs share the tensors than there are key-value heads, heads are held more than once. A latent cache and that of a
 * mixture of experts are held once: attention is data-parallel there, as in every published run.
 */
export function concurrentTokens(replica: Replica): number {
  const { architecture, hardware, quantization, gpus } = replica;
  const usable = hardware.memoryBytes * USABLE_MEMORY_SHARE - ENGINE_BYTES * Math.min(1, hardware.shareOfGpu);
  const free = gpus * usable - weightBytes(architecture, quantization);
  const bytes = cacheBytesPerToken(architecture, bytesPerCachedValue(quantization, hardware.accelerator));
  const isHeldOnce = architecture.latentCacheSize !== undefined || isMixtureOfExperts(architecture);
  const copies = isHeldOnce ? 1 : Math.max(1, tensorDegree(replica) / architecture.keyValueHeads);
  return Math.max(0, Math.floor(free / bytes / copies));
}

/** What an engine keeps for itself on a GPU beside weights and cache: activations of a batch of prompts, captured graphs. */
const ENGINE_BYTES = 2 * 2 ** 30;

/** GPUs that share each matrix: those inside NVLink; without it, layers are divided instead (vLLM, parallelism guide). */
export function tensorDegree({ hardware, gpus }: Pick<Replica, "hardware" | "gpus">): number {
  return hardware.accelerator.linkGBps === 0 ? 1 : Math.min(gpus, hardware.gpusPerNode);
}

/** Requests that one engine works on at once: TensorRT-LLM's default batch, on each GPU where attention is data-parallel. */
const MOST_REQUESTS = 2048;

/** Requests of that shape that a full replica works on at once; at least one. */
export function mostRequests(replica: Replica, { promptTokens, outputTokens }: RequestShape): number {
  const held = attendedTokens(replica.architecture, promptTokens + outputTokens / 2);
  const most = MOST_REQUESTS * (isMixtureOfExperts(replica.architecture) ? replica.gpus : 1);
  return Math.max(1, Math.min(concurrentTokens(replica) / held, most));
}
