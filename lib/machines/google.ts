import type { AcceleratorName } from "./accelerator";
import {
  type GoogleNetworkLayout,
  gpuVpcNetwork,
  metalRdmaNetwork,
  ordinaryNetwork,
  rdmaNetwork,
} from "./google-network";
import type { GpuDirectName } from "./gpudirect";
import type { CapacityType, LocalDisks, Machine } from "./machine";
import { pricesOf } from "./price";

/** A machine of Google Cloud, with the networks it lies in and the rules of how it is obtained. */
export interface GoogleMachine<Type extends string = string> extends Machine<Type> {
  /** Google Cloud. */
  readonly cloud: "google";
  /** VPCs, subnets, MTUs and the order of the interfaces. */
  readonly network: GoogleNetworkLayout;
  /** All interfaces together, in Gbit/s: the most that Google lists for the machine. */
  readonly networkGbps: number;
  /** The API's name of the GPU, which is also the value of GKE's `cloud.google.com/gke-accelerator` label. */
  readonly acceleratorLabel: string;
  /** GPUs that are attached to a machine which has none of its own (N1); `undefined` where the machine includes them. */
  readonly guestAccelerator?: { readonly type: string; readonly count: number };
  /** Local SSDs that come with the machine, as GKE counts them for ephemeral storage; 0 where there are none. */
  readonly localSsdCount: number;
  /** Local SSDs of 375 GiB that can be added; `undefined` where they are included or no source counts them. */
  readonly optionalLocalSsdCount?: number;
  /** Disk type that the machine boots from. */
  readonly bootDiskType: "pd-ssd" | "hyperdisk-balanced";
  /** Physical cores of a socket, for Slurm; `undefined` where no source counts them. */
  readonly coresPerSocket?: number;
  /** What runs beside NCCL; `undefined` where the machine has no GPU fabric. */
  readonly gpuDirect?: GpuDirectName;
  /** Machines in one compact placement policy; `undefined` where such a policy is not known to be taken. */
  readonly compactPlacement?: CompactPlacement;
  /** NVLink domain for a workload policy, GPUs as `AxB`. Such a machine starts only with that policy. */
  readonly acceleratorTopology?: "1x72";
  /** GKE takes flex-start together with compact placement. */
  readonly compactFlexStart: boolean;
  /** Rules of its reservations; `undefined` where it cannot be reserved. */
  readonly reservation?: GoogleReservationRules;
  /** No GPU machine moves while it runs: host maintenance stops it. */
  readonly onHostMaintenance: "TERMINATE";
  /** Oldest minor version of Kubernetes that the machine can be used with. @default - any */
  readonly minimumKubernetesVersion?: string;
  /** Why the google provider 6.50.0 cannot make it; `undefined` where it can. */
  readonly requiresProvider?: string;
}

/** The most machines in one compact placement policy, by the maximum distance asked for. */
export interface CompactPlacement {
  /** Most machines of a placement policy of distance 1. */
  readonly distance1: number;
  /** Most machines of a placement policy of distance 2. */
  readonly distance2: number;
  /** Distance 3, or none asked for. */
  readonly distance3: number;
}

/** How reserved machines of a type are started and maintained. */
export interface GoogleReservationRules {
  /** The usual one. Any reservation that was made densely or in calendar mode needs `RESERVATION_BOUND`. */
  readonly provisioningModel: "RESERVATION_BOUND" | "STANDARD";
  /** How reserved capacity is provided; absent where the API takes none. */
  readonly operationalMode?: "ALL_CAPACITY" | "HIGHLY_AVAILABLE_CAPACITY";
  /** Ways in which maintenance may be scheduled, the first one preferred; `undefined` where no source names them. */
  readonly maintenance?: readonly ("GROUPED" | "INDEPENDENT")[];
}

/** Machine types of the table. */
export type GoogleMachineType = (typeof googleMachines)[number]["machineType"];

/** Rows as they are, each with its name kept as a type: the table itself stays out of the declarations. */
function defineMachines<const Type extends string>(
  rows: readonly GoogleMachine<Type>[],
): readonly GoogleMachine<Type>[] {
  return rows;
}

const gpu = (
  accelerator: AcceleratorName,
  acceleratorLabel: string,
  acceleratorCount: number,
  acceleratorMemoryGiB: number,
) => ({ accelerator, acceleratorLabel, acceleratorCount, acceleratorMemoryGiB });

