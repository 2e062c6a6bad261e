export type * from "./capacity";
export type * from "./interfaces";
export {
  defaultKubernetesVersion,
  type KubernetesClusterDescription,
  type KubernetesOptions,
  type KubernetesPlan,
  planKubernetesCluster,
  type SystemPoolOptions,
} from "./kubernetes-cluster";
export {
  type IntelligentTieringLustreOptions,
  type LustreFileSystemDescription,
  type LustreOptions,
  type LustrePlan,
  lustreTiers,
  type ObjectStoreAssociation,
  planLustre,
  type SsdLustreOptions,
} from "./lustre";
export * from "./network";
export {
  type GpuNodePoolDescription,
  type NodePoolOptions,
  type NodePoolPlan,
  planNodePool,
  type RootVolumeOptions,
} from "./node-pool";
export {
  type ExistingObjectStoreOptions,
  type NewObjectStoreOptions,
  type ObjectStoreDescription,
  type ObjectStoreOptions,
  type ObjectStorePlan,
  planObjectStore,
} from "./object-store";
export * from "./training-cluster";
