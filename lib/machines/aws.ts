import type { AcceleratorName } from "./accelerator";
import type { CapacityType, LocalDisks, Machine, Price } from "./machine";

/** A machine of AWS, with what its network cards allow. */
export interface AwsMachine<Type extends string = string> extends Machine<Type> {
  readonly cloud: "aws";
  readonly networkCards: AwsNetworkCards;
  /** Bandwidth to EBS in Gbit/s; `undefined` where no source names it. */
  readonly ebsGbps?: number;
  /** GPUDirect Storage to FSx for Lustre over EFA is documented for this type. */
  readonly gpuDirectStorage: boolean;
}

/** The cards of an instance type, and how EFA lies on them. */
export interface AwsNetworkCards {
  readonly count: number;
  /** Elastic network interfaces that one card holds; even and odd cards differ on p6e-gb200. */
  readonly interfacesPerCard: number | { readonly even: number; readonly odd: number };
  /** Cards that carry an EFA interface for GPU traffic, in order. */
  readonly efaCards: readonly number[];
  /** Cards that get an additional ENA interface in the layout for the most IP bandwidth. */
  readonly additionalEnaCards: readonly number[];
}

export type AwsMachineType = (typeof rows)[number]["machineType"];

const pricing = "aws/karpenter-provider-aws pkg/providers/pricing/zz_generated.pricing_aws.go";
const catalogue =
  "aws/karpenter-provider-aws website/content/en/preview/reference/instance-types.md; aws/amazon-vpc-resource-controller-k8s pkg/aws/vpc/limits.go; EC2 accelerated computing page";

const gpu = (accelerator: AcceleratorName, acceleratorCount: number, memoryMiB: number) => ({
  accelerator,
  acceleratorCount,
  acceleratorMemoryGiB: memoryMiB / 1024,
});

const disks = (count: number, eachGB: number): LocalDisks => ({ count, totalGB: count * eachGB });

const onDemandPrice = (usdPerHour: number): readonly Price[] => [
  { capacity: "on-demand", usdPerHour, region: "us-east-1", date: "2026-07-20", source: pricing },
];

/** Third-party tracker, July 2026: what a Capacity Block cost for an hour. */
const blockPrice = (usdPerHour: number): Price => ({
  capacity: "capacity-block",
  usdPerHour,
  region: "us-east-1",
  date: "2026-07-31",
  source: "Capacity Block list prices in a third-party tracker, July 2026 (day not recorded)",
});

const range = (first: number, last: number, step = 1): readonly number[] =>
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);

/** Every card carries EFA; `additionalEnaCards` only matters to the max-bandwidth layout. */
const efaOnEveryCard = (
  count: number,
  interfacesPerCard: number,
  additionalEnaCards: readonly number[] = [],
): AwsNetworkCards => ({ count, interfacesPerCard, efaCards: range(0, count - 1), additionalEnaCards });

const everyCapacity: readonly CapacityType[] = ["on-demand", "spot", "reservation", "capacity-block"];
const ordinaryCapacity: readonly CapacityType[] = ["on-demand", "spot", "reservation"];
const blockOnly: readonly CapacityType[] = ["capacity-block"];

const x86 = { cloud: "aws", architecture: "x86_64", machinesPerNvlinkDomain: 1, source: catalogue } as const;
const efa = (interfaceCount: number, gbps: number) => ({ kind: "efa", interfaceCount, gbps }) as const;

/**
 * One row a machine. Cards and layouts: EC2 user guide, efa-acc-inst-types (2026), and the per-card limits that the VPC
 * resource controller is generated from. p6e-gb200 takes the four 400 Gbps interfaces on cards 1, 5, 9 and 13 that the
 * guide recommends; its RAM, vCPU and memory per GPU come from third parties.
 */
