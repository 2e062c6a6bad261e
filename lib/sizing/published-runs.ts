import type { TrainingPrecision } from "./precision";
import type { ActivationCheckpointing } from "./training-software";

/** A training run or benchmark that someone published: what the predicted utilization rests on. */
export interface PublishedRun {
  /** Name of the model or of the run. */
  readonly name: string;
  /** GPU by name. */
  readonly accelerator: string;
  /** Parameters of the model, all experts included. */
  readonly parameters: number;
  /** @default - `parameters`: the model is dense */
  readonly activeParameters?: number;
  /** GPUs of the run. */
  readonly gpus: number;
  /** Tokens in one sequence. */
  readonly contextLength: number;
  /** @default "bf16" */
  readonly precision?: TrainingPrecision;
  /** Share of the GPUs' dense 16-bit peak that 6 × active parameters × tokens comes to, in percent; 8-bit runs can exceed 100. */
  readonly percentOf16BitPeak: number;
  /** Activations that were computed again, where the source states it. @default - those of the layout that the library chooses */
  readonly activationCheckpointing?: ActivationCheckpointing;
  /** Where it is published. */
  readonly source: string;
}

const llama = "arXiv 2302.13971 table 15 (GPU-hours)";
const llama2 = "arXiv 2307.09288 table 2 (GPU-hours)";
const megatronH100 = "NVIDIA/Megatron-LM README and images/model_table.png";
const megatronA100 = "arXiv 2205.05198 table 5";
const mosaic = "mosaicml/llm-foundry scripts/train/benchmarking/README.md";
const bridge = "NVIDIA NeMo Megatron-Bridge 25.11 performance page";

const run = (
  name: string,
  accelerator: string,
  parameters: number,
  gpus: number,
  contextLength: number,
  percentOf16BitPeak: number,
  source: string,
): PublishedRun => ({ name, accelerator, parameters, gpus, contextLength, percentOf16BitPeak, source });

const bridgeRun = (
  name: string,
  accelerator: string,
  parameters: number,
  gpus: number,
  tokensPerSecondPerGpu: number,
  peakTflops: number,
): PublishedRun => ({
  ...run(
    name,
    accelerator,
    parameters,
    gpus,
    8192,
    (tokensPerSecondPerGpu * 6 * parameters) / (peakTflops * 1e10),
    bridge,
  ),
  precision: "fp8",
});

/** GPU-hours of a whole run, as a share of the A100's peak. */
const percentOfHours = (parameters: number, tokens: number, gpuHours: number) =>
  (100 * 6 * parameters * tokens) / (gpuHours * 3600 * 312e12);

/**
 * Reference runs. LLaMA and Llama 2 publish GPU-hours without the GPU count of each model; the 2,048 GPUs of the largest
 * are taken for all. OPT's and BLOOM's TFLOPS may count recomputed activations (sources do not say): they are kept as
 * published. The 1T run is known to count them: its 163 TFLOPS are 122 by 6 × N × D, which gives its 84 days.
 */
