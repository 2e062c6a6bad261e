import {
  type Check,
  flag,
  isObject,
  list,
  object,
  oneOf,
  type Problems,
  positive,
  record,
  required,
  type Shape,
  show,
  text,
  variants,
  wholeNumber,
} from "../checks";
import type { Architecture } from "../sizing";
import type { EngineArguments } from "./engine-arguments";
import type {
  EngineOptions,
  KeyValueCacheOptions,
  LanguageEngineOptions,
  LoadOptions,
  LoraAdapterOptions,
  ModelOptions,
  ModelServerDescription,
  ReplicaLimits,
  ScalingOptions,
  SpeculativeDecodingOptions,
  TensorRtLlmOptions,
} from "./model-server-description";
import { quantizationSynonyms, type ServingQuantization, servingQuantizations } from "./quantization";
import { type TritonBatchingOptions, type TritonOptions, type TritonTensor, tritonDataTypes } from "./triton-options";

const computed = { token: { refusedBecause: "memory and replicas are counted with it before" } } as const;
const drawn = { token: { refusedBecause: "what is drawn depends on it" } } as const;

const count = (unit: string, minimum = 1, maximum?: number) => wholeNumber({ minimum, maximum, unit, ...computed });

const share = (minimum: number, maximum: number): Check<number> => {
  const form = positive({ unit: "a share", maximum, ...computed });
  return (problems, path, value) => {
    if (minimum === 0 && value === 0) {
      return 0;
    }
    const usable = form(problems, path, value);
    if (usable !== undefined && usable < minimum) {
      problems.add(path, `${show(value)} is too small a share`, `write a share from ${minimum} to ${maximum}`);
      return undefined;
    }
    return usable;
  };
};

/** A repository's name has one slash; a folder on a disk or an address has another form. */
const huggingFaceName = text({
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]*\/[A-Za-z0-9][A-Za-z0-9._-]*$/,
  hint: 'write the name of a repository on Hugging Face, such as "meta-llama/Llama-3.3-70B-Instruct"',
  ...drawn,
});
const revision = text({
  pattern: /^[A-Za-z0-9][A-Za-z0-9._/-]*$/,
  hint: "write a commit, such as 6f6073b, or a tag",
  ...drawn,
});
const storeUri = text({
  pattern: /^(s3|gs|az):\/\/[^\s/]+(\/[^\s]*)?$/,
  hint: 'write a folder in an object store: "s3://bucket/models/mine", gs:// or az://',
});
const secretName = text({
  pattern: /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/,
  hint: "write the name of a Kubernetes secret, never the token itself",
});

const model = object<ModelOptions>({
  huggingFace: huggingFaceName,
  revision,
  uri: storeUri,
  tokenSecretName: secretName,
  architecture: architectureOf,
  parameters: positive({ unit: "parameters, such as 7e9", maximum: 1e15, ...computed }),
  activeParameters: positive({ unit: "parameters that one token passes", maximum: 1e15, ...computed }),
  maximumContextLength: count("tokens", 1, 1e8),
}) as Check<ModelOptions>;

/** Its members are checked where sizes are counted. */
function architectureOf(problems: Problems, path: string, value: unknown): ModelOptions["architecture"] {
  if (value === undefined || typeof value === "string" || isObject(value)) {
    return value as ModelOptions["architecture"] | Architecture;
  }
  problems.add(path, `${show(value)} is neither a name nor a shape`, 'write a well-known model, such as "llama-3-70b"');
  return undefined;
}

const image = text({
  pattern: /^[a-z0-9][^\s@]*(:(?!latest$|main$)[A-Za-z0-9_][A-Za-z0-9._-]*|@sha256:[0-9a-f]{64})$/,
  hint: "write an image with its tag or digest; latest and main change under you",
});
const argumentsOf: Check<EngineArguments> = record<EngineArguments[string]>(
  (_problems, _path, value) => value as EngineArguments[string],
  { hint: 'write an object: { "--max-num-seqs": 256 }', ...drawn },
);
const environment = record(text({ hint: "write a text" }), {
  hint: 'write an object: { "VLLM_LOGGING_LEVEL": "INFO" }',
  key: { pattern: /^[A-Za-z_][A-Za-z0-9_]*$/, hint: "write letters, digits and underscores" },
});

const dataType = oneOf(["auto", "fp8"], "data type of the cache");
const adapter = object<LoraAdapterOptions>({
  huggingFace: huggingFaceName,
  revision,
  uri: storeUri,
  rank: count("values in the inner dimension", 1, 512),
});
const adapterKey = { pattern: /^[A-Za-z0-9][A-Za-z0-9._-]*$/, hint: "write letters, digits, dots and dashes" };

const languageEngine = object<LanguageEngineOptions>({
  type: oneOf(["vllm", "sglang"], "engine"),
  image,
  arguments: argumentsOf,
  environment,
  prefixCache: flag(),
  keyValueCache: object<KeyValueCacheOptions>({ dataType, offloadGiB: count("GiB", 0, 1e6) }),
  loraAdapters: record(adapter, { hint: 'write adapters by name: { "style": { uri } }', key: adapterKey, ...drawn }),
  speculativeDecoding: object<SpeculativeDecodingOptions>({
    method: required(
      oneOf(["ngram", "eagle3", "draft-model", "mtp"], "method of speculation"),
      "write ngram, eagle3, draft-model or mtp",
    ),
    tokens: count("tokens", 1, 32),
    model: huggingFaceName,
  }) as Check<SpeculativeDecodingOptions>,
  gpuMemoryUtilization: share(0.1, 0.98),
});

