export type { Architecture } from "./architecture";
export { type OpenModel, type OpenModelName, openModelNames, openModels, tryOpenModel } from "./open-models";
export {
  type CapacityPrice,
  type ClusterPrice,
  type PriceOverrides,
  type PriceRequest,
  priceCluster,
} from "./price";
export { type PublishedRun, publishedRuns } from "./published-runs";
export type { SizedLustre, StorageSize } from "./storage";
export { sizeTraining } from "./training";
export type { TrainingRequest } from "./training-request";
export type { TrainingSize } from "./training-size";
export { type DaysBand, predictUtilization, type TrainingRun } from "./utilization";
export { checkWorkloadFits, type MemoryWorkload, type WorkloadFit } from "./workload-fit";
