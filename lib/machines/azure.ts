import type { AcceleratorName } from "./accelerator";
import type { CapacityType, LocalDisks, Machine } from "./machine";
import { pricesOf } from "./price";

/** A virtual machine size of Azure, with what its InfiniBand, image and disks ask for. */
export interface AzureMachine<Type extends string = string> extends Machine<Type> {
  /** Microsoft Azure. */
  readonly cloud: "azure";
  /** The size is joined to an InfiniBand fabric (the `r` in its name). */
  readonly rdma: boolean;
  /** Ports of one machine; `undefined` where `rdma` is false. */
  readonly infiniband?: InfiniBand;
  /** Ethernet in Mbit/s, all interfaces together. */
  readonly ethernetMbps: number;
  /** Ethernet interfaces that the size takes. */
  readonly maximumNetworkInterfaces: number;
  /** Temporary disk in GiB; `undefined` where there is none or no source names it. */
  readonly temporaryDiskGiB?: number;
  /** Disk controller that the size insists on; `undefined` where the usual one does. */
  readonly diskController?: "NVMe";
  /**
   * Build of the HPC image that fits the GPU: `v100` and `rocm` have SKUs of their own; `aarch64` is
   * microsoft-dsvm:ubuntu-hpc:2404-gb (an example of the Azure SDK).
   */
  readonly imageFamily: "cuda" | "v100" | "rocm" | "aarch64";
  /** Quota that its vCPUs count against beside the region's; `undefined` where no source names it. */
  readonly quotaFamily?: string;
  /** Files that the HPC image brings for NCCL; `undefined` where NCCL finds the topology itself. */
  readonly ncclTopologyFile?: string;
  /** Graph file that NCCL is given; absent where the size needs none. */
  readonly ncclGraphFile?: string;
  /** Maintenance may move a running machine instead of stopping it. */
  readonly liveMigration: boolean;
  /** What node pools of AKS insist on. */
  readonly aks: AksRules;
}

/** InfiniBand of one machine. */
export interface InfiniBand {
  /** Generation of the adapters. */
  readonly generation: "edr" | "hdr" | "ndr" | "xdr";
  /** Ports of one machine. */
  readonly portCount: number;
  /** Gbit/s of one port. */
  readonly gbpsPerPort: number;
}

/** What node pools of AKS insist on for a size. */
export interface AksRules {
  /** Only operating system that works; `undefined` where AKS may choose. */
  readonly osSku?: "Ubuntu2404";
  /** State of the subscription's feature `AKSInfinibandSupport`; `undefined` where it does not matter. */
  readonly infinibandFeature?: "registered" | "unregistered";
  /** Lowest minor version that supports the size; absent where every supported one does. */
  readonly minimumKubernetesVersion?: string;
}

/** Sizes of the table. */
export type AzureMachineType = (typeof azureMachines)[number]["machineType"];

/** Rows as they are, each with its name kept as a type: the table itself stays out of the declarations. */
function defineMachines<const Type extends string>(rows: readonly AzureMachine<Type>[]): readonly AzureMachine<Type>[] {
  return rows;
}

const gpu = (accelerator: AcceleratorName, acceleratorCount: number, acceleratorMemoryGiB: number) => ({
  accelerator,
  acceleratorCount,
  acceleratorMemoryGiB,
});

const size = (vcpuCount: number, memoryGiB: number) => ({ vcpuCount, memoryGiB });

const ethernet = (ethernetMbps: number, maximumNetworkInterfaces: number) => ({
  ethernetMbps,
  maximumNetworkInterfaces,
});

/** No GPU fabric: Ethernet carries everything. */
const ethernetOnly = (ethernetMbps: number, maximumNetworkInterfaces: number) => ({
  ...ethernet(ethernetMbps, maximumNetworkInterfaces),
  fabric: { kind: "none", interfaceCount: 0, gbps: ethernetMbps / 1000 } as const,
  rdma: false,
  aks: {},
});

const infiniband = (generation: InfiniBand["generation"], portCount: number, gbpsPerPort: number) => ({
  fabric: { kind: "infiniband", interfaceCount: portCount, gbps: portCount * gbpsPerPort } as const,
  rdma: true,
  infiniband: { generation, portCount, gbpsPerPort },
});

const disks = (count: number, totalGB: number): LocalDisks => ({ count, totalGB });
/** Eight disks, 28 TiB together. */
const eightDisks = disks(8, Math.round((28 * 2 ** 40) / 10 ** 9));

