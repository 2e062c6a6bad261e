import { type CpuMachine, listPrices, type SizeRow } from "./machine";

/**
 * Shapes: Google's general-purpose and memory-optimized machine families pages. Prices: the table that
 * cloudpilot-ai/karpenter-provider-gcp@417f047 takes from the Cloud Billing API, us-central1. A spot price changes up
 * to once a month.
 */
const priced = {
  region: "us-central1",
  date: "2026-08-03",
  source: "cloudpilot-ai/karpenter-provider-gcp pkg/providers/pricing/initial-prices.json",
} as const;
const source =
  "cloud.google.com/compute/docs/general-purpose-machines; cloud.google.com/compute/docs/memory-optimized-machines";

interface Series {
  readonly name: string;
  readonly suffix?: "-lssd";
  readonly memoryGiBPerVcpu: number;
  readonly architecture?: "arm64";
  /** Local SSDs of 375 GiB, by the number of vCPUs; absent where there are none. */
  readonly localSsdCounts?: Readonly<Record<number, number>>;
  readonly sizes: readonly SizeRow[];
}

const series: readonly Series[] = [
  {
    name: "n2-standard",
    memoryGiBPerVcpu: 4,
    sizes: [
      [8, 0.388472, 0.18424],
      [16, 0.776944, 0.36848],
      [32, 1.553888, 0.73696],
      [64, 3.107776, 1.47392],
    ],
  },
  {
    name: "n2d-standard",
    memoryGiBPerVcpu: 4,
    sizes: [
      [16, 0.675936, 0.195648],
      [32, 1.351872, 0.391296],
      [64, 2.703744, 0.782592],
    ],
  },
  {
    name: "c3-standard",
    memoryGiBPerVcpu: 4,
    sizes: [
      [22, 1.1088, 0.2717],
      [44, 2.2177, 0.5434],
      [88, 4.4354, 1.0868],
    ],
  },
  {
    name: "c3-standard",
    suffix: "-lssd",
    memoryGiBPerVcpu: 4,
    localSsdCounts: { 22: 4, 44: 8, 88: 16 },
    sizes: [
      [22, 1.2732, 0.3596],
      [44, 2.5465, 0.7193],
      [88, 5.0929, 1.4386],
    ],
  },
  {
    name: "c4a-standard",
    memoryGiBPerVcpu: 4,
    architecture: "arm64",
    sizes: [
      [16, 0.7184, 0.3105],
      [32, 1.4368, 0.6211],
      [64, 2.8736, 1.2421],
    ],
  },
  {
    name: "n4-standard",
    memoryGiBPerVcpu: 4,
    sizes: [
      [16, 0.7256, 0.3583],
      [32, 1.4512, 0.7165],
      [64, 2.9024, 1.4331],
    ],
  },
  {
    name: "n2-highmem",
    memoryGiBPerVcpu: 8,
    sizes: [
      [16, 1.0481, 0.4971],
      [32, 2.0962, 0.9942],
      [64, 4.1924, 1.9885],
    ],
  },
  { name: "c3-highmem", memoryGiBPerVcpu: 8, sizes: [[176, 11.6431]] },
  {
    name: "m3-megamem",
    memoryGiBPerVcpu: 15.25,
    sizes: [
      [64, 7.2048],
      [128, 14.4096],
    ],
  },
  { name: "m3-ultramem", memoryGiBPerVcpu: 30.5, sizes: [[128, 24.3648]] },
];

/** Machines of Google Cloud without a GPU, by series. */
export const googleCpuMachines: readonly CpuMachine[] = series.flatMap((one) =>
  one.sizes.map(([vcpuCount, usdPerHour, usdPerHourSpot]) => {
    const count = one.localSsdCounts?.[vcpuCount];
    return {
      cloud: "google" as const,
      machineType: `${one.name}-${vcpuCount}${one.suffix ?? ""}`,
      vcpuCount,
      memoryGiB: vcpuCount * one.memoryGiBPerVcpu,
      architecture: one.architecture ?? ("x86_64" as const),
      ...(count !== undefined && { localDisks: { count, totalGB: Math.round((count * 375 * 2 ** 30) / 1e9) } }),
      prices: listPrices(priced, usdPerHour, usdPerHourSpot),
      source,
    };
  }),
);
