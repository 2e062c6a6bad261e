import { planModelServer } from "../../lib/serving/model-server";
import type { ModelServerContext } from "../../lib/serving/model-server-description";
import { problemsOf } from "../problems-of";
import { contextOf, deepseek, llama70b, onnx, qwen7b } from "./examples";

/** Why it is wrong, what is described, where the problem is, what it says, what to write instead, and where the server runs. */
type Row = readonly [string, object, string, string, string, Partial<ModelServerContext>?];

const vllm = (options: object, rest: object = {}) => ({ ...llama70b, ...rest, engine: { type: "vllm", ...options } });
const sglang = (options: object, rest: object = {}) => ({
  ...llama70b,
  ...rest,
  engine: { type: "sglang", ...options },
});
const trt = (options: object, rest: object = {}) => ({
  ...llama70b,
  ...rest,
  engine: { type: "tensorrt-llm", ...options },
});
const triton = (options: object, rest: object = {}) => ({ ...onnx, ...rest, engine: { ...onnx.engine, ...options } });
const small = { model: { huggingFace: "meta-llama/Llama-3.1-8B-Instruct", revision: "0e9e39f" }, quantization: "fp16" };
const model = (options: object) => ({ ...llama70b, model: options });
const p5 = { accelerator: undefined, machineType: "p5.48xlarge" };
const p3 = { ...small, accelerator: undefined, machineType: "p3dn.24xlarge" };
const g6 = { ...small, accelerator: undefined, machineType: "g6.48xlarge", quantization: "bf16" };

