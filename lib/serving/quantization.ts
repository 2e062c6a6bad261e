import type { Quantization } from "../sizing";
import type { EngineType } from "./option-table";

/** Engines of language models, which read a checkpoint in one of several number formats. */
export type LanguageEngineType = Exclude<EngineType, "triton">;

/**
 * Number format of a served model: `bf16` and `fp16` as trained; `fp8` made from such a checkpoint while it is loaded (or read
 * from one that has it); the others are formats of checkpoints, by the name that engines give them.
 */
export type ServingQuantization =
  | "bf16"
  | "fp16"
  | "fp8"
  | "w8a8_fp8"
  | "w8a8_int8"
  | "compressed-tensors"
  | "awq"
  | "awq_marlin"
  | "gptq"
  | "gptq_marlin"
  | "modelopt"
  | "modelopt_fp4"
  | "mxfp4"
  | "bitsandbytes"
  | "gguf";

export interface QuantizationFormat {
  /** What memory and speed are counted with. A compressed-tensors checkpoint may hold 4 bits: 8 are taken, so that it fits. */
  readonly sizedAs: Quantization;
  /** Compute capability from which products are computed in the format; below, weights are widened first. */
  readonly fullSpeedFrom?: number;
  readonly engines: Readonly<Record<LanguageEngineType, FormatOnEngine>>;
}

export type FormatOnEngine =
  | {
      /** Least compute capability on which the engine takes the format. */
      readonly minimumCapability: number;
      /** Value of `--quantization`. @default - the engine reads the format from the checkpoint */
      readonly argument?: string;
    }
  | { readonly refusedBecause: string };

/** Remedy where a GPU or an engine does not take a format. */
export const FORMATS_EVERYWHERE = "awq, gptq, bf16 or fp16";

const unknownToVllm = { refusedBecause: "vLLM 0.33.0 does not know this method" };
const notInTensorRtLlm = { refusedBecause: "TensorRT-LLM reads checkpoints of ModelOpt, AWQ, GPTQ and 16 bits" };

/**
 * Formats by engine. Capabilities of vLLM: what `get_min_capability()` of 0.33.0 returned for each method; of SGLang: read from
 * srt/layers/quantization of 0.5.23 (that of fp8, 8.0, is unverified). TensorRT-LLM: its support matrix; unverified for AWQ and
 * GPTQ.
 */
export const quantizationFormats: Readonly<Record<ServingQuantization, QuantizationFormat>> = {
  bf16: {
    sizedAs: "bf16",
    engines: {
      vllm: { minimumCapability: 8 },
      sglang: { minimumCapability: 8 },
      "tensorrt-llm": { minimumCapability: 8 },
    },
  },
  fp16: {
    sizedAs: "fp16",
    engines: {
      vllm: { minimumCapability: 7.5 },
      sglang: { minimumCapability: 7.5 },
      "tensorrt-llm": { minimumCapability: 8 },
    },
  },
  fp8: {
    sizedAs: "fp8",
    fullSpeedFrom: 8.9,
    engines: {
      vllm: { minimumCapability: 7.5, argument: "fp8" },
      sglang: { minimumCapability: 8, argument: "fp8" },
      "tensorrt-llm": { minimumCapability: 8.9 },
    },
  },
  w8a8_fp8: {
    sizedAs: "fp8",
    fullSpeedFrom: 8.9,
    engines: {
      vllm: unknownToVllm,
      sglang: { minimumCapability: 8.9, argument: "w8a8_fp8" },
      "tensorrt-llm": notInTensorRtLlm,
    },
  },
  w8a8_int8: {
    sizedAs: "int8",
    engines: {
      vllm: unknownToVllm,
      sglang: { minimumCapability: 7.5, argument: "w8a8_int8" },
      "tensorrt-llm": notInTensorRtLlm,
    },
  },
  "compressed-tensors": {
    sizedAs: "int8",
    engines: {
      vllm: { minimumCapability: 7 },
      sglang: { minimumCapability: 7 },
      "tensorrt-llm": notInTensorRtLlm,
    },
  },
  awq: {
    sizedAs: "4-bit",
    engines: {
      vllm: { minimumCapability: 7.5 },
      sglang: { minimumCapability: 7.5 },
      "tensorrt-llm": { minimumCapability: 8 },
    },
  },
  awq_marlin: {
    sizedAs: "4-bit",
    engines: {
      vllm: { minimumCapability: 7.5, argument: "awq_marlin" },
      sglang: { minimumCapability: 8, argument: "awq_marlin" },
      "tensorrt-llm": notInTensorRtLlm,
    },
  },
  gptq: {
    sizedAs: "4-bit",
    engines: {
      vllm: { minimumCapability: 6 },
      sglang: { minimumCapability: 6 },
      "tensorrt-llm": { minimumCapability: 8 },
    },
  },
  gptq_marlin: {
    sizedAs: "4-bit",
    engines: {
      vllm: { minimumCapability: 6, argument: "gptq_marlin" },
      sglang: { minimumCapability: 8, argument: "gptq_marlin" },
      "tensorrt-llm": notInTensorRtLlm,
    },
  },
  modelopt: {
    sizedAs: "fp8",
    fullSpeedFrom: 8.9,
    engines: {
      vllm: { minimumCapability: 8 },
      sglang: { minimumCapability: 8.9, argument: "modelopt" },
      "tensorrt-llm": { minimumCapability: 8.9 },
    },
  },
  modelopt_fp4: {
    sizedAs: "fp4",
    fullSpeedFrom: 10,
    engines: {
      vllm: { minimumCapability: 7.5 },
      sglang: { minimumCapability: 10, argument: "modelopt_fp4" },
      "tensorrt-llm": { minimumCapability: 10 },
    },
  },
  mxfp4: {
    sizedAs: "fp4",
    fullSpeedFrom: 10,
    engines: {
      vllm: { minimumCapability: 8 },
      sglang: { minimumCapability: 8 },
      "tensorrt-llm": { minimumCapability: 9 },
    },
  },
  bitsandbytes: {
    sizedAs: "4-bit",
    engines: {
      vllm: unknownToVllm,
      sglang: { minimumCapability: 7, argument: "bitsandbytes" },
      "tensorrt-llm": notInTensorRtLlm,
    },
  },
  gguf: {
    sizedAs: "4-bit",
    engines: {
      vllm: unknownToVllm,
      sglang: { minimumCapability: 6, argument: "gguf" },
      "tensorrt-llm": notInTensorRtLlm,
    },
  },
};

export const servingQuantizations = Object.keys(quantizationFormats) as readonly ServingQuantization[];

/** What to write for a name that sizing uses, or that another engine or an older version did. */
export const quantizationSynonyms: Readonly<Record<string, string>> = {
  int8: "write w8a8_int8 on SGLang, or compressed-tensors for a checkpoint in 8 bits",
  "4-bit": "write awq or gptq, as the checkpoint is",
  int4: "write awq or gptq, as the checkpoint is",
  fp4: "write modelopt_fp4 (NVFP4) or mxfp4, as the checkpoint is",
  nvfp4: "write modelopt_fp4",
  bfloat16: "write bf16",
  float16: "write fp16",
  half: "write fp16",
  fbgemm_fp8: "write fp8",
};
