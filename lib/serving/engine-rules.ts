import { isUnresolved, type Problems, show } from "../checks";
import type { Accelerator } from "../machines/accelerator";
import { checkEngineArguments } from "./engine-arguments";
import { languageEngines } from "./engine-plan";
import type {
  LanguageEngineOptions,
  LoraAdapterOptions,
  ModelServerContext,
  SpeculativeDecodingOptions,
  TensorRtLlmOptions,
} from "./model-server-description";
import { checkUriOfCloud } from "./model-source";

/** Ranks that vLLM's adapters may have. */
const loraRanks = [1, 8, 16, 32, 64, 128, 256, 320, 512] as const;

/** What an engine's options need of each other. */
export function checkLanguageEngine(
  engine: LanguageEngineOptions | TensorRtLlmOptions,
  context: ModelServerContext,
  problems: Problems,
): void {
  const nested = problems.at("engine");
  checkEngineArguments(nested.at("arguments"), engine.type, engine.arguments ?? {}, languageEngines[engine.type].owned);
  checkEnvironment(engine.environment ?? {}, nested);
  if (engine.type !== "tensorrt-llm") {
    checkAdapters(engine, context, nested);
    checkSpeculation(engine.speculativeDecoding, nested);
    checkToolChoice(engine, nested);
  }
}

/** What a cache in 8 bits costs on a GPU that does not compute in them. */
export function cacheWarnings(dataType: "auto" | "fp8", { title, denseTflops }: Accelerator): readonly string[] {
  return dataType === "fp8" && denseTflops.fp8 === undefined
    ? [`${title} keeps the cache in fp8 and computes in 16 bits: it holds more, and is not faster`]
    : [];
}

/** Values here stand in Terraform's state and in every listing of pods. */
function checkEnvironment(environment: Readonly<Record<string, string>>, problems: Problems): void {
  for (const [name, value] of Object.entries(environment)) {
    const looksSecret = /(TOKEN|SECRET|PASSWORD|API_KEY|ACCESS_KEY)$/.test(name) || /^(hf_|sk-)[A-Za-z0-9]/.test(value);
    if (looksSecret && !isUnresolved(value)) {
      problems.add(
        `environment.${name}`,
        "looks like a secret, which would stand in Terraform's state",
        "keep it in a Kubernetes secret: model.tokenSecretName for Hugging Face",
      );
    }
  }
}

function checkAdapters(
  { type, loraAdapters = {} }: LanguageEngineOptions,
  context: ModelServerContext,
  problems: Problems,
) {
  for (const [name, adapter] of Object.entries(loraAdapters)) {
    const nested = problems.at(`loraAdapters.${name}`);
    checkAdapterSource(adapter, nested);
    checkUriOfCloud("uri", adapter.uri, context, nested);
    const { rank = 16 } = adapter;
    if (type === "vllm" && !loraRanks.some((allowed) => allowed === rank)) {
      const next = loraRanks.find((allowed) => allowed > rank) ?? 512;
      nested.add(
        "rank",
        `vLLM takes no adapters of rank ${rank}`,
        `write ${next}: the next of ${loraRanks.join(", ")}`,
      );
    }
  }
}

function checkAdapterSource({ huggingFace, uri }: LoraAdapterOptions, problems: Problems): void {
  if ((huggingFace === undefined) === (uri === undefined)) {
    problems.add(
      "",
      huggingFace === undefined ? "names no adapter" : "is given in two places",
      'write either uri: "s3://bucket/folder" or huggingFace: "owner/name"',
    );
  }
}

function checkSpeculation(speculation: SpeculativeDecodingOptions | undefined, problems: Problems): void {
  if (!speculation) {
    return;
  }
  const { method, model } = speculation;
  const needsModel = method === "eagle3" || method === "draft-model";
  if (needsModel && model === undefined) {
    problems.add(
      "speculativeDecoding.model",
      `is missing: ${show(method)} guesses with a model of its own`,
      'write its name on Hugging Face, or method: "ngram"',
    );
  }
  if (!needsModel && method !== undefined && model !== undefined) {
    problems.add("speculativeDecoding.model", `has no effect with ${show(method)}`, "leave it out");
  }
}

/** vLLM ends at its start where one of the two stands alone. */
function checkToolChoice({ type, arguments: given = {} }: LanguageEngineOptions, problems: Problems): void {
  if (type === "vllm" && given["--enable-auto-tool-choice"] === true && given["--tool-call-parser"] === undefined) {
    problems.add(
      "arguments.--tool-call-parser",
      "is missing beside --enable-auto-tool-choice",
      'write the parser of the model family, such as "llama3_json" or "hermes"',
    );
  }
}
