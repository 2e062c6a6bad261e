export { InvalidDescriptionError, type Problem } from "../checks";
export type { CephAccess } from "../description/ceph/ceph-access";
export type { DataEngine } from "../description/data/data-engine";
export type { DataCapacity, DataPoolPlan, DataPoolsPlan, TaskRoom } from "../description/data/data-pools";
export type { DataIdentity, DataTarget } from "../description/data/data-target";
export { planRayJob, type RayJobDescription, type RayJobPlan } from "../description/data/ray-job";
export {
  planSparkApplication,
  type SparkApplicationDescription,
  type SparkApplicationPlan,
  type SparkDriverPlan,
  type SparkExecutorPlan,
} from "../description/data/spark-application";
export {
  type DeduplicationOptions,
  type ExtractionOptions,
  type FixedWorkers,
  type LanguageOptions,
  type TextPreparationDescription,
  type TextStep,
  type TokenizerOptions,
  textSteps,
} from "../description/data/text-preparation";
export {
  planTextPreparation,
  type StageNeeds,
  type TextPreparationPlan,
  type TextStage,
  type WorkersPlan,
} from "../description/data/text-preparation-plan";
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
  type ChartComponent,
  type ChartName,
  type Component,
  type ComponentName,
  componentOf,
  components,
  type PinnedChart,
  type ProductName,
} from "../description/platform/component-table";
export type {
  ComponentOptions,
  ComponentsOptions,
  ManifestComponentName,
  ReleaseOptions,
  ReleasePlan,
} from "../description/platform/components";
export {
  type DataPlatformDescription,
  type DataPlatformPlan,
  planDataPlatform,
} from "../description/platform/data-platform";
export type { FabricPlan } from "../description/platform/fabric";
export { type ImageName, type ImagesOptions, type PinnedImage, pinnedImages } from "../description/platform/images";
export {
  type InferencePlatformDescription,
  type InferencePlatformPlan,
  planInferencePlatform,
} from "../description/platform/inference-platform";
export {
  type HostedModelDescription,
  type HostedModelPlan,
  type ModelServersDescription,
  type ModelServersPlan,
  planModelServers,
} from "../description/platform/model-servers";
export type { AlertReceiverOptions, MonitoringOptions, SecretReference } from "../description/platform/monitoring";
export type { KeyToleration, PoolPlan } from "../description/platform/pool";
export type { JobPriority } from "../description/platform/priorities";
export type { FlavorPlan, QueueOptions, QueuePlan } from "../description/platform/queues";
export { type Installation, type SharedPart, sharedPartTitles } from "../description/platform/shared-part";
export type { LustreClientVersions, StorageOptions, StoragePlan } from "../description/platform/storage";
export type { PoolQuota, ResourceQuota, TeamOptions, TeamPlan } from "../description/platform/teams";
export {
  planTrainingPlatform,
  type TrainingPlatformDescription,
  type TrainingPlatformPlan,
} from "../description/platform/training-platform";
export type { Values, ValuesContext } from "../description/platform/values";
export type { InferenceTarget } from "../description/serving/inference-target";
export type { CpuMachine } from "../machines/cpu/machine";
export { unhealthyTaint } from "../manifests/health";
export { type DeepSpeedTrainingDescription, deepSpeedTraining } from "../manifests/jobs/deepspeed-training";
export type { JobOptions, JobVolumeOptions, PlacementOptions, SecretKeyOptions } from "../manifests/jobs/job-options";
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
export type { ColdStartPart, ColdStartPlan } from "../serving/cold-start";
export type { DrainPlan } from "../serving/drain";
export type { EngineProbes } from "../serving/engine";
export type { EngineArgument, EngineArguments } from "../serving/engine-arguments";
export type * from "../serving/model-server-description";
export type * from "../serving/model-server-plan";
export type { EngineType } from "../serving/option-table";
export type { ServingQuantization } from "../serving/quantization";
export type { RouterPlan } from "../serving/router";
export type { ScalingPlan, ScalingTrigger } from "../serving/scaling";
export {
  type TritonBatchingOptions,
  type TritonDataType,
  type TritonOptions,
  type TritonTensor,
  tritonDataTypes,
} from "../serving/triton-options";
export { DataJob, type DataJobKind, type DataJobPlan, type DataJobProps } from "./data-job";
export { DataPlatform, type DataPlatformProps } from "./data-platform";
export { helmProviderConfig } from "./helm-provider";
export { InferencePlatform, type InferencePlatformProps } from "./inference-platform";
export { ManifestRelease, type ManifestReleaseProps } from "./manifest-release";
export { ModelServers, type ModelServersProps } from "./model-servers";
export { Platform } from "./platform";
export { RayJob, type RayJobProps } from "./ray-job";
export { SparkApplication, type SparkApplicationProps } from "./spark-application";
export { TextPreparation, type TextPreparationProps } from "./text-preparation";
export { type NamedJob, TrainingJob, type TrainingJobProps } from "./training-job";
export {
  DeepSpeedTraining,
  MegatronTraining,
  NcclAllReduceTest,
  PyTorchTraining,
  TensorFlowTraining,
} from "./training-jobs";
export { TrainingPlatform, type TrainingPlatformProps } from "./training-platform";