const rows: readonly Row[] = [
  // The model
  ["no model", { ...llama70b, model: undefined }, "model", "is missing", "huggingFace"],
  ["a model that is a text", { ...llama70b, model: "llama" }, "model", "is not an object", "huggingFace"],
  ["a model without a place", model({}), "model", "names no model", "uri"],
  ["two places", model({ huggingFace: "a/b", uri: "s3://a/b", parameters: 7e9 }), "model.uri", "beside", "keep one"],
  ["a name without owner", model({ huggingFace: "llama" }), "model.huggingFace", "expected form", "meta-llama/"],
  ["an address as a name", model({ huggingFace: "https://hf.co/a/b" }), "model.huggingFace", "form", "repository"],
  ["a revision of another kind", model({ huggingFace: "a/b", revision: 7 }), "model.revision", "7", "commit"],
  ["a folder on a disk", model({ uri: "/models/mine", parameters: 7e9 }), "model.uri", "form", "s3://bucket"],
  [
    "another cloud's store",
    model({ uri: "gs://a/b", parameters: 7e9 }),
    "model.uri",
    "not in an object store",
    "s3://",
  ],
  [
    "a revision of a folder",
    model({ uri: "s3://a/b", revision: "1", parameters: 7e9 }),
    "model.revision",
    "no effect",
    "leave",
  ],
  [
    "a token as such",
    model({ huggingFace: "a/b", tokenSecretName: "hf_ABC" }),
    "model.tokenSecretName",
    "form",
    "never",
  ],
  ["an unknown shape", model({ huggingFace: "a/b" }), "model.architecture", "is missing", "parameters"],
  ["an unknown architecture", model({ uri: "s3://a/b", architecture: "lama" }), "model.architecture", "lama", "llama"],
  ["no parameters at all", model({ uri: "s3://a/b", parameters: 0 }), "model.parameters", "0", "above 0"],
  ["a misspelt property", model({ hugginFace: "a/b" }), "model.hugginFace", "is not a property", "huggingFace"],
  // Machine and format
  ["no machine", { ...llama70b, accelerator: undefined }, "accelerator", "is missing", "h100"],
  ["both machine and accelerator", { ...llama70b, machineType: "p5.48xlarge" }, "accelerator", "beside", "keep one"],
  ["an unknown accelerator", { ...llama70b, accelerator: "h101" }, "accelerator", "h101", "h100"],
  ["an unknown machine", { ...llama70b, ...p5, machineType: "p5.47xlarge" }, "machineType", "p5.47", "p5.48xlarge"],
  ["a V100", p3, "accelerator", "no pinned image", "t4 or an l4"],
  ["bitsandbytes on vLLM", { ...llama70b, quantization: "bitsandbytes" }, "quantization", "does not know", "awq"],
  ["gguf on vLLM", { ...llama70b, quantization: "gguf" }, "quantization", "does not know", "gptq"],
  [
    "w8a8_int8 on vLLM",
    { ...llama70b, quantization: "w8a8_int8" },
    "quantization",
    "does not know",
    "compressed-tensors",
  ],
  ["w8a8_fp8 on an A100", sglang({}, { quantization: "w8a8_fp8", accelerator: "a100" }), "quantization", "8.9", "awq"],
  [
    "modelopt on an A100 with SGLang",
    sglang({}, { quantization: "modelopt", accelerator: "a100" }),
    "quantization",
    "8.9",
    "awq",
  ],
  ["NVFP4 on an H100 with SGLang", sglang({}, { quantization: "modelopt_fp4" }), "quantization", "10.0", "awq"],
  ["fp8 on an A100 with TensorRT-LLM", trt({}, { accelerator: "a100" }), "quantization", "8.9", "bf16"],
  ["gguf on TensorRT-LLM", trt({}, { quantization: "gguf" }), "quantization", "ModelOpt", "modelopt"],
  ["int8 by its name in sizing", { ...llama70b, quantization: "int8" }, "quantization", "int8", "w8a8_int8"],
  ["4-bit by its name in sizing", { ...llama70b, quantization: "4-bit" }, "quantization", "4-bit", "awq or gptq"],
  ["fp4 by its name in sizing", { ...llama70b, quantization: "fp4" }, "quantization", "fp4", "modelopt_fp4"],
  ["an unknown format", { ...llama70b, quantization: "fp9" }, "quantization", "fp9", "fp8"],
  [
    "a model that does not fit",
    { ...llama70b, accelerator: "l4", quantization: "bf16", gpusPerReplica: 2 },
    "gpusPerReplica",
    "do not hold",
    "or more",
  ],
  // Context and parallelism
  ["too long a context", { ...llama70b, contextLength: 200000 }, "contextLength", "131072", "131072 or fewer"],
  ["a context of no tokens", { ...llama70b, contextLength: 0 }, "contextLength", "0", "from 1"],
  ["a context that is a text", { ...llama70b, contextLength: "32k" }, "contextLength", "32k", "whole number"],
  [
    "more tensor parallelism than GPUs",
    { ...deepseek, ...p5, tensorParallel: 16 },
    "tensorParallel",
    "more than the 8 GPUs",
    "pipelineParallel: 2",
  ],
  [
    "heads that do not divide",
    { ...llama70b, tensorParallel: 3 },
    "tensorParallel",
    "64 attention heads",
    "1, 2, 4, 8",
  ],
  ["eight L4 as one", { ...g6, tensorParallel: 8 }, "tensorParallel", "no NVLink", "pipelineParallel: 8"],
  [
    "more stages than layers",
    { ...small, quantization: "bf16", ...p5, pipelineParallel: 40, tensorParallel: 1 },
    "pipelineParallel",
    "32 layers",
    "32 or fewer",
  ],
  [
    "a product that is not",
    { ...llama70b, gpusPerReplica: 8, tensorParallel: 2, pipelineParallel: 2 },
    "gpusPerReplica",
    "8 GPUs are not",
    "write 4",
  ],
  ["experts of a dense model", { ...llama70b, expertParallel: true }, "expertParallel", "no experts", "leave it out"],
  [
    "half a machine too much",
    { ...deepseek, ...p5, gpusPerReplica: 20, tensorParallel: 4 },
    "gpusPerReplica",
    "whole machines",
    "write 24",
  ],
  [
    "TensorRT-LLM on two machines",
    { ...deepseek, engine: { type: "tensorrt-llm" } },
    "engine.type",
    "MPI",
    "vllm or sglang",
  ],
  [
    "Triton on two machines",
    triton({}, { accelerator: undefined, machineType: "g6.12xlarge", gpusPerReplica: 8 }),
    "gpusPerReplica",
    "does not span",
    "4 or fewer",
  ],
  // The engine and its arguments
  ["an unknown engine", { ...llama70b, engine: { type: "vlm" } }, "engine.type", "vlm", "vllm"],
  ["an engine that is a text", { ...llama70b, engine: "vllm" }, "engine", "is not an object", '{ type: "vllm" }'],
  ["an image that moves", vllm({ image: "vllm/vllm-openai:latest" }), "engine.image", "form", "digest"],
  ["an image without a tag", vllm({ image: "vllm/vllm-openai" }), "engine.image", "form", "tag"],
  [
    "--host",
    vllm({ arguments: { "--host": "::" } }),
    "engine.arguments.--host",
    "is set by this library",
    "all addresses",
  ],
  ["--port", sglang({ arguments: { "--port": 1 } }), "engine.arguments.--port", "is set by this library", "the port"],
  [
    "--api-key",
    vllm({ arguments: { "--api-key": "x" } }),
    "engine.arguments.--api-key",
    "set by this library",
    "gateway",
  ],
  [
    "--hf-token",
    vllm({ arguments: { "--hf-token": "x" } }),
    "engine.arguments.--hf-token",
    "set by",
    "tokenSecretName",
  ],
  ["-tp", vllm({ arguments: { "-tp": 2 } }), "engine.arguments.-tp", "set by this library", "tensorParallel"],
  ["--tp-size", sglang({ arguments: { "--tp-size": 2 } }), "engine.arguments.--tp-size", "set by", "tensorParallel"],
  [
    "--shutdown-timeout",
    vllm({ arguments: { "--shutdown-timeout": 9 } }),
    "engine.arguments.--shutdown-timeout",
    "set by",
    "drainSeconds",
  ],
  [
    "--max-model-len",
    vllm({ arguments: { "--max-model-len": 9 } }),
    "engine.arguments.--max-model-len",
    "set by",
    "contextLength",
  ],
  [
    "--config of TensorRT-LLM",
    trt({ arguments: { "--config": "x" } }),
    "engine.arguments.--config",
    "set by",
    "engine.configuration",
  ],
  [
    "--model-repository",
    triton({ arguments: { "--model-repository": "x" } }),
    "engine.arguments.--model-repository",
    "set by",
    "write model",
  ],
  [
    "an option that is gone",
    vllm({ arguments: { "--num-scheduler-steps": 8 } }),
    "engine.arguments.--num-scheduler-steps",
    "0.33.0",
    "write",
  ],
  [
    "an option of the other engine",
    sglang({ arguments: { "--max-num-seqs": 8 } }),
    "engine.arguments.--max-num-seqs",
    "SGLang 0.5.23",
    "",
  ],
  [
    "an option with a wrong value",
    vllm({ arguments: { "--performance-mode": "fast" } }),
    "engine.arguments.--performance-mode",
    "'fast'",
    "throughput",
  ],
  [
    "tools without a parser",
    vllm({ arguments: { "--enable-auto-tool-choice": true } }),
    "engine.arguments.--tool-call-parser",
    "is missing",
    "hermes",
  ],
  [
    "a token in a variable",
    vllm({ environment: { HF_TOKEN: "hf_x" } }),
    "engine.environment.HF_TOKEN",
    "secret",
    "tokenSecretName",
  ],
  [
    "a key by its look",
    vllm({ environment: { ANY: "sk-abc" } }),
    "engine.environment.ANY",
    "secret",
    "Kubernetes secret",
  ],
  [
    "a rank that vLLM lacks",
    vllm({ loraAdapters: { a: { uri: "s3://a/b", rank: 48 } } }),
    "engine.loraAdapters.a.rank",
    "rank 48",
    "write 64",
  ],
  ["an adapter without a place", vllm({ loraAdapters: { a: {} } }), "engine.loraAdapters.a", "names no adapter", "uri"],
  [
    "a head that is not named",
    vllm({ speculativeDecoding: { method: "eagle3" } }),
    "engine.speculativeDecoding.model",
    "is missing",
    "ngram",
  ],
  [
    "n-grams with a model",
    vllm({ speculativeDecoding: { method: "ngram", model: "a/b" } }),
    "engine.speculativeDecoding.model",
    "no effect",
    "leave",
  ],
  [
    "speculation without a method",
    vllm({ speculativeDecoding: {} }),
    "engine.speculativeDecoding.method",
    "is missing",
    "ngram",
  ],
  [
    "more offload than memory",
    vllm({ keyValueCache: { offloadGiB: 5000 } }, p5),
    "engine.keyValueCache.offloadGiB",
    "70 %",
    "or less",
  ],
  [
    "offload with TensorRT-LLM",
    trt({ keyValueCache: { offloadGiB: 8 } }),
    "engine.keyValueCache.offloadGiB",
    "not a property",
    "dataType",
  ],
  [
    "a cache in an unknown type",
    vllm({ keyValueCache: { dataType: "fp4" } }),
    "engine.keyValueCache.dataType",
    "fp4",
    "fp8",
  ],
  ["all of a GPU's memory", vllm({ gpuMemoryUtilization: 1 }), "engine.gpuMemoryUtilization", "1", "0.98"],
  // Triton
  ["Triton without a backend", { ...onnx, engine: { type: "triton" } }, "engine.backend", "is missing", "onnxruntime"],
  [
    "Python without tensors",
    { ...onnx, engine: { type: "triton", backend: "python" } },
    "engine.inputs",
    "is missing",
    "dataType",
  ],
  ["inputs without outputs", triton({ outputs: undefined }), "engine", "without outputs", "both"],
  [
    "an unknown data type",
    triton({ inputs: [{ name: "a", dataType: "FLOAT32", dimensions: [1] }] }),
    "engine.inputs[0].dataType",
    "FLOAT32",
    "FP32",
  ],
  [
    "batches of one",
    triton({ maximumBatchSize: 1, dynamicBatching: {} }),
    "engine.dynamicBatching",
    "batches of 1",
    "8 or more",
  ],
  [
    "a batch larger than the largest",
    triton({ dynamicBatching: { preferredBatchSizes: [32] } }),
    "engine.dynamicBatching.preferredBatchSizes",
    "32",
    "16 or less",
  ],
  ["a language model's context", { ...onnx, contextLength: 8192 }, "contextLength", "no effect with Triton", "leave"],
  ["a router before Triton", { ...onnx, router: true }, "router", "knows nothing", "leave it out"],
  [
    "Triton at zero",
    { ...onnx, replicas: { minimum: 0, maximum: 2 } },
    "replicas.minimum",
    "loses requests",
    "write 1",
  ],
  // Replicas, drain and time
  ["no replicas", { ...llama70b, replicas: 0 }, "replicas", "0", "from 1"],
  ["no most", { ...llama70b, replicas: { minimum: 1 } }, "replicas.maximum", "is missing", "the most replicas"],
  [
    "more at least than at most",
    { ...llama70b, replicas: { minimum: 3, maximum: 2 } },
    "replicas.minimum",
    "more than the maximum",
    "2 or fewer",
  ],
  ["zero without a router", { ...qwen7b, router: false }, "replicas.minimum", "loses requests", "leave router out"],
  [
    "a timeout within the cold start",
    { ...qwen7b, requestTimeoutSeconds: 60 },
    "requestTimeoutSeconds",
    "first replica",
    "or more",
  ],
  [
    "more than the pool holds",
    { ...llama70b, ...p5, gpusPerReplica: 8 },
    "replicas.maximum",
    "2 can be had",
    "write 2 or fewer",
    { capacity: "reservation", maximumMachines: 2 },
  ],
  [
    "a drain beyond the notice",
    { ...llama70b, drainSeconds: 120 },
    "drainSeconds",
    "120 s of notice",
    "100 or less",
    { burst: "spot" },
  ],
  [
    "an answer beyond the context",
    { ...llama70b, contextLength: 4096, maximumOutputTokens: 8192 },
    "maximumOutputTokens",
    "4096",
    "4096 or fewer",
  ],
  ["scaling of a fixed number", { ...llama70b, replicas: 2, scaling: {} }, "scaling", "no effect", "minimum, maximum"],
  ["a share above all", { ...llama70b, scaling: { cacheUse: 80 } }, "scaling.cacheUse", "80", "0.99"],
  ["a load below nothing", { ...llama70b, load: { requestsPerSecond: -1 } }, "load.requestsPerSecond", "-1", "above 0"],
  [
    "prompts beyond the context",
    { ...llama70b, contextLength: 1000, load: { promptTokens: 2000 } },
    "contextLength",
    "does not hold",
    "or more",
  ],
  ["an unknown property", { ...llama70b, replica: 2 }, "replica", "is not a property", "replicas"],
];

