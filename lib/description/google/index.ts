export type * from "./capacity";
export {
  type KubernetesClusterDescription,
  type KubernetesOptions,
  type KubernetesPlan,
  type MaintenanceExclusion,
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
export * from "./network";
export {
  type BootDiskOptions,
  type GpuNodePoolDescription,
  type NodePoolOptions,
  type NodePoolPlan,
  planNodePool,
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
