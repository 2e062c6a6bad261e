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
  CapacityPlan,
  FlexStartCapacity,
  GoogleCapacity,
  OnDemandCapacity,
  Placement,
  ReservationCapacity,
  SpotCapacity,
} from "./capacity";
export type { CephFileSystemPlan } from "./ceph";
export {
  type CpuCapacity,
  type CpuNodePoolDescription,
  type CpuNodePoolOptions,
  type CpuNodePoolPlan,
  planCpuNodePool,
} from "./cpu-node-pool";
export { type DataPreparationDescription, type DataPreparationPlan, planDataPreparation } from "./data-preparation";
export type { BootDiskOptions, BootDiskPlan, GpuMachinesOptions, GpuMachinesPlan } from "./gpu-machines";
export { type InferenceFleetDescription, type InferenceFleetPlan, planInferenceFleet } from "./inference-fleet";
export type { EncryptionOptions } from "./kms-key";
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
export { type GkeVersion, kubernetesVersions } from "./kubernetes-versions";
export {
  type LustreFileSystemDescription,
  type LustreOptions,
  type LustrePlan,
  type LustreTier,
  lustreTiers,
  planLustre,
} from "./lustre";
export type { MachineGroupPlan } from "./machine-group";
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
export type { SlurmClusterPlan, SlurmSchedulerOptions } from "./slurm-cluster";
export {
  type DataPreparationClusterDescription,
  type ExistingKubernetesSchedulerOptions,
  type KubernetesSchedulerOptions,
  type KubernetesTrainingClusterDescription,
  type KubernetesTrainingClusterPlan,
  planDataPreparationCluster,
  planTrainingCluster,
  type SchedulerOptions,
  type SlurmTrainingClusterDescription,
  type SlurmTrainingClusterPlan,
  type TrainingClusterDescription,
  type TrainingClusterPlan,
  type TrainingClusterPlanBase,
} from "./training-cluster";