const documentation = "MicrosoftDocs/azure-compute-docs sizes/gpu-accelerated";
const healthChecks = "Azure/azurehpc-health-checks@0e0a1ac conf";
const onDemandOnly: readonly CapacityType[] = ["on-demand"];
const notReserved: readonly CapacityType[] = ["on-demand", "spot"];
const everyCapacity: readonly CapacityType[] = ["on-demand", "spot", "reservation"];

const x86 = {
  cloud: "azure",
  architecture: "x86_64",
  machinesPerNvlinkDomain: 1,
  imageFamily: "cuda",
  liveMigration: false,
  source: documentation,
} as const;
const nd = {
  ...x86,
  capacityTypes: notReserved,
  aks: { infinibandFeature: "registered" },
} as const;
const ndV4 = {
  ...nd,
  ...ethernet(24000, 8),
  ...infiniband("hdr", 8, 200),
  ncclTopologyFile: "/opt/microsoft/ndv4/topo.xml",
} as const;
const ndV5 = {
  ...nd,
  ...ethernet(80000, 8),
  ...infiniband("ndr", 8, 400),
  ncclTopologyFile: "/opt/microsoft/ndv5/topo.xml",
} as const;
const ndV6 = {
  ...x86,
  architecture: "arm64",
  machinesPerNvlinkDomain: 18,
  imageFamily: "aarch64",
  ...ethernet(160000, 1),
  localDisks: disks(4, 16000),
  diskController: "NVMe",
  capacityTypes: onDemandOnly,
  aks: {
    osSku: "Ubuntu2404",
    infinibandFeature: "unregistered",
    minimumKubernetesVersion: "1.34.2",
  },
} as const;
const gb300 = {
  ...ndV6,
  ...gpu("gb300", 4, 277),
  ...size(128, 864),
  quotaFamily: "standardNDISRGB300V6Family",
  ...infiniband("xdr", 4, 800),
} as const;
const ncA100 = {
  ...x86,
  quotaFamily: "StandardNCADSA100v4Family",
  ncclTopologyFile: "/opt/microsoft/ncv4/topo.xml",
  ncclGraphFile: "/opt/microsoft/ncv4/graph.xml",
  capacityTypes: everyCapacity,
} as const;
const ncH100 = {
  ...x86,
  quotaFamily: "StandardNCadsH100v5Family",
  capacityTypes: notReserved,
} as const;
const ncRtxPro = { ...x86, capacityTypes: notReserved } as const;
const nvA10 = {
  ...x86,
  quotaFamily: "StandardNVADSA10v5Family",
  liveMigration: true,
  capacityTypes: everyCapacity,
} as const;
const ncT4 = { ...x86, quotaFamily: "Standard NCASv3_T4 Family", capacityTypes: everyCapacity } as const;

/**
 * One row a size, the oldest generation first. GPU memory is what Azure prints, but for the T4, GB200 and GB300: what the
 * driver reports.
 *
 * - Capacity reservations exist for NC A100, NC T4 and NV A10, never for ND and NCads_H100_v5; no source names one for
 *   NC RTX PRO. No source names spot for GB200 and GB300, so it is not allowed.
 * - ND96is (no `r`) and ND96isrf are known from a health check and Azure's list of isolated sizes; Ethernet, and RAM of the
 * former, are taken to be
 *   their sister's, local disks are left out.
 * - GB300: 800 Gbit/s a port by Azure's page and NVIDIA's; one baseline of Microsoft says 400.
 * - NC RTX PRO: the sizes that are generally available (learn.microsoft.com nc-rtxpro6000-bse-v6-series of 2026-06-03; Azure
 *   no longer deploys those of the preview). They need NVIDIA's GRID driver 595. Ethernet and interfaces are those of the
 *   preview's sizes with as many GPUs, and their share for slices: unverified.
 * - GB200: 864 GB of RAM by one of Microsoft's lists, 900 by another; the smaller is taken. GPU memory of GB200 and GB300 is
 *   what nvidia-smi reports (185 and 277 GiB), not the 192 and 288 GB of the pages.
 * - NC8, NC16 and NC32ads_A10_v4 are left out: Microsoft publishes no page of them.
 */