export const publishedRuns: readonly PublishedRun[] = [
  run("LLaMA 7B", "a100", 6.7e9, 2048, 2048, percentOfHours(6.7e9, 1e12, 82432), llama),
  run("LLaMA 13B", "a100", 13e9, 2048, 2048, percentOfHours(13e9, 1e12, 135168), llama),
  run("LLaMA 33B", "a100", 32.5e9, 2048, 2048, percentOfHours(32.5e9, 1.4e12, 530432), llama),
  run("Llama 2 7B", "a100", 7e9, 2048, 4096, percentOfHours(7e9, 2e12, 184320), llama2),
  run("Llama 2 13B", "a100", 13e9, 2048, 4096, percentOfHours(13e9, 2e12, 368640), llama2),
  {
    ...run("DeepSeek-V3", "h800", 671e9, 2048, 4096, 34.6, "arXiv 2412.19437 (2.664M GPU-hours)"),
    activeParameters: 37e9,
    precision: "fp8",
  },
  {
    ...run(
      "GPT 1T",
      "a100",
      1008e9,
      3072,
      2048,
      (163 * 0.75) / 3.12,
      "arXiv 2104.04473 table 1 (163 TFLOPS with recomputation)",
    ),
    activationCheckpointing: "full",
  },
  run("OPT-175B", "a100", 175e9, 992, 2048, 147 / 3.12, "arXiv 2205.01068 (147 TFLOPS)"),
  run("BLOOM-176B", "a100", 176e9, 384, 2048, 150 / 3.12, "stas00/ml-engineering (about 150 TFLOPS)"),
  run("Megatron 1.7B", "h100", 1.7e9, 48, 4096, 408.8 / 9.89, megatronH100),
  run("Megatron 7.1B", "h100", 7.1e9, 96, 4096, 465.9 / 9.89, megatronH100),
  run("Megatron 32B", "h100", 32e9, 384, 4096, 459.6 / 9.89, megatronH100),
  run("Megatron 70B", "h100", 70e9, 768, 4096, 419.7 / 9.89, megatronH100),
  run("Megatron 119B", "h100", 119e9, 1536, 4096, 420.5 / 9.89, megatronH100),
  run("Megatron 314B", "h100", 314e9, 3072, 4096, 474.4 / 9.89, megatronH100),
  run("Megatron 462B", "h100", 462e9, 6144, 4096, 459.9 / 9.89, megatronH100),
  run("Megatron GPT-3, fewest GPUs", "h100", 175e9, 96, 4096, 47, megatronH100),
  run("Megatron GPT-3, most GPUs", "h100", 175e9, 4608, 4096, 42, megatronH100),
  run("Megatron 22B", "a100", 22e9, 8, 2048, 41.5, megatronA100),
  run("Megatron 175B", "a100", 175e9, 64, 2048, 51.4, megatronA100),
  run("Megatron 1T", "a100", 1008e9, 512, 2048, 56.3, megatronA100),
  run("MosaicML 70B", "h100", 70e9, 64, 2048, 42.57, mosaic),
  run("MosaicML 70B", "h100", 70e9, 128, 2048, 43.36, mosaic),
  run("MosaicML 70B", "h100", 70e9, 256, 2048, 42.42, mosaic),
  run("MosaicML 70B", "h100", 70e9, 512, 2048, 41.25, mosaic),
  run("MosaicML 13B", "h100", 13e9, 8, 2048, 39.79, mosaic),
  run("MosaicML 13B", "h100", 13e9, 128, 2048, 42.18, mosaic),
  run("MosaicML 7B", "h100", 7e9, 8, 2048, 46.44, mosaic),
  run("MosaicML 7B", "h100", 7e9, 128, 2048, 45.71, mosaic),
  run("MosaicML 7B", "h100", 7e9, 512, 2048, 42.2, mosaic),
  run("MosaicML 70B", "a100", 70e9, 32, 2048, 48.56, mosaic),
  run("MosaicML 70B", "a100", 70e9, 64, 2048, 53.33, mosaic),
  run("MosaicML 30B", "a100", 30e9, 8, 2048, 55.3, mosaic),
  run("MosaicML 13B", "a100", 13e9, 8, 2048, 59.57, mosaic),
  run("MosaicML 7B", "a100", 7e9, 8, 2048, 64.23, mosaic),
  run("MosaicML 1B", "a100", 1e9, 8, 2048, 59.86, mosaic),
  bridgeRun("Llama 3 8B", "h100", 8.03e9, 8, 14451, 989),
  bridgeRun("Llama 3 8B", "b200", 8.03e9, 8, 30624, 2250),
  bridgeRun("Llama 3 8B", "gb200", 8.03e9, 8, 31508, 2500),
  bridgeRun("Llama 3 8B", "gb300", 8.03e9, 8, 37556, 2500),
  bridgeRun("Llama 3 70B", "h100", 70.6e9, 64, 1602, 989),
  bridgeRun("Llama 3 70B", "gb200", 70.6e9, 64, 4312, 2500),
  bridgeRun("Llama 3 70B", "gb300", 70.6e9, 64, 4520, 2500),
  bridgeRun("Llama 3.1 405B", "h100", 405e9, 1024, 292, 989),
  bridgeRun("Llama 3.1 405B", "b200", 405e9, 128, 661, 2250),
  bridgeRun("Llama 3.1 405B", "gb200", 405e9, 256, 813, 2500),
  bridgeRun("Llama 3.1 405B", "gb300", 405e9, 256, 999, 2500),
  {
    ...run("DeepSeek-V3", "gb200", 671e9, 256, 4096, (3139 * 6 * 37e9) / 2500e10, bridge),
    activeParameters: 37e9,
  },
];
