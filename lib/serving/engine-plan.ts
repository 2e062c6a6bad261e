import type { DrainPlan } from "./drain";
import { engines, tritonTensorRtLlmImage } from "./engine";
import { commandLine } from "./engine-arguments";
import type { LanguageEngine } from "./engine-request";
import { sglang } from "./engines/sglang";
import { tensorRtLlm } from "./engines/tensorrt-llm";
import { tritonArguments, tritonConfiguration } from "./engines/triton";
import { vllm } from "./engines/vllm";
import type { LanguageEngineOptions, ModelOptions, TensorRtLlmOptions } from "./model-server-description";
import type { EnginePlan, ParallelismPlan, WeightsPlan } from "./model-server-plan";
import type { EngineType } from "./option-table";
import type { LanguageEngineType, ServingQuantization } from "./quantization";
import type { TritonOptions } from "./triton-options";

/** What each engine of language models knows of its own command line. */
export const languageEngines: Readonly<Record<LanguageEngineType, LanguageEngine>> = {
  vllm,
  sglang,
  "tensorrt-llm": tensorRtLlm,
};

export interface LanguageEngineRequest {
  readonly name: string;
  readonly options: LanguageEngineOptions | TensorRtLlmOptions;
  readonly model: ModelOptions;
  readonly weights: WeightsPlan;
  readonly parallelism: ParallelismPlan;
  readonly quantization: ServingQuantization;
  readonly contextLength: number;
  readonly cacheDataType: "auto" | "fp8";
  readonly offloadGiB: number;
  readonly drain: DrainPlan;
}

/** An engine as a container is started with it: its own options first, then those that the user adds. */
export function planLanguageEngine(request: LanguageEngineRequest): EnginePlan {
  const { options, model, weights, parallelism } = request;
  const modelPath = weights.localFolder ?? weights.uri ?? model.huggingFace ?? "";
  const { command, positional, ...parts } = languageEngines[options.type].command({
    ...request,
    modelPath,
    revision: weights.type === "hugging-face" ? model.revision : undefined,
    prefixCache: options.prefixCache ?? true,
    adapters: "loraAdapters" in options ? (options.loraAdapters ?? {}) : {},
    ...("speculativeDecoding" in options && { speculativeDecoding: options.speculativeDecoding }),
    gpuMemoryUtilization: options.gpuMemoryUtilization,
    ...("configuration" in options && { configuration: options.configuration }),
  });
  const line = (further: object) => [
    ...positional,
    ...commandLine({ ...parts.options, ...further, ...options.arguments }),
  ];
  return {
    ...basics(options.type, options.image ?? engines[options.type].image),
    command,
    arguments: line(parts.leaderOptions),
    ...(parallelism.nodesPerReplica > 1 && { workerArguments: line(parts.workerOptions) }),
    environment: { ...parts.environment, ...storeEnvironment(weights), ...options.environment },
    files: parts.files,
  };
}

/** Run:ai's streamer reads the account of an Azure container from its environment (vLLM, runai_model_streamer). */
function storeEnvironment({ type, storageAccountName }: WeightsPlan): Readonly<Record<string, string>> {
  return type === "streamed" && storageAccountName !== undefined
    ? { AZURE_STORAGE_ACCOUNT_NAME: storageAccountName }
    : {};
}

export function planTritonEngine(
  name: string,
  options: TritonOptions,
  { gpusPerReplica }: ParallelismPlan,
  drain: DrainPlan,
): EnginePlan {
  const pinned = options.backend === "tensorrt-llm" ? tritonTensorRtLlmImage : engines.triton.image;
  return {
    ...basics("triton", options.image ?? pinned),
    command: ["tritonserver"],
    arguments: commandLine({ ...tritonArguments(drain.drainSeconds), ...options.arguments }),
    environment: options.environment ?? {},
    files:
      options.backend === "tensorrt-llm"
        ? {}
        : { [`/models/${name}/config.pbtxt`]: tritonConfiguration(name, gpusPerReplica, options) },
  };
}

function basics(type: EngineType, image: string) {
  const { title, version, port, otherPorts, metrics, probes } = engines[type];
  const ports = { http: port, ...otherPorts };
  return {
    type,
    title,
    version,
    image,
    ports,
    metrics: { portName: "metrics" in otherPorts ? "metrics" : "http", path: metrics.path },
    probes,
  };
}
