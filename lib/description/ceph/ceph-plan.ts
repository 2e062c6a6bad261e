import { checkDescription, isUnresolved, oneOf, Problems, type Sound, show } from "../../checks";
import { cpuMachines, onDemandUsdPerHour, tryCpuMachine } from "../../machines/cpu/catalogue";
import type { CpuMachine } from "../../machines/cpu/machine";
import type { Cloud } from "../../machines/machine";
import type { PlanNotes } from "../common/cluster";
import { maximumNodeCount, type NodeCount } from "../common/node-count";
import { Notes } from "../common/notes";
import { type CephDescription, cephShape } from "./ceph";

/** A Ceph cluster of which everything is decided. */
export interface CephPlan extends PlanNotes {
  /** The cloud of the cluster. */
  readonly cloud: Cloud;
  /** What can be stored, in TiB. */
  readonly usableTiB: number;
  /** The storage machine, with what is known of it. */
  readonly machine: CpuMachine;
  /** Storage machines, on demand: each is one failure domain with one disk. */
  readonly nodeCount: number;
  /** Size of one disk, in GiB. */
  readonly diskGiB: number;
  /** How data is kept. */
  readonly pool: CephPool;
  /** Copies of the file system's metadata. */
  readonly metadataReplicas: number;
  /** Metadata servers at work; each has a standby that follows it. */
  readonly activeMetadataServers: number;
  /** Memory of one OSD, in GiB. */
  readonly osdMemoryGiB: number;
  /** The class of the cloud's disks. */
  readonly disk: CloudDisk;
  /** The pool of the object gateway; absent where there is none. */
  readonly objectStore: boolean;
  /** Whether file system, pools and disks outlive the objects that describe them. */
  readonly deletionProtection: boolean;
  /** Dollars of an hour of the machines; disks come on top. Absent where no price is known. */
  readonly machinesUsdPerHour?: number;
}

/** How a pool of Ceph keeps its data. */
export type CephPool =
  | { readonly type: "replicated"; readonly replicas: number }
  | { readonly type: "erasure-coded"; readonly dataChunks: number; readonly codingChunks: number };

/** Name of the pool of storage machines, and the value of its label and taint. */
export const storagePool = "storage";

