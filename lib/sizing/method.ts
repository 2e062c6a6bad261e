/** How a model is trained. */
export type TrainingMethod = "pretrain" | "full-fine-tune" | "lora";

export const trainingMethods: readonly TrainingMethod[] = ["pretrain", "full-fine-tune", "lora"];

/**
 * Parameters of LoRA's adapters, as a share of the model: rank 16 on every matrix of a 7B model comes to about 0.6 %;
 * 1 % is taken, to be safe.
 */
const ADAPTER_SHARE = 0.01;

/** Parameters that training changes. */
export function trainedParameters(parameters: number, method: TrainingMethod): number {
  return method === "lora" ? parameters * ADAPTER_SHARE : parameters;
}

/**
 * Model FLOPs for each active parameter and token: 2 forward, 2 for gradients of activations, 2 for gradients of weights.
 * LoRA leaves the last out. Source: arXiv 2104.04473.
 */
export function flopsPerParameterAndToken(method: TrainingMethod): number {
  return method === "lora" ? 4 : 6;
}