const a100 = (count: number) => gpu("a100-40gb", "nvidia-tesla-a100", count, 40);
const a100With80GB = (count: number) => gpu("a100-80gb", "nvidia-a100-80gb", count, 80);
const h100 = (count: number) => gpu("h100", "nvidia-h100-80gb", count, 80);
const l4 = (count: number) => gpu("l4", "nvidia-l4", count, 22.5);
const rtxPro6000 = (count: number, memoryGiB = 96) => gpu("rtx-pro-6000", "nvidia-rtx-pro-6000", count, memoryGiB);

const size = (vcpuCount: number, memoryGiB: number) => ({ vcpuCount, memoryGiB });

const disks = (count: number, eachGiB = 375): { localDisks: LocalDisks; localSsdCount: number } => ({
  localDisks: { count, totalGB: Math.round((count * eachGiB * 2 ** 30) / 10 ** 9) },
  localSsdCount: count,
});
const noDisks = { localSsdCount: 0 } as const;
const optionalDisks = (optionalLocalSsdCount: number) => ({ localSsdCount: 0, optionalLocalSsdCount });

/** No GPU fabric: the ordinary network carries everything. */
const ordinary = (gbps: number) => ({
  fabric: { kind: "none", interfaceCount: 0, gbps } as const,
  network: ordinaryNetwork(),
  networkGbps: gbps,
});

const tcpx = (gbps: number, networkGbps: number) =>
  ({
    fabric: { kind: "gpudirect-tcpx", interfaceCount: 4, gbps },
    network: gpuVpcNetwork(4),
    networkGbps,
    gpuDirect: "tcpx",
  }) as const;

const catalogue =
  "Compute Engine GPU machine types; Cyclenerd/google-cloud-pricing-cost-calculator@dac3128 machinetyperegion.csv";
const everyCapacity: readonly CapacityType[] = ["on-demand", "spot", "reservation", "flex-start"];
const notOnDemand: readonly CapacityType[] = ["spot", "reservation", "flex-start"];
const notReserved: readonly CapacityType[] = ["spot", "flex-start"];
const ordinaryCapacity: readonly CapacityType[] = ["on-demand", "spot", "reservation"];
const reservedOnly: readonly CapacityType[] = ["reservation"];

const compactA3: CompactPlacement = { distance1: 22, distance2: 256, distance3: 1500 };
const compact: CompactPlacement = { distance1: 22, distance2: 150, distance3: 1500 };

const ordinaryReservation = { provisioningModel: "STANDARD" } as const;

const x86 = {
  cloud: "google",
  architecture: "x86_64",
  machinesPerNvlinkDomain: 1,
  compactFlexStart: false,
  onHostMaintenance: "TERMINATE",
  source: catalogue,
} as const;
const n1 = {
  ...x86,
  ...noDisks,
  bootDiskType: "pd-ssd",
  reservation: ordinaryReservation,
  capacityTypes: everyCapacity,
} as const;
const a2 = {
  ...x86,
  bootDiskType: "pd-ssd",
  compactPlacement: compact,
  reservation: ordinaryReservation,
  capacityTypes: everyCapacity,
} as const;
const smallA3 = {
  ...x86,
  bootDiskType: "pd-ssd",
  compactPlacement: compactA3,
  capacityTypes: notReserved,
} as const;
const largeA3 = {
  ...x86,
  ...size(208, 1872),
  ...disks(16),
  bootDiskType: "pd-ssd",
  coresPerSocket: 52,
  compactPlacement: compactA3,
  reservation: { provisioningModel: "STANDARD", maintenance: ["INDEPENDENT"] },
} as const;
const roceX86 = {
  ...x86,
  ...disks(32),
  fabric: { kind: "roce", interfaceCount: 8, gbps: 3200 },
  network: rdmaNetwork(8, 8896),
  networkGbps: 3600,
  gpuDirect: "gib",
  bootDiskType: "hyperdisk-balanced",
  coresPerSocket: 56,
  compactFlexStart: true,
  reservation: {
    provisioningModel: "RESERVATION_BOUND",
    operationalMode: "HIGHLY_AVAILABLE_CAPACITY",
    maintenance: ["GROUPED", "INDEPENDENT"],
  },
  capacityTypes: notOnDemand,
} as const;
const nvl72 = {
  ...x86,
  architecture: "arm64",
  machinesPerNvlinkDomain: 18,
  acceleratorTopology: "1x72",
  // NVIDIA's DRA driver asks for resource.k8s.io/v1 (NVIDIA/aicr: GB200 on GKE by Kubernetes 1.34 or newer).
  minimumKubernetesVersion: "1.34",
  ...disks(4, 3000),
  bootDiskType: "hyperdisk-balanced",
  reservation: {
    provisioningModel: "RESERVATION_BOUND",
    operationalMode: "ALL_CAPACITY",
  },
  capacityTypes: reservedOnly,
} as const;
const g2 = {
  ...x86,
  bootDiskType: "pd-ssd",
  compactPlacement: compact,
  reservation: ordinaryReservation,
  capacityTypes: everyCapacity,
} as const;
const g4 = {
  ...x86,
  bootDiskType: "hyperdisk-balanced",
  reservation: ordinaryReservation,
  capacityTypes: everyCapacity,
} as const;

