import { type CpuMachine, listPrices, type SizeRow } from "./machine";

/**
 * Shapes: Azure's size pages; the temporary disk of Ddsv5 and Edsv5 is 37.5 GiB for each vCPU. Prices:
 * Azure/karpenter-provider-azure@352646f zz_generated.pricing.go, pay-as-you-go, eastus. Rows of that file whose price for
 * each vCPU is another than that of their series (Dasv5, Dadsv5, Eadsv5: the price with a Windows licence) are left out.
 */
const priced = {
  region: "eastus",
  date: "2026-06-18",
  source: "Azure/karpenter-provider-azure pkg/providers/pricing/zz_generated.pricing.go",
} as const;
const source = "learn.microsoft.com/azure/virtual-machines/sizes";

interface Series {
  /** `Standard_D{}s_v5`, the braces standing for the number of vCPUs. */
  readonly name: string;
  readonly memoryGiBPerVcpu?: number;
  /** Memory of each size, where it is no multiple of its vCPUs. */
  readonly memoryGiB?: Readonly<Record<number, number>>;
  readonly diskGiBPerVcpu?: number;
  readonly sizes: readonly SizeRow[];
}

const series: readonly Series[] = [
  {
    name: "Standard_D{}s_v5",
    memoryGiBPerVcpu: 4,
    sizes: [
      [8, 0.384],
      [16, 0.768],
      [32, 1.536],
      [64, 3.072],
    ],
  },
  {
    name: "Standard_D{}ds_v5",
    memoryGiBPerVcpu: 4,
    diskGiBPerVcpu: 37.5,
    sizes: [
      [16, 0.904],
      [32, 1.808],
      [64, 3.616],
    ],
  },
  {
    name: "Standard_D{}s_v6",
    memoryGiBPerVcpu: 4,
    sizes: [
      [16, 0.806],
      [32, 1.613],
      [64, 3.226],
    ],
  },
  {
    name: "Standard_D{}as_v6",
    memoryGiBPerVcpu: 4,
    sizes: [
      [16, 0.726],
      [32, 1.453],
      [64, 2.906],
    ],
  },
  {
    name: "Standard_E{}s_v5",
    memoryGiBPerVcpu: 8,
    sizes: [
      [16, 1.008],
      [32, 2.016],
      [64, 4.032],
    ],
  },
  {
    name: "Standard_E{}ds_v5",
    memoryGiBPerVcpu: 8,
    diskGiBPerVcpu: 37.5,
    sizes: [
      [16, 1.152],
      [32, 2.304],
      [64, 4.608],
    ],
  },
  { name: "Standard_M{}s_1_v3", memoryGiB: { 48: 974 }, sizes: [[48, 6.23]] },
  { name: "Standard_M{}s_2_v3", memoryGiB: { 96: 1946 }, sizes: [[96, 12.45]] },
  { name: "Standard_M{}s_4_v3", memoryGiB: { 176: 3892 }, sizes: [[176, 24.91]] },
];

/** Machines of Azure without a GPU, by series. */
export const azureCpuMachines: readonly CpuMachine[] = series.flatMap((one) =>
  one.sizes.map(([vcpuCount, usdPerHour]) => ({
    cloud: "azure" as const,
    machineType: one.name.replace("{}", String(vcpuCount)),
    vcpuCount,
    memoryGiB: one.memoryGiB?.[vcpuCount] ?? vcpuCount * (one.memoryGiBPerVcpu ?? 0),
    architecture: "x86_64" as const,
    ...(one.diskGiBPerVcpu !== undefined && {
      localDisks: { count: 1, totalGB: Math.round((vcpuCount * one.diskGiBPerVcpu * 2 ** 30) / 1e9) },
    }),
    prices: listPrices(priced, usdPerHour),
    source,
  })),
);
