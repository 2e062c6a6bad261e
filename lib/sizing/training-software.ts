/**
 * What trains: "megatron" is NVIDIA's stack or one tuned like it (Megatron-LM, NeMo, Megatron-Bridge, MosaicML); "pytorch" is
 * stock PyTorch with FSDP2 (torchtitan, torchtune, and what is built like them).
 */
export type TrainingSoftware = "megatron" | "pytorch";

export const trainingSoftware: readonly TrainingSoftware[] = ["megatron", "pytorch"];

/**
 * Whether activations are kept from the forward to the backward pass, or computed again: "selective" computes every second
 * product again (torchtitan's default), "full" everything but each layer's input.
 */
export type ActivationCheckpointing = "none" | "selective" | "full";

export const activationCheckpointingModes: readonly ActivationCheckpointing[] = ["none", "selective", "full"];

/**
 * State of the optimizer: "adam" in mixed precision with 32-bit master weights; "adam-bf16" with weights, gradients and moments
 * in 16 bits (torchtune's default); "adam-8bit" with 8-bit moments (bitsandbytes).
 */
export type Optimizer = "adam" | "adam-bf16" | "adam-8bit";

export const optimizers: readonly Optimizer[] = ["adam", "adam-bf16", "adam-8bit"];
