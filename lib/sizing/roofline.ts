import { type Architecture, activeParametersOf, attendedTokens, isMixtureOfExperts } from "./architecture";
import { BLACKWELL_ULTRA_PRODUCT, bestProductShare } from "./best-product";
import type { Hardware } from "./hardware";
import { flopsPerParameterAndToken, type TrainingMethod } from "./method";
import { peakTflops16, type TrainingPrecision, tryPeakTflops } from "./precision";
import type { TrainingSoftware } from "./training-software";

/** A training run as far as its speed depends on it. */
export interface TrainingRun {
  /** The GPU, and what connects it. */
  readonly hardware: Pick<Hardware, "accelerator" | "fabricGBpsPerGpu" | "gpusPerNode" | "machine">;
  /** Shape of the model. */
  readonly architecture: Architecture;
  /** GPUs of the run. */
  readonly gpus: number;
  /** Tokens of one sequence. */
  readonly contextLength: number;
  /** Precision of the matrix products. */
  readonly precision: TrainingPrecision;
  /** @default "pretrain" */
  readonly method?: TrainingMethod;
  /** @default "megatron" */
  readonly software?: TrainingSoftware;
}

/**
 * Numbers that are fitted: to the 62 runs that the library names and the shown rows of `test/sizing/published-rows.json`,
 * which between them are 131 runs. `test/sizing/cross-validation.test.ts` fits them again, in five folds, and prints the errors
 * of runs that the fit never saw. Each has a bound that physics gives; a test holds it.
 */
export interface RooflineCoefficients {
  /** Share of the best measured product of the GPU that a training step's 16-bit products reach. Below 1. */
  readonly products16: number;
  /** The same in 8 bits: quantization and scales are not free. Below `products16`. */
  readonly products8: number;
  /** The same in 4 bits: some layers stay in more bits. Below `products8`. */
  readonly products4: number;
  /** Share of the best 16-bit product that fused attention reaches. Below 1: the softmax is no product. */
  readonly attention: number;
  /**
   * Times that the width of a token passes through memory in each layer for its experts, all together: permuted, sent, brought
   * back, forward and backward. 8 at least for each of its experts; the fitted number also pays for what NVLink carries and
   * for narrow products, and hardly depends on how many experts a token has.
   */
  readonly routingPasses: number;
  /** Factor where the experts of a layer do not fit into one NVLink domain, so that tokens cross the fabric. 1 or more. */
  readonly crossing: number;
  /** Time that each doubling of the GPU count adds, as a share of the step. 0 or more. */
  readonly lossOfDoubling: number;
  /** Factor of the 8-bit products of stock PyTorch. 1 or more, and less than going without 8 bits. */
  readonly pytorchProducts8: number;
  /** Factor of the attention of stock PyTorch, whose kernels are a generation behind. 1 or more. */
  readonly pytorchAttention: number;
  /**
   * Further factor of the attention of stock PyTorch on several machines, whose rings of keys and values cross the fabric without
   * being hidden behind the products. 1 or more.
   */
  readonly pytorchRings: number;
  /** Share of the dense peak that the best product of a B300 or GB300 reaches: nobody published a measurement. Below 1. */
  readonly blackwellUltraProduct: number;
}

/** Least error over all runs, rounded; a test fits them again. */
export const fittedCoefficients: RooflineCoefficients = {
  products16: 0.61,
  products8: 0.557,
  products4: 0.332,
  attention: 0.44,
  routingPasses: 504,
  crossing: 1.58,
  lossOfDoubling: 0.0114,
  pytorchProducts8: 1.55,
  pytorchAttention: 2.1,
  pytorchRings: 2.9,
  blackwellUltraProduct: BLACKWELL_ULTRA_PRODUCT,
};

/** Seconds of one GPU for one token of a run, part by part. The parts are added; `slowdown` multiplies their sum. */
export interface RooflineTerms {
  /** Products of activations and weights, in the run's precision. */
  readonly products: number;
  /** Products of queries, keys and values: causal, so half of them, and in 16 bits. */
  readonly attention: number;
  /** Moving tokens to their experts and back through memory; 0 in a dense model. */
  readonly routing: number;
  /** What multiplies all: exposed communication, slow fabrics, GPUs without links. */
  readonly slowdown: number;
}

/**
 * Time of a token as a roofline:
 *
 *     products  = 6 × active parameters ÷ (peak × best product × share of the precision)       4 × with LoRA
 *     attention = 6 × layers × context × width ÷ (16-bit peak × best product × share)          causal: half of 12
 *     routing   = passes × 2 bytes × layers × hidden size ÷ memory bandwidth
 *     slowdown  = crossing × (1 + loss × log2(1 + GPUs ÷ 8) × fabric) × links
 *
 * - *best product*: share of the peak that the best large matrix product reaches on that GPU, measured (A100 87 %, H100 80 %).
 * - *fabric*: 1 on a fabric as fast for its GPUs as those of the references; more where bytes take longer. Extrapolated.
 * - *links*: a quarter more time on several GPUs without NVLink; assumed, no published run has such.
 */
