import type { BasePlatformPlan } from "../description/platform/base-platform";
import type { SharedFileSystemMount, StorageClassAccess } from "../description/platform/cluster-access";
import { claimNames, type StoragePlan } from "../description/platform/storage";
import type { Manifest } from "./manifest";

/** The cluster's storage as a volume and a claim in each namespace of a user. Deleting them deletes no data. */
export function storageManifests({
  storage,
  storageNamespaces,
  defaultStorageClass,
}: BasePlatformPlan): readonly Manifest[] {
  const { sharedFileSystem, objectStore } = storage;
  return [
    ...(sharedFileSystem && sharedFileSystem.mount.type !== "ceph" ? [storageClass(claimNames.sharedFileSystem)] : []),
    ...(objectStore ? [storageClass(claimNames.objectStore)] : []),
    ...(defaultStorageClass ? [diskClass(defaultStorageClass)] : []),
    ...storageNamespaces.flatMap((namespace) => [
      ...(sharedFileSystem ? sharedVolume(sharedFileSystem.mount, namespace) : []),
      ...(objectStore ? objectVolume(objectStore, namespace) : []),
    ]),
  ];
}

interface Volume {
  readonly name: string;
  readonly namespace: string;
  readonly capacityGiB: number;
  readonly mountOptions: readonly string[];
  readonly csi: {
    readonly driver: string;
    readonly volumeHandle: string;
    readonly volumeAttributes?: Readonly<Record<string, string>>;
  };
}

type LustreMount = Exclude<SharedFileSystemMount, { readonly type: "ceph" }>;

function sharedVolume(mount: SharedFileSystemMount, namespace: string): readonly Manifest[] {
  return mount.type === "ceph" ? [cephClaim(mount, namespace)] : lustreVolume(mount, namespace);
}

/** A volume of its own for each namespace; the size is its quota, and takes no room. */
function cephClaim(
  { storageClassName, capacityGiB }: Extract<SharedFileSystemMount, { readonly type: "ceph" }>,
  namespace: string,
): Manifest {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: claimNames.sharedFileSystem, namespace },
    spec: {
      accessModes: ["ReadWriteMany"],
      storageClassName,
      resources: { requests: { storage: `${capacityGiB}Gi` } },
    },
  };
}

function lustreVolume(mount: LustreMount, namespace: string): readonly Manifest[] {
  return volume({
    name: claimNames.sharedFileSystem,
    namespace,
    capacityGiB: mount.capacityGiB,
    // Locks that hold across machines.
    mountOptions: mount.type === "google-managed-lustre" ? [] : ["flock", "noatime"],
    csi: lustreDriver(mount, namespace),
  });
}

function lustreDriver(mount: LustreMount, namespace: string): Volume["csi"] {
  switch (mount.type) {
    case "fsx-lustre":
      return {
        driver: "fsx.csi.aws.com",
        volumeHandle: mount.fileSystemId,
        volumeAttributes: { dnsname: mount.dnsName, mountname: mount.mountName },
      };
    case "google-managed-lustre":
      return {
        driver: "lustre.csi.storage.gke.io",
        volumeHandle: mount.volumeHandle,
        volumeAttributes: { ip: mount.ipAddress, filesystem: mount.fileSystemName },
      };
    case "azure-managed-lustre":
      return {
        driver: "azurelustre.csi.azure.com",
        volumeHandle: `lustre-${namespace}`,
        volumeAttributes: { "mgs-ip-address": mount.mgsIpAddress, "fs-name": mount.fileSystemName },
      };
  }
}

/** An object store has no size; a volume states one all the same, and nothing holds anybody to it. */
const nominalCapacityGiB = 1024;

type ObjectStorePlan = NonNullable<StoragePlan["objectStore"]>;

function objectVolume(objectStore: ObjectStorePlan, namespace: string): readonly Manifest[] {
  return volume({
    name: claimNames.objectStore,
    namespace,
    capacityGiB: nominalCapacityGiB,
    ...objectDriver(objectStore, namespace),
  });
}

function objectDriver(
  { mount, identityClientId }: ObjectStorePlan,
  namespace: string,
): Pick<Volume, "mountOptions" | "csi"> {
  switch (mount.type) {
    case "s3":
      return {
        mountOptions: ["allow-delete", "allow-overwrite", "allow-other", `region ${mount.region}`],
        csi: {
          driver: "s3.csi.aws.com",
          volumeHandle: `s3-${namespace}`,
          volumeAttributes: { bucketName: mount.bucketName },
        },
      };
    case "google-cloud-storage":
      return {
        mountOptions: ["implicit-dirs"],
        csi: { driver: "gcsfuse.csi.storage.gke.io", volumeHandle: mount.bucketName },
      };
    case "azure-blob":
      return {
        mountOptions: ["-o allow_other"],
        csi: {
          driver: "blob.csi.azure.com",
          volumeHandle: `blob-${namespace}`,
          volumeAttributes: {
            resourceGroup: mount.resourceGroupName,
            storageAccount: mount.storageAccountName,
            containerName: mount.containerName,
            protocol: "fuse2",
            // Account keys are closed.
            AzureStorageAuthType: "MSI",
            ...(identityClientId !== undefined && { AzureStorageIdentityClientID: identityClientId }),
          },
        },
      };
  }
}

/** The volume and the claim that it is made for. */
function volume({ name, namespace, capacityGiB, mountOptions, csi }: Volume): readonly Manifest[] {
  const volumeName = `${namespace}-${name}`;
  const storage = `${capacityGiB}Gi`;
  const accessModes = ["ReadWriteMany"];
  return [
    {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: volumeName },
      spec: {
        accessModes,
        capacity: { storage },
        claimRef: { name, namespace },
        csi,
        ...(mountOptions.length > 0 && { mountOptions }),
        persistentVolumeReclaimPolicy: "Retain",
        storageClassName: name,
      },
    },
    {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name, namespace },
      spec: { accessModes, resources: { requests: { storage } }, storageClassName: name, volumeName },
    },
  ];
}

/** Makes nothing: it keeps claims on the cluster's storage apart from all others. */
function storageClass(name: string): Manifest {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name },
    provisioner: "kubernetes.io/no-provisioner",
    reclaimPolicy: "Retain",
    volumeBindingMode: "Immediate",
  };
}

/** The default class of disks, where the cluster has none. */
const diskClass = ({ name, provisioner, parameters }: StorageClassAccess): Manifest => ({
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
  provisioner,
  parameters,
  reclaimPolicy: "Delete",
  volumeBindingMode: "WaitForFirstConsumer",
  allowVolumeExpansion: true,
});