export const azureMachines = defineMachines([
  {
    ...nd,
    machineType: "Standard_ND40rs_v2",
    ...gpu("v100-32gb", 8, 32),
    ...size(40, 672),
    ...ethernet(24000, 8),
    ...infiniband("edr", 1, 100),
    temporaryDiskGiB: 2948,
    imageFamily: "v100",
    quotaFamily: "standardNDSv2Family",
    ncclTopologyFile: "/opt/microsoft/ndv2/topo.xml",
    prices: pricesOf("azure", "Standard_ND40rs_v2"),
  },
  {
    ...ndV4,
    machineType: "Standard_ND96asr_v4",
    ...gpu("a100-40gb", 8, 40),
    ...size(96, 900),
    temporaryDiskGiB: 6000,
    quotaFamily: "Standard NDASv4_A100 Family",
    prices: pricesOf("azure", "Standard_ND96asr_v4"),
  },
  {
    ...ndV4,
    machineType: "Standard_ND96amsr_A100_v4",
    ...gpu("a100-80gb", 8, 80),
    ...size(96, 1900),
    temporaryDiskGiB: 6400,
    quotaFamily: "standard NDAMSv4_A100Family",
    prices: pricesOf("azure", "Standard_ND96amsr_A100_v4"),
  },
  {
    ...ndV5,
    machineType: "Standard_ND96isr_H100_v5",
    ...gpu("h100", 8, 80),
    ...size(96, 1900),
    temporaryDiskGiB: 1024,
    localDisks: eightDisks,
    quotaFamily: "standardNDSH100v5Family",
    prices: pricesOf("azure", "Standard_ND96isr_H100_v5"),
  },
  {
    ...x86,
    machineType: "Standard_ND96is_H100_v5",
    ...gpu("h100", 8, 80),
    ...size(96, 1900),
    ...ethernetOnly(80000, 8),
    capacityTypes: notReserved,
    source: healthChecks,
    prices: pricesOf("azure", "Standard_ND96is_H100_v5"),
  },
  {
    ...ndV5,
    machineType: "Standard_ND96isr_H200_v5",
    ...gpu("h200", 8, 141),
    ...size(96, 1850),
    temporaryDiskGiB: 1024,
    localDisks: eightDisks,
    quotaFamily: "standardNDISRH200V5Family",
    prices: pricesOf("azure", "Standard_ND96isr_H200_v5"),
  },
  {
    ...ndV5,
    machineType: "Standard_ND96isrf_H200_v5",
    ...gpu("h200", 8, 141),
    ...size(96, 1821),
    source: healthChecks,
    prices: pricesOf("azure", "Standard_ND96isrf_H200_v5"),
  },
  {
    ...x86,
    machineType: "Standard_ND96is_H200_v5",
    ...gpu("h200", 8, 141),
    ...size(96, 1850),
    ...ethernetOnly(80000, 8),
    capacityTypes: notReserved,
    source: healthChecks,
    prices: pricesOf("azure", "Standard_ND96is_H200_v5"),
  },
  {
    ...nd,
    machineType: "Standard_ND96isr_MI300X_v5",
    ...gpu("mi300x", 8, 192),
    ...size(96, 1850),
    ...ethernet(80000, 8),
    ...infiniband("ndr", 8, 400),
    temporaryDiskGiB: 1000,
    imageFamily: "rocm",
    quotaFamily: "standardNDISv5MI300XFamily",
    prices: pricesOf("azure", "Standard_ND96isr_MI300X_v5"),
  },
  {
    ...x86,
    machineType: "Standard_ND96is_MI300X_v5",
    ...gpu("mi300x", 8, 192),
    ...size(96, 1850),
    ...ethernetOnly(80000, 8),
    temporaryDiskGiB: 1000,
    imageFamily: "rocm",
    quotaFamily: "standardNDISv5MI300XFamily",
    capacityTypes: notReserved,
    prices: pricesOf("azure", "Standard_ND96is_MI300X_v5"),
  },
  {
    ...ndV6,
    machineType: "Standard_ND128isr_NDR_GB200_v6",
    ...gpu("gb200", 4, 185),
    ...size(128, 864),
    quotaFamily: "standardNDISRGB200V6NDRFamily",
    ...infiniband("ndr", 4, 400),
    prices: pricesOf("azure", "Standard_ND128isr_NDR_GB200_v6"),
  },
  {
    ...gb300,
    machineType: "Standard_ND128isr_GB300_v6",
    prices: pricesOf("azure", "Standard_ND128isr_GB300_v6"),
  },
  {
    ...gb300,
    machineType: "Standard_ND128isrG5_GB300_v6",
    prices: pricesOf("azure", "Standard_ND128isrG5_GB300_v6"),
  },
  {
    ...ncA100,
    machineType: "Standard_NC24ads_A100_v4",
    ...gpu("a100-80gb-pcie", 1, 80),
    ...size(24, 220),
    ...ethernetOnly(20000, 2),
    temporaryDiskGiB: 64,
    prices: pricesOf("azure", "Standard_NC24ads_A100_v4"),
  },
  {
    ...ncA100,
    machineType: "Standard_NC48ads_A100_v4",
    ...gpu("a100-80gb-pcie", 2, 80),
    ...size(48, 440),
    ...ethernetOnly(40000, 4),
    temporaryDiskGiB: 128,
    prices: pricesOf("azure", "Standard_NC48ads_A100_v4"),
  },
  {
    ...ncA100,
    machineType: "Standard_NC96ads_A100_v4",
    ...gpu("a100-80gb-pcie", 4, 80),
    ...size(96, 880),
    ...ethernetOnly(80000, 8),
    temporaryDiskGiB: 256,
    prices: pricesOf("azure", "Standard_NC96ads_A100_v4"),
  },
  {
    ...ncH100,
    machineType: "Standard_NC40ads_H100_v5",
    ...gpu("h100-nvl", 1, 94),
    ...size(40, 320),
    ...ethernetOnly(40000, 2),
    temporaryDiskGiB: 3576,
    prices: pricesOf("azure", "Standard_NC40ads_H100_v5"),
  },
  {
    ...ncH100,
    machineType: "Standard_NC80adis_H100_v5",
    ...gpu("h100-nvl", 2, 94),
    ...size(80, 640),
    ...ethernetOnly(80000, 4),
    temporaryDiskGiB: 7152,
    prices: pricesOf("azure", "Standard_NC80adis_H100_v5"),
  },
  {
    ...ncRtxPro,
    machineType: "Standard_NC24lds_xl_RTXPRO6000BSE_v6",
    ...gpu("rtx-pro-6000", 1 / 4, 24),
    ...size(24, 72),
    ...ethernetOnly(18750, 2),
    temporaryDiskGiB: 256,
    prices: pricesOf("azure", "Standard_NC24lds_xl_RTXPRO6000BSE_v6"),
  },
  {
    ...ncRtxPro,
    machineType: "Standard_NC36lds_xl_RTXPRO6000BSE_v6",
    ...gpu("rtx-pro-6000", 1 / 4, 24),
    ...size(36, 72),
    ...ethernetOnly(18750, 2),
    temporaryDiskGiB: 256,
    prices: pricesOf("azure", "Standard_NC36lds_xl_RTXPRO6000BSE_v6"),
  },
  {
    ...ncRtxPro,
    machineType: "Standard_NC36ds_xl_RTXPRO6000BSE_v6",
    ...gpu("rtx-pro-6000", 1 / 4, 24),
    ...size(36, 132),
    ...ethernetOnly(18750, 2),
    temporaryDiskGiB: 256,
    prices: pricesOf("azure", "Standard_NC36ds_xl_RTXPRO6000BSE_v6"),
  },
  {
    ...ncRtxPro,
    machineType: "Standard_NC72lds_xl_RTXPRO6000BSE_v6",
    ...gpu("rtx-pro-6000", 1 / 2, 48),
    ...size(72, 132),
    ...ethernetOnly(37500, 4),
    temporaryDiskGiB: 512,
    prices: pricesOf("azure", "Standard_NC72lds_xl_RTXPRO6000BSE_v6"),
  },
  {
    ...ncRtxPro,
    machineType: "Standard_NC72ds_xl_RTXPRO6000BSE_v6",
    ...gpu("rtx-pro-6000", 1 / 2, 48),
    ...size(72, 264),
    ...ethernetOnly(37500, 4),
    temporaryDiskGiB: 512,
    prices: pricesOf("azure", "Standard_NC72ds_xl_RTXPRO6000BSE_v6"),
  },
  {
    ...ncRtxPro,
    machineType: "Standard_NC144lds_xl_RTXPRO6000BSE_v6",
    ...gpu("rtx-pro-6000", 1, 96),
    ...size(144, 264),
    ...ethernetOnly(75000, 6),
    temporaryDiskGiB: 1024,
    prices: pricesOf("azure", "Standard_NC144lds_xl_RTXPRO6000BSE_v6"),
  },
  {
    ...ncRtxPro,
    machineType: "Standard_NC144ds_xl_RTXPRO6000BSE_v6",
    ...gpu("rtx-pro-6000", 1, 96),
    ...size(144, 516),
    ...ethernetOnly(75000, 6),
    temporaryDiskGiB: 1024,
    prices: pricesOf("azure", "Standard_NC144ds_xl_RTXPRO6000BSE_v6"),
  },
  {
    ...ncRtxPro,
    machineType: "Standard_NC288lds_xl_RTXPRO6000BSE_v6",
    ...gpu("rtx-pro-6000", 2, 96),
    ...size(288, 516),
    ...ethernetOnly(100000, 8),
    temporaryDiskGiB: 2048,
    prices: pricesOf("azure", "Standard_NC288lds_xl_RTXPRO6000BSE_v6"),
  },
  {
    ...ncRtxPro,
    machineType: "Standard_NC288ds_xl_RTXPRO6000BSE_v6",
    ...gpu("rtx-pro-6000", 2, 96),
    ...size(288, 1032),
    ...ethernetOnly(100000, 8),
    temporaryDiskGiB: 2048,
    prices: pricesOf("azure", "Standard_NC288ds_xl_RTXPRO6000BSE_v6"),
  },
  {
    ...nvA10,
    machineType: "Standard_NV6ads_A10_v5",
    ...gpu("a10", 1 / 6, 4),
    ...size(6, 55),
    ...ethernetOnly(5000, 1),
    temporaryDiskGiB: 180,
    prices: pricesOf("azure", "Standard_NV6ads_A10_v5"),
  },
  {
    ...nvA10,
    machineType: "Standard_NV12ads_A10_v5",
    ...gpu("a10", 1 / 3, 8),
    ...size(12, 110),
    ...ethernetOnly(10000, 2),
    temporaryDiskGiB: 360,
    prices: pricesOf("azure", "Standard_NV12ads_A10_v5"),
  },
  {
    ...nvA10,
    machineType: "Standard_NV18ads_A10_v5",
    ...gpu("a10", 1 / 2, 12),
    ...size(18, 220),
    ...ethernetOnly(20000, 4),
    temporaryDiskGiB: 720,
    prices: pricesOf("azure", "Standard_NV18ads_A10_v5"),
  },
  {
    ...nvA10,
    machineType: "Standard_NV36ads_A10_v5",
    ...gpu("a10", 1, 24),
    ...size(36, 440),
    ...ethernetOnly(40000, 4),
    temporaryDiskGiB: 1440,
    prices: pricesOf("azure", "Standard_NV36ads_A10_v5"),
  },
  {
    ...nvA10,
    machineType: "Standard_NV36adms_A10_v5",
    ...gpu("a10", 1, 24),
    ...size(36, 880),
    ...ethernetOnly(80000, 8),
    temporaryDiskGiB: 2880,
    prices: pricesOf("azure", "Standard_NV36adms_A10_v5"),
  },
  {
    ...nvA10,
    machineType: "Standard_NV72ads_A10_v5",
    ...gpu("a10", 2, 24),
    ...size(72, 880),
    ...ethernetOnly(80000, 8),
    temporaryDiskGiB: 2880,
    prices: pricesOf("azure", "Standard_NV72ads_A10_v5"),
  },
  {
    ...ncT4,
    machineType: "Standard_NC4as_T4_v3",
    ...gpu("t4", 1, 15),
    ...size(4, 28),
    ...ethernetOnly(8000, 2),
    temporaryDiskGiB: 176,
    prices: pricesOf("azure", "Standard_NC4as_T4_v3"),
  },
  {
    ...ncT4,
    machineType: "Standard_NC8as_T4_v3",
    ...gpu("t4", 1, 15),
    ...size(8, 56),
    ...ethernetOnly(8000, 4),
    temporaryDiskGiB: 352,
    prices: pricesOf("azure", "Standard_NC8as_T4_v3"),
  },
  {
    ...ncT4,
    machineType: "Standard_NC16as_T4_v3",
    ...gpu("t4", 1, 15),
    ...size(16, 110),
    ...ethernetOnly(8000, 8),
    temporaryDiskGiB: 352,
    prices: pricesOf("azure", "Standard_NC16as_T4_v3"),
  },
  {
    ...ncT4,
    machineType: "Standard_NC64as_T4_v3",
    ...gpu("t4", 4, 15),
    ...size(64, 440),
    ...ethernetOnly(32000, 8),
    temporaryDiskGiB: 2816,
    prices: pricesOf("azure", "Standard_NC64as_T4_v3"),
  },
]);
