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
export type {
  PreparedSlurmImageOptions,
  PublicSlurmImageOptions,
  SlurmControllerOptions,
  SlurmImageOptions,
  SlurmLoginOptions,
  SlurmOptions,
  SlurmPlan,
  SlurmRepairOptions,
  SlurmTeamOptions,
  SlurmUserOptions,
} from "./description/common/slurm";
export { type SlurmRelease, slurmReleases } from "./description/common/slurm-release";
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
export type { BootOptions } from "./slurm/boot-script";
export {
  type SlurmCloud,
  type SlurmConfiguration,
  type SlurmMachineGroup,
  type SlurmResource,
  type SlurmTeam,
  type SlurmUser,
  slurmClouds,
} from "./slurm/configuration";
export type { SlurmRole } from "./slurm/systemd-units";
