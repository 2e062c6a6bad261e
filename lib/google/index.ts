export { InvalidDescriptionError, type Problem } from "../checks";
export * from "../description/google";
export { NodePool, type NodePoolProps } from "./cpu-node-pool";
export { DataPreparation, type DataPreparationProps } from "./data-preparation";
export { DataPreparationCluster, type DataPreparationClusterProps } from "./data-preparation-cluster";
export {
  ExistingKubernetesCluster,
  type ExistingKubernetesClusterProps,
  type ExistingKubernetesDescription,
} from "./existing-kubernetes-cluster";
export { KubernetesCluster, type KubernetesClusterProps } from "./kubernetes-cluster";
export type { IKubernetesCluster } from "./kubernetes-cluster-interface";
export { LustreFileSystem, type LustreFileSystemProps } from "./lustre";
export { Network, type NetworkProps } from "./network";
export { GpuNodePool, type GpuNodePoolProps } from "./node-pool";
export type { NodeServiceAccount, NodeServiceAccountProps } from "./node-service-account";
export { ObjectStore, type ObjectStoreProps } from "./object-store";
export { TrainingCluster, type TrainingClusterProps } from "./training-cluster";
