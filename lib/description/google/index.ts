export type { DataCapacity, DataPreparationOptions } from "../data/data-pools";
export type { DataPreparationDescription, DataPreparationPlan } from "../data/data-preparation";
export type {
  CapacityPlan,
  FlexStartCapacity,
  GoogleCapacity,
  OnDemandCapacity,
  Placement,
  ReservationCapacity,
  SpotCapacity,
} from "./capacity";
export {
  type CpuCapacity,
  type CpuNodePoolDescription,
  type CpuNodePoolOptions,
  type CpuNodePoolPlan,
  planCpuNodePool,
} from "./cpu-node-pool";
export type { BootDiskOptions, BootDiskPlan, GpuMachinesOptions, GpuMachinesPlan } from "./gpu-machines";
export {
  type ExistingKubernetesOptions,
  type ExistingKubernetesPlan,
  type KubernetesClusterDescription,
  type KubernetesOptions,
  type KubernetesPlan,
  type MaintenanceExclusion,
  planExistingKubernetesCluster,
  planKubernetesCluster,
  type ReleaseChannel,
  type SystemPoolOptions,
} from "./kubernetes-cluster";
export {
  type LustreFileSystemDescription,
  type LustreOptions,
  type LustrePlan,
  lustreTiers,
  planLustre,
} from "./lustre";
export {
  type ExistingFabricNetwork,
  type ExistingNetwork,
  type ExistingNetworkOptions,
  type NetworkDescription,
  type NetworkOptions,
  type NewNetworkOptions,
  planNetwork,
} from "./network";
export type {
  ExistingNetworkPlan,
  FabricNetworkPlan,
  NetworkDemand,
  NetworkPlan,
  NetworkPlanBase,
  NewNetworkPlan,
  PoolDemand,
  SubnetPlan,
  VpcPlan,
} from "./network-plan";
export {
  type GpuNodePoolDescription,
  type NodeGroupPlan,
  type NodePoolOptions,
  type NodePoolPlan,
  planNodePool,
  type TaintPlan,
} from "./node-pool";
export type { AnyNodePoolOptions, NodePoolsOptions } from "./node-pools";
export {
  type ExistingObjectStoreOptions,
  type ExistingObjectStorePlan,
  type NewObjectStoreOptions,
  type NewObjectStorePlan,
  type ObjectStoreDescription,
  type ObjectStoreOptions,
  type ObjectStorePlan,
  planObjectStore,
} from "./object-store";
export type { ResourceOptions } from "./resource-options";
export {
  type ExistingKubernetesSchedulerOptions,
  type KubernetesSchedulerOptions,
  planTrainingCluster,
  type SchedulerOptions,
  type TrainingClusterDescription,
  type TrainingClusterPlan,
} from "./training-cluster";
