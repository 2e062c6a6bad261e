/** The names that all clouds share. A cloud's own are in `cdktf-gpu-clusters/aws`, `/google` and `/azure`. */
export * from "./checks";
export type * from "./description/common/cluster";
export type { Workload } from "./description/common/workload";
export type {
  ExecCredential,
  FabricNetworkAccess,
  GpuPoolAccess,
  KubernetesClusterAccess,
  ObjectStoreMount,
  SharedFileSystemMount,
} from "./description/platform/cluster-access";
export * from "./machines";
export { type StackRow, stackTable } from "./report/stack-table";
