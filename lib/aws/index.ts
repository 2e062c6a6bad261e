export { InvalidDescriptionError, type Problem } from "../checks";
export * from "../description/aws";
export type { ClusterAutoscalerRole, ClusterAutoscalerRoleProps } from "./cluster-autoscaler-role";
export { NodePool, type NodePoolProps } from "./cpu-node-pool";
export { DataPreparation, type DataPreparationProps } from "./data-preparation";
export { DataPreparationCluster, type DataPreparationClusterProps } from "./data-preparation-cluster";
export {
  ExistingKubernetesCluster,
  type ExistingKubernetesClusterProps,
  type ExistingKubernetesDescription,
} from "./existing-kubernetes-cluster";
export type { ServiceRole, ServiceRoleProps } from "./iam";
export { InferenceFleet, type InferenceFleetProps } from "./inference-fleet";
export type { KubernetesAddons, KubernetesAddonsProps } from "./kubernetes-addons";
export { KubernetesCluster, type KubernetesClusterProps } from "./kubernetes-cluster";
export type { IKubernetesCluster, NodePoolRequirements } from "./kubernetes-cluster-interface";
export { LustreFileSystem, type LustreFileSystemProps } from "./lustre";
export type { MachineGroup, MachineGroupProps } from "./machine-group";
export { Network, type NetworkProps } from "./network";
export { GpuNodePool, type GpuNodePoolProps } from "./node-pool";
export { ObjectStore, type ObjectStoreProps } from "./object-store";
export { PodRole, type PodRoleProps } from "./pod-role";
export type { SlurmBundle } from "./slurm-bundle";
export type { SlurmCluster, SlurmClusterProps } from "./slurm-cluster";
export type { SlurmController, SlurmControllerProps, SlurmControllerStart } from "./slurm-controller";
export type { SystemNodePool, SystemNodePoolProps } from "./system-node-pool";
export { TrainingCluster, type TrainingClusterProps } from "./training-cluster";
