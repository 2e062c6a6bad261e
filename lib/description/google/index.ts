export type * from "./capacity";
export {
  type KubernetesChoice,
  type KubernetesClusterDescription,
  type KubernetesPlan,
  type MaintenanceExclusion,
  planKubernetesCluster,
  type ReleaseChannel,
  type SystemPoolChoice,
} from "./kubernetes-cluster";
export {
  type LustreChoice,
  type LustreFileSystemDescription,
  type LustrePlan,
  lustreTiers,
  planLustre,
} from "./lustre";
export * from "./network";
export {
  type BootDiskChoice,
  type GpuNodePoolDescription,
  type NodePoolChoice,
  type NodePoolPlan,
  planNodePool,
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
