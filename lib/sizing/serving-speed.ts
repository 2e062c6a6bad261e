import { activeParametersOf, attendedTokens, expertsPerTokenOf, isMixtureOfExperts } from "./architecture";
import { bestProductShare } from "./best-product";
import { bytesPerCachedValue, bytesPerWeight, servingFormat, servingPeakTflops } from "./quantization";
import { cacheBytesPerToken, mostRequests, type Replica, type RequestShape } from "./serving";

/**
 * Numbers that are fitted to 21 figures that the library names and 49 shown rows, of TensorRT-LLM and MLPerf's offline scenario.
 * `test/sizing/serving-errors.test.ts` fits them again in five folds; each has a bound that physics gives, held there too.
 */
export interface ServingCoefficients {
  /** Share of the best measured product that products in 8 bits reach, and, as no figure has them, in 16. Below 1. */
  readonly products8: number;
  /** The same in 4 bits. Below `products8`. */
  readonly products4: number;
  /** The same where 4-bit weights are unpacked for 16-bit products: of the 16-bit peak. Below `products8`. */
  readonly productsUnpacked: number;
  /** Share of the 8-bit peak that attention reaches. Below 1. */
  readonly attention: number;
  /** Share of the memory's bandwidth at which keys and values are read. Below 1. */
  readonly cacheBandwidth: number;
  /** Seconds of each layer for a token of the prompt, beyond what is counted: norms, rotations, quantization. 0 or more. */
  readonly promptLayerSeconds: number;
  /** The same for a token of the answer: launches and sampling are added. 0 or more. */
  readonly outputLayerSeconds: number;
  /**
   * Times that the width of a token passes through memory for each of its experts while decoding, when products are narrow. 4
   * at least.
   */
  readonly expertPasses: number;
  /** Time that each doubling of the GPUs that share tensors adds. 0 or more. */
  readonly lossOfTensors: number;
  /** Time that each doubling of the GPUs that share experts adds. 0 or more. */
  readonly lossOfExperts: number;
}

export const servingCoefficients: ServingCoefficients = {
  products8: 0.782,
  products4: 0.624,
  productsUnpacked: 0.314,
  attention: 0.331,
  cacheBandwidth: 0.89,
  promptLayerSeconds: 1.28e-7,
  outputLayerSeconds: 2.66e-7,
  expertPasses: 71,
  lossOfTensors: 0.286,
  lossOfExperts: 0.235,
};

/** How fast a replica answers with so many requests in work. */
export interface ReplicaSpeed {
  readonly outputTokensPerSecond: number;
  /** Requests in work at once. */
  readonly concurrentRequests: number;
  /** Between two tokens of one answer. */
  readonly millisecondsPerOutputToken: number;
  /** Share of the time that goes into prompts, 0 to 1: what they should carry of the price. */
  readonly promptShare: number;
  /** Until the first token of an answer, on a replica that has nothing else to do. */
  readonly secondsToFirstToken: number;
}

/** The fastest that a replica answers: with as many requests as its cache holds. */
export function replicaSpeed(replica: Replica, shape: RequestShape, coefficients = servingCoefficients): ReplicaSpeed {
  return speedWith(replica, shape, mostRequests(replica, shape), coefficients);
}

/** The most requests at which no more than so many milliseconds pass between two tokens; undefined where one is too many. */
export function speedWithin(
  replica: Replica,
  shape: RequestShape,
  milliseconds: number,
  coefficients = servingCoefficients,
): ReplicaSpeed | undefined {
  const speed = (requests: number) => speedWith(replica, shape, requests, coefficients);
  const most = mostRequests(replica, shape);
  if (speed(most).millisecondsPerOutputToken <= milliseconds) {
    return speed(most);
  }
  if (speed(1).millisecondsPerOutputToken > milliseconds) {
    return undefined;
  }
  let [low, high] = [1, most];
  while (high - low > 0.01) {
    const middle = (low + high) / 2;
    [low, high] = speed(middle).millisecondsPerOutputToken <= milliseconds ? [middle, high] : [low, middle];
  }
  return speed(low);
}

