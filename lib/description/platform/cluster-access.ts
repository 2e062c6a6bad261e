import type { GpuDirectName } from "../../machines/gpudirect";
import type { CapacityType, Cloud, FabricKind, MachineFacts } from "../../machines/machine";
import type { CephAccess } from "../ceph/ceph-access";
import type { NodeCount } from "../common/node-count";
import type { NodeTaint } from "../common/node-labels";
import type { DataTarget } from "../data/data-target";

/**
 * What is needed to install things into a Kubernetes cluster. A cloud's training cluster returns it as `cluster.access`; for
 * a cluster that this library did not make, on-premises or of any provider, it is written by hand. A platform decides by
 * the traits below, never by the name of a cloud.
 */
export interface KubernetesClusterAccess {
  /** For titles alone. @default - none that this library knows */
  readonly cloud?: Cloud;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Address of the API, with `https://`. */
  readonly endpoint: string;
  /** Certificate authority of the API, base64. @default - a public authority's, as every machine knows them */
  readonly certificateAuthorityData?: string;
  /** The command that returns credentials when Terraform runs: none are kept in state. */
  readonly execCredential: ExecCredential;
  /** The pools of GPU machines, each with its own name. A cluster for data alone may have none. */
  readonly gpuPools: readonly GpuPoolAccess[];
  /** File system that jobs mount. @default - none */
  readonly sharedFileSystem?: SharedFileSystemMount;
  /** Bucket that jobs mount. @default - none */
  readonly objectStore?: ObjectStoreMount;
  /** The default class of disks to make, where the cluster has none. @default - the cluster has one */
  readonly defaultStorageClass?: StorageClassAccess;
  /**
   * Whether pods of critical priority are admitted only to namespaces with a ResourceQuota for them, as on GKE.
   *
   * @default false
   */
  readonly criticalPodsNeedQuota?: boolean;
  /** Whether the provider runs the control plane, whose metrics then cannot be scraped. @default true */
  readonly managedControlPlane?: boolean;
  /** What must be installed so that machines come and go. @default - the cloud, or the owner of the cluster, does it */
  readonly clusterAutoscaler?: ClusterAutoscalerAccess;
  /** Machines, object store and identity of jobs that prepare data. @default - none are run */
  readonly dataPreparation?: DataTarget;
  /** Ceph cluster that the platform makes on its storage machines. @default - none is made */
  readonly ceph?: CephAccess;
}

/** An EKS cluster whose node groups an autoscaler may scale. */
export interface ClusterAutoscalerAccess {
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Region of the cluster. */
  readonly region: string;
  /** Minor version, which the autoscaler's follows. @default - what the chart brings */
  readonly kubernetesVersion?: string;
  /** The account in `kube-system` that may scale. */
  readonly serviceAccountName: string;
}

/** The command by which a client gets a token for the API server. */
export interface ExecCredential {
  /** Version of the protocol between client and command. */
  readonly apiVersion: "client.authentication.k8s.io/v1beta1";
  /** Program to run; it must be on the PATH where Terraform runs. */
  readonly command: string;
  /** Arguments of the program. */
  readonly args: readonly string[];
}

