import {
  type Check,
  flag,
  object,
  oneOf,
  positive,
  record,
  required,
  type Shape,
  text,
  variants,
  wholeNumber,
} from "../../checks";
import type { CephPlan, CephPool, CloudDisk } from "./ceph-plan";

/**
 * What a platform needs of a Ceph cluster that it makes. Its machines are there, under the label and taint
 * `gpu-clusters.io/node-pool: storage`.
 */
export type CephAccess = Pick<
  CephPlan,
  | "nodeCount"
  | "diskGiB"
  | "pool"
  | "metadataReplicas"
  | "activeMetadataServers"
  | "osdMemoryGiB"
  | "disk"
  | "objectStore"
  | "deletionProtection"
>;

export function cephAccess(plan: CephPlan): CephAccess {
  const { nodeCount, diskGiB, pool, metadataReplicas, activeMetadataServers } = plan;
  const { osdMemoryGiB, disk, objectStore, deletionProtection } = plan;
  return {
    ...{ nodeCount, diskGiB, pool, metadataReplicas, activeMetadataServers },
    ...{ osdMemoryGiB, disk, objectStore, deletionProtection },
  };
}

const before = { refusedBecause: "pools and disks are laid out before" } as const;
const atLeast = (minimum: number, unit: string) =>
  required(wholeNumber({ minimum, unit, token: before }), `write ${minimum} or more`);

const replicas = atLeast(3, "replicas");

const shape: Shape<CephAccess> = {
  nodeCount: atLeast(3, "machines"),
  diskGiB: required(positive({ unit: "GiB", token: before }), "write the size of each machine's disk, in GiB"),
  pool: required(
    variants<CephPool>(
      "type",
      {
        replicated: object({ type: oneOf(["replicated"], "pool"), replicas }) as Check<object>,
        "erasure-coded": object({
          type: oneOf(["erasure-coded"], "pool"),
          dataChunks: atLeast(2, "chunks"),
          codingChunks: atLeast(2, "chunks"),
        }) as Check<object>,
      },
      { title: "pool", hint: 'write { type: "replicated", replicas: 3 }' },
    ),
    'write { type: "replicated", replicas: 3 }',
  ),
  metadataReplicas: replicas,
  activeMetadataServers: atLeast(1, "servers"),
  osdMemoryGiB: required(positive({ unit: "GiB", token: before }), "write the memory of an OSD, in GiB"),
  disk: required(
    object<CloudDisk>({
      provisioner: required(text({ hint: "write the CSI driver of the disks" }), "write the CSI driver of the disks"),
      parameters: required(record(text({ hint: "write a text" }), { hint: "write parameters" }), "write {} for none"),
    }),
    "write { provisioner, parameters }",
  ),
  objectStore: required(flag({ token: before } as never), "write true or false"),
  deletionProtection: required(flag({ token: before } as never), "write true"),
};

export const cephAccessCheck = object<CephAccess>(shape) as Check<CephAccess>;
