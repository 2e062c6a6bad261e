import type { CephAccess } from "../../description/ceph/ceph-access";
import { cephFileSystemClass, cephNamespace } from "../../description/ceph/ceph-plan";
import type { Manifest } from "../manifest";
import { apart } from "./placement";

const fileSystemName = "shared";

/** The pool as Rook takes it; a machine is the failure domain. */
export function poolSpec({ pool }: CephAccess) {
  return pool.type === "replicated"
    ? { failureDomain: "host", replicated: { size: pool.replicas, requireSafeReplicaSize: true } }
    : { failureDomain: "host", erasureCoded: { dataChunks: pool.dataChunks, codingChunks: pool.codingChunks } };
}

export function replicatedPool(replicas: number) {
  return { failureDomain: "host", replicated: { size: replicas, requireSafeReplicaSize: true } };
}

/** CephFS. The first data pool is replicated: every file keeps a trace in it, which codes would make slow. */
export function cephFileSystem(plan: CephAccess): Manifest {
  const replicas = plan.pool.type === "replicated" ? plan.pool.replicas : plan.metadataReplicas;
  return {
    apiVersion: "ceph.rook.io/v1",
    kind: "CephFilesystem",
    metadata: { name: fileSystemName, namespace: cephNamespace },
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
export function fileSystemStorageClass({ pool }: CephAccess): Manifest {
  const secret = (stage: string) => ({
    [`csi.storage.k8s.io/${stage}-secret-name`]: `rook-csi-cephfs-${stage === "node-stage" ? "node" : "provisioner"}`,
    [`csi.storage.k8s.io/${stage}-secret-namespace`]: cephNamespace,
  });
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: cephFileSystemClass },
    provisioner: `${cephNamespace}.cephfs.csi.ceph.com`,
    parameters: {
      clusterID: cephNamespace,
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
