import type { Accelerator } from "../machines/accelerator";
import { peakTflops16 } from "./precision";

/** Number format of a served model's weights. "4-bit" is weights only (AWQ, GPTQ); "fp4" also computes in 4 bits. */
export type Quantization = "bf16" | "fp16" | "fp8" | "int8" | "4-bit" | "fp4";

export const quantizations: readonly Quantization[] = ["bf16", "fp16", "fp8", "int8", "4-bit", "fp4"];

/** Bytes of one weight (stas00/ml-engineering, inference). Scales of 4-bit groups are not counted: they are a few percent. */
export function bytesPerWeight(quantization: Quantization): number {
  return { bf16: 2, fp16: 2, fp8: 1, int8: 1, "4-bit": 0.5, fp4: 0.5 }[quantization];
}

/**
 * Bytes of one value in the key-value cache: 1 where weights are fp8 or fp4 and the GPU has fp8, as in TensorRT-LLM's
 * published runs; else 2.
 */
export function bytesPerCachedValue(quantization: Quantization, accelerator: Accelerator): number {
  const eightBit = quantization === "fp8" || quantization === "fp4";
  return eightBit && accelerator.denseTflops.fp8 !== undefined ? 1 : 2;
}

/**
 * TFLOPS that decoding and prefill together reach on one GPU. Shares of the peak are fitted to TensorRT-LLM's runs: 57 % in
 * fp8, 38 % of fp4's peak, which is twice that of fp8 on Blackwell. No published run has 16 bits: the share of fp8 is taken.
 * Formats that a GPU lacks, int8 and 4-bit weights compute in 16 bits.
 */
export function servingTflops(quantization: Quantization, accelerator: Accelerator): number {
  const { fp8 } = accelerator.denseTflops;
  if (quantization === "fp4" && computesInFp4(accelerator) && fp8 !== undefined) {
    return SHARE_OF_FP4_PEAK * 2 * fp8;
  }
  if ((quantization === "fp8" || quantization === "fp4") && fp8 !== undefined) {
    return SHARE_OF_FP8_PEAK * fp8;
  }
  return SHARE_OF_FP8_PEAK * peakTflops16(accelerator);
}

export function computesInFp4(accelerator: Accelerator): boolean {
  return accelerator.architecture === "blackwell";
}

const SHARE_OF_FP8_PEAK = 0.575;
const SHARE_OF_FP4_PEAK = 0.38;