export function rooflineTerms(run: TrainingRun, coefficients = fittedCoefficients): RooflineTerms {
  const { architecture, hardware, contextLength, precision, method = "pretrain", software = "megatron" } = run;
  const { accelerator } = hardware;
  const { layers, hiddenSize, attentionHeads, headSize } = architecture;
  const best = bestProductShare(accelerator.name, coefficients.blackwellUltraProduct) * 1e12;
  const peak = tryPeakTflops(accelerator, precision) ?? peakTflops16(accelerator);
  const isPytorch = software === "pytorch";
  const productFactor = isPytorch && isEightBitOrLess(precision) ? coefficients.pytorchProducts8 : 1;
  const unpackingFactor = method === "qlora" ? UNPACKING : 1;
  const attentionFactor = isPytorch ? coefficients.pytorchAttention * ringFactor(run, coefficients) : 1;
  const attentionFlops = 6 * layers * attendedTokens(architecture, contextLength) * attentionHeads * headSize;
  const routedBytes = isMixtureOfExperts(architecture) ? coefficients.routingPasses * 2 * layers * hiddenSize : 0;
  return {
    products:
      (unpackingFactor * productFactor * flopsPerParameterAndToken(method) * activeParametersOf(architecture)) /
      (peak * best * shareOfProduct(precision, coefficients)),
    attention: (attentionFactor * attentionFlops) / (peakTflops16(accelerator) * best * coefficients.attention),
    routing: routedBytes / (accelerator.memoryBandwidthTBps * 1e12),
    slowdown: crossingFactor(run, coefficients) * scaleFactor(run, coefficients) * linkFactor(run),
  };
}

/** Seconds of one GPU for one token, without recomputation. */
export function secondsPerToken(run: TrainingRun, coefficients = fittedCoefficients): number {
  const { products, attention, routing, slowdown } = rooflineTerms(run, coefficients);
  return (products + attention + routing) * slowdown;
}

/** QLoRA unpacks every matrix before each product: a third more time, which is assumed; nobody published a pair to compare. */
const UNPACKING = 4 / 3;

/** Tokens of a sequence from which on published runs divide it over GPUs. */
const DIVIDED_CONTEXT = 32768;

/** It grows with the machines up to its full size, so that another machine never makes a run slower. */
function ringFactor({ hardware, gpus, contextLength }: TrainingRun, { pytorchRings }: RooflineCoefficients): number {
  return contextLength < DIVIDED_CONTEXT ? 1 : Math.min(pytorchRings, Math.max(1, gpus / hardware.gpusPerNode));
}

function isEightBitOrLess(precision: TrainingPrecision): boolean {
  return precision === "fp8" || precision === "fp4";
}

function shareOfProduct(precision: TrainingPrecision, coefficients: RooflineCoefficients): number {
  const { products16, products8, products4 } = coefficients;
  return { bf16: products16, fp16: products16, fp8: products8, fp4: products4 }[precision];
}

/** GPUs that share the experts of a layer in published layouts: DeepSeek-V3's 64 (arXiv 2412.19437, section 3.2). */
const LARGEST_EXPERT_GROUP = 64;

function crossingFactor({ architecture, hardware, gpus }: TrainingRun, { crossing }: RooflineCoefficients): number {
  const group = Math.min(architecture.experts ?? 1, LARGEST_EXPERT_GROUP, gpus);
  return isMixtureOfExperts(architecture) && group > nvlinkDomain(hardware) ? crossing : 1;
}

/** GPUs that NVLink joins: a machine's, or the 72 of a rack. */
function nvlinkDomain({ accelerator, gpusPerNode, machine }: TrainingRun["hardware"]): number {
  const isRack = accelerator.name === "gb200" || accelerator.name === "gb300";
  return isRack ? 72 : gpusPerNode * (machine?.machinesPerNvlinkDomain ?? 1);
}

function scaleFactor(run: TrainingRun, { lossOfDoubling }: RooflineCoefficients): number {
  return 1 + lossOfDoubling * Math.log2(1 + run.gpus / 8) * fabricFactor(run);
}

/**
 * Thousands of FLOPs that a GPU computes while the reference fabrics (200 Gbit/s for an A100, 400 for an H100) move one byte:
 * 12 to 20.
 */
const REFERENCE_INTENSITY = 20;

function fabricFactor({ hardware, gpus }: TrainingRun): number {
  if (hardware.fabricGBpsPerGpu === undefined || gpus <= hardware.gpusPerNode) {
    return 1;
  }
  const intensity = peakTflops16(hardware.accelerator) / hardware.fabricGBpsPerGpu;
  return Math.max(1, (1 + intensity / 100) / (1 + REFERENCE_INTENSITY / 100));
}

function linkFactor({ hardware, gpus }: TrainingRun): number {
  return hardware.accelerator.linkGBps === 0 && gpus > 1 ? 4 / 3 : 1;
}
