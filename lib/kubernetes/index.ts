export { InvalidDescriptionError, type Problem } from "../checks";
export type { DataTarget } from "../description/data/data-target";
export { planRayJob, type RayJobDescription, type RayJobPlan } from "../description/data/ray-job";
export { type TextPreparationDescription, type TextStep, textSteps } from "../description/data/text-preparation";
export { planTextPreparation, type TextPreparationPlan } from "../description/data/text-preparation-plan";
export type {
  BasePlatformOptions,
  BasePlatformPlan,
  HealthOptions,
  ManifestSetName,
  ManifestSetPlan,
  NamespacePlan,
} from "../description/platform/base-platform";
export type * from "../description/platform/cluster-access";
export {
  type ChartName,
  type Component,
  type ComponentName,
  componentOf,
  type PinnedChart,
} from "../description/platform/component-table";
export type {
  ComponentOptions,
  ComponentsOptions,
  ManifestComponentName,
  ReleaseOptions,
  ReleasePlan,
} from "../description/platform/components";
export type { FabricPlan } from "../description/platform/fabric";
export { type ImageName, type ImagesOptions, type PinnedImage, pinnedImages } from "../description/platform/images";
export {
  type HostedModelDescription,
  type HostedModelPlan,
  type ModelServersDescription,
  type ModelServersPlan,
  planModelServers,
} from "../description/platform/model-servers";
export type { KeyToleration, PoolPlan } from "../description/platform/pool";
export type { FlavorPlan, QueueOptions, QueuePlan } from "../description/platform/queues";
export type { Installation, SharedPart } from "../description/platform/shared-part";
export type { StorageOptions, StoragePlan } from "../description/platform/storage";
export type { PoolQuota, ResourceQuota, TeamOptions, TeamPlan } from "../description/platform/teams";
export {
  planTrainingPlatform,
  type TrainingPlatformDescription,
  type TrainingPlatformPlan,
} from "../description/platform/training-platform";
export type { Values, ValuesContext } from "../description/platform/values";
export { unhealthyTaint } from "../manifests/health";
export { type DeepSpeedTrainingDescription, deepSpeedTraining } from "../manifests/jobs/deepspeed-training";
export {
  type MegatronParallelism,
  type MegatronTrainingDescription,
  megatronTraining,
} from "../manifests/jobs/megatron-training";
export { type NcclAllReduceTestDescription, ncclAllReduceTest } from "../manifests/jobs/nccl-all-reduce-test";
export { type PyTorchTrainingDescription, pyTorchTraining } from "../manifests/jobs/pytorch-training";
export { type TensorFlowTrainingDescription, tensorFlowTraining } from "../manifests/jobs/tensorflow-training";
export type { ProgramDescription, TrainingJobDescription } from "../manifests/jobs/training-job";
export type { Manifest, ObjectMetadata } from "../manifests/manifest";
export { type FabricPodSettings, fabricPodSettings } from "../manifests/pod-settings";
export { trainingRuntimeName } from "../manifests/training-runtime";
export { DataPlatform, type DataPlatformProps } from "./data-platform";
export { helmProviderConfig } from "./helm-provider";
export { ManifestRelease, type ManifestReleaseProps } from "./manifest-release";
export { ModelServers, type ModelServersProps } from "./model-servers";
export { RayJob, type RayJobProps } from "./ray-job";
export { TextPreparation, type TextPreparationProps } from "./text-preparation";
export { TrainingJob, type TrainingJobProps } from "./training-job";
export {
  DeepSpeedTraining,
  MegatronTraining,
  NcclAllReduceTest,
  PyTorchTraining,
  TensorFlowTraining,
} from "./training-jobs";
export { TrainingPlatform, type TrainingPlatformProps } from "./training-platform";