/** How the cloud makes the disks. */
export interface CloudDisk {
  /** Driver that provides the disks. */
  readonly provisioner: string;
  /** Parameters that the driver takes. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What the cluster is like for which Ceph is planned. */
export interface CephContext {
  readonly cloud: Cloud;
  /** Minor version: "1.34". @default - not known, and not compared */
  readonly kubernetesVersion?: string;
  readonly scheduler: "kubernetes" | "slurm";
  /** Machines with GPUs that mount it. */
  readonly gpuNodeCount: number;
  readonly deletionProtection: boolean;
}

/** What of a Kubernetes cluster Ceph is planned for. */
export function cephContext(
  kubernetesVersion: string | undefined,
  gpuPools: readonly { readonly nodeCount: NodeCount }[],
): Pick<CephContext, "kubernetesVersion" | "scheduler" | "gpuNodeCount"> {
  const counts = gpuPools.map(({ nodeCount }) => maximumNodeCount(nodeCount)).filter((count) => !isUnresolved(count));
  return {
    ...(kubernetesVersion !== undefined && { kubernetesVersion }),
    scheduler: "kubernetes",
    gpuNodeCount: counts.reduce((sum, count) => sum + count, 0),
  };
}

/** Ceph slows down and then stops when it is full: a fifth stays free (nearfull at 85 %, full at 95 %). */
const USABLE_SHARE = 0.8;

/** An OSD is given 8 GiB, of which it caches in four fifths; a monitor and a metadata server fit beside it in 32 GiB. */
const OSD_MEMORY_GIB = 8;

const LARGEST_DISK_GIB = 16_384;

/** What Rook 1.20 runs on (its prerequisites page). */
const KUBERNETES_MINORS = { oldest: 31, newest: 36 } as const;

const defaultMachines: Readonly<Record<Cloud, string>> = {
  aws: "m7i.2xlarge",
  google: "n2-standard-8",
  azure: "Standard_D8s_v5",
};

/** Decides a Ceph cluster. Throws {@link InvalidDescriptionError} with every problem of the description. */
export function planCeph(description: CephDescription, context: CephContext): CephPlan {
  const problems = new Problems();
  const plan = resolveCeph(checkDescription<CephDescription>(problems, description, cephShape), context, problems);
  problems.throwIfAny("shared file system of Ceph's");
  if (!plan) {
    throw new Error("no plan, and no problem");
  }
  return plan;
}

/** The same as part of a cluster; undefined where there is a problem. */
export function resolveCeph(
  given: Sound<CephDescription>,
  context: CephContext,
  problems: Problems,
): CephPlan | undefined {
  const before = problems.all.length;
  const notes = new Notes();
  checkContext(context, problems);
  const machine = planMachine(context.cloud, given.storageNodes?.machineType, problems);
  const pool = planPool(given.redundancy);
  const least = pool.type === "replicated" ? Math.max(3, pool.replicas) : pool.dataChunks + pool.codingChunks;
  const rawGiB = Math.ceil(((given.usableTiB ?? 0) * 1024 * factorOf(pool)) / USABLE_SHARE);
  const nodeCount = given.storageNodes?.nodeCount ?? Math.max(least, Math.ceil(rawGiB / LARGEST_DISK_GIB));
  const diskGiB = given.disks?.sizeGiB ?? Math.max(100, Math.ceil(rawGiB / nodeCount));
  checkSpread(pool, least, nodeCount, problems);
  if (nodeCount * diskGiB < rawGiB) {
    problems.add(
      given.disks?.sizeGiB === undefined ? "storageNodes.nodeCount" : "disks.sizeGiB",
      `${nodeCount} disks of ${diskGiB} GiB hold ${Math.floor((nodeCount * diskGiB * USABLE_SHARE) / factorOf(pool) / 1024)} TiB, not ${given.usableTiB}`,
      `write ${Math.ceil(rawGiB / diskGiB)} machines, or disks of ${Math.ceil(rawGiB / nodeCount)} GiB`,
    );
  }
  if (given.disks?.sizeGiB === undefined && diskGiB > LARGEST_DISK_GIB) {
    problems.add(
      "storageNodes.nodeCount",
      `${nodeCount} machines would need disks of ${diskGiB} GiB, and none is larger than ${LARGEST_DISK_GIB}`,
      `write ${Math.ceil(rawGiB / LARGEST_DISK_GIB)} or more, or leave it out`,
    );
  }
  if (problems.all.length > before || !machine || given.usableTiB === undefined) {
    return undefined;
  }
  explain(given, context, { pool, nodeCount, diskGiB }, notes);
  const usdPerHour = onDemandUsdPerHour(machine);
  return {
    cloud: context.cloud,
    usableTiB: given.usableTiB,
    machine,
    nodeCount,
    diskGiB,
    pool,
    metadataReplicas: 3,
    activeMetadataServers: 1,
    osdMemoryGiB: OSD_MEMORY_GIB,
    disk: diskOf(context.cloud, machine.machineType),
    objectStore: given.objectStore ?? false,
    deletionProtection: context.deletionProtection,
    ...(usdPerHour !== undefined && { machinesUsdPerHour: usdPerHour * nodeCount }),
    decisions: notes.decisions,
    warnings: notes.warnings,
  };
}

/** The file system in a few words. */
export function cephTitle({ usableTiB, pool, nodeCount }: CephPlan): string {
  const redundancy =
    pool.type === "replicated" ? `${pool.replicas} replicas` : `${pool.dataChunks} + ${pool.codingChunks} chunks`;
  return `Ceph ${usableTiB} TiB, ${redundancy} on ${nodeCount} machines`;
}

/** Namespace, and name, of the one Ceph cluster. */
export const cephNamespace = "rook-ceph";

/** Class of the volumes of the shared file system. */
export const cephFileSystemClass = "ceph-shared";

/** How a platform mounts it. */
export function cephMount({ usableTiB }: CephPlan) {
  return { type: "ceph", storageClassName: cephFileSystemClass, capacityGiB: Math.floor(usableTiB * 1024) } as const;
}

/** Bytes on disks for a byte of a file. */
function factorOf(pool: CephPool): number {
  return pool.type === "replicated" ? pool.replicas : (pool.dataChunks + pool.codingChunks) / pool.dataChunks;
}

function planPool(
  given: {
    readonly type?: string;
    readonly replicas?: number;
    readonly dataChunks?: number;
    readonly codingChunks?: number;
  } = {},
): CephPool {
  return given.type === "erasure-coded"
    ? { type: "erasure-coded", dataChunks: given.dataChunks ?? 4, codingChunks: given.codingChunks ?? 2 }
    : { type: "replicated", replicas: given.replicas ?? 3 };
}

function checkContext({ scheduler, kubernetesVersion }: CephContext, problems: Problems): void {
  if (scheduler === "slurm") {
    problems.add("", "runs inside Kubernetes, and this cluster's scheduler is Slurm", 'write { type: "lustre", … }');
    return;
  }
  if (kubernetesVersion === undefined || isUnresolved(kubernetesVersion)) {
    return;
  }
  const minor = Number(/^1\.(\d+)$/.exec(kubernetesVersion)?.[1]);
  if (!(minor >= KUBERNETES_MINORS.oldest && minor <= KUBERNETES_MINORS.newest)) {
    problems.add(
      "",
      `Rook 1.20 runs on Kubernetes 1.${KUBERNETES_MINORS.oldest} to 1.${KUBERNETES_MINORS.newest}, and this cluster has ${show(kubernetesVersion)}`,
      "write a version in that range in scheduler.version",
    );
  }
}

function planMachine(cloud: Cloud, given: string | undefined, problems: Problems): CpuMachine | undefined {
  const name = given ?? defaultMachines[cloud];
  const machine = tryCpuMachine(cloud, name);
  if (!machine) {
    const names = cpuMachines(cloud).map((row) => row.machineType);
    oneOf(names, "machine without a GPU of this cloud")(problems, "storageNodes.machineType", name);
  }
  return machine;
}

function checkSpread(pool: CephPool, least: number, nodeCount: number, problems: Problems): void {
  if (nodeCount < least) {
    const what =
      pool.type === "replicated" ? `${pool.replicas} replicas` : `${pool.dataChunks} + ${pool.codingChunks} chunks`;
    problems.add(
      "storageNodes.nodeCount",
      `${what} need ${least} machines, since no two may lie on one, and there are ${nodeCount}`,
      `write ${least} or more, or another redundancy`,
    );
  }
}

/** gp3, and what takes disks of Google's newest series; the class is made for Ceph and is nobody's default. */
function diskOf(cloud: Cloud, machineType: string): CloudDisk {
  switch (cloud) {
    case "aws":
      return { provisioner: "ebs.csi.aws.com", parameters: { type: "gp3", encrypted: "true" } };
    case "google":
      return {
        provisioner: "pd.csi.storage.gke.io",
        parameters: { type: /^(n4|c4|c4a)-/.test(machineType) ? "hyperdisk-balanced" : "pd-ssd" },
      };
    case "azure":
      return { provisioner: "disk.csi.azure.com", parameters: { skuName: "Premium_LRS", cachingMode: "None" } };
  }
}

function explain(
  given: { readonly usableTiB?: number },
  { gpuNodeCount, deletionProtection }: CephContext,
  { pool, nodeCount, diskGiB }: { readonly pool: CephPool; readonly nodeCount: number; readonly diskGiB: number },
  notes: Notes,
): void {
  notes.decide("storageNodes.nodeCount", nodeCount, "one disk for each machine, so that no two replicas share one");
  notes.decide("disks.sizeGiB", diskGiB, `${given.usableTiB} TiB with its redundancy, in four fifths of the disks`);
  if (pool.type === "replicated" ? nodeCount === pool.replicas : nodeCount === pool.dataChunks + pool.codingChunks) {
    notes.warn(
      `${nodeCount} storage machines are as many as the redundancy needs: while one is gone nothing is rebuilt; one more heals by itself`,
    );
  }
  if (gpuNodeCount > 10) {
    notes.warn(
      `${gpuNodeCount} GPU machines on Ceph: checkpoints are written at the bandwidth of ${nodeCount} disks; where Lustre is sold in the zone it is the faster path`,
    );
  }
  if (!deletionProtection) {
    notes.warn(
      "deletionProtection: false lets the file system go with its description: two applies, the first of which allows it",
    );
  }
}