test("the table has the rows that it should", () => {
  expect(rows.length).toBeGreaterThanOrEqual(80);
});

const cases = rows.map(([why, description, path, message, hint, context = {}]) => ({
  ...{ why, description, path, message, hint, context },
}));

test.each(cases)("$why is refused with a remedy", ({ description, path, message, hint, context }) => {
  const problems = problemsOf(() => planModelServer("server", description as never, contextOf("aws", context)));
  expect(problems).toContainEqual({
    path,
    message: expect.stringContaining(message),
    hint: expect.stringContaining(hint),
  });
});

test.each(["", "Llama_70B", "9lives", "a".repeat(41), "-a"])("the name %p is refused", (name) => {
  expect(problemsOf(() => planModelServer(name, llama70b, contextOf("aws")))[0]?.hint).toContain("up to 40");
});

test.each([
  [
    "a model that is not pinned",
    { ...llama70b, model: { huggingFace: "meta-llama/Llama-3.3-70B-Instruct" } },
    "not pinned",
    {},
  ],
  ["fp8 on an A100", { ...llama70b, accelerator: "a100" }, "computes in 16 bits", {}],
  ["NVFP4 on an H100 with vLLM", { ...llama70b, quantization: "modelopt_fp4" }, "computes in 8 bits", {}],
  ["two L4 as one", { ...g6, tensorParallel: 2 }, "has no NVLink", {}],
  [
    "a single replica on a reservation",
    { ...llama70b, ...p5, gpusPerReplica: 8, replicas: 1 },
    "stops during every update",
    { capacity: "reservation", maximumMachines: 1 },
  ],
  ["a fleet on spot machines alone", llama70b, "write a floor on demand", { capacity: "spot" }],
  ["a capacity block", { ...llama70b, ...p5 }, "the capacity block ends", { capacity: "capacity-block" }],
  ["neither replicas nor load", { ...llama70b, replicas: undefined }, "one replica serves everything", {}],
] as const)("%s is warned of", (_why, description, warning, context) => {
  const { warnings } = planModelServer(
    "server",
    description as never,
    contextOf("aws", context as Partial<ModelServerContext>),
  );
  expect(warnings).toContainEqual(expect.stringContaining(warning));
});
