import { type Architecture, activeParametersOf } from "./architecture";
import { type Hardware, USABLE_MEMORY_SHARE } from "./hardware";
import { bytesPerCachedValue, bytesPerWeight, type Quantization, servingTflops } from "./quantization";

/** A model on the GPUs of one replica. */
export interface Replica {
  readonly architecture: Architecture;
  readonly hardware: Hardware;
  readonly quantization: Quantization;
  readonly gpus: number;
}

/** Tokens of one request. */
export interface RequestShape {
  readonly promptTokens: number;
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
 * Tokens whose keys and values a replica holds at once: (GPUs × memory × 0.9 − weights) ÷ bytes of a token. Where more GPUs
 * share the tensors than there are key-value heads, heads are held more than once. A latent cache is assumed to be held
 * once, as with data-parallel attention.
 */
export function concurrentTokens(replica: Replica): number {
  const { architecture, hardware, quantization, gpus } = replica;
  const free = gpus * hardware.memoryBytes * USABLE_MEMORY_SHARE - weightBytes(architecture, quantization);
  const bytes = cacheBytesPerToken(architecture, bytesPerCachedValue(quantization, hardware.accelerator));
  const isLatent = architecture.latentCacheSize !== undefined;
  const copies = isLatent ? 1 : Math.max(1, tensorDegree(replica) / architecture.keyValueHeads);
  return Math.max(0, Math.floor(free / bytes / copies));
}

/** GPUs that share each matrix: those inside NVLink; without it, layers are divided instead (vLLM, parallelism guide). */
export function tensorDegree({ hardware, gpus }: Pick<Replica, "hardware" | "gpus">): number {
  return hardware.accelerator.linkGBps === 0 ? 1 : Math.min(gpus, hardware.gpusPerNode);
}

/** How fast a replica answers when it is full. */
export interface ReplicaSpeed {
  readonly outputTokensPerSecond: number;
  /** Requests in work at once. */
  readonly concurrentRequests: number;
  /** Between two tokens of one answer. */
  readonly millisecondsPerOutputToken: number;
}

/**
 * Output tokens per second of a full replica. The time of a token is a sum, each part shared by the requests in work:
 *
 *     2 × active parameters × (prompt + output) ÷ output ÷ TFLOPS      computing the prompt and the answer
 *   + cache of (prompt + half the output) ÷ bandwidth                    reading keys and values
 *   + weights ÷ bandwidth ÷ requests in work                             reading weights once for all
 *
 * Bandwidth is 86 % of the data sheet's; each doubling of the GPUs of a replica costs 16 % of computing and bandwidth. These
 * two and the shares in {@link servingTflops} are fitted to 21 figures of TensorRT-LLM (docs/source/performance/
 * perf-overview.md): 20 of them are met within 20 %, and the last is estimated 25 % too slow. Those are benchmarks of a full
 * engine: real traffic comes in bursts, which is what headroom is for.
 */
export function replicaSpeed(replica: Replica, { promptTokens, outputTokens }: RequestShape): ReplicaSpeed {
  const { architecture, hardware, quantization, gpus } = replica;
  const { accelerator, shareOfGpu } = hardware;
  const tokensHeld = promptTokens + outputTokens / 2;
  const requests = Math.max(1, Math.min(concurrentTokens(replica) / tokensHeld, MOST_REQUESTS));
  const together = (gpus * shareOfGpu) / (1 + LOSS_OF_DOUBLING * Math.log2(gpus));
  const bytesPerSecond = together * accelerator.memoryBandwidthTBps * 1e12 * SHARE_OF_BANDWIDTH;
  const flopsPerToken = (2 * activeParametersOf(architecture) * (promptTokens + outputTokens)) / outputTokens;
  const cached = cacheBytesPerToken(architecture, bytesPerCachedValue(quantization, accelerator)) * tokensHeld;
  const seconds =
    flopsPerToken / (together * servingTflops(quantization, accelerator) * 1e12) +
    cached / bytesPerSecond +
    readWeightBytes(replica, requests) / bytesPerSecond / requests;
  return {
    outputTokensPerSecond: 1 / seconds,
    concurrentRequests: Math.floor(requests),
    millisecondsPerOutputToken: seconds * requests * 1000,
  };
}

/** Requests that one engine works on at once: TensorRT-LLM's default batch. */
const MOST_REQUESTS = 2048;
const SHARE_OF_BANDWIDTH = 0.86;
const LOSS_OF_DOUBLING = 0.16;

/** Few requests do not wake all experts of a mixture. */
function readWeightBytes({ architecture, quantization }: Replica, requests: number): number {
  const read = Math.min(architecture.parameters, activeParametersOf(architecture) * requests);
  return read * bytesPerWeight(quantization);
}
