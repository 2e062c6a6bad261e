export { InvalidDescriptionError, type Problem } from "../checks";
export * from "../description/aws";
export { NodePool, type NodePoolProps } from "./cpu-node-pool";
export { ExistingKubernetesCluster, type ExistingKubernetesClusterProps } from "./existing-kubernetes-cluster";
export {
  type IKubernetesCluster,
  KubernetesCluster,
  type KubernetesClusterProps,
  type NodePoolRequirements,
} from "./kubernetes-cluster";
export { LustreFileSystem, type LustreFileSystemProps } from "./lustre";
export { Network, type NetworkProps } from "./network";
export { GpuNodePool, type GpuNodePoolProps } from "./node-pool";
export { ObjectStore, type ObjectStoreProps } from "./object-store";
export { TrainingCluster, type TrainingClusterProps } from "./training-cluster";
