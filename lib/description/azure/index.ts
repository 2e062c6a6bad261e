export type * from "./capacity";
export type { CustomerKey } from "./customer-key";
export { placementGroupMachines } from "./infiniband";
export {
  defaultKubernetesVersion,
  type KubernetesClusterDescription,
  type KubernetesContext,
  type KubernetesOptions,
  type KubernetesPlan,
  type MaintenanceOptions,
  planKubernetesCluster,
  type SystemPoolOptions,
} from "./kubernetes-cluster";
export {
  type LustreFileSystemDescription,
  type LustreOptions,
  type LustrePlan,
  lustreSubnetPrefixLength,
  lustreTiers,
  type ObjectStoreAssociation,
  planLustre,
} from "./lustre";
export {
  type ExistingNetworkOptions,
  type ExistingNetworkPlan,
  type NetworkDescription,
  type NetworkOptions,
  type NetworkPlan,
  type NewNetworkOptions,
  type NewNetworkPlan,
  planNetwork,
} from "./network";
export {
  type GpuNodePoolDescription,
  type NodePoolContext,
  type NodePoolOptions,
  type NodePoolPlan,
  planNodePool,
  type RootVolumeOptions,
} from "./node-pool";
export {
  type ExistingObjectStoreOptions,
  type ExistingObjectStorePlan,
  type NewObjectStoreOptions,
  type NewObjectStorePlan,
  type ObjectStoreContext,
  type ObjectStoreDescription,
  type ObjectStoreOptions,
  type ObjectStorePlan,
  planObjectStore,
} from "./object-store";
export {
  planTrainingCluster,
  type ResourceGroupPlan,
  type TrainingClusterDescription,
  type TrainingClusterPlan,
} from "./training-cluster";
export type { WeeklyTime } from "./weekly-time";
export type { AzureZone } from "./zone";
