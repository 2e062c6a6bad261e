export type { Architecture } from "./architecture";
export type { ColdStart } from "./cold-start";
export {
  type Alternative,
  type ComparedMachines,
  compareInference,
  compareTraining,
  type InferenceComparisonRequest,
  type TrainingComparisonRequest,
} from "./compare";
export {
  type Band,
  type DataPreparationRequest,
  type DataPreparationSize,
  type SizedStep,
  sizeDataPreparation,
} from "./data-preparation";
export type { SizedTextStep, StepThroughput } from "./data-throughput";
export { classesOf, type DaysBand, type RunClass } from "./days-band";
export type { PricedCapacity, PriceOverrides } from "./given-prices";
export type { Hardware, HardwareRequest } from "./hardware";
export { type HostedPrice, hostedPrices } from "./hosted-prices";
export { sizeInference } from "./inference";
export type { InferenceRequest } from "./inference-request";
export type { InferenceSize, KeyValueCacheSize, LatencySpeed, TokenPrices } from "./inference-size";
export type { ShardingStage } from "./memory";
export type { TrainingMethod } from "./method";
export type { ModelRequest } from "./model-request";
export type { NetworkSize } from "./network";
export {
  type HourlyRange,
  type NodePoolPrice,
  type NodePoolPrices,
  type NodePoolPricesOptions,
  type PricedDataPool,
  type PricedNodePool,
  type PricedNodePools,
  priceNodePools,
} from "./node-pool-prices";
export { type OpenModel, type OpenModelName, openModelNames, openModels, tryOpenModel } from "./open-models";
export type { Parallelism, TrainingMemory } from "./parallelism";
export type { TrainingPrecision } from "./precision";
export {
  type CapacityPrice,
  type ClusterPrice,
  type PriceRequest,
  priceCluster,
} from "./price";
export { type PublishedRun, publishedRuns } from "./published-runs";
export type { PublishedServing } from "./published-serving";
export { publishedServing } from "./published-serving";
export type { Quantization } from "./quantization";
export { type RooflineCoefficients, type RooflineTerms, rooflineTerms, type TrainingRun } from "./roofline";
export type { RequestShape } from "./serving";
export type { SizedLustre, StorageSize } from "./storage";
export { blendedUsdPerMillionOutputTokens, type TokenPrice } from "./token-price";
export { sizeTraining } from "./training";
export type { TrainingRequest } from "./training-request";
export type { CheckpointSize, TrainingSize, UtilizationEstimate } from "./training-size";
export type { ActivationCheckpointing, Optimizer, TrainingSoftware } from "./training-software";
export { predictUtilization } from "./utilization";
export { checkWorkloadFits, type MemoryWorkload, type WorkloadFit } from "./workload-fit";
