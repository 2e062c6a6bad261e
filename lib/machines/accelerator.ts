/** What one GPU can do: dense peaks, memory and links. One row an accelerator; add a row to add one. */
export interface Accelerator {
  /** Name in descriptions, such as h100. */
  readonly name: AcceleratorName;
  /** The name on the data sheet. */
  readonly title: string;
  /** Manufacturer of the GPU. */
  readonly vendor: "nvidia" | "amd";
  /** Generation of the GPU. */
  readonly architecture: "volta" | "turing" | "ampere" | "ada" | "hopper" | "blackwell" | "cdna3";
  /**
   * CUDA's compute capability, such as 9 for the H100 or 10.3 for the B300; `undefined` where the GPU is not NVIDIA's. Engines
   * choose number formats by it. Source: developer.nvidia.com/cuda-gpus and cuda-legacy-gpus; A10G: that of the A10, whose chip
   * it is.
   */
  readonly computeCapability?: number;
  /** Memory as sold, in GB (10^9 bytes). A machine states what its cloud's driver reports, in GiB. */
  readonly memoryGB: number;
  /** Bandwidth of the GPU's memory, in TB/s. */
  readonly memoryBandwidthTBps: number;
  /** Dense (never sparse) matrix throughput in TFLOPS; `undefined` where the GPU lacks the format or no source names it. */
  readonly denseTflops: {
    readonly fp16: number;
    readonly bf16?: number;
    readonly fp8?: number;
    /** Integer operations, in TOPS. The B300 and GB300 gave theirs up for FP4. */
    readonly int8?: number;
    /** NVFP4 and MXFP4. */
    readonly fp4?: number;
  };
  /** NVLink (or xGMI) bandwidth of one GPU, both directions added, in GB/s; 0 where there is none. */
  readonly linkGBps: number;
  /** Links that must be up on a healthy GPU; `undefined` where no source counts them. */
  readonly linkCount?: number;
  /** Where the figures are published. */
  readonly source: string;
}

/** Names of GPUs in descriptions. */
export type AcceleratorName =
  | "v100"
  | "v100-32gb"
  | "t4"
  | "a10"
  | "a10g"
  | "a100-40gb"
  | "a100-80gb"
  | "a100-80gb-pcie"
  | "l4"
  | "l40s"
  | "h100"
  | "h100-nvl"
  | "h200"
  | "b200"
  | "b300"
  | "gb200"
  | "gb300"
  | "rtx-pro-4500"
  | "rtx-pro-6000"
  | "mi300x";

/** Names that people say for an accelerator of which there is more than one. */
export type AcceleratorAlias = "a100";

const aliases: Readonly<Record<AcceleratorAlias, AcceleratorName>> = { a100: "a100-80gb" };

/** The accelerator of that name or alias (`a100` is the 80 GB one), or undefined. Case does not matter. */
export function tryAccelerator(name: string): Accelerator | undefined {
  const lower = name.toLowerCase();
  const resolved = Object.hasOwn(aliases, lower) ? aliases[lower as AcceleratorAlias] : lower;
  return accelerators.find((accelerator) => accelerator.name === resolved);
}

/** The accelerator of that name or alias. Throws if there is none. */
export function accelerator(name: string): Accelerator {
  const found = tryAccelerator(name);
  if (!found) {
    throw new Error(`no accelerator is named '${name}'; known are ${acceleratorNames().join(", ")}`);
  }
  return found;
}

/** Every name that {@link accelerator} takes, aliases last. */
export function acceleratorNames(): readonly string[] {
  return [...accelerators.map((row) => row.name), ...Object.keys(aliases)];
}

const stas = "stas00/ml-engineering compute/accelerator (2026-08-22)";
const verda = "fp4 and int8: verda.com/blog/gb300-nvl72-architecture, glennklockwood.com/garden/processors/B200";
const lightning = "Lightning-AI fabric utilities/throughput.py";

/**
 * Every accelerator. Peaks are dense: data sheets like to print the sparse figure, twice as large.
 *
 * A10G: sources conflict (125 is the A10's; AWS's part is about 70); the smaller is taken, so that an estimate is
 * late rather than early. RTX PRO 6000: no source states dense tensor throughput; 500, 1000 and 2000 follow from 4000 sparse
 * FP4 TOPS and are unverified; so do 200, 400 and 800 of the RTX PRO 4500, whose workstation card (200 W instead of 165 W) has
 * 220 in 16 bits. B300: 13,125 to 14,000 dense FP4 TFLOPS by source. Its memory and the GB300's are the same chips: 288 GB by
 * Azure's page, 279 (GiB) by Google's; a machine says what its driver reports. int8 of Ampere, Ada and Hopper: the data sheets.
 */
