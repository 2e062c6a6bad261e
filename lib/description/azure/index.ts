export type {
  CephDescription,
  CephDisks,
  CephRedundancy,
  CephStorageNodes,
  ErasureCodedRedundancy,
  ReplicatedRedundancy,
} from "../ceph/ceph";
export type { CephPlan, CephPool, CloudDisk } from "../ceph/ceph-plan";
export type { DataEngine } from "../data/data-engine";
export type { DataCapacity, DataMachinesOptions } from "../data/data-pools";
export type { DataPlacementPlan, DataPreparationOptions } from "../data/data-preparation";
export type { FleetCostPlan, Limits, ModelCostPlan, PoolCostPlan } from "../serving/fleet-cost";
export type { FleetModelDescription, FleetModelPlan } from "../serving/fleet-models";
export type {
  FleetStorePlan,
  InferenceFleetPlanBase,
  NodeAutoscalerName,
  SharedInferenceFleetDescription,
} from "../serving/inference-fleet";
export type {
  AzureCapacity,
  CapacityPlan,
  OnDemandCapacity,
  ReservationCapacity,
  SpotCapacity,
} from "./capacity";
export type { CephFileSystemPlan } from "./ceph";
export {
  type CpuCapacity,
  type CpuNodePoolContext,
  type CpuNodePoolDescription,
  type CpuNodePoolOptions,
  type CpuNodePoolPlan,
  type CpuRootVolumeOptions,
  planCpuNodePool,
} from "./cpu-node-pool";
export type { CustomerKey, EncryptionOptions } from "./customer-key";
export { type DataPreparationDescription, type DataPreparationPlan, planDataPreparation } from "./data-preparation";
export type { GpuMachinesOptions, GpuMachinesPlan, RootVolumeOptions } from "./gpu-machines";
export { type InferenceFleetDescription, type InferenceFleetPlan, planInferenceFleet } from "./inference-fleet";
export { placementGroupMachines } from "./infiniband";
export {
  type ExistingKubernetesOptions,
  type ExistingKubernetesPlan,
  type KubernetesClusterDescription,
  type KubernetesContext,
  type KubernetesOptions,
  type KubernetesPlan,
  type MaintenanceOptions,
  planExistingKubernetesCluster,
  planKubernetesCluster,
  type SystemPoolOptions,
} from "./kubernetes-cluster";
export { defaultKubernetesVersion, kubernetesVersions } from "./kubernetes-versions";
export {
  type LustreFileSystemDescription,
  type LustreOptions,
  type LustrePlan,
  lustreSubnetPrefixLength,
  lustreTiers,
  type ObjectStoreAssociation,
  planLustre,
} from "./lustre";
export {
  type ExistingNetworkOptions,
  type ExistingNetworkPlan,
  type NetworkDemand,
  type NetworkDescription,
  type NetworkOptions,
  type NetworkPlan,
  type NetworkPlanBase,
  type NewNetworkOptions,
  type NewNetworkPlan,
  type PoolDemand,
  planNetwork,
} from "./network";
export {
  type GpuNodePoolDescription,
  type NodePoolContext,
  type NodePoolOptions,
  type NodePoolPlan,
  planNodePool,
} from "./node-pool";
export type { AnyNodePoolOptions, NodePoolsOptions } from "./node-pools";
export {
  type ExistingObjectStoreOptions,
  type ExistingObjectStorePlan,
  type NewObjectStoreOptions,
  type NewObjectStorePlan,
  type ObjectStoreContext,
  type ObjectStoreDescription,
  type ObjectStoreOptions,
  type ObjectStorePlan,
  planObjectStore,
} from "./object-store";
export {
  type DataPreparationClusterDescription,
  type ExistingKubernetesSchedulerOptions,
  type KubernetesSchedulerOptions,
  planDataPreparationCluster,
  planTrainingCluster,
  type ResourceGroupPlan,
  type SchedulerOptions,
  type TrainingClusterDescription,
  type TrainingClusterPlan,
} from "./training-cluster";
export type { WeekDay, WeeklyTime } from "./weekly-time";
export type { AzureZone } from "./zone";
