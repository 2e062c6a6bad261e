import type { AcceleratorName } from "../machines/accelerator";
import { type Architecture, activeParametersOf } from "./architecture";
import type { Hardware } from "./hardware";
import { peakTflops16, type TrainingPrecision, tryPeakTflops } from "./precision";
import { type PublishedRun, publishedRuns } from "./published-runs";

/** The three numbers that are fitted to the published runs; everything else in {@link predictUtilization} is counted. */
export interface UtilizationCoefficients {
  /** What a training step reaches of the best matrix product of the same GPU, on few GPUs. */
  readonly shareOfBestProduct: number;
  /** Time that each doubling of the GPU count adds, as a share of the step. */
  readonly lossOfDoubling: number;
  /** Time that routing tokens to experts adds, for each unit of √(parameters ÷ active parameters) above 1. */
  readonly lossOfRouting: number;
}

/** Least error over all rows of {@link publishedRuns}, rounded; a test fits them anew. */
export const fittedCoefficients: UtilizationCoefficients = {
  shareOfBestProduct: 0.67,
  lossOfDoubling: 0.031,
  lossOfRouting: 0.13,
};

/** A training run as far as its speed depends on it. */
export interface TrainingRun {
  readonly hardware: Pick<Hardware, "accelerator" | "fabricGBpsPerGpu" | "gpusPerNode">;
  readonly architecture: Architecture;
  readonly gpus: number;
  readonly contextLength: number;
  readonly precision: TrainingPrecision;
}

/**
 * Model FLOPs utilization: the share of the GPUs' dense peak that 6 × active parameters × tokens comes to.
 *
 * One formula, smooth in every input:
 *
 *     TFLOPS = peak16 × best product × 0.67 × memory ÷ (work × scale)
 *     work   = peak16 ÷ peak + attention + routing          time of a token, a dense 16-bit product being 1
 *     scale  = 1 + 0.031 × log2(1 + GPUs ÷ 8) × fabric
 *
 * - *best product*: share of the peak that the best large matrix product reaches on that GPU, measured (A100 87 %, H100 80 %).
 * - *attention*: products of queries, keys and values are outside 6 × N × D: 12 × layers × hidden size × context for each
 *   token, as MosaicML and Megatron count them; with 12 × layers × hidden size² parameters that is context ÷ (6 × hidden
 *   size) of the rest. It stays in 16 bits. So small models and long contexts show a lower utilization.
 * - *routing*: tokens of a mixture travel to their experts, and the experts' products are narrow.
 * - *scale*: exposed communication and the slowest of many machines. Published whole runs on thousands of GPUs lie below
 *   benchmarks on eight; the size of the cluster explains it as far as it can be explained.
 * - *fabric*: 1 on a fabric as fast for its GPUs as those of the references; more where bytes take longer. Extrapolated.
 * - *memory*: below 80 GB micro-batches shrink and activations are recomputed; (GB ÷ 80)^0.2 by MosaicML's A100 tables.
 *
 * Only the three numbers of {@link fittedCoefficients} are fitted. On the published runs the error of the days has a
 * median of 6 % and is at most 25 %.
 */
export function predictUtilization(run: TrainingRun, coefficients = fittedCoefficients): number {
  const { accelerator } = run.hardware;
  const peak = tryPeakTflops(accelerator, run.precision) ?? peakTflops16(accelerator);
  const peak16 = peakTflops16(accelerator);
  const work = peak16 / peak + attentionWork(run) + routingWork(run, coefficients);
  const reached =
    bestProductShare(accelerator.name) * coefficients.shareOfBestProduct * memoryFactor(run) * linkFactor(run);
  return (reached * (peak16 / peak)) / (work * scaleFactor(run, coefficients));
}

/** Where a prediction can be expected to lie, as factors of the days. */
export interface DaysBand {
  readonly low: number;
  readonly high: number;
}

/** Nine of ten published runs lie inside the first band; GPUs of which there is no run get the second, which is assumed. */
export function daysBand(accelerator: AcceleratorName): DaysBand {
  return acceleratorsWithRuns.has(accelerator) ? { low: 0.8, high: 1.3 } : { low: 0.7, high: 1.7 };
}

