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

/** How the products of a served model are computed. */
export type ServingFormat = "16-bit" | "8-bit" | "4-bit";

/** Formats that a GPU lacks, int8 weights and 4-bit weights (AWQ, GPTQ, MXFP4 before Blackwell) compute in a wider one. */
export function servingFormat(quantization: Quantization, accelerator: Accelerator): ServingFormat {
  const { fp8 } = accelerator.denseTflops;
  if (quantization === "fp4" && computesInFp4(accelerator)) {
    return "4-bit";
  }
  return (quantization === "fp8" || quantization === "fp4") && fp8 !== undefined ? "8-bit" : "16-bit";
}

/** Dense peak of one GPU in that format, in TFLOPS. */
export function servingPeakTflops(format: ServingFormat, accelerator: Accelerator): number {
  const { fp8, fp4 } = accelerator.denseTflops;
  const peak16 = peakTflops16(accelerator);
  return { "16-bit": peak16, "8-bit": fp8 ?? peak16, "4-bit": fp4 ?? fp8 ?? peak16 }[format];
}

export function computesInFp4(accelerator: Accelerator): boolean {
  return accelerator.denseTflops.fp4 !== undefined;
}
