export type * from "./capacity";
export type * from "./interfaces";
export {
  defaultKubernetesVersion,
  type KubernetesChoice,
  type KubernetesClusterDescription,
  type KubernetesPlan,
  planKubernetesCluster,
  type SystemPoolChoice,
} from "./kubernetes-cluster";
export {
  type IntelligentTieringLustreChoice,
  type LustreChoice,
  type LustreFileSystemDescription,
  type LustrePlan,
  lustreTiers,
  type ObjectStoreAssociation,
  planLustre,
  type SsdLustreChoice,
} from "./lustre";
export * from "./network";
export {
  type GpuNodePoolDescription,
  type NodePoolChoice,
  type NodePoolPlan,
  planNodePool,
  type RootVolumeChoice,
} from "./node-pool";
export {
  type ExistingObjectStoreChoice,
  type NewObjectStoreChoice,
  type ObjectStoreChoice,
  type ObjectStoreDescription,
  type ObjectStorePlan,
  planObjectStore,
} from "./object-store";
export * from "./training-cluster";