/**
 * Seconds of a replica for one output token are a sum, prompt and answer each with its share:
 *
 *     products   2 × active parameters ÷ (peak × best product × share)                           a token of prompt or answer
 *   + attention  4 × layers × width × context ÷ (8-bit peak × share)                             half of it in prompts: causal
 *   + layers     seconds of a layer × layers                                                     a token of prompt or answer
 *   + cache      bytes of (prompt + half the answer) ÷ bandwidth                                 a token of the answer
 *   + experts    passes × 2 bytes × layers × experts of a token × hidden size ÷ bandwidth        a token of the answer
 *   + weights    bytes of the weights that the requests wake ÷ bandwidth ÷ requests              a token of the answer
 *
 * over GPUs, times 1 + loss × log2(GPUs) where they share tensors or experts. Attention that is latent compares queries with the
 * latent cache of all heads. These are benchmarks of a full engine: real traffic comes in bursts, which is what headroom is for.
 */
function speedWith(
  replica: Replica,
  { promptTokens, outputTokens }: RequestShape,
  requests: number,
  coefficients: ServingCoefficients,
): ReplicaSpeed {
  const { architecture, hardware, quantization, gpus } = replica;
  const { accelerator, shareOfGpu } = hardware;
  const { layers, attentionHeads, headSize, hiddenSize, latentCacheSize } = architecture;
  const format = servingFormat(quantization, accelerator);
  const best = bestProductShare(accelerator.name) / REFERENCE_PRODUCT;
  const share = {
    "16-bit":
      quantization === "bf16" || quantization === "fp16" ? coefficients.products8 : coefficients.productsUnpacked,
    "8-bit": coefficients.products8,
    "4-bit": coefficients.products4,
  }[format];
  const flops = servingPeakTflops(format, accelerator) * 1e12 * best * share;
  const attentionFlops = servingPeakTflops("8-bit", accelerator) * 1e12 * best * coefficients.attention;
  const bandwidth = accelerator.memoryBandwidthTBps * 1e12;
  const isMixture = isMixtureOfExperts(architecture);
  const width = attentionHeads * headSize;
  const decodingWidth =
    latentCacheSize === undefined ? width : attentionHeads * (latentCacheSize - LATENT_ROTATION / 2);
  const held = attendedTokens(architecture, promptTokens + outputTokens / 2);
  const seen = architecture.windowedAttention ? attendedTokens(architecture, promptTokens) : promptTokens;
  const tokenProducts = (2 * activeParametersOf(architecture)) / flops;
  const cached = cacheBytesPerToken(architecture, bytesPerCachedValue(quantization, accelerator)) * held;
  const woken = Math.min(architecture.parameters, activeParametersOf(architecture) * requests);
  const expertBytes = isMixture
    ? coefficients.expertPasses * 2 * layers * expertsPerTokenOf(architecture) * hiddenSize
    : 0;
  const ofPrompt =
    tokenProducts + (2 * layers * width * seen) / attentionFlops + coefficients.promptLayerSeconds * layers;
  const ofOutput =
    tokenProducts +
    (4 * layers * decodingWidth * held) / attentionFlops +
    coefficients.outputLayerSeconds * layers +
    cached / (bandwidth * coefficients.cacheBandwidth) +
    expertBytes / bandwidth +
    (woken * bytesPerWeight(quantization)) / (bandwidth * WEIGHT_BANDWIDTH) / requests;
  const together = (gpus * shareOfGpu) / sharingFactor(replica, coefficients);
  const promptSeconds = (ofPrompt * promptTokens) / outputTokens / together;
  const seconds = promptSeconds + ofOutput / together;
  return {
    outputTokensPerSecond: 1 / seconds,
    concurrentRequests: Math.floor(requests),
    millisecondsPerOutputToken: seconds * requests * 1000,
    promptShare: promptSeconds / seconds,
    secondsToFirstToken: (ofPrompt * promptTokens) / together,
  };
}

/** Shares are those of a B200, whose best product reaches 77.6 % of its peak. */
const REFERENCE_PRODUCT = 0.776;

/** Of a latent cache, values of its position that only queries meet: DeepSeek-V3's 64. */
const LATENT_ROTATION = 64;

/** Share of the bandwidth at which weights are read: they lie in one piece. */
const WEIGHT_BANDWIDTH = 0.86;

/** Time that each doubling of pipeline stages adds, where GPUs have no links: assumed; of two RTX PRO 6000 it is hardly seen. */
const LOSS_OF_STAGES = 0.1;

function sharingFactor({ architecture, hardware, gpus }: Replica, coefficients: ServingCoefficients): number {
  const { lossOfTensors, lossOfExperts } = coefficients;
  if (hardware.accelerator.linkGBps === 0) {
    return 1 + LOSS_OF_STAGES * Math.log2(gpus);
  }
  return 1 + (isMixtureOfExperts(architecture) ? lossOfExperts : lossOfTensors) * Math.log2(gpus);
}