const v100 = (count: number) => ({
  ...gpu("v100", "nvidia-tesla-v100", count, 16),
  guestAccelerator: { type: "nvidia-tesla-v100", count },
});

/**
 * One row a machine, the oldest generation first. Google writes GB and means GiB, of memory and of GPU memory alike; of the L4,
 * GB200 and GB300, which it prints as sold, a row states what the driver reports.
 *
 * - N1: a V100 goes with many shapes; a row is the largest n1-standard within the vCPUs that Google allows for 1, 2, 4
 *   and 8 of them (12, 24, 48 and 96). Its bandwidth is that of an N1 without GPUs, 2 Gbit/s a vCPU and 32 at most:
 *   Google names 100 as the limit, and no source says for which shape.
 * - A3 High, Mega and Edge: 200 Gbit/s of what Google lists belong to the primary interface and are no GPU traffic.
 *   Edge: 400 is what every region has; two have more. Its VPCs follow from its interfaces. No source says which
 *   capacity it takes, so flex-start is left out.
 * - A3 Ultra and A4: Google does not list on-demand, so it is not allowed. Their price on demand is the list price.
 * - A4X: ordinary VPCs get 8244 bytes, the smaller of the two MTUs that sources use. Disks of A4X Max are taken to be
 *   those of A4X.
 * - G4: flex-start by the newer of two pages (AI Hypercomputer, choose a consumption option: all but A4X); local SSDs are taken
 * to be of 375 GiB each.
 * - Reservations of A2, G2, G4 and N1 are ordinary ones, which Google offers for every family; future ones are not
 *   listed. Neither is compact placement for G4 and N1.
 */
