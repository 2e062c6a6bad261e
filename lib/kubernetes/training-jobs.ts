import type { Construct } from "constructs";
import { type DeepSpeedTrainingDescription, deepSpeedTraining } from "../manifests/jobs/deepspeed-training";
import { type MegatronTrainingDescription, megatronTraining } from "../manifests/jobs/megatron-training";
import { type NcclAllReduceTestDescription, ncclAllReduceTest } from "../manifests/jobs/nccl-all-reduce-test";
import { type PyTorchTrainingDescription, pyTorchTraining } from "../manifests/jobs/pytorch-training";
import { type TensorFlowTrainingDescription, tensorFlowTraining } from "../manifests/jobs/tensorflow-training";
import { TrainingJob, type TrainingJobProps } from "./training-job";

/**
 * PyTorch on several machines, by torchrun.
 *
 * ```ts
 * new PyTorchTraining(this, "llama-70b", { platform, nodeCount: 16, image, script: "/workspace/train_fsdp.py" });
 * ```
 */
export class PyTorchTraining extends TrainingJob<PyTorchTrainingDescription> {
  constructor(scope: Construct, id: string, props: TrainingJobProps<PyTorchTrainingDescription>) {
    super(scope, id, props, pyTorchTraining);
  }
}

/**
 * DeepSpeed on several machines.
 *
 * ```ts
 * new DeepSpeedTraining(this, "fine-tune", {
 *   platform, nodeCount: 4, image, script: "/workspace/train.py",
 *   configuration: { bf16: { enabled: true }, zero_optimization: { stage: 3 }, train_micro_batch_size_per_gpu: 1 },
 * });
 * ```
 */
export class DeepSpeedTraining extends TrainingJob<DeepSpeedTrainingDescription> {
  constructor(scope: Construct, id: string, props: TrainingJobProps<DeepSpeedTrainingDescription>) {
    super(scope, id, props, deepSpeedTraining);
  }
}

/**
 * Megatron-LM on several machines.
 *
 * ```ts
 * new MegatronTraining(this, "gpt-175b", {
 *   platform, nodeCount: 128, image, script: "/opt/megatron/pretrain_gpt.py",
 *   parallelism: { tensor: 8, pipeline: 8 }, arguments: ["--num-layers", "96", …],
 * });
 * ```
 */
export class MegatronTraining extends TrainingJob<MegatronTrainingDescription> {
  constructor(scope: Construct, id: string, props: TrainingJobProps<MegatronTrainingDescription>) {
    super(scope, id, props, megatronTraining);
  }
}

/**
 * TensorFlow on several machines.
 *
 * ```ts
 * new TensorFlowTraining(this, "resnet", { platform, nodeCount: 2, image, script: "/workspace/train.py" });
 * ```
 */
export class TensorFlowTraining extends TrainingJob<TensorFlowTrainingDescription> {
  constructor(scope: Construct, id: string, props: TrainingJobProps<TensorFlowTrainingDescription>) {
    super(scope, id, props, tensorFlowTraining);
  }
}

/**
 * The test as a job.
 *
 * ```ts
 * new NcclAllReduceTest(this, "fabric-test", { platform, image });
 * ```
 */
export class NcclAllReduceTest extends TrainingJob<NcclAllReduceTestDescription> {
  constructor(scope: Construct, id: string, props: TrainingJobProps<NcclAllReduceTestDescription>) {
    super(scope, id, props, ncclAllReduceTest);
  }
}
