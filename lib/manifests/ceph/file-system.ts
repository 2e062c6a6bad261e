import type { CephPlan } from "../../description/ceph/ceph-plan";
import type { Manifest } from "../manifest";
import { apart, cephName } from "./placement";

const fileSystemName = "shared";

/** Class of the volumes of the shared file system. */
export const cephFileSystemClass = "ceph-shared";

/** The pool as Rook takes it; a machine is the failure domain. */
export function poolSpec({ pool }: CephPlan) {
  return pool.type === "replicated"
    ? { failureDomain: "host", replicated: { size: pool.replicas, requireSafeReplicaSize: true } }
    : { failureDomain: "host", erasureCoded: { dataChunks: pool.dataChunks, codingChunks: pool.codingChunks } };
}

export function replicatedPool(replicas: number) {
  return { failureDomain: "host", replicated: { size: replicas, requireSafeReplicaSize: true } };
}

/** CephFS. The first data pool is replicated: every file keeps a trace in it, which codes would make slow. */
export function cephFileSystem(plan: CephPlan): Manifest {
  const replicas = plan.pool.type === "replicated" ? plan.pool.replicas : plan.metadataReplicas;
  return {
    apiVersion: "ceph.rook.io/v1",
    kind: "CephFilesystem",
    metadata: { name: fileSystemName, namespace: cephName },
    spec: {
      metadataPool: replicatedPool(plan.metadataReplicas),
      dataPools: [
        { name: "replicated", ...replicatedPool(replicas) },
        ...(plan.pool.type === "erasure-coded" ? [{ name: "coded", ...poolSpec(plan) }] : []),
      ],
      preserveFilesystemOnDelete: plan.deletionProtection,
      metadataServer: {
        activeCount: plan.activeMetadataServers,
        activeStandby: true,
        placement: apart("rook-ceph-mds"),
        resources: { requests: { cpu: "1", memory: "8Gi" }, limits: { memory: "8Gi" } },
      },
    },
  };
}

/** Volumes of the file system, which outlive their claims. */
export function fileSystemStorageClass({ pool }: CephPlan): Manifest {
  const secret = (stage: string) => ({
    [`csi.storage.k8s.io/${stage}-secret-name`]: `rook-csi-cephfs-${stage === "node-stage" ? "node" : "provisioner"}`,
    [`csi.storage.k8s.io/${stage}-secret-namespace`]: cephName,
  });
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: cephFileSystemClass },
    provisioner: `${cephName}.cephfs.csi.ceph.com`,
    parameters: {
      clusterID: cephName,
      fsName: fileSystemName,
      pool: `${fileSystemName}-${pool.type === "replicated" ? "replicated" : "coded"}`,
      ...secret("provisioner"),
      ...secret("controller-expand"),
      ...secret("node-stage"),
    },
    reclaimPolicy: "Retain",
    allowVolumeExpansion: true,
  };
}

/** A team's claim on the file system. Its size is a quota. */
export function sharedFileSystemClaim(namespace: string, name: string, sizeGiB: number): Manifest {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, namespace },
    spec: {
      accessModes: ["ReadWriteMany"],
      storageClassName: cephFileSystemClass,
      resources: { requests: { storage: `${sizeGiB}Gi` } },
    },
  };
}