export const accelerators: readonly Accelerator[] = [
  {
    name: "v100",
    title: "NVIDIA V100 SXM 16 GB",
    vendor: "nvidia",
    architecture: "volta",
    computeCapability: 7,
    memoryGB: 16,
    memoryBandwidthTBps: 0.9,
    denseTflops: { fp16: 125 },
    linkGBps: 300,
    source: stas,
  },
  {
    name: "v100-32gb",
    title: "NVIDIA V100 SXM 32 GB",
    vendor: "nvidia",
    architecture: "volta",
    computeCapability: 7,
    memoryGB: 32,
    memoryBandwidthTBps: 0.9,
    denseTflops: { fp16: 125 },
    linkGBps: 300,
    source: stas,
  },
  {
    name: "t4",
    title: "NVIDIA T4",
    vendor: "nvidia",
    architecture: "turing",
    computeCapability: 7.5,
    memoryGB: 16,
    memoryBandwidthTBps: 0.32,
    denseTflops: { fp16: 65, int8: 130 },
    linkGBps: 0,
    source: "NVIDIA T4 data sheet",
  },
  {
    name: "a10",
    title: "NVIDIA A10",
    vendor: "nvidia",
    architecture: "ampere",
    computeCapability: 8.6,
    memoryGB: 24,
    memoryBandwidthTBps: 0.6,
    denseTflops: { fp16: 125, bf16: 125, int8: 250 },
    linkGBps: 0,
    source: lightning,
  },
  {
    name: "a10g",
    title: "NVIDIA A10G",
    vendor: "nvidia",
    architecture: "ampere",
    computeCapability: 8.6,
    memoryGB: 24,
    memoryBandwidthTBps: 0.6,
    denseTflops: { fp16: 70, bf16: 70, int8: 140 },
    linkGBps: 0,
    source: `${lightning} lists the A10's 125; about 70 for the A10G is unverified`,
  },
  {
    name: "a100-40gb",
    title: "NVIDIA A100 SXM 40 GB",
    vendor: "nvidia",
    architecture: "ampere",
    computeCapability: 8,
    memoryGB: 40,
    memoryBandwidthTBps: 1.555,
    denseTflops: { fp16: 312, bf16: 312, int8: 624 },
    linkGBps: 600,
    linkCount: 12,
    source: stas,
  },
  {
    name: "a100-80gb",
    title: "NVIDIA A100 SXM 80 GB",
    vendor: "nvidia",
    architecture: "ampere",
    computeCapability: 8,
    memoryGB: 80,
    memoryBandwidthTBps: 2.039,
    denseTflops: { fp16: 312, bf16: 312, int8: 624 },
    linkGBps: 600,
    linkCount: 12,
    source: stas,
  },
  {
    name: "a100-80gb-pcie",
    title: "NVIDIA A100 PCIe 80 GB",
    vendor: "nvidia",
    architecture: "ampere",
    computeCapability: 8,
    memoryGB: 80,
    memoryBandwidthTBps: 1.935,
    denseTflops: { fp16: 312, bf16: 312, int8: 624 },
    linkGBps: 0,
    source: "NVIDIA A100 data sheet",
  },
  {
    name: "l4",
    title: "NVIDIA L4",
    vendor: "nvidia",
    architecture: "ada",
    computeCapability: 8.9,
    memoryGB: 24,
    memoryBandwidthTBps: 0.3,
    denseTflops: { fp16: 121, bf16: 121, fp8: 242.5, int8: 242.5 },
    linkGBps: 0,
    source: "NVIDIA L4 data sheet (242 and 485 there are sparse)",
  },
  {
    name: "l40s",
    title: "NVIDIA L40S",
    vendor: "nvidia",
    architecture: "ada",
    computeCapability: 8.9,
    memoryGB: 48,
    memoryBandwidthTBps: 0.864,
    denseTflops: { fp16: 362, bf16: 362, fp8: 733, int8: 733 },
    linkGBps: 0,
    source: "NVIDIA L40S page",
  },
  {
    name: "h100",
    title: "NVIDIA H100 SXM",
    vendor: "nvidia",
    architecture: "hopper",
    computeCapability: 9,
    memoryGB: 80,
    memoryBandwidthTBps: 3.35,
    denseTflops: { fp16: 989, bf16: 989, fp8: 1979, int8: 1979 },
    linkGBps: 900,
    linkCount: 18,
    source: stas,
  },
  {
    name: "h100-nvl",
    title: "NVIDIA H100 NVL 94 GB",
    vendor: "nvidia",
    architecture: "hopper",
    computeCapability: 9,
    memoryGB: 94,
    memoryBandwidthTBps: 3.9,
    denseTflops: { fp16: 835, bf16: 835, fp8: 1671, int8: 1671 },
    linkGBps: 600,
    linkCount: 12,
    source: "NVIDIA H100 NVL data sheet; 12 of 18 links by design: Azure/azurehpc-health-checks#162",
  },
  {
    name: "h200",
    title: "NVIDIA H200 SXM",
    vendor: "nvidia",
    architecture: "hopper",
    computeCapability: 9,
    memoryGB: 141,
    memoryBandwidthTBps: 4.8,
    denseTflops: { fp16: 989, bf16: 989, fp8: 1979, int8: 1979 },
    linkGBps: 900,
    linkCount: 18,
    source: stas,
  },
  {
    name: "b200",
    title: "NVIDIA B200",
    vendor: "nvidia",
    architecture: "blackwell",
    computeCapability: 10,
    memoryGB: 180,
    memoryBandwidthTBps: 8,
    denseTflops: { fp16: 2250, bf16: 2250, fp8: 4500, int8: 4500, fp4: 9000 },
    linkGBps: 1800,
    linkCount: 18,
    source: `${stas}; ${verda}`,
  },
  {
    name: "b300",
    title: "NVIDIA B300",
    vendor: "nvidia",
    architecture: "blackwell",
    computeCapability: 10.3,
    memoryGB: 288,
    memoryBandwidthTBps: 8,
    denseTflops: { fp16: 2250, bf16: 2250, fp8: 4500, int8: 150, fp4: 14000 },
    linkGBps: 1800,
    linkCount: 18,
    source: `${stas}; ${verda}`,
  },
  {
    name: "gb200",
    title: "NVIDIA GB200 (one of its GPUs)",
    vendor: "nvidia",
    architecture: "blackwell",
    computeCapability: 10,
    memoryGB: 186,
    memoryBandwidthTBps: 8,
    denseTflops: { fp16: 2500, bf16: 2500, fp8: 5000, int8: 5000, fp4: 10000 },
    linkGBps: 1800,
    linkCount: 18,
    source: `${stas}; ${verda}`,
  },
  {
    name: "gb300",
    title: "NVIDIA GB300 (one of its GPUs)",
    vendor: "nvidia",
    architecture: "blackwell",
    computeCapability: 10.3,
    memoryGB: 279,
    memoryBandwidthTBps: 8,
    denseTflops: { fp16: 2500, bf16: 2500, fp8: 5000, int8: 165, fp4: 15000 },
    linkGBps: 1800,
    linkCount: 18,
    source: `${stas}; ${verda}`,
  },
  {
    name: "rtx-pro-4500",
    title: "NVIDIA RTX PRO 4500 Blackwell Server Edition",
    vendor: "nvidia",
    architecture: "blackwell",
    computeCapability: 12,
    memoryGB: 32,
    memoryBandwidthTBps: 0.8,
    denseTflops: { fp16: 200, bf16: 200, fp8: 400, int8: 400, fp4: 800 },
    linkGBps: 0,
    source: "exxactcorp.com benchmark of 2026-05-20 (32 GB, 800 GB/s, 165 W); dense tensor figures unverified",
  },
  {
    name: "rtx-pro-6000",
    title: "NVIDIA RTX PRO 6000 Blackwell Server Edition",
    vendor: "nvidia",
    architecture: "blackwell",
    computeCapability: 12,
    memoryGB: 96,
    memoryBandwidthTBps: 1.597,
    denseTflops: { fp16: 500, bf16: 500, fp8: 1000, int8: 1000, fp4: 2000 },
    linkGBps: 0,
    source: "NVIDIA product page; dense tensor figures and server bandwidth unverified",
  },
  {
    name: "mi300x",
    title: "AMD Instinct MI300X",
    vendor: "amd",
    architecture: "cdna3",
    memoryGB: 192,
    memoryBandwidthTBps: 5.3,
    denseTflops: { fp16: 1307, bf16: 1307, fp8: 2615, int8: 2615 },
    linkGBps: 896,
    source: "AMD Instinct MI300X data sheet",
  },
];
