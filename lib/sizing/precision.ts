import type { Accelerator } from "../machines/accelerator";

/** Number format of the matrix products in training; "fp4" is NVFP4, in which some layers stay in more bits. */
export type TrainingPrecision = "bf16" | "fp16" | "fp8" | "fp4";

export const trainingPrecisions: readonly TrainingPrecision[] = ["bf16", "fp16", "fp8", "fp4"];

/** Dense peak of one GPU in that format, in TFLOPS; `undefined` where it lacks the format. */
export function tryPeakTflops(accelerator: Accelerator, precision: TrainingPrecision): number | undefined {
  return accelerator.denseTflops[precision];
}

/** Dense peak of one GPU in 16 bits, in TFLOPS: every GPU has that. */
export function peakTflops16(accelerator: Accelerator): number {
  return accelerator.denseTflops.bf16 ?? accelerator.denseTflops.fp16;
}
