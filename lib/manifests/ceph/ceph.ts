import type { CephAccess } from "../../description/ceph/ceph-access";
import { keptByHelm, type Manifest } from "../manifest";
import { cephCluster, diskStorageClass } from "./cluster";
import { cephFileSystem, fileSystemStorageClass } from "./file-system";
import { cephObjectStore } from "./object-store";

/**
 * Everything of a Ceph cluster that Rook's operator is told, after the operator and the CSI drivers are there. Where data is
 * protected, Helm leaves the objects in the cluster whatever becomes of their release.
 */
export function cephManifests(plan: CephAccess, monitored = false): readonly Manifest[] {
  const objects = [
    diskStorageClass(plan),
    cephCluster(plan, monitored),
    cephFileSystem(plan),
    fileSystemStorageClass(plan),
    ...(plan.objectStore ? [cephObjectStore(plan)] : []),
  ];
  return plan.deletionProtection ? objects.map(kept) : objects;
}

function kept(object: Manifest): Manifest {
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, ...keptByHelm } },
  };
}
