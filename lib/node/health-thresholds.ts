import { accelerator, type FabricKind, type MachineFacts } from "../machines";
import { type AllReduceThresholds, allReduceThresholds } from "./nccl-baselines";
import { type XidActions, xidActions } from "./xid-actions";

/** What a node does about a finding, the mildest last: out of service, a reboot, a reset of its GPUs, a note. */
export type HealthAction = "isolate" | "reboot" | "reset" | "monitor";

/** What a healthy machine shows, and what is done about one that does not. */
export interface HealthThresholds {
  /** GPUs that the driver lists; a slice of one counts as one. */
  readonly gpuCount: number;
  readonly gpuVendor: "nvidia" | "amd";
  /** NVLinks up on each GPU; `undefined` where there are none, or the machine holds only part of a board. */
  readonly nvlinkCount?: number;
  readonly fabric: FabricThresholds;
  readonly memory: MemoryThresholds;
  readonly xids: XidActions;
  /** Local NVMe disks; `undefined` where the machine has none. */
  readonly localDiskCount?: number;
  /** Memory that a job may lock, which RDMA needs; `undefined` where there is no fabric. */
  readonly minimumMemlockGiB?: number;
  readonly allReduce: AllReduceThresholds;
}

export interface FabricThresholds {
  readonly kind: FabricKind;
  /** Interfaces that carry GPU traffic. */
  readonly interfaceCount: number;
  /** Ordinary interfaces of the same driver beside them: the primary one, where GPU traffic takes gVNICs as well. */
  readonly ordinaryInterfaceCount: number;
  /** Rate of one InfiniBand port in Gbit/s; `undefined` where no source says what another kind of port reports. */
  readonly linkGbps?: number;
  /** The machine must have joined a partition of the fabric, as on Azure: one partition key that is more than the default. */
  readonly partitionKey: boolean;
}

/** More than this is a finding. */
export interface MemoryThresholds {
  /** Uncorrectable ECC errors since the driver was loaded. */
  readonly uncorrectableErrors: number;
  /** Rows remapped for uncorrectable errors in the GPU's life; any pending or failed remap is a finding. */
  readonly remappedRows: number;
}

/**
 * Thresholds of a machine.
 *
 * Memory: no volatile uncorrectable error (slurm-gcp's gpu-test; Azure's own counters allow 10000 and are not followed),
 * 512 remapped rows (Azure/azurehpc-health-checks). Locked memory: 16 GiB (awslabs/awsome-distributed-training
 * gpu-cluster-healthcheck). NVLinks: as many as the GPU has, where the machine holds the whole board; parts of a board are
 * not checked, since no source counts theirs. GB300 on Azure: 800 Gbit/s for a port by Azure's page, 400 by its
 * benchmarks; 400 is asked for.
 */
export function healthThresholds(machine: MachineFacts): HealthThresholds {
  const { vendor, linkCount } = accelerator(machine.accelerator);
  return {
    gpuCount: Math.ceil(machine.acceleratorCount),
    gpuVendor: vendor,
    ...(linkCount !== undefined && isWholeBoard(machine) && { nvlinkCount: linkCount }),
    fabric: fabricThresholds(machine),
    memory: { uncorrectableErrors: 0, remappedRows: 512 },
    xids: xidActions(machine),
    ...(machine.localDisks && { localDiskCount: machine.localDisks.count }),
    ...(machine.fabric.kind !== "none" && { minimumMemlockGiB: 16 }),
    allReduce: allReduceThresholds(machine),
  };
}

/** Eight GPUs or more, the four of an NVL72 tray, or the pair of H100 NVL. */
function isWholeBoard({ accelerator: name, acceleratorCount, machinesPerNvlinkDomain }: MachineFacts): boolean {
  return acceleratorCount >= 8 || machinesPerNvlinkDomain > 1 || (name === "h100-nvl" && acceleratorCount === 2);
}

function fabricThresholds({ cloud, fabric, accelerator: name }: MachineFacts): FabricThresholds {
  const { kind, interfaceCount, gbps } = fabric;
  const viaVirtualNics = kind === "gpudirect-tcpx" || kind === "gpudirect-tcpxo";
  const linkGbps = name === "gb300" ? 400 : gbps / interfaceCount;
  return {
    kind,
    interfaceCount,
    ordinaryInterfaceCount: viaVirtualNics ? 1 : 0,
    ...(kind === "infiniband" && { linkGbps }),
    partitionKey: kind === "infiniband" && cloud === "azure",
  };
}
