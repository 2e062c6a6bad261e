import type { DrainPlan } from "./drain";
import type { EngineArguments, OwnedOptions } from "./engine-arguments";
import type { KeyValueCacheOptions, LoraAdapterOptions, SpeculativeDecodingOptions } from "./model-server-description";
import type { ParallelismPlan, WeightsPlan } from "./model-server-plan";
import type { LanguageEngineType, ServingQuantization } from "./quantization";

/** All that decides the command line of an engine of language models. */
export interface EngineRequest {
  readonly name: string;
  /** Where the engine finds the model: a folder, an object store, or a name on Hugging Face. */
  readonly modelPath: string;
  /** Commit of Hugging Face, where the engine loads from there. */
  readonly revision?: string;
  readonly weights: WeightsPlan;
  readonly parallelism: ParallelismPlan;
  readonly quantization: ServingQuantization;
  readonly contextLength: number;
  readonly cacheDataType: NonNullable<KeyValueCacheOptions["dataType"]>;
  readonly offloadGiB: number;
  readonly prefixCache: boolean;
  readonly adapters: Readonly<Record<string, LoraAdapterOptions>>;
  readonly speculativeDecoding?: SpeculativeDecodingOptions;
  readonly gpuMemoryUtilization?: number;
  readonly drain: DrainPlan;
  readonly configuration?: Readonly<Record<string, unknown>>;
}

/** How an engine is started: what its own file under this folder knows. */
export interface EngineCommand {
  readonly command: readonly string[];
  /** Words before the options: the model, where it has no option. */
  readonly positional: readonly string[];
  readonly options: EngineArguments;
  /** Of the first machine of a replica on several, and of the others. */
  readonly leaderOptions: EngineArguments;
  readonly workerOptions: EngineArguments;
  readonly environment: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
}

export interface LanguageEngine {
  readonly type: LanguageEngineType;
  /** Options that this library sets, and the property that decides them. */
  readonly owned: OwnedOptions;
  readonly command: (request: EngineRequest) => EngineCommand;
}

/** Variables that LeaderWorkerSet sets in each pod of a group. */
export const groupVariables = {
  size: "$(LWS_GROUP_SIZE)",
  leaderAddress: "$(LWS_LEADER_ADDRESS)",
  rank: "$(LWS_WORKER_INDEX)",
} as const;

/** Options that are decided in the same way whatever the engine; each engine names its own spelling. */
export const owners = {
  network: "leave it out: the engine listens on all addresses of its pod, on the port that probes and router know",
  keys: "leave it out: keys belong to the gateway, and a secret among arguments shows in every listing of pods",
  token: "write model.tokenSecretName: a secret among arguments shows in every listing of pods",
  tls: "leave it out: TLS ends at the endpoint of the fleet",
  model: "write model",
  name: "leave it out: requests name the model as the fleet does",
  parallelism: "write tensorParallel, pipelineParallel, expertParallel or gpusPerReplica",
  nodes: "leave it out: it follows from the GPUs of a replica and of a machine",
  context: "write contextLength",
  quantization: "write quantization",
  cache: "write engine.keyValueCache",
  prefixCache: "write engine.prefixCache",
  adapters: "write engine.loraAdapters",
  speculation: "write engine.speculativeDecoding",
  memory: "write engine.gpuMemoryUtilization",
  drain: "write drainSeconds",
  metrics: "leave it out: scaling and alerts read the metrics",
} as const;
