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
  AwsCapacity,
  CapacityBlockCapacity,
  CapacityPlan,
  OnDemandCapacity,
  ReservationCapacity,
  ScheduledSize,
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
export type { GpuMachinesOptions, GpuMachinesPlan, RootVolumeOptions, RootVolumePlan } from "./gpu-machines";
export { type InferenceFleetDescription, type InferenceFleetPlan, planInferenceFleet } from "./inference-fleet";
export type { InterfaceLayout, InterfacePlan } from "./interfaces";
export {
  type AddonPlan,
  type ExistingKubernetesOptions,
  type ExistingKubernetesPlan,
  type KubernetesClusterDescription,
  type KubernetesOptions,
  type KubernetesPlan,
  planExistingKubernetesCluster,
  planKubernetesCluster,
  type SystemPoolOptions,
} from "./kubernetes-cluster";
export { defaultKubernetesVersion, kubernetesVersions, kubernetesVersionsAsOf } from "./kubernetes-versions";
export {
  type IntelligentTieringLustreOptions,
  type LustreFileSystemDescription,
  type LustreOptions,
  type LustreOptionsBase,
  type LustrePlan,
  lustreTiers,
  type ObjectStoreAssociation,
  planLustre,
  type SsdLustreOptions,
} from "./lustre";
export type { MachineGroupPlan } from "./machine-group";
export type { MachineImagePlan } from "./machine-image";
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
  type SubnetPlan,
} from "./network";
export {
  type GpuNodePoolDescription,
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
  type ObjectStoreDescription,
  type ObjectStoreOptions,
  type ObjectStorePlan,
  planObjectStore,
} from "./object-store";
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
