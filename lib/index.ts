/** The names that all clouds share. The constructs are in `cdktf-gpu-clusters/aws`, `/google`, `/azure` and `/kubernetes`. */
export { InvalidDescriptionError, type Problem } from "./checks/problem";
export type { CephAccess } from "./description/ceph/ceph-access";
export type {
  ClusterCpuNodePoolPlan,
  ClusterNodePoolPlan,
  ClusterPlan,
  Decision,
  PlanNotes,
  SharedTrainingClusterDescription,
} from "./description/common/cluster";
export type { KubernetesVersion } from "./description/common/kubernetes-versions";
export type { NodeCount, NodeCountRange } from "./description/common/node-count";
export type { NodeTaint } from "./description/common/node-labels";
export type { KeysOf, Planned } from "./description/common/planned";
export type { Workload } from "./description/common/workload";
export type * from "./description/platform/cluster-access";
export {
  type Accelerator,
  type AcceleratorAlias,
  type AcceleratorName,
  accelerator,
  acceleratorNames,
  accelerators,
  tryAccelerator,
} from "./machines/accelerator";
export { type AwsMachine, type AwsMachineType, type AwsNetworkCards, awsMachines } from "./machines/aws";
export {
  type AksRules,
  type AzureMachine,
  type AzureMachineType,
  azureMachines,
  type InfiniBand,
} from "./machines/azure";
export {
  acceleratorsOf,
  type MachineOf,
  machine,
  machines,
  tryMachine,
  tryMachineOfAccelerator,
} from "./machines/catalogue";
export {
  type CompactPlacement,
  type GoogleMachine,
  type GoogleMachineType,
  type GoogleReservationRules,
  googleMachines,
} from "./machines/google";
export type { GoogleNetworkLayout, GoogleNicType, GoogleVpc } from "./machines/google-network";
export type { GpuDirectName } from "./machines/gpudirect";
export {
  type CapacityType,
  type Cloud,
  type Fabric,
  type FabricKind,
  type LocalDisks,
  type Machine,
  type MachineFacts,
  type Price,
  totalAcceleratorMemoryGiB,
  tryPrice,
} from "./machines/machine";
