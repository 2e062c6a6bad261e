import type { CapacityType, Cloud } from "../machines/machine";
import type { Architecture, OpenModelName } from "../sizing";
import type { EngineArguments } from "./engine-arguments";
import type { ServingQuantization } from "./quantization";
import type { TritonOptions } from "./triton-options";

/** A model and how it is served: one endpoint name, one engine, replicas that are all alike. */
export interface ModelServerDescription {
  /** What is served. */
  readonly model: ModelOptions;
  /** @default - { type: "vllm" } */
  readonly engine?: EngineOptions;
  /**
   * GPU by name, such as "h100": the smallest machine that holds a replica is taken. Write either this or `machineType`.
   *
   * @default - `machineType` names the machine
   */
  readonly accelerator?: string;
  /** The cloud's own name of a machine, such as "p5.48xlarge". @default - the machine of `accelerator` */
  readonly machineType?: string;
  /** @default "bf16", or "fp16" on a GPU without it */
  readonly quantization?: ServingQuantization;
  /**
   * Longest prompt and answer together, in tokens.
   *
   * @default - the model's own, at most 32768
   */
  readonly contextLength?: number;
  /** @default - the fewest that hold the model and work well, or the product of the two below */
  readonly gpusPerReplica?: number;
  /** GPUs that share each matrix. @default - the GPUs of a replica inside one NVLink domain; 1 without NVLink */
  readonly tensorParallel?: number;
  /** Groups of layers, one after the other. @default - what is left of the GPUs of a replica */
  readonly pipelineParallel?: number;
  /** Experts are divided over the GPUs of a replica instead of each being shared by all. @default false */
  readonly expertParallel?: boolean;
  /**
   * Replicas: a fixed number, or limits between which the fleet scales. 0 needs the router, which holds requests meanwhile.
   *
   * @default - from 1 to what `load` needs; 1 without a load
   */
  readonly replicas?: number | ReplicaLimits;
  /** What arrives, from which replicas and speed are counted. @default - one replica is sized */
  readonly load?: LoadOptions;
  /** Longest answer in tokens, from which the drain follows. @default - the context, at most 4096 */
  readonly maximumOutputTokens?: number;
  /** @default - the longest answer at 30 ms a token, 30 to 300 s; on spot machines what their notice leaves */
  readonly drainSeconds?: number;
  /** Longest time that a request may take, waiting for a first replica included. @default - 300 s, or the cold start and 300 s */
  readonly requestTimeoutSeconds?: number;
  /** When replicas are added and taken away. @default - by waiting requests and cache use */
  readonly scaling?: ScalingOptions;
  /**
   * A router that knows the caches and queues of the replicas, and holds requests while there is none.
   *
   * @default - true where there can be more than one replica, or none; false with Triton
   */
  readonly router?: boolean;
}

/** The model that is served, by its repository or by its place in the object store. */
export interface ModelOptions {
  /**
   * Name on Hugging Face, such as "meta-llama/Llama-3.3-70B-Instruct". Write either this or `uri`.
   *
   * @default - `uri` names the weights
   */
  readonly huggingFace?: string;
  /** Commit, tag or branch. Without it, what is served can change under you: a warning. @default "main" */
  readonly revision?: string;
  /** A folder in an object store: `s3://`, `gs://` or `az://`. @default - `huggingFace` names the weights */
  readonly uri?: string;
  /** Kubernetes secret whose key `token` is a token of Hugging Face. @default - the model is public */
  readonly tokenSecretName?: string;
  /** Shape of the model, by name or in full. @default - known for the usual models of Hugging Face */
  readonly architecture?: OpenModelName | Architecture;
  /**
   * Instead of an architecture: parameters of a model with the usual shape.
   *
   * @default - known for the usual models of Hugging Face
   */
  readonly parameters?: number;
  /** Parameters that take part in one token. @default - all */
  readonly activeParameters?: number;
  /** Tokens that the model can attend to. @default - known for the usual models of Hugging Face */
  readonly maximumContextLength?: number;
}

/** Fewest and most replicas. */
export interface ReplicaLimits {
  /** Fewest replicas; a whole number, 0 or more. @default 1 */
  readonly minimum?: number;
  /** Most replicas; a whole number, 1 or more. */
  readonly maximum: number;
}

/** The load that a fleet is sized for. */
export interface LoadOptions {
  /** Requests that arrive in a second at the peak. @default - one full replica */
  readonly requestsPerSecond?: number;
  /** Requests that are in work at once at the peak, each a user who reads an answer. @default - counted by `requestsPerSecond` */
  readonly users?: number;
  /**
   * Milliseconds that may pass between two tokens of an answer: replicas are counted by the speed that keeps to it.
   *
   * @default - replicas are counted by their full speed
   */
  readonly maximumMillisecondsPerOutputToken?: number;
  /** @default 1000 */
  readonly promptTokens?: number;
  /** @default 300 */
  readonly outputTokens?: number;
  /** Share of the speed that is kept free, 0 to 0.9. @default 0.3 */
  readonly headroom?: number;
}

