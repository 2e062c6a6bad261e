import { Problems } from "../../lib/checks";
import { type PublishedRun, publishedRuns, sizeTraining, type TrainingRun } from "../../lib/sizing";
import { usualArchitecture } from "../../lib/sizing/architecture";
import { resolveHardware } from "../../lib/sizing/hardware";
import { peakTflops16 } from "../../lib/sizing/precision";

/** A published run, what the library says of it with nothing but defaults, and how far that is off. */
export interface ComparedRun {
  readonly run: PublishedRun;
  readonly publishedDays: number;
  readonly sizedDays: number;
  /** sizedDays ÷ publishedDays − 1 */
  readonly error: number;
}

/** Throughputs are compared over this many tokens; the error does not depend on it. */
const TOKENS = 1e12;

/** Seconds of one GPU for one token. */
export function publishedSecondsPerToken(run: PublishedRun): number {
  const peak16 = peakTflops16(trainingRun(run).hardware.accelerator) * 1e12;
  return (6 * (run.activeParameters ?? run.parameters)) / (peak16 * (run.percentOf16BitPeak / 100));
}

export function compare(run: PublishedRun): ComparedRun {
  const { parameters, accelerator, gpus, contextLength, precision, activationCheckpointing } = run;
  const publishedDays = (publishedSecondsPerToken(run) * TOKENS) / gpus / 86400;
  const size = sizeTraining({
    parameters,
    activeParameters: run.activeParameters,
    tokens: TOKENS,
    accelerator,
    gpus,
    contextLength,
    precision,
    activationCheckpointing,
  });
  return { run, publishedDays, sizedDays: size.days, error: size.days / publishedDays - 1 };
}

export function trainingRun(run: PublishedRun): TrainingRun {
  const hardware = resolveHardware({ accelerator: run.accelerator }, new Problems());
  if (!hardware) {
    throw new Error(`${run.accelerator} is not a known accelerator`);
  }
  return {
    hardware,
    architecture: usualArchitecture(run.parameters, run.activeParameters),
    gpus: run.gpus,
    contextLength: run.contextLength,
    precision: run.precision ?? "bf16",
  };
}

const other = (
  name: string,
  accelerator: string,
  parameters: number,
  gpus: number,
  contextLength: number,
  percentOf16BitPeak: number,
  source: string,
): PublishedRun => ({ name, accelerator, parameters, gpus, contextLength, percentOf16BitPeak, source });

const a100Percent = (parameters: number, tokens: number, gpuHours: number) =>
  (100 * 6 * parameters * tokens) / (gpuHours * 3600 * 312e12);

const mosaic = "mosaicml/llm-foundry scripts/train/benchmarking/README.md";

/** Published runs that the three coefficients were not fitted to. */
export const runsOutsideTheFit: readonly PublishedRun[] = [
  other("LLaMA 65B", "a100", 65.2e9, 2048, 2048, a100Percent(65.2e9, 1.4e12, 1_022_362), "arXiv 2302.13971"),
  other("Llama 2 34B", "a100", 34e9, 2048, 4096, a100Percent(34e9, 2e12, 1_038_336), "arXiv 2307.09288"),
  other("Llama 2 70B", "a100", 70e9, 2048, 4096, a100Percent(70e9, 2e12, 1_720_320), "arXiv 2307.09288"),
  {
    ...other(
      "GPT-3 in 34 days",
      "a100",
      175e9,
      1024,
      2048,
      a100Percent(175e9, 300e9, 1024 * 34 * 24),
      "arXiv 2104.04473, whose 34 days are 8 × tokens × parameters ÷ FLOPS: every activation is computed again",
    ),
    activationCheckpointing: "full",
  },
  other("Falcon 40B in two months", "a100-40gb", 40e9, 384, 2048, a100Percent(40e9, 1e12, 384 * 60 * 24), "model card"),
  other("Nemotron-4 340B", "h100", 340e9, 6144, 4096, 41, "arXiv 2406.11704"),
  other("MosaicML 70B", "a100-40gb", 70e9, 128, 2048, 48.91, mosaic),
  other("MosaicML 30B", "a100-40gb", 30e9, 128, 2048, 52.25, mosaic),
  other("MosaicML 13B", "a100-40gb", 13e9, 128, 2048, 51.93, mosaic),
  other("MosaicML 7B", "a100-40gb", 7e9, 8, 2048, 50.92, mosaic),
  other("MosaicML 30B", "h100", 30e9, 32, 2048, 43.92, mosaic),
  other("MosaicML 30B", "h100", 30e9, 8, 2048, 38.11, mosaic),
  other("MosaicML 3B", "h100", 2.65e9, 64, 2048, 40.8, mosaic),
  other("MosaicML 1B", "h100", 1.32e9, 64, 2048, 40.85, mosaic),
];

/** Another way to read a published run, where its source leaves one open. */
export const otherReadings: readonly PublishedRun[] = [
  other("GPT 1T, TFLOPS as printed", "a100", 1008e9, 3072, 2048, 163 / 3.12, "arXiv 2104.04473"),
  other("OPT-175B, without recomputation", "a100", 175e9, 992, 2048, (147 * 0.75) / 3.12, "arXiv 2205.01068"),
  other("BLOOM-176B, without recomputation", "a100", 176e9, 384, 2048, (150 * 0.75) / 3.12, "stas00/ml-engineering"),
];

/** Shown, but left out of the figure, each with its reason. */
export const runsLeftOut: readonly (PublishedRun & { readonly reason: string })[] = [
  {
    ...other("Llama 3.1 8B", "h100", 8.03e9, 2048, 8192, 13.9, "model card"),
    reason: "the card's total counts restarts, annealing and experiments",
  },
  {
    ...other("Llama 3.1 70B", "h100", 70.6e9, 8192, 8192, 25.5, "model card"),
    reason: "the card's total counts restarts, annealing and experiments",
  },
  {
    ...other("Llama 3.1 405B", "h100", 405e9, 16384, 8192, 34.5, "model card"),
    reason: "the card's total counts restarts, annealing and experiments",
  },
  {
    ...other("MosaicML 7B, 65,536 tokens", "h100", 7e9, 8, 65536, 28.59, mosaic),
    reason: "its MFU counts attention, most of the work here; 6 × N × D does not",
  },
];

/** The comparison as a table in Markdown. */
export function comparisonTable(): string {
  const rows = publishedRuns.map(compare).map((compared) => tableRow(compared, percent(compared.error)));
  const leftOut = runsLeftOut.map((run) =>
    tableRow(compare(run), `${percent(compare(run).error)}, left out: ${run.reason}`),
  );
  return [
    "| Run | GPUs | Context | Precision | Published share of the 16-bit peak | Sized | Error of the days |",
    "|---|---|---|---|---|---|---|",
    ...rows,
    ...leftOut,
  ].join("\n");
}

function tableRow({ run, publishedDays, sizedDays }: ComparedRun, error: string): string {
  const { name, gpus, accelerator, contextLength, precision = "bf16", percentOf16BitPeak } = run;
  const sized = percentOf16BitPeak * (publishedDays / sizedDays);
  return `| ${name} | ${gpus} × ${accelerator.toUpperCase()} | ${contextLength} | ${precision} | ${percentOf16BitPeak.toFixed(1)} % | ${sized.toFixed(1)} % | ${error} |`;
}

export function percent(share: number): string {
  return `${share >= 0 ? "+" : "−"}${Math.abs(share * 100).toFixed(1)} %`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