const rows = [
  {
    ...x86,
    machineType: "p3dn.24xlarge",
    ...gpu("v100-32gb", 8, 32768),
    vcpuCount: 96,
    memoryGiB: 768,
    localDisks: disks(2, 900),
    fabric: efa(1, 100),
    networkCards: efaOnEveryCard(1, 15),
    ebsGbps: 19,
    gpuDirectStorage: false,
    capacityTypes: ordinaryCapacity,
    prices: onDemandPrice(31.212),
  },
  {
    ...x86,
    machineType: "p4d.24xlarge",
    ...gpu("a100-40gb", 8, 40960),
    vcpuCount: 96,
    memoryGiB: 1152,
    localDisks: disks(8, 1000),
    fabric: efa(4, 400),
    networkCards: efaOnEveryCard(4, 15),
    ebsGbps: 19,
    gpuDirectStorage: false,
    capacityTypes: everyCapacity,
    prices: onDemandPrice(21.9576),
  },
  {
    ...x86,
    machineType: "p4de.24xlarge",
    ...gpu("a100-80gb", 8, 81920),
    vcpuCount: 96,
    memoryGiB: 1152,
    localDisks: disks(8, 1000),
    fabric: efa(4, 400),
    networkCards: efaOnEveryCard(4, 15),
    ebsGbps: 19,
    gpuDirectStorage: false,
    capacityTypes: everyCapacity,
    prices: onDemandPrice(27.4471),
  },
  {
    ...x86,
    machineType: "p5.4xlarge",
    ...gpu("h100", 1, 81920),
    vcpuCount: 16,
    memoryGiB: 256,
    localDisks: disks(1, 3800),
    fabric: efa(1, 100),
    networkCards: efaOnEveryCard(1, 4),
    ebsGbps: 10,
    gpuDirectStorage: false,
    capacityTypes: everyCapacity,
    prices: onDemandPrice(6.88),
  },
  {
    ...x86,
    machineType: "p5.48xlarge",
    ...gpu("h100", 8, 81920),
    vcpuCount: 192,
    memoryGiB: 2048,
    localDisks: disks(8, 3800),
    fabric: efa(32, 3200),
    networkCards: efaOnEveryCard(32, 2, range(4, 28, 4)),
    ebsGbps: 80,
    gpuDirectStorage: true,
    capacityTypes: everyCapacity,
    prices: onDemandPrice(55.04),
  },
  {
    ...x86,
    machineType: "p5e.48xlarge",
    ...gpu("h200", 8, 144384),
    vcpuCount: 192,
    memoryGiB: 2048,
    localDisks: disks(8, 3800),
    fabric: efa(32, 3200),
    networkCards: efaOnEveryCard(32, 2, range(4, 28, 4)),
    ebsGbps: 80,
    gpuDirectStorage: true,
    capacityTypes: blockOnly,
    prices: [blockPrice(39.799)],
  },
  {
    ...x86,
    machineType: "p5en.48xlarge",
    ...gpu("h200", 8, 144384),
    vcpuCount: 192,
    memoryGiB: 2048,
    localDisks: disks(8, 3800),
    fabric: efa(16, 3200),
    networkCards: efaOnEveryCard(16, 4, range(2, 14, 2)),
    ebsGbps: 100,
    gpuDirectStorage: true,
    capacityTypes: everyCapacity,
    prices: [...onDemandPrice(63.296), blockPrice(45.768)],
  },
  {
    ...x86,
    machineType: "p6-b200.48xlarge",
    ...gpu("b200", 8, 183359),
    vcpuCount: 192,
    memoryGiB: 2048,
    localDisks: disks(8, 3800),
    fabric: efa(8, 3200),
    networkCards: efaOnEveryCard(8, 4, range(1, 7)),
    ebsGbps: 100,
    gpuDirectStorage: true,
    capacityTypes: everyCapacity,
    prices: [...onDemandPrice(113.9328), blockPrice(82.368)],
  },
  {
    ...x86,
    machineType: "p6-b300.48xlarge",
    ...gpu("b300", 8, 275040),
    vcpuCount: 192,
    memoryGiB: 4096,
    localDisks: disks(8, 3800),
    fabric: efa(16, 6400),
    networkCards: {
      count: 17,
      interfacesPerCard: 4,
      efaCards: range(1, 16),
      additionalEnaCards: range(1, 16),
    },
    ebsGbps: 100,
    gpuDirectStorage: false,
    capacityTypes: everyCapacity,
    prices: [...onDemandPrice(142.416), blockPrice(93.6)],
  },
  {
    cloud: "aws",
    architecture: "arm64",
    source: `${catalogue}; NVLink domain and memory: EKS UltraServer page and third parties`,
    machinesPerNvlinkDomain: 18,
    machineType: "p6e-gb200.36xlarge",
    ...gpu("gb200", 4, 189440),
    vcpuCount: 144,
    memoryGiB: 960,
    localDisks: disks(3, 7500),
    fabric: efa(4, 1600),
    networkCards: {
      count: 17,
      interfacesPerCard: { even: 2, odd: 1 },
      efaCards: [1, 5, 9, 13],
      additionalEnaCards: range(2, 16, 2),
    },
    ebsGbps: 60,
    gpuDirectStorage: false,
    capacityTypes: blockOnly,
    prices: [
      {
        ...blockPrice(761.904 / 18),
        source: `${blockPrice(1).source}; u-p6e-gb200x72 at 761.904 divided by its 18 machines`,
      },
    ],
  },
  {
    ...x86,
    machineType: "g5.12xlarge",
    ...gpu("a10g", 4, 22888),
    vcpuCount: 48,
    memoryGiB: 192,
    localDisks: disks(1, 3800),
    fabric: efa(1, 40),
    networkCards: efaOnEveryCard(1, 15),
    gpuDirectStorage: false,
    capacityTypes: ordinaryCapacity,
    prices: onDemandPrice(5.672),
  },
  {
    ...x86,
    machineType: "g5.48xlarge",
    ...gpu("a10g", 8, 22888),
    vcpuCount: 192,
    memoryGiB: 768,
    localDisks: disks(2, 3800),
    fabric: efa(1, 100),
    networkCards: efaOnEveryCard(1, 7),
    ebsGbps: 19,
    gpuDirectStorage: false,
    capacityTypes: ordinaryCapacity,
    prices: onDemandPrice(16.288),
  },
  {
    ...x86,
    machineType: "g6.12xlarge",
    ...gpu("l4", 4, 22888),
    vcpuCount: 48,
    memoryGiB: 192,
    localDisks: disks(4, 940),
    fabric: efa(1, 40),
    networkCards: efaOnEveryCard(1, 8),
    gpuDirectStorage: false,
    capacityTypes: ordinaryCapacity,
    prices: onDemandPrice(4.6016),
  },
  {
    ...x86,
    machineType: "g6.48xlarge",
    ...gpu("l4", 8, 22888),
    vcpuCount: 192,
    memoryGiB: 768,
    localDisks: disks(8, 940),
    fabric: efa(1, 100),
    networkCards: efaOnEveryCard(1, 15),
    ebsGbps: 60,
    gpuDirectStorage: false,
    capacityTypes: ordinaryCapacity,
    prices: onDemandPrice(13.3504),
  },
  {
    ...x86,
    machineType: "g6e.12xlarge",
    ...gpu("l40s", 4, 45776),
    vcpuCount: 48,
    memoryGiB: 384,
    localDisks: disks(2, 1900),
    fabric: efa(1, 100),
    networkCards: efaOnEveryCard(1, 10),
    ebsGbps: 20,
    gpuDirectStorage: false,
    capacityTypes: ordinaryCapacity,
    prices: onDemandPrice(10.4926),
  },
  {
    ...x86,
    machineType: "g6e.24xlarge",
    ...gpu("l40s", 4, 45776),
    vcpuCount: 96,
    memoryGiB: 768,
    localDisks: disks(2, 1900),
    fabric: efa(2, 200),
    networkCards: efaOnEveryCard(2, 10),
    ebsGbps: 30,
    gpuDirectStorage: false,
    capacityTypes: ordinaryCapacity,
    prices: onDemandPrice(15.0656),
  },
  {
    ...x86,
    machineType: "g6e.48xlarge",
    ...gpu("l40s", 8, 45776),
    vcpuCount: 192,
    memoryGiB: 1536,
    localDisks: disks(4, 1900),
    fabric: efa(4, 400),
    networkCards: efaOnEveryCard(4, 10),
    ebsGbps: 60,
    gpuDirectStorage: false,
    capacityTypes: ordinaryCapacity,
    prices: onDemandPrice(30.1312),
  },
  {
    ...x86,
    machineType: "g7e.24xlarge",
    ...gpu("rtx-pro-6000", 4, 98304),
    vcpuCount: 96,
    memoryGiB: 1024,
    localDisks: disks(2, 3800),
    fabric: efa(2, 800),
    networkCards: efaOnEveryCard(2, 10),
    gpuDirectStorage: false,
    capacityTypes: ordinaryCapacity,
    prices: onDemandPrice(16.5722),
  },
  {
    ...x86,
    machineType: "g7e.48xlarge",
    ...gpu("rtx-pro-6000", 8, 98304),
    vcpuCount: 192,
    memoryGiB: 2048,
    localDisks: disks(4, 3800),
    fabric: efa(4, 1600),
    networkCards: efaOnEveryCard(4, 10),
    ebsGbps: 100,
    gpuDirectStorage: false,
    capacityTypes: ordinaryCapacity,
    prices: onDemandPrice(33.1443),
  },
] as const satisfies readonly AwsMachine[];

/** Every machine of AWS, the oldest generation first. */
export const awsMachines: readonly AwsMachine[] = rows;

/** Interfaces that a card of this machine holds. */
export function interfacesOnCard(machine: AwsMachine, card: number): number {
  const { interfacesPerCard } = machine.networkCards;
  if (typeof interfacesPerCard === "number") {
    return interfacesPerCard;
  }
  return card % 2 === 0 ? interfacesPerCard.even : interfacesPerCard.odd;
}
