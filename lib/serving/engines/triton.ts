import { engines } from "../engine";
import type { EngineArguments, OwnedOptions } from "../engine-arguments";
import { owners } from "../engine-request";
import type { TritonOptions, TritonTensor } from "../triton-options";

/** Where Triton finds its models in the pod. */
export const tritonRepository = "/models";

export const tritonOwned: OwnedOptions = {
  "--model-repository": owners.model,
  "--model-store": owners.model,
  "--exit-timeout-secs": owners.drain,
  "--http-port": owners.network,
  "--grpc-port": owners.network,
  "--metrics-port": owners.network,
  "--http-address": owners.network,
  "--grpc-address": owners.network,
  "--metrics-address": owners.network,
  "--allow-http": owners.network,
  "--allow-grpc": owners.network,
  "--allow-metrics": owners.metrics,
  "--strict-readiness": "leave it out: a replica is ready when its model is",
};

export function tritonArguments(drainSeconds: number): EngineArguments {
  const { port, otherPorts } = engines.triton;
  return {
    "--model-repository": tritonRepository,
    "--exit-timeout-secs": drainSeconds,
    "--http-port": port,
    "--grpc-port": otherPorts.grpc ?? 8001,
    "--metrics-port": otherPorts.metrics ?? 8002,
  };
}

/** File that a backend's model is read from, in the folder of its version. */
export const tritonModelFile: Readonly<Record<TritonOptions["backend"], string>> = {
  onnxruntime: "model.onnx",
  python: "model.py",
  "tensorrt-llm": "",
};

/**
 * `config.pbtxt` of one model, in the text form of Triton's protobuf. TensorRT-LLM's repositories bring their own.
 */
export function tritonConfiguration(name: string, gpus: number, options: TritonOptions): string {
  const { backend, inputs = [], outputs = [], maximumBatchSize = 0, instancesPerGpu = 1 } = options;
  return [
    `name: ${quoted(name)}`,
    `backend: ${quoted(backend)}`,
    `max_batch_size: ${maximumBatchSize}`,
    ...inputs.map((tensor) => tensorBlock("input", tensor)),
    ...outputs.map((tensor) => tensorBlock("output", tensor)),
    `instance_group [\n  {\n    count: ${instancesPerGpu}\n    kind: KIND_GPU\n    gpus: [ ${Array.from({ length: gpus }, (_, index) => index).join(", ")} ]\n  }\n]`,
    ...batching(options),
    ...acceleration(options),
    "",
  ].join("\n");
}

function tensorBlock(kind: "input" | "output", { name, dataType, dimensions }: TritonTensor): string {
  return `${kind} [\n  {\n    name: ${quoted(name)}\n    data_type: TYPE_${dataType}\n    dims: [ ${dimensions.join(", ")} ]\n  }\n]`;
}

function batching({ dynamicBatching, maximumBatchSize = 0 }: TritonOptions): readonly string[] {
  if (maximumBatchSize <= 1) {
    return [];
  }
  const { maximumQueueDelayMicroseconds = 0, preferredBatchSizes = [], maximumQueueLength } = dynamicBatching ?? {};
  return [
    [
      "dynamic_batching {",
      ...(preferredBatchSizes.length > 0 ? [`  preferred_batch_size: [ ${preferredBatchSizes.join(", ")} ]`] : []),
      `  max_queue_delay_microseconds: ${maximumQueueDelayMicroseconds}`,
      ...(maximumQueueLength === undefined
        ? []
        : [`  default_queue_policy {\n    max_queue_size: ${maximumQueueLength}\n  }`]),
      "}",
    ].join("\n"),
  ];
}

function acceleration({ backend, onnxAccelerator }: TritonOptions): readonly string[] {
  if (backend !== "onnxruntime" || onnxAccelerator !== "tensorrt") {
    return [];
  }
  return [
    'optimization {\n  execution_accelerators {\n    gpu_execution_accelerator: [ { name: "tensorrt" } ]\n  }\n}',
  ];
}

/** A text as protobuf's text form takes it. */
function quoted(value: string): string {
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
