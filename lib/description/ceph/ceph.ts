import { flag, object, oneOf, positive, required, type Shape, text, variants, wholeNumber } from "../../checks";

/**
 * A shared file system of Ceph's, run inside the cluster by Rook on disks of the cloud.
 *
 * Take it where no Lustre is sold in the zone, or where many teams need one POSIX file system with moderate bandwidth.
 * It is slower than Lustre (each write crosses the network as often as there are replicas, and nothing goes over the
 * GPUs' fabric), and someone must watch it. For objects alone the cloud's own store is cheaper.
 */
export interface CephDescription {
  /** Ceph. */
  readonly type: "ceph";
  /** What jobs can fill, in TiB: replicas, codes and the fifth that must stay free come on top. */
  readonly usableTiB: number;
  /** Must stay as it is: a pool cannot be changed into another kind. @default { type: "replicated", replicas: 3 } */
  readonly redundancy?: CephRedundancy;
  /** @default - as many as the capacity takes, three or more; on demand always */
  readonly storageNodes?: CephStorageNodes;
  /** Disks of one storage machine. */
  readonly disks?: CephDisks;
  /** A gateway that speaks S3, for what must not leave the cluster. @default false */
  readonly objectStore?: boolean;
}

/** Copies, or chunks of an erasure code. */
export type CephRedundancy = ReplicatedRedundancy | ErasureCodedRedundancy;

/** Whole copies on several machines. */
export interface ReplicatedRedundancy {
  /** Whole copies. */
  readonly type: "replicated";
  /** 3, or 4. Two lose data when a disk fails while another is rebuilt. @default 3 */
  readonly replicas?: number;
}

/** Files in chunks; what describes them (metadata) is kept in three replicas. Slower for small files. */
export interface ErasureCodedRedundancy {
  /** An erasure code. */
  readonly type: "erasure-coded";
  /** Chunks that hold data. */
  readonly dataChunks: number;
  /** Machines that may be lost at once. 2 or more. */
  readonly codingChunks: number;
}

/** The storage machines. */
export interface CephStorageNodes {
  /** @default - 8 vCPUs, 32 GiB: m7i.2xlarge, n2-standard-8 or Standard_D8s_v5 */
  readonly machineType?: string;
  /** May grow; each machine carries one disk. @default - what the capacity takes */
  readonly nodeCount?: number;
}

/** Disks that Ceph stores on. */
export interface CephDisks {
  /** One disk for each machine. May grow. @default - what the capacity takes */
  readonly sizeGiB?: number;
}

const before = { refusedBecause: "pools and disks are laid out before" } as const;
const gone = {
  message: "would keep data on disks that vanish with their machine, and a stopped block of machines loses all at once",
  hint: "leave it out: disks of the cloud follow to another machine",
};

const redundancyCheck = variants<CephRedundancy>(
  "type",
  {
    replicated: object<ReplicatedRedundancy>({
      type: oneOf(["replicated"], "redundancy"),
      replicas: wholeNumber({ minimum: 3, maximum: 4, unit: "replicas", token: before }),
    }),
    "erasure-coded": object<ErasureCodedRedundancy>({
      type: oneOf(["erasure-coded"], "redundancy"),
      dataChunks: required(wholeNumber({ minimum: 2, maximum: 16, unit: "chunks", token: before }), "write 4"),
      codingChunks: required(wholeNumber({ minimum: 2, maximum: 4, unit: "chunks", token: before }), "write 2"),
    }),
  },
  {
    title: "redundancy",
    hint: 'write { type: "replicated" } or { type: "erasure-coded", dataChunks: 4, codingChunks: 2 }',
  },
);

export const cephShape: Shape<CephDescription> = {
  type: oneOf(["ceph"], "shared file system"),
  usableTiB: required(positive({ unit: "TiB", maximum: 10_000, token: before }), "write the capacity: 20"),
  redundancy: redundancyCheck,
  storageNodes: object<CephStorageNodes>(
    {
      machineType: text({ hint: "write a machine without a GPU", token: before }),
      nodeCount: wholeNumber({ minimum: 3, maximum: 1000, unit: "machines", token: before }),
    },
    {
      refused: {
        capacity: {
          message: "is always on demand: machines that are taken back two at a time stop every write",
          hint: "leave it out",
        },
      },
    },
  ),
  disks: object<CephDisks>(
    { sizeGiB: wholeNumber({ minimum: 100, maximum: 16_384, unit: "GiB", token: before }) },
    { refused: { type: gone, localNvme: gone } },
  ),
  objectStore: flag(),
};