/** The published run that is most like this one, in words. */
export function nearestReference(run: TrainingRun): { readonly run: PublishedRun; readonly text: string } {
  const nearest = publishedRuns.reduce((best, candidate) =>
    distance(run, candidate) < distance(run, best) ? candidate : best,
  );
  const { name, gpus, accelerator, percentOf16BitPeak, source } = nearest;
  const share = `${percentOf16BitPeak.toFixed(1)} % of the 16-bit peak`;
  return { run: nearest, text: `${name} on ${gpus} ${accelerator.toUpperCase()}: ${share} (${source})` };
}

const acceleratorsWithRuns: ReadonlySet<string> = new Set([
  ...publishedRuns.map(({ accelerator }) => accelerator),
  "a100-80gb",
]);

function attentionWork({ architecture, contextLength }: TrainingRun): number {
  return contextLength / (6 * architecture.hiddenSize);
}

function routingWork({ architecture }: TrainingRun, { lossOfRouting }: UtilizationCoefficients): number {
  return lossOfRouting * (Math.sqrt(architecture.parameters / activeParametersOf(architecture)) - 1);
}

function scaleFactor(run: TrainingRun, { lossOfDoubling }: UtilizationCoefficients): number {
  return 1 + lossOfDoubling * Math.log2(1 + run.gpus / 8) * fabricFactor(run);
}

/** Thousands of FLOPs that a GPU computes while the reference fabrics (200 Gbit/s for an A100, 400 for an H100) move one byte: 12 to 20. */
const REFERENCE_INTENSITY = 20;

function fabricFactor({ hardware, gpus }: TrainingRun): number {
  if (hardware.fabricGBpsPerGpu === undefined || gpus <= hardware.gpusPerNode) {
    return 1;
  }
  const intensity = peakTflops16(hardware.accelerator) / hardware.fabricGBpsPerGpu;
  return Math.max(1, (1 + intensity / 200) / (1 + REFERENCE_INTENSITY / 200));
}

function memoryFactor({ hardware }: TrainingRun): number {
  return Math.min(1, hardware.accelerator.memoryGB / 80) ** 0.2;
}

/** No published run has GPUs without links between them: a quarter is taken off, which is assumed. */
function linkFactor({ hardware, gpus }: TrainingRun): number {
  return hardware.accelerator.linkGBps === 0 && gpus > 1 ? 0.75 : 1;
}

/**
 * Share of the dense peak that the best large 16-bit matrix product reaches: stas00/ml-engineering, "maximum achievable
 * matmul FLOPS". GB300: the chip of the B300 is taken. V100: 39 of 125 TFLOPS on one GPU (arXiv 1909.08053), undone by the
 * fitted share. GPUs that nobody measured get 0.7, which is assumed.
 */
function bestProductShare(name: AcceleratorName): number {
  return measuredShares[name] ?? 0.7;
}

const measuredShares: Partial<Record<AcceleratorName, number>> = {
  v100: 0.5,
  "v100-32gb": 0.5,
  t4: 0.5,
  "a100-40gb": 0.869,
  "a100-80gb": 0.869,
  "a100-80gb-pcie": 0.811,
  h100: 0.803,
  "h100-nvl": 0.803,
  h200: 0.803,
  b200: 0.776,
  b300: 0.786,
  gb200: 0.729,
  gb300: 0.786,
  mi300x: 0.514,
};

/** Doublings that lie between two runs; another GPU counts for more than another size, another size for more than a count. */
function distance(run: TrainingRun, candidate: PublishedRun): number {
  const sameName = run.hardware.accelerator.name.startsWith(candidate.accelerator.replace("h800", "h100"));
  const samePrecision = (run.precision === "fp8") === (candidate.precision === "fp8");
  const sparsity = (parameters: number, active = parameters) => Math.log2(parameters / active);
  const { parameters } = run.architecture;
  return (
    (sameName ? 0 : 6) +
    (samePrecision ? 0 : 4) +
    Math.abs(Math.log2(parameters / candidate.parameters)) +
    0.5 * Math.abs(Math.log2(run.gpus / candidate.gpus)) +
    2 *
      Math.abs(
        sparsity(parameters, activeParametersOf(run.architecture)) -
          sparsity(candidate.parameters, candidate.activeParameters),
      )
  );
}
