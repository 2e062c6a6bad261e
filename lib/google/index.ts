export { InvalidDescriptionError, type Problem } from "../checks";
export * from "../description/google";
export { preflightScript } from "../preflight/google";
export { NodePool, type NodePoolProps } from "./cpu-node-pool";
export { DataPreparation, type DataPreparationProps } from "./data-preparation";
export { DataPreparationCluster, type DataPreparationClusterProps } from "./data-preparation-cluster";
export {
  ExistingKubernetesCluster,
  type ExistingKubernetesClusterProps,
  type ExistingKubernetesDescription,
} from "./existing-kubernetes-cluster";
export { InferenceFleet, type InferenceFleetProps } from "./inference-fleet";
export { KubernetesCluster, type KubernetesClusterProps } from "./kubernetes-cluster";
export type { IKubernetesCluster } from "./kubernetes-cluster-interface";
export { LustreFileSystem, type LustreFileSystemProps } from "./lustre";
export type { MachineGroup, MachineGroupProps } from "./machine-group";
export { Network, type NetworkProps } from "./network";
export { GpuNodePool, type GpuNodePoolProps } from "./node-pool";
export type { NodeServiceAccount, NodeServiceAccountProps } from "./node-service-account";
export { ObjectStore, type ObjectStoreProps } from "./object-store";
export { PodAccount, type PodAccountProps } from "./pod-account";
export type { SlurmBundle } from "./slurm-bundle";
export type { SlurmCluster, SlurmClusterProps } from "./slurm-cluster";
export type { SlurmController, SlurmControllerProps, SlurmControllerStart } from "./slurm-controller";
export { TrainingCluster, type TrainingClusterProps } from "./training-cluster";
