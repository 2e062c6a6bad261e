import type { LocalDisks } from "../machine";
import { type CpuMachine, listPrices, type SizeRow } from "./machine";

/**
 * vCPUs, memory and local disks: aws/karpenter-provider-aws@1d92708 instance-types.md. Prices: the same commit's
 * zz_generated.pricing_aws.go, on demand, Linux, us-east-1. AWS publishes no lasting spot price, so none stands here.
 */
const priced = {
  region: "us-east-1",
  date: "2026-07-20",
  source: "aws/karpenter-provider-aws pkg/providers/pricing/zz_generated.pricing_aws.go",
} as const;
const source = "aws/karpenter-provider-aws website/content/en/preview/reference/instance-types.md";

interface Family {
  readonly name: string;
  readonly memoryGiBPerVcpu: number;
  readonly architecture?: "arm64";
  /** GB of local NVMe for each vCPU; absent where there is none. */
  readonly diskGBPerVcpu?: number;
  readonly sizes: readonly SizeRow[];
}

const families: readonly Family[] = [
  {
    name: "m6i",
    memoryGiBPerVcpu: 4,
    sizes: [
      [16, 0.768],
      [32, 1.536],
      [64, 3.072],
    ],
  },
  {
    name: "m6a",
    memoryGiBPerVcpu: 4,
    sizes: [
      [16, 0.6912],
      [32, 1.3824],
      [64, 2.7648],
    ],
  },
  {
    name: "m7i",
    memoryGiBPerVcpu: 4,
    sizes: [
      [8, 0.4032],
      [16, 0.8064],
      [32, 1.6128],
      [64, 3.2256],
    ],
  },
  {
    name: "m7a",
    memoryGiBPerVcpu: 4,
    sizes: [
      [16, 0.92736],
      [32, 1.85472],
      [64, 3.70944],
    ],
  },
  {
    name: "m8i",
    memoryGiBPerVcpu: 4,
    sizes: [
      [16, 0.84672],
      [32, 1.69344],
      [64, 3.38688],
    ],
  },
  {
    name: "m6id",
    memoryGiBPerVcpu: 4,
    diskGBPerVcpu: 59.375,
    sizes: [
      [16, 0.9492],
      [32, 1.8984],
      [64, 3.7968],
    ],
  },
  {
    name: "m8id",
    memoryGiBPerVcpu: 4,
    diskGBPerVcpu: 59.375,
    sizes: [
      [16, 1.04416],
      [32, 2.08832],
      [64, 4.17664],
    ],
  },
  {
    name: "m8g",
    memoryGiBPerVcpu: 4,
    architecture: "arm64",
    sizes: [
      [16, 0.71808],
      [32, 1.43616],
      [64, 2.87232],
    ],
  },
  {
    name: "c7i",
    memoryGiBPerVcpu: 2,
    sizes: [
      [16, 0.714],
      [32, 1.428],
      [64, 2.856],
    ],
  },
  {
    name: "r6id",
    memoryGiBPerVcpu: 8,
    diskGBPerVcpu: 59.375,
    sizes: [
      [16, 1.2096],
      [32, 2.4192],
      [64, 4.8384],
    ],
  },
  {
    name: "r7i",
    memoryGiBPerVcpu: 8,
    sizes: [
      [16, 1.0584],
      [32, 2.1168],
      [64, 4.2336],
      [96, 6.3504],
      [192, 12.7008],
    ],
  },
  {
    name: "i4i",
    memoryGiBPerVcpu: 8,
    diskGBPerVcpu: 234.375,
    sizes: [
      [16, 1.373],
      [32, 2.746],
      [64, 5.491],
    ],
  },
  {
    name: "x2iedn",
    memoryGiBPerVcpu: 32,
    diskGBPerVcpu: 29.6875,
    sizes: [
      [32, 6.669],
      [64, 13.338],
      [128, 26.676],
    ],
  },
];

/** Machines of AWS without a GPU, by family. */
export const awsCpuMachines: readonly CpuMachine[] = families.flatMap((family) =>
  family.sizes.map(([vcpuCount, usdPerHour]) => ({
    cloud: "aws" as const,
    machineType: `${family.name}.${vcpuCount / 4}xlarge`,
    vcpuCount,
    memoryGiB: vcpuCount * family.memoryGiBPerVcpu,
    architecture: family.architecture ?? "x86_64",
    ...(family.diskGBPerVcpu !== undefined && { localDisks: disksOf(vcpuCount * family.diskGBPerVcpu) }),
    prices: listPrices(priced, usdPerHour),
    source,
  })),
);

/** The largest disk of these families is 3,750 GB (i4i) or 1,900 GB (the others). */
function disksOf(totalGB: number): LocalDisks {
  const eachGB = totalGB % 3750 === 0 ? 3750 : 1900;
  return { count: Math.max(1, Math.round(totalGB / eachGB)), totalGB };
}
