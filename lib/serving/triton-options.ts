import type { EngineArguments } from "./engine-arguments";

/** Triton Inference Server with one of its backends. */
export interface TritonOptions {
  /** Name of the engine. */
  readonly type: "triton";
  /**
   * What runs the model. `model.uri` is the folder that holds `model.onnx` or `model.py`; with TensorRT-LLM it is a whole model
   * repository, configuration included, as NVIDIA's tools make it.
   */
  readonly backend: "onnxruntime" | "python" | "tensorrt-llm";
  /** @default - the pinned one */
  readonly image?: string;
  /** @default - none */
  readonly arguments?: EngineArguments;
  /** @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Inputs of the model. @default - an ONNX model states its own */
  readonly inputs?: readonly TritonTensor[];
  /** @default - an ONNX model states its own */
  readonly outputs?: readonly TritonTensor[];
  /** Largest batch; 0 for a model without a batch dimension. @default 0 */
  readonly maximumBatchSize?: number;
  /** Copies of the model on each GPU. @default 1 */
  readonly instancesPerGpu?: number;
  /** Requests are collected into batches. @default - without waiting, where maximumBatchSize is above 1 */
  readonly dynamicBatching?: TritonBatchingOptions;
  /** How ONNX Runtime uses the GPU: its own kernels, or TensorRT's, which takes minutes to build at the start. @default "cuda" */
  readonly onnxAccelerator?: "cuda" | "tensorrt";
}

/** An input or output of a model. */
export interface TritonTensor {
  /** Name of the tensor. */
  readonly name: string;
  /** Data type of its elements. */
  readonly dataType: TritonDataType;
  /** Lengths without the batch; -1 where a length varies. */
  readonly dimensions: readonly number[];
}

/** How Triton joins requests into batches. */
export interface TritonBatchingOptions {
  /** Longest wait for a fuller batch, in microseconds. @default 0 */
  readonly maximumQueueDelayMicroseconds?: number;
  /** Batches that the model runs best with. @default - any up to the largest */
  readonly preferredBatchSizes?: readonly number[];
  /** Requests that may wait; more are refused at once. @default - no limit */
  readonly maximumQueueLength?: number;
}

/** As Triton's protobuf names them (model_config.proto). */
export type TritonDataType = (typeof tritonDataTypes)[number];

/** Data types of tensors, as Triton's model configuration names them. */
export const tritonDataTypes = [
  "BOOL",
  "UINT8",
  "UINT16",
  "UINT32",
  "UINT64",
  "INT8",
  "INT16",
  "INT32",
  "INT64",
  "FP16",
  "FP32",
  "FP64",
  "STRING",
  "BF16",
] as const;
