/** How a model is trained. "qlora" is LoRA on weights that are kept in 4 bits (arXiv 2305.14314). */
export type TrainingMethod = "pretrain" | "full-fine-tune" | "lora" | "qlora";

export const trainingMethods: readonly TrainingMethod[] = ["pretrain", "full-fine-tune", "lora", "qlora"];

/** Parameters of LoRA's adapters, as a share of the model: rank 16 on every matrix of a 7B model comes to about 0.6 %. */
const ADAPTER_SHARE = 0.006;

/** Parameters that training changes. */
export function trainedParameters(parameters: number, method: TrainingMethod): number {
  return hasAdapters(method) ? parameters * ADAPTER_SHARE : parameters;
}

/**
 * Model FLOPs for each active parameter and token: 2 forward, 2 for gradients of activations, 2 for gradients of weights.
 * LoRA leaves the last out. Source: arXiv 2104.04473.
 */
export function flopsPerParameterAndToken(method: TrainingMethod): number {
  return hasAdapters(method) ? 4 : 6;
}

/** Whether the model's weights stay as they are, and small adapters beside them are trained. */
export function hasAdapters(method: TrainingMethod): boolean {
  return method === "lora" || method === "qlora";
}
