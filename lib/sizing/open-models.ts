import type { Architecture } from "./architecture";

/** A well-known model: its shape, what it was trained on, and where both are written. */
export interface OpenModel extends Architecture {
  /** Name as its makers write it. */
  readonly title: string;
  /** Tokens of its pre-training; `undefined` where its makers do not say. */
  readonly pretrainingTokens?: number;
  /** Whether its weights can be had. GPT-3's cannot: only its shape is known. */
  readonly weightsAreOpen: boolean;
  /** Where its shape is published. */
  readonly source: string;
}

/** Names of the models that sizing knows by name. */
export type OpenModelName = keyof typeof openModels;

const llama3 = {
  headSize: 128,
  keyValueHeads: 8,
  vocabularySize: 128256,
  contextLength: 8192,
  pretrainingTokens: 15e12,
  weightsAreOpen: true,
  source: "arXiv 2407.21783 table 3; model card",
} as const;

const mistral = {
  headSize: 128,
  keyValueHeads: 8,
  vocabularySize: 32000,
  weightsAreOpen: true,
} as const;

const qwen25 = {
  headSize: 128,
  contextLength: 4096,
  pretrainingTokens: 18e12,
  weightsAreOpen: true,
  source: "arXiv 2412.15115; config.json of the model",
} as const;

const qwen3 = {
  headSize: 128,
  vocabularySize: 151936,
  contextLength: 4096,
  pretrainingTokens: 36e12,
  weightsAreOpen: true,
  source: "arXiv 2505.09388 tables 1 and 2; config.json of the model",
} as const;

/** Layers, hidden size, attention heads, feed-forward size: the four that differ in every row. */
const shape = (layers: number, hiddenSize: number, attentionHeads: number, feedForwardSize: number) => ({
  layers,
  hiddenSize,
  attentionHeads,
  feedForwardSize,
});

const gptOss = {
  keyValueHeads: 8,
  headSize: 64,
  expertsPerToken: 4,
  vocabularySize: 201088,
  contextLength: 4096,
  weightsAreOpen: true,
  source: "model card; config.json of the model",
} as const;

/** One expert and one that all tokens share; three of four layers attend to chunks of 8,192 tokens. */
const llama4 = {
  ...shape(48, 5120, 40, 2 * 8192),
  keyValueHeads: 8,
  headSize: 128,
  expertsPerToken: 1,
  vocabularySize: 202048,
  contextLength: 8192,
  windowedAttention: { layers: 36, tokens: 8192 },
  weightsAreOpen: true,
  source: "model card; config.json of the model",
} as const;

/** Rows as they are, each with its name kept as a type: the table itself stays out of the declarations. */
function defineModels<const Name extends string>(
  rows: Readonly<Record<Name, OpenModel>>,
): Readonly<Record<Name, OpenModel>> {
  return rows;
}

