export type * from "./capacity";
export type { CustomerKey } from "./customer-key";
export { placementGroupMachines } from "./infiniband";
export {
  defaultKubernetesVersion,
  type KubernetesChoice,
  type KubernetesClusterDescription,
  type KubernetesPlan,
  type KubernetesSurroundings,
  type MaintenanceChoice,
  planKubernetesCluster,
  type SystemPoolChoice,
} from "./kubernetes-cluster";
export {
  type LustreChoice,
  type LustreFileSystemDescription,
  type LustrePlan,
  lustreSubnetPrefixLength,
  lustreTiers,
  type ObjectStoreAssociation,
  planLustre,
} from "./lustre";
export {
  type ExistingNetworkChoice,
  type ExistingNetworkPlan,
  type NetworkChoice,
  type NetworkDescription,
  type NetworkPlan,
  type NewNetworkChoice,
  type NewNetworkPlan,
  planNetwork,
} from "./network";
export {
  type GpuNodePoolDescription,
  type NodePoolChoice,
  type NodePoolPlan,
  type NodePoolSurroundings,
  planNodePool,
  type RootVolumeChoice,
} from "./node-pool";
export {
  type ExistingObjectStoreChoice,
  type ExistingObjectStorePlan,
  type NewObjectStoreChoice,
  type NewObjectStorePlan,
  type ObjectStoreChoice,
  type ObjectStoreDescription,
  type ObjectStorePlan,
  type ObjectStoreSurroundings,
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
