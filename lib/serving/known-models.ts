import type { OpenModelName } from "../sizing";

/** What is known of a model on Hugging Face without asking it. */
export interface KnownModel {
  readonly architecture: OpenModelName;
  /** `max_position_embeddings` of its config.json (scaled, where the file scales it). */
  readonly maximumContextLength: number;
}

const k = 1024;

/** Models whose shape need not be given, by their name in lower case. Sources: their config.json and model cards. */
const knownModels: Readonly<Record<string, KnownModel>> = {
  "meta-llama/meta-llama-3-8b": { architecture: "llama-3-8b", maximumContextLength: 8 * k },
  "meta-llama/meta-llama-3-70b": { architecture: "llama-3-70b", maximumContextLength: 8 * k },
  "meta-llama/llama-3.1-8b": { architecture: "llama-3-8b", maximumContextLength: 128 * k },
  "meta-llama/llama-3.1-70b": { architecture: "llama-3-70b", maximumContextLength: 128 * k },
  "meta-llama/llama-3.3-70b": { architecture: "llama-3-70b", maximumContextLength: 128 * k },
  "meta-llama/llama-3.1-405b": { architecture: "llama-3-405b", maximumContextLength: 128 * k },
  "mistralai/mistral-7b-v0.3": { architecture: "mistral-7b", maximumContextLength: 32 * k },
  "mistralai/mixtral-8x7b-v0.1": { architecture: "mixtral-8x7b", maximumContextLength: 32 * k },
  "mistralai/mixtral-8x22b-v0.1": { architecture: "mixtral-8x22b", maximumContextLength: 64 * k },
  "qwen/qwen2.5-7b": { architecture: "qwen2.5-7b", maximumContextLength: 32 * k },
  "qwen/qwen2.5-14b": { architecture: "qwen2.5-14b", maximumContextLength: 32 * k },
  "qwen/qwen2.5-32b": { architecture: "qwen2.5-32b", maximumContextLength: 32 * k },
  "qwen/qwen2.5-72b": { architecture: "qwen2.5-72b", maximumContextLength: 32 * k },
  "qwen/qwen3-4b": { architecture: "qwen3-4b", maximumContextLength: 40 * k },
  "qwen/qwen3-8b": { architecture: "qwen3-8b", maximumContextLength: 40 * k },
  "qwen/qwen3-14b": { architecture: "qwen3-14b", maximumContextLength: 40 * k },
  "qwen/qwen3-32b": { architecture: "qwen3-32b", maximumContextLength: 40 * k },
  "qwen/qwen3-30b-a3b": { architecture: "qwen3-30b-a3b", maximumContextLength: 40 * k },
  "qwen/qwen3-235b-a22b": { architecture: "qwen3-235b-a22b", maximumContextLength: 40 * k },
  "deepseek-ai/deepseek-v3": { architecture: "deepseek-v3", maximumContextLength: 160 * k },
  "deepseek-ai/deepseek-r1": { architecture: "deepseek-v3", maximumContextLength: 160 * k },
};

/** The known model of that name; instruction-tuned and quantized variants have the shape of their base. */
export function tryKnownModel(huggingFace: string): KnownModel | undefined {
  const base = huggingFace
    .toLowerCase()
    .replace(/-instruct(?=-|$)/, "")
    .replace(/-(fp8|awq|gptq-int4|gptq-int8|0324)$/, "");
  return Object.hasOwn(knownModels, base) ? knownModels[base] : undefined;
}
