export { InvalidDescriptionError, type Problem } from "../checks";
export type * from "../description/kubernetes-cluster-access";
export {
  type NamespacePlan,
  type PartPlan,
  type PoolPlan,
  planTrainingPlatform,
  type TrainingPlatformDescription,
  type TrainingPlatformPlan,
} from "../description/training-platform";
export type {
  ComponentChoice,
  ComponentChoices,
  ComponentName,
  ReleaseChoice,
  ReleasePlan,
} from "../description/training-platform-components";
export type { FabricPlan } from "../description/training-platform-fabric";
export type { QueueDescription, QueuePlan, TeamDescription, TeamPlan } from "../description/training-platform-queues";
export {
  type ChartName,
  type ImageName,
  type PinnedImage,
  type PinnedRelease,
  pinnedImages,
  pinnedReleases,
} from "../description/training-platform-releases";
export type { StorageDescription, StoragePlan } from "../description/training-platform-storage";
export { DeepSpeedTraining, type DeepSpeedTrainingDescription, deepSpeedTraining } from "./deepspeed-training";
export { unhealthyTaint } from "./health-objects";
export { helmProviderConfig } from "./helm-provider";
export type { KubernetesObject, ObjectMetadata } from "./kubernetes-object";
export {
  type MegatronParallelism,
  MegatronTraining,
  type MegatronTrainingDescription,
  megatronTraining,
} from "./megatron-training";
export { NcclAllReduceTest, type NcclAllReduceTestDescription, ncclAllReduceTest } from "./nccl-all-reduce-test";
export { ObjectsRelease, type ObjectsReleaseProps } from "./objects-release";
export { type FabricPodSettings, fabricPodSettings } from "./pod-settings";
export { PyTorchTraining, type PyTorchTrainingDescription, pyTorchTraining } from "./pytorch-training";
export { TensorFlowTraining, type TensorFlowTrainingDescription, tensorFlowTraining } from "./tensorflow-training";
export type { ProgramDescription, TrainingJobDescription } from "./training-job";
export { TrainingJob, type TrainingJobProps } from "./training-job-construct";
export { TrainingPlatform, type TrainingPlatformProps } from "./training-platform";
export { trainingRuntimeName } from "./training-runtime";
