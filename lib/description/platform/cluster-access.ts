import type { Cloud, Machine } from "../../machines/machine";

/**
 * What is needed to install things into a Kubernetes cluster, whoever made it. A cloud's training cluster answers it as
 * `cluster.access`; for a cluster that exists already it is written by hand.
 */
export interface KubernetesClusterAccess {
  readonly cloud: Cloud;
  readonly clusterName: string;
  /** Address of the API, with `https://`. */
  readonly endpoint: string;
  /** Certificate authority of the API, base64. */
  readonly certificateAuthorityData: string;
  /** The command that answers credentials when Terraform runs: none are kept in state. */
  readonly execCredential: ExecCredential;
  /** The pools of GPU machines, each with its own name. */
  readonly gpuPools: readonly GpuPoolAccess[];
  readonly sharedFileSystem?: SharedFileSystemMount;
  readonly objectStore?: ObjectStoreMount;
  /** Networks beyond the primary that a pod is given for GPU traffic, in the order of the machine's interfaces. Google Cloud only. */
  readonly fabricNetworks?: readonly FabricNetworkAccess[];
}

export interface ExecCredential {
  readonly apiVersion: "client.authentication.k8s.io/v1beta1";
  readonly command: string;
  readonly args: readonly string[];
}

export interface GpuPoolAccess {
  /** Name of the pool, unique in the cluster. */
  readonly name: string;
  readonly machine: Machine;
  readonly nodeCount: number;
  /** Labels that select the machines of the pool. */
  readonly labels: Readonly<Record<string, string>>;
  /** Who installs the GPU driver: the image or the cloud, or an operator inside the cluster. Never both. */
  readonly driverOwner: "image" | "cloud" | "operator";
  /** Whether the cloud replaces a machine that a health condition marks as bad. */
  readonly repairedByCloud: boolean;
}

/** A file system that exists, as its CSI driver mounts it. */
export type SharedFileSystemMount =
  | {
      readonly type: "fsx-lustre";
      readonly fileSystemId: string;
      readonly dnsName: string;
      readonly mountName: string;
      readonly capacityGiB: number;
    }
  | {
      readonly type: "google-managed-lustre";
      /** How the CSI driver names the instance: `PROJECT/LOCATION/INSTANCE`. */
      readonly volumeHandle: string;
      /** Address of the server. */
      readonly ipAddress: string;
      readonly fileSystemName: string;
      readonly capacityGiB: number;
    }
  | {
      readonly type: "azure-managed-lustre";
      readonly mgsIpAddress: string;
      readonly fileSystemName: string;
      readonly capacityGiB: number;
    };

/** A bucket or container that exists, as its CSI driver mounts it. */
export type ObjectStoreMount =
  | { readonly type: "s3"; readonly bucketName: string; readonly region: string }
  | { readonly type: "google-cloud-storage"; readonly bucketName: string }
  | {
      readonly type: "azure-blob";
      readonly resourceGroupName: string;
      readonly storageAccountName: string;
      readonly containerName: string;
    };

export interface FabricNetworkAccess {
  /** Name of the Kubernetes `Network` object. */
  readonly name: string;
  /** Name of the VPC, as the node pool was given it. */
  readonly vpc: string;
  readonly subnet: string;
  readonly deviceMode: "NetDevice" | "RDMA";
}

/** The pool that a platform serves. */
export function gpuPoolOf({ clusterName, gpuPools }: KubernetesClusterAccess): GpuPoolAccess {
  const [pool] = gpuPools;
  if (!pool) {
    throw new Error(`the cluster ${clusterName} has no pool of GPU machines`);
  }
  return pool;
}