/** A class of disks, as its CSI driver makes them. */
export interface StorageClassAccess {
  /** Name of the storage class. */
  readonly name: string;
  /** Driver that provides its volumes. */
  readonly provisioner: string;
  /** Parameters that the driver takes. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** A pool of GPU machines as the platform sees it: what decides how pods reach GPUs and fabric. */
export interface GpuPoolAccess {
  /** Name of the pool, unique in the cluster. */
  readonly name: string;
  /** What is known of the machine. */
  readonly machine: MachineFacts;
  /** Number of machines; of a range, quotas count the maximum. */
  readonly nodeCount: NodeCount;
  /** Labels that select the machines of this pool and of no other. */
  readonly labels: Readonly<Record<string, string>>;
  /** Who installs the GPU driver. */
  readonly driver: GpuDriverAccess;
  /** Whether the cloud installs the device plugin of the GPUs. @default false */
  readonly devicePluginByCloud?: boolean;
  /** Taints that the machines carry from their first minute. @default - none */
  readonly taints?: readonly NodeTaint[];
  /**
   * Labels of a machine's place in the network, the widest first, that every machine of the pool carries.
   *
   * @default - none: only the machine itself (`kubernetes.io/hostname`) is told apart
   */
  readonly topologyLabels?: readonly string[];
  /** Type of the node condition for which the cloud replaces a machine. @default - the cloud replaces none */
  readonly repairCondition?: string;
  /** How machines are obtained. @default - they are always there */
  readonly capacity?: PoolCapacity;
  /** The network of GPU traffic, as the machines of this pool have it. */
  readonly fabric: FabricAccess;
}

/** Who installs the GPU driver, and where it is on the machine. */
export interface GpuDriverAccess {
  /** What installs the GPU driver: the machine image, the cloud, or an operator inside the cluster. Never two of them. */
  readonly owner: "image" | "cloud" | "operator";
  /**
   * Folder of the driver on the machine, where no container runtime hands it to containers.
   *
   * @default - the container runtime does
   */
  readonly hostPath?: string;
  /**
   * Handler of the container runtime that hands the driver to containers, where it is not the operator's: AKS calls it
   * `nvidia-container-runtime`. Pools that name one name the same.
   *
   * @default "nvidia"
   */
  readonly runtimeClass?: string;
}

/** The way in which machines of a pool are paid and reserved. */
export interface PoolCapacity {
  /** Capacity model. */
  readonly type: CapacityType;
  /** Whether machines come only to a ProvisioningRequest (GKE's queued provisioning). @default false */
  readonly queued?: boolean;
}

/** The network of GPU traffic of a pool. `kind` is that of the machine, or "none" where the pool was made without it. */
export type FabricAccess =
  | { readonly kind: "none" }
  | {
      readonly kind: Exclude<FabricKind, "none">;
      /** Interfaces of one machine that carry GPU traffic. */
      readonly interfaceCount: number;
      readonly attachment: FabricAttachment;
    };

/** How a pod is given the interfaces of a fabric. */
export type FabricAttachment = FabricResource | FabricNetworks;

/** As a resource that a device plugin advertises. */
export interface FabricResource {
  /** Pods request a resource of a device plugin. */
  readonly type: "resource";
  /** Name of the resource: `vpc.amazonaws.com/efa`, `rdma/ib`. */
  readonly name: string;
  /** Amount that a pod of a whole machine asks for. */
  readonly count: number;
  /** Huge pages of 2 MiB that such a pod asks for, in MiB. @default 0 */
  readonly hugePages2MiB?: number;
  /** The device plugin that offers it. */
  readonly plugin: FabricPlugin;
}

/** What advertises the interfaces. */
export type FabricPlugin =
  /** Installed already, by the cloud or the owner of the cluster. */
  | { readonly type: "existing" }
  /** The device plugin of AWS, installed by the platform on machines of this type. */
  | { readonly type: "efa" }
  /** NVIDIA's network operator, installed by the platform. */
  | {
      readonly type: "network-operator";
      /** PCI device ids of the interfaces, vendor 15b3, in hexadecimal: `1021` is a ConnectX-7, `101e` a virtual function. */
      readonly pciDeviceIds: readonly string[];
      /** What installs the driver of the interfaces. */
      readonly driverOwner: "image" | "operator";
    };

/** As networks beside the primary one, which GKE attaches to a pod by an annotation. */
export interface FabricNetworks {
  /** Pods attach to networks. */
  readonly type: "networks";
  /** In the order of the machine's interfaces. */
  readonly networks: readonly FabricNetworkAccess[];
  /** Plugin and daemon of NCCL. */
  readonly software: GpuDirectName;
}

/** One network of a fabric that pods attach to. */
export interface FabricNetworkAccess {
  /** Name of the Kubernetes `Network` object. */
  readonly name: string;
  /** Name of the VPC, as the node pool was given it. */
  readonly vpc: string;
  /** Name of its subnet. */
  readonly subnet: string;
  /** How the device is handed to the pod. */
  readonly deviceMode: "NetDevice" | "RDMA";
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
    }
  /** Ceph, whose class of volumes is there, or is made by the platform. */
  | { readonly type: "ceph"; readonly storageClassName: string; readonly capacityGiB: number };

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