export const googleMachines = defineMachines([
  {
    ...n1,
    machineType: "n1-standard-8",
    ...v100(1),
    ...size(8, 30),
    ...ordinary(16),
    prices: pricesOf("google", "n1-standard-8"),
  },
  {
    ...n1,
    machineType: "n1-standard-16",
    ...v100(2),
    ...size(16, 60),
    ...ordinary(32),
    prices: pricesOf("google", "n1-standard-16"),
  },
  {
    ...n1,
    machineType: "n1-standard-32",
    ...v100(4),
    ...size(32, 120),
    ...ordinary(32),
    prices: pricesOf("google", "n1-standard-32"),
  },
  {
    ...n1,
    machineType: "n1-standard-96",
    ...v100(8),
    ...size(96, 360),
    ...ordinary(32),
    prices: pricesOf("google", "n1-standard-96"),
  },
  {
    ...a2,
    machineType: "a2-highgpu-1g",
    ...a100(1),
    ...size(12, 85),
    ...noDisks,
    ...ordinary(24),
    prices: pricesOf("google", "a2-highgpu-1g"),
  },
  {
    ...a2,
    machineType: "a2-highgpu-2g",
    ...a100(2),
    ...size(24, 170),
    ...noDisks,
    ...ordinary(32),
    prices: pricesOf("google", "a2-highgpu-2g"),
  },
  {
    ...a2,
    machineType: "a2-highgpu-4g",
    ...a100(4),
    ...size(48, 340),
    ...noDisks,
    ...ordinary(50),
    prices: pricesOf("google", "a2-highgpu-4g"),
  },
  {
    ...a2,
    machineType: "a2-highgpu-8g",
    ...a100(8),
    ...size(96, 680),
    ...noDisks,
    ...ordinary(100),
    prices: pricesOf("google", "a2-highgpu-8g"),
  },
  {
    ...a2,
    machineType: "a2-megagpu-16g",
    ...a100(16),
    ...size(96, 1360),
    ...noDisks,
    ...ordinary(100),
    prices: pricesOf("google", "a2-megagpu-16g"),
  },
  {
    ...a2,
    machineType: "a2-ultragpu-1g",
    ...a100With80GB(1),
    ...size(12, 170),
    ...disks(1),
    ...ordinary(24),
    prices: pricesOf("google", "a2-ultragpu-1g"),
  },
  {
    ...a2,
    machineType: "a2-ultragpu-2g",
    ...a100With80GB(2),
    ...size(24, 340),
    ...disks(2),
    ...ordinary(32),
    prices: pricesOf("google", "a2-ultragpu-2g"),
  },
  {
    ...a2,
    machineType: "a2-ultragpu-4g",
    ...a100With80GB(4),
    ...size(48, 680),
    ...disks(4),
    ...ordinary(50),
    prices: pricesOf("google", "a2-ultragpu-4g"),
  },
  {
    ...a2,
    machineType: "a2-ultragpu-8g",
    ...a100With80GB(8),
    ...size(96, 1360),
    ...disks(8),
    ...ordinary(100),
    prices: pricesOf("google", "a2-ultragpu-8g"),
  },
  {
    ...smallA3,
    machineType: "a3-highgpu-1g",
    ...h100(1),
    ...size(26, 234),
    ...disks(2),
    ...ordinary(25),
    prices: pricesOf("google", "a3-highgpu-1g"),
  },
  {
    ...smallA3,
    machineType: "a3-highgpu-2g",
    ...h100(2),
    ...size(52, 468),
    ...disks(4),
    ...ordinary(50),
    prices: pricesOf("google", "a3-highgpu-2g"),
  },
  {
    ...smallA3,
    machineType: "a3-highgpu-4g",
    ...h100(4),
    ...size(104, 936),
    ...disks(8),
    ...ordinary(100),
    prices: pricesOf("google", "a3-highgpu-4g"),
  },
  {
    ...largeA3,
    machineType: "a3-highgpu-8g",
    ...h100(8),
    ...tcpx(800, 1000),
    capacityTypes: everyCapacity,
    prices: pricesOf("google", "a3-highgpu-8g"),
  },
  {
    ...largeA3,
    machineType: "a3-edgegpu-8g",
    ...h100(8),
    ...tcpx(200, 400),
    capacityTypes: ordinaryCapacity,
    prices: pricesOf("google", "a3-edgegpu-8g"),
  },
  {
    ...largeA3,
    machineType: "a3-edgegpu-8g-nolssd",
    localDisks: undefined,
    localSsdCount: 0,
    ...h100(8),
    ...tcpx(200, 400),
    capacityTypes: ordinaryCapacity,
    prices: pricesOf("google", "a3-edgegpu-8g-nolssd"),
  },
  {
    ...largeA3,
    machineType: "a3-megagpu-8g",
    ...gpu("h100", "nvidia-h100-mega-80gb", 8, 80),
    fabric: { kind: "gpudirect-tcpxo", interfaceCount: 8, gbps: 1600 },
    network: gpuVpcNetwork(8),
    networkGbps: 1800,
    gpuDirect: "tcpxo",
    capacityTypes: everyCapacity,
    prices: pricesOf("google", "a3-megagpu-8g"),
  },
  {
    ...roceX86,
    machineType: "a3-ultragpu-8g",
    ...gpu("h200", "nvidia-h200-141gb", 8, 141),
    ...size(224, 2952),
    compactPlacement: compactA3,
    prices: pricesOf("google", "a3-ultragpu-8g"),
  },
  {
    ...roceX86,
    machineType: "a3-ultragpu-8g-nolssd",
    localDisks: undefined,
    localSsdCount: 0,
    ...gpu("h200", "nvidia-h200-141gb", 8, 141),
    ...size(224, 2952),
    compactPlacement: compactA3,
    prices: pricesOf("google", "a3-ultragpu-8g-nolssd"),
  },
  {
    ...roceX86,
    machineType: "a4-highgpu-8g",
    ...gpu("b200", "nvidia-b200", 8, 180),
    ...size(224, 3968),
    compactPlacement: compact,
    prices: pricesOf("google", "a4-highgpu-8g"),
  },
  {
    ...nvl72,
    machineType: "a4x-highgpu-4g",
    prices: pricesOf("google", "a4x-highgpu-4g"),
    ...gpu("gb200", "nvidia-gb200", 4, 185),
    ...size(140, 884),
    fabric: { kind: "roce", interfaceCount: 4, gbps: 1600 },
    network: rdmaNetwork(4, 8244),
    networkGbps: 2000,
    gpuDirect: "gib-arm64",
  },
  {
    ...nvl72,
    machineType: "a4x-maxgpu-4g-metal",
    prices: pricesOf("google", "a4x-maxgpu-4g-metal"),
    ...gpu("gb300", "nvidia-gb300", 4, 277),
    ...size(144, 960),
    fabric: { kind: "roce", interfaceCount: 8, gbps: 3200 },
    network: metalRdmaNetwork(8),
    networkGbps: 3600,
    gpuDirect: "gib-metal",
    requiresProvider: "the google provider 6.50.0 refuses the IDPF interfaces of bare metal",
  },
  {
    ...g2,
    machineType: "g2-standard-4",
    ...l4(1),
    ...size(4, 16),
    ...optionalDisks(1),
    ...ordinary(10),
    prices: pricesOf("google", "g2-standard-4"),
  },
  {
    ...g2,
    machineType: "g2-standard-8",
    ...l4(1),
    ...size(8, 32),
    ...optionalDisks(1),
    ...ordinary(16),
    prices: pricesOf("google", "g2-standard-8"),
  },
  {
    ...g2,
    machineType: "g2-standard-12",
    ...l4(1),
    ...size(12, 48),
    ...optionalDisks(1),
    ...ordinary(16),
    prices: pricesOf("google", "g2-standard-12"),
  },
  {
    ...g2,
    machineType: "g2-standard-16",
    ...l4(1),
    ...size(16, 64),
    ...optionalDisks(1),
    ...ordinary(32),
    prices: pricesOf("google", "g2-standard-16"),
  },
  {
    ...g2,
    machineType: "g2-standard-32",
    ...l4(1),
    ...size(32, 128),
    ...optionalDisks(1),
    ...ordinary(32),
    prices: pricesOf("google", "g2-standard-32"),
  },
  {
    ...g2,
    machineType: "g2-standard-24",
    ...l4(2),
    ...size(24, 96),
    ...optionalDisks(2),
    ...ordinary(32),
    prices: pricesOf("google", "g2-standard-24"),
  },
  {
    ...g2,
    machineType: "g2-standard-48",
    ...l4(4),
    ...size(48, 192),
    ...optionalDisks(4),
    ...ordinary(50),
    prices: pricesOf("google", "g2-standard-48"),
  },
  {
    ...g2,
    machineType: "g2-standard-96",
    ...l4(8),
    ...size(96, 384),
    ...optionalDisks(8),
    ...ordinary(100),
    prices: pricesOf("google", "g2-standard-96"),
  },
  {
    ...g4,
    machineType: "g4-standard-6",
    ...rtxPro6000(1 / 8, 12),
    ...size(6, 22),
    ...noDisks,
    ...ordinary(20),
    prices: pricesOf("google", "g4-standard-6"),
  },
  {
    ...g4,
    machineType: "g4-standard-12",
    ...rtxPro6000(1 / 4, 24),
    ...size(12, 45),
    ...disks(1),
    ...ordinary(20),
    prices: pricesOf("google", "g4-standard-12"),
  },
  {
    ...g4,
    machineType: "g4-standard-24",
    ...rtxPro6000(1 / 2, 48),
    ...size(24, 90),
    ...disks(2),
    ...ordinary(20),
    prices: pricesOf("google", "g4-standard-24"),
  },
  {
    ...g4,
    machineType: "g4-standard-48",
    ...rtxPro6000(1),
    ...size(48, 180),
    ...disks(4),
    ...ordinary(50),
    prices: pricesOf("google", "g4-standard-48"),
  },
  {
    ...g4,
    machineType: "g4-standard-96",
    ...rtxPro6000(2),
    ...size(96, 360),
    ...disks(8),
    ...ordinary(100),
    prices: pricesOf("google", "g4-standard-96"),
  },
  {
    ...g4,
    machineType: "g4-standard-192",
    ...rtxPro6000(4),
    ...size(192, 720),
    ...disks(16),
    ...ordinary(200),
    prices: pricesOf("google", "g4-standard-192"),
  },
  {
    ...g4,
    machineType: "g4-standard-384",
    ...rtxPro6000(8),
    ...size(384, 1440),
    ...disks(32),
    ...ordinary(400),
    network: ordinaryNetwork(2),
    prices: pricesOf("google", "g4-standard-384"),
  },
]);