const tensorRtLlm = object<TensorRtLlmOptions>({
  type: oneOf(["tensorrt-llm"], "engine"),
  image,
  arguments: argumentsOf,
  environment,
  configuration: record<unknown>((_problems, _path, value) => value, {
    hint: "write the settings as an object",
    ...drawn,
  }),
  prefixCache: flag(),
  keyValueCache: object<Pick<KeyValueCacheOptions, "dataType">>({ dataType }),
  gpuMemoryUtilization: share(0.1, 0.98),
});

const tensor = object<TritonTensor>({
  name: required(text({ hint: "write the tensor's name in the model", ...drawn }), "write the tensor's name"),
  dataType: required(oneOf(tritonDataTypes, "data type of Triton"), "write a data type such as FP32"),
  dimensions: required(
    list(wholeNumber({ minimum: -1, maximum: 1e9, unit: "values; -1 varies", ...drawn }), {
      hint: "write lengths without the batch, such as [3, 224, 224]",
      minimumLength: 1,
    }),
    "write lengths without the batch, such as [3, 224, 224]",
  ),
}) as Check<TritonTensor>;
const tensors = list(tensor, { hint: "write tensors: [{ name, dataType, dimensions }]", minimumLength: 1 });

const triton = object<TritonOptions>({
  type: oneOf(["triton"], "engine"),
  backend: required(
    oneOf(["onnxruntime", "python", "tensorrt-llm"], "backend"),
    "write onnxruntime, python or tensorrt-llm",
  ),
  image,
  arguments: argumentsOf,
  environment,
  inputs: tensors,
  outputs: tensors,
  maximumBatchSize: count("requests", 0, 65536),
  instancesPerGpu: count("copies", 1, 64),
  dynamicBatching: object<TritonBatchingOptions>({
    maximumQueueDelayMicroseconds: count("microseconds", 0, 1e8),
    preferredBatchSizes: list(count("requests"), { hint: "write sizes such as [8, 16]", minimumLength: 1, ...drawn }),
    maximumQueueLength: count("requests"),
  }),
  onnxAccelerator: oneOf(["cuda", "tensorrt"], "accelerator of ONNX Runtime"),
});

const engine = variants<EngineOptions>(
  "type",
  { vllm: languageEngine, sglang: languageEngine, "tensorrt-llm": tensorRtLlm, triton } as Readonly<
    Record<string, Check<EngineOptions>>
  >,
  { title: "engine", hint: 'write { type: "vllm" }', fallback: "vllm" },
) as Check<EngineOptions>;

const quantizationName = oneOf(servingQuantizations, "number format");

const quantization: Check<ServingQuantization> = (problems, path, value) => {
  if (typeof value === "string" && Object.hasOwn(quantizationSynonyms, value)) {
    problems.add(path, `${show(value)} is not the name of a format of checkpoints`, quantizationSynonyms[value] ?? "");
    return undefined;
  }
  return quantizationName(problems, path, value);
};

const replicaLimits = object<ReplicaLimits>({
  minimum: count("replicas", 0, 10000),
  maximum: required(count("replicas", 1, 10000), "write the most replicas that the fleet may have"),
}) as Check<ReplicaLimits>;

const replicas: Check<number | ReplicaLimits> = (problems, path, value) =>
  typeof value === "number" ? count("replicas", 1, 10000)(problems, path, value) : replicaLimits(problems, path, value);

/** The kinds of everything that describes a server. What depends on other values is checked by the plan. */
export const modelServerShape: Shape<ModelServerDescription> = {
  model: required(model, 'write { huggingFace: "owner/name", revision } or { uri }'),
  engine,
  accelerator: text({ hint: "write an accelerator such as h100", ...drawn }),
  machineType: text({ hint: "write a machine type of this cloud", ...drawn }),
  quantization,
  contextLength: count("tokens", 1, 1e8),
  gpusPerReplica: count("GPUs", 1, 1024),
  tensorParallel: count("GPUs", 1, 1024),
  pipelineParallel: count("stages", 1, 1024),
  expertParallel: flag(),
  replicas,
  load: object<LoadOptions>({
    requestsPerSecond: positive({ unit: "requests in a second", maximum: 1e6, ...computed }),
    users: count("requests at once", 1, 1e7),
    maximumMillisecondsPerOutputToken: positive({ unit: "milliseconds", maximum: 1e6, ...computed }),
    promptTokens: count("tokens", 1, 1e8),
    outputTokens: count("tokens", 1, 1e8),
    headroom: share(0, 0.9),
  }),
  maximumOutputTokens: count("tokens", 1, 1e8),
  drainSeconds: count("seconds", 1, 3600),
  requestTimeoutSeconds: count("seconds", 1, 86400),
  scaling: object<ScalingOptions>({
    waitingRequests: count("waiting requests", 1, 1e6),
    cacheUse: share(0.1, 0.99),
    scaleDownWindowSeconds: count("seconds", 0, 3600),
    toZeroAfterSeconds: count("seconds", 60, 86400),
  }),
  router: flag(),
};
