import { machines } from "../../lib/machines/catalogue";
import type { Cloud, Machine } from "../../lib/machines/machine";
import { planModelServer } from "../../lib/serving/model-server";
import type { ModelServerContext, ModelServerDescription } from "../../lib/serving/model-server-description";
import type { ModelServerPlan } from "../../lib/serving/model-server-plan";

export const context: ModelServerContext = {
  cloud: "aws",
  capacity: "on-demand",
  namespace: "serving",
  bucketUri: "s3://weights",
};

const buckets = { aws: "s3://weights", google: "gs://weights", azure: "az://weights" } as const;

export function contextOf(cloud: Cloud, rest: Partial<ModelServerContext> = {}): ModelServerContext {
  return { ...context, cloud, bucketUri: buckets[cloud], ...rest };
}

export const llama70b: ModelServerDescription = {
  model: { huggingFace: "meta-llama/Llama-3.3-70B-Instruct", revision: "6f6073b" },
  accelerator: "h100",
  quantization: "fp8",
  replicas: { minimum: 1, maximum: 8 },
};

export const qwen7b: ModelServerDescription = {
  model: { huggingFace: "Qwen/Qwen2.5-7B-Instruct", revision: "a09a354" },
  accelerator: "l4",
  replicas: { minimum: 0, maximum: 4 },
};

export const deepseek: ModelServerDescription = {
  model: { huggingFace: "deepseek-ai/DeepSeek-V3", revision: "e815299" },
  engine: { type: "vllm" },
  accelerator: "h100",
  quantization: "fp8",
  replicas: { minimum: 1, maximum: 2 },
};

export const onnx: ModelServerDescription = {
  model: { uri: "s3://weights/models/resnet" },
  engine: {
    type: "triton",
    backend: "onnxruntime",
    maximumBatchSize: 16,
    inputs: [{ name: "input", dataType: "FP32", dimensions: [3, 224, 224] }],
    outputs: [{ name: "output", dataType: "FP32", dimensions: [1000] }],
    dynamicBatching: { maximumQueueDelayMicroseconds: 500, preferredBatchSizes: [8, 16], maximumQueueLength: 128 },
  },
  accelerator: "l4",
  replicas: { minimum: 1, maximum: 3 },
};

const models: Readonly<Record<string, Partial<ModelServerDescription>>> = {
  "llama-8b": { model: { huggingFace: "meta-llama/Llama-3.1-8B-Instruct", revision: "0e9e39f" } },
  "llama-70b": { model: { huggingFace: "meta-llama/Llama-3.3-70B-Instruct", revision: "6f6073b" } },
  "qwen3-30b": { model: { huggingFace: "Qwen/Qwen3-30B-A3B", revision: "ae659fe" }, expertParallel: true },
};

const engines: Readonly<Record<string, ModelServerDescription["engine"]>> = {
  vllm: { type: "vllm" },
  "vllm, everything": {
    type: "vllm",
    prefixCache: false,
    keyValueCache: { dataType: "fp8", offloadGiB: 8 },
    loraAdapters: { style: { huggingFace: "company/style", rank: 32 } },
    speculativeDecoding: { method: "ngram", tokens: 4 },
    arguments: { "--max-num-seqs": 128, "--enable-sleep-mode": true },
  },
  sglang: { type: "sglang" },
  "sglang, everything": {
    type: "sglang",
    prefixCache: false,
    keyValueCache: { dataType: "fp8", offloadGiB: 8 },
    loraAdapters: { style: { huggingFace: "company/style", rank: 32 } },
    speculativeDecoding: { method: "eagle3", model: "company/head", tokens: 3 },
    gpuMemoryUtilization: 0.85,
    arguments: { "--schedule-conservativeness": 0.8 },
  },
  "tensorrt-llm": { type: "tensorrt-llm", arguments: { "--max_batch_size": 128 } },
};

export interface Example {
  readonly title: string;
  readonly plan: ModelServerPlan;
}

/** Every engine × model × machine that a plan takes: those that do not fit or are not served are left out. */
export function everyExample(): readonly Example[] {
  return (["aws", "google", "azure"] as const).flatMap((cloud) =>
    machines(cloud).flatMap((machine: Machine) =>
      Object.entries(engines).flatMap(([engineName, engine]) =>
        Object.entries(models).flatMap(([modelName, model]) =>
          tryExample(cloud, machine, `${engineName}, ${modelName}`, { ...model, engine } as ModelServerDescription),
        ),
      ),
    ),
  );
}

function tryExample(cloud: Cloud, machine: Machine, title: string, description: ModelServerDescription): Example[] {
  const full = { ...description, machineType: machine.machineType, replicas: { minimum: 1, maximum: 3 } };
  try {
    return [{ title: `${machine.machineType}, ${title}`, plan: planModelServer("server", full, contextOf(cloud)) }];
  } catch {
    return [];
  }
}
