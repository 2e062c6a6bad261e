import type { CephAccess } from "../../description/ceph/ceph-access";
import { cephNamespace } from "../../description/ceph/ceph-plan";
import type { Manifest } from "../manifest";
import { poolSpec, replicatedPool } from "./file-system";
import { apart } from "./placement";

/** A gateway that speaks S3, two instances of it, inside the cluster. */
export function cephObjectStore(plan: CephAccess): Manifest {
  return {
    apiVersion: "ceph.rook.io/v1",
    kind: "CephObjectStore",
    metadata: { name: "objects", namespace: cephNamespace },
    spec: {
      metadataPool: replicatedPool(plan.metadataReplicas),
      dataPool: poolSpec(plan),
      preservePoolsOnDelete: plan.deletionProtection,
      gateway: {
        port: 80,
        instances: 2,
        placement: apart("rook-ceph-rgw"),
        resources: { requests: { cpu: "1", memory: "2Gi" }, limits: { memory: "4Gi" } },
      },
    },
  };
}