/** Models that sizing knows by name, with their shape. */
export const openModels = defineModels({
  "llama-3-8b": { ...llama3, title: "Llama 3 8B", parameters: 8.03e9, ...shape(32, 4096, 32, 14336) },
  "llama-3-70b": { ...llama3, title: "Llama 3 70B", parameters: 70.6e9, ...shape(80, 8192, 64, 28672) },
  "llama-3-405b": {
    ...llama3,
    title: "Llama 3.1 405B",
    parameters: 405e9,
    ...shape(126, 16384, 128, 53248),
    pretrainingTokens: 15.6e12,
  },
  "mistral-7b": {
    ...mistral,
    title: "Mistral 7B",
    parameters: 7.24e9,
    ...shape(32, 4096, 32, 14336),
    contextLength: 8192,
    source: "arXiv 2310.06825 table 1",
  },
  "mixtral-8x7b": {
    ...mistral,
    title: "Mixtral 8x7B",
    parameters: 46.7e9,
    activeParameters: 12.9e9,
    ...shape(32, 4096, 32, 2 * 14336),
    experts: 8,
    contextLength: 32768,
    source: "arXiv 2401.04088 table 1",
  },
  "mixtral-8x22b": {
    ...mistral,
    title: "Mixtral 8x22B",
    parameters: 141e9,
    activeParameters: 39e9,
    ...shape(56, 6144, 48, 2 * 16384),
    experts: 8,
    contextLength: 65536,
    source: "model card; config.json of the model",
  },
  "qwen2.5-7b": {
    ...qwen25,
    title: "Qwen 2.5 7B",
    parameters: 7.62e9,
    ...shape(28, 3584, 28, 18944),
    keyValueHeads: 4,
    vocabularySize: 152064,
  },
  "qwen2.5-14b": {
    ...qwen25,
    title: "Qwen 2.5 14B",
    parameters: 14.8e9,
    ...shape(48, 5120, 40, 13824),
    keyValueHeads: 8,
    vocabularySize: 152064,
  },
  "qwen2.5-32b": {
    ...qwen25,
    title: "Qwen 2.5 32B",
    parameters: 32.8e9,
    ...shape(64, 5120, 40, 27648),
    keyValueHeads: 8,
    vocabularySize: 152064,
  },
  "qwen2.5-72b": {
    ...qwen25,
    title: "Qwen 2.5 72B",
    parameters: 72.7e9,
    ...shape(80, 8192, 64, 29568),
    keyValueHeads: 8,
    vocabularySize: 152064,
  },
  "qwen3-4b": { ...qwen3, title: "Qwen 3 4B", parameters: 4.02e9, ...shape(36, 2560, 32, 9728), keyValueHeads: 8 },
  "qwen3-8b": { ...qwen3, title: "Qwen 3 8B", parameters: 8.19e9, ...shape(36, 4096, 32, 12288), keyValueHeads: 8 },
  "qwen3-14b": { ...qwen3, title: "Qwen 3 14B", parameters: 14.8e9, ...shape(40, 5120, 40, 17408), keyValueHeads: 8 },
  "qwen3-32b": { ...qwen3, title: "Qwen 3 32B", parameters: 32.8e9, ...shape(64, 5120, 64, 25600), keyValueHeads: 8 },
  "qwen3-30b-a3b": {
    ...qwen3,
    title: "Qwen 3 30B-A3B",
    parameters: 30.5e9,
    activeParameters: 3.3e9,
    ...shape(48, 2048, 32, 8 * 768),
    keyValueHeads: 4,
    experts: 128,
  },
  "qwen3-235b-a22b": {
    ...qwen3,
    title: "Qwen 3 235B-A22B",
    parameters: 235e9,
    activeParameters: 22e9,
    ...shape(94, 4096, 64, 8 * 1536),
    keyValueHeads: 4,
    experts: 128,
  },
  "deepseek-v3": {
    title: "DeepSeek-V3",
    parameters: 671e9,
    activeParameters: 37e9,
    ...shape(61, 7168, 128, 9 * 2048),
    keyValueHeads: 128,
    headSize: 128,
    latentCacheSize: 512 + 64,
    vocabularySize: 129280,
    experts: 256,
    contextLength: 4096,
    pretrainingTokens: 14.8e12,
    weightsAreOpen: true,
    source: "arXiv 2412.19437 section 4.2",
  },
  "gpt-oss-120b": {
    ...gptOss,
    title: "gpt-oss-120b",
    parameters: 117e9,
    activeParameters: 5.1e9,
    ...shape(36, 2880, 64, 4 * 2880),
    experts: 128,
    windowedAttention: { layers: 18, tokens: 128 },
  },
  "gpt-oss-20b": {
    ...gptOss,
    title: "gpt-oss-20b",
    parameters: 20.9e9,
    activeParameters: 3.6e9,
    ...shape(24, 2880, 64, 4 * 2880),
    experts: 32,
    windowedAttention: { layers: 12, tokens: 128 },
  },
  "llama-4-scout": {
    ...llama4,
    title: "Llama 4 Scout",
    parameters: 109e9,
    activeParameters: 17e9,
    experts: 16,
    pretrainingTokens: 40e12,
  },
  "llama-4-maverick": {
    ...llama4,
    title: "Llama 4 Maverick",
    parameters: 400e9,
    activeParameters: 17e9,
    experts: 128,
    pretrainingTokens: 22e12,
  },
  "gpt-3-175b": {
    title: "GPT-3 175B",
    parameters: 175e9,
    ...shape(96, 12288, 96, 49152),
    keyValueHeads: 96,
    headSize: 128,
    vocabularySize: 50257,
    contextLength: 2048,
    pretrainingTokens: 300e9,
    weightsAreOpen: false,
    source: "arXiv 2005.14165 table 2.1",
  },
});

/** Names of the models in {@link openModels}. */
export const openModelNames = Object.keys(openModels) as readonly OpenModelName[];

/** The preset of that name, or undefined. */
export function tryOpenModel(name: string): OpenModel | undefined {
  return Object.hasOwn(openModels, name) ? openModels[name as OpenModelName] : undefined;
}

/** The mixture of experts with just these counts, to one part in a hundred; undefined where none has, or several do. */
export function tryMixtureOfCounts(parameters: number, activeParameters: number): OpenModel | undefined {
  const near = (a: number, b: number) => Math.abs(a / b - 1) <= 0.01;
  const found = openModelNames
    .map((name) => openModels[name])
    .filter((model) => model.activeParameters !== undefined)
    .filter((model) => near(model.parameters, parameters) && near(model.activeParameters ?? 0, activeParameters));
  return found.length === 1 ? found[0] : undefined;
}

/** The open model closest in size, of those at least nearly as large that saw more tokens than a run would. */
export function comparableOpenModel(run: {
  readonly architecture: Architecture;
  readonly tokens: number;
}): OpenModelName | undefined {
  return openModelNames
    .filter((name) => openModels[name].weightsAreOpen && (openModels[name].pretrainingTokens ?? 0) > run.tokens)
    .filter((name) => openModels[name].parameters >= 0.8 * run.architecture.parameters)
    .sort((a, b) => openModels[a].parameters - openModels[b].parameters)[0];
}
