import type { CephPlan } from "../../description/ceph/ceph-plan";
import type { Manifest } from "../manifest";
import { cephCluster, diskStorageClass } from "./cluster";
import { cephFileSystem, fileSystemStorageClass } from "./file-system";
import { cephObjectStore } from "./object-store";

/** Everything of a Ceph cluster that Rook's operator is told, after the operator and the CSI drivers are there. */
export function cephObjects(plan: CephPlan): readonly Manifest[] {
  return [
    diskStorageClass(plan),
    cephCluster(plan),
    cephFileSystem(plan),
    fileSystemStorageClass(plan),
    ...(plan.objectStore ? [cephObjectStore(plan)] : []),
  ];
}
