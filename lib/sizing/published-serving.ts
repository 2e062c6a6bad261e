import type { OpenModelName } from "./open-models";
import type { Quantization } from "./quantization";

/** A throughput that was published: output tokens per second of one replica. */
export interface PublishedServing {
  /** The model that was served. */
  readonly model: OpenModelName;
  /** Precision of the weights. */
  readonly quantization: Quantization;
  /** GPU by name. */
  readonly accelerator: string;
  /** GPUs of the deployment. */
  readonly gpus: number;
  /** Published output tokens a second, by the length of prompts and answers. */
  readonly outputTokensPerSecond: readonly {
    readonly promptTokens: number;
    readonly outputTokens: number;
    readonly tokens: number;
  }[];
}

export const PUBLISHED_SERVING_SOURCE = "NVIDIA/TensorRT-LLM docs/source/performance/perf-overview.md";

const serving = (
  model: OpenModelName,
  quantization: Quantization,
  accelerator: string,
  gpus: number,
  [short, middle, long]: readonly [number, number, number],
): PublishedServing => ({
  model,
  quantization,
  accelerator,
  gpus,
  outputTokensPerSecond: [
    { promptTokens: 128, outputTokens: 128, tokens: short },
    { promptTokens: 1000, outputTokens: 1000, tokens: middle },
    { promptTokens: 2048, outputTokens: 2048, tokens: long },
  ],
});

/** Reference figures of a full engine. */
export const publishedServing: readonly PublishedServing[] = [
  serving("llama-3-8b", "fp8", "h100", 1, [28312, 15220, 9305]),
  serving("llama-3-8b", "fp8", "h200", 1, [27911, 17744, 12194]),
  serving("llama-3-70b", "fp8", "h200", 1, [3803, 2909, 2003]),
  serving("llama-3-70b", "fp4", "b200", 1, [11147, 7007, 4783]),
  serving("llama-3-405b", "fp8", "h100", 8, [3627, 2919, 2296]),
  serving("llama-3-405b", "fp4", "b200", 4, [6281, 5209, 4212]),
  serving("llama-3-70b", "fp4", "rtx-pro-6000", 1, [3264, 1787, 1074]),
];
