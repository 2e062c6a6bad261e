/** The names that all clouds share. A cloud's own are in `cdktf-gpu-clusters/aws`, `/google` and `/azure`. */
export * from "./checks";
export type {
  ExecCredential,
  FabricNetworkAccess,
  GpuPoolAccess,
  KubernetesClusterAccess,
  ObjectStoreMount,
  SharedFileSystemMount,
} from "./description/kubernetes-cluster-access";
export type * from "./description/training-cluster";
export type { Workload } from "./description/workload";
export * from "./machines";
export { type StackRow, stackTable } from "./report/stack-table";
