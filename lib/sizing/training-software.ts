/**
 * What trains: "megatron" is NVIDIA's stack or one tuned like it (Megatron-LM, NeMo, Megatron-Bridge, MosaicML); "pytorch" is
 * stock PyTorch with FSDP2 (torchtitan, torchtune, and what is built like them).
 */
export type TrainingSoftware = "megatron" | "pytorch";

export const trainingSoftware: readonly TrainingSoftware[] = ["megatron", "pytorch"];

/** Whether activations are kept from the forward to the backward pass, or computed again. */
export type ActivationCheckpointing = "none" | "full";

export const activationCheckpointingModes: readonly ActivationCheckpointing[] = ["none", "full"];