/** When replicas are added and taken away. */
export interface ScalingOptions {
  /** Waiting requests of a replica at which another is added. @default 5 */
  readonly waitingRequests?: number;
  /** Use of the key-value cache at which another replica is added, 0 to 1. @default 0.8 */
  readonly cacheUse?: number;
  /** Time over which the least need is looked for before a replica goes. @default 300 */
  readonly scaleDownWindowSeconds?: number;
  /** Quiet time before the last replica goes, where the minimum is 0. @default 900 */
  readonly toZeroAfterSeconds?: number;
}

/** The engine that serves a model. */
export type EngineOptions = LanguageEngineOptions | TensorRtLlmOptions | TritonOptions;

/** What vLLM and SGLang have in common. */
export interface LanguageEngineOptions {
  /** Name of the engine. */
  readonly type: "vllm" | "sglang";
  /** An image of the company, with a tag or digest. @default - the pinned one */
  readonly image?: string;
  /** Further arguments of the pinned version: `{ "--max-num-seqs": 256 }`. @default - none */
  readonly arguments?: EngineArguments;
  /** Variables of the engine's container. No secrets: they would stand in Terraform's state. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Prompts that begin alike share their keys and values. @default true */
  readonly prefixCache?: boolean;
  /** Memory for the tokens of requests. @default - what is left beside the weights */
  readonly keyValueCache?: KeyValueCacheOptions;
  /** Adapters that every replica has from its start, by the name under which they are asked for. @default - none */
  readonly loraAdapters?: Readonly<Record<string, LoraAdapterOptions>>;
  /** A small model that guesses tokens ahead. @default - none */
  readonly speculativeDecoding?: SpeculativeDecodingOptions;
  /**
   * Share of a GPU's memory that the engine takes, 0.1 to 0.98. @default - 0.92 for vLLM, 0.9 with adapters; SGLang's own
   * choice
   */
  readonly gpuMemoryUtilization?: number;
}

/** TensorRT-LLM, and how it is started. */
export interface TensorRtLlmOptions {
  /** Name of the engine. */
  readonly type: "tensorrt-llm";
  /** @default - the pinned one */
  readonly image?: string;
  /** @default - none */
  readonly arguments?: EngineArguments;
  /** @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Settings of the file that `--config` names, over those of this library. @default - none */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** @default true */
  readonly prefixCache?: boolean;
  /** Data type of the cache. @default - the model's own */
  readonly keyValueCache?: Pick<KeyValueCacheOptions, "dataType">;
  /** Share of the memory left after loading that the cache takes. @default 0.9 */
  readonly gpuMemoryUtilization?: number;
}

/** Memory for the tokens of requests that run at once. */
export interface KeyValueCacheOptions {
  /** @default - "fp8" where weights are fp8 or fp4 and the GPU has fp8, as sizing counts; else "auto" */
  readonly dataType?: "auto" | "fp8";
  /** Memory of a replica's machines that keeps what leaves the GPUs, in GiB. @default 0 */
  readonly offloadGiB?: number;
}

/** A LoRA adapter that every replica serves beside the model. */
export interface LoraAdapterOptions {
  /** @default - in an object store */
  readonly huggingFace?: string;
  /** Commit of the repository, 40 hexadecimal digits. @default - the branch `main` */
  readonly revision?: string;
  /** Folder in the object store. @default - `huggingFace` names the adapter */
  readonly uri?: string;
  /** @default 16 */
  readonly rank?: number;
}

/** A small model that guesses tokens ahead. */
export interface SpeculativeDecodingOptions {
  /** n-grams of the prompt, a head trained for the model, a smaller model, or the model's own further predictions. */
  readonly method: "ngram" | "eagle3" | "draft-model" | "mtp";
  /** Tokens guessed at once. @default 3 */
  readonly tokens?: number;
  /**
   * The head or the smaller model, by its name on Hugging Face. For eagle3 and draft-model.
   *
   * @default - tokens are guessed without a model
   */
  readonly model?: string;
}

/** Where a server runs: what the fleet around it knows. */
export interface ModelServerContext {
  /** The cloud of the cluster. */
  readonly cloud: Cloud;
  /** Capacity of the machines that are always there. */
  readonly capacity: CapacityType;
  /** Capacity of those that come with the load. @default - the same */
  readonly burst?: CapacityType;
  /** Machines that can be had at all: of a reservation, a block or a quota. @default - no limit is known */
  readonly maximumMachines?: number;
  /** The end of a capacity block, where it is known. */
  readonly capacityEnds?: string;
  /** Namespace of the servers. */
  readonly namespace: string;
  /** Root of the fleet's bucket: `s3://bucket`. @default - weights are loaded from Hugging Face by every replica */
  readonly bucketUri?: string;
  /** Region of the bucket, which S3 asks for. @default - the environment's */
  readonly region?: string;
  /** Storage account of Azure, which the address of a container does not name. @default - the environment's */
  readonly storageAccountName?: string;
}
