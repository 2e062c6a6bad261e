import type { AcceleratorName } from "./accelerator";
import type { CapacityType, LocalDisks, Machine } from "./machine";

/** A machine of AWS, with what its network cards allow. */
export interface AwsMachine<Type extends string = string> extends Machine<Type> {
  /** Amazon Web Services. */
  readonly cloud: "aws";
  /** Network cards, and how EFA is laid out on them. */
  readonly networkCards: AwsNetworkCards;
  /** Bandwidth to EBS in Gbit/s; `undefined` where no source names it. */
  readonly ebsGbps?: number;
  /** GPUDirect Storage to FSx for Lustre over EFA is documented for this type. */
  readonly gpuDirectStorage: boolean;
}

/** The cards of an instance type, and how EFA lies on them. */
export interface AwsNetworkCards {
  /** Network cards of the machine. */
  readonly count: number;
  /** Elastic network interfaces that one card holds; even and odd cards differ on p6e-gb200. */
  readonly interfacesPerCard: number | { readonly even: number; readonly odd: number };
  /** Cards that carry an EFA interface for GPU traffic, in order. */
  readonly efaCards: readonly number[];
  /** Cards that get an additional ENA interface in the layout for the most IP bandwidth. */
  readonly additionalEnaCards: readonly number[];
}

/** Rows as they are, each with its name kept as a type: the table itself stays out of the declarations. */
export function defineAwsMachines<const Type extends string>(
  rows: readonly AwsMachine<Type>[],
): readonly AwsMachine<Type>[] {
  return rows;
}

/** Interfaces that a card of this machine holds. */
export function interfacesOnCard(machine: AwsMachine, card: number): number {
  const { interfacesPerCard } = machine.networkCards;
  if (typeof interfacesPerCard === "number") {
    return interfacesPerCard;
  }
  return card % 2 === 0 ? interfacesPerCard.even : interfacesPerCard.odd;
}

export const catalogue =
  "aws/karpenter-provider-aws website/content/en/preview/reference/instance-types.md; aws/amazon-vpc-resource-controller-k8s pkg/aws/vpc/limits.go; EC2 accelerated computing page";

export const gpu = (accelerator: AcceleratorName, acceleratorCount: number, memoryMiB: number) => ({
  accelerator,
  acceleratorCount,
  acceleratorMemoryGiB: memoryMiB / 1024,
});

export const disks = (count: number, eachGB: number): LocalDisks => ({ count, totalGB: count * eachGB });

export const range = (first: number, last: number, step = 1): readonly number[] =>
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);

/** Every card carries EFA; `additionalEnaCards` only matters to the max-bandwidth layout. */
export const efaOnEveryCard = (
  count: number,
  interfacesPerCard: number,
  additionalEnaCards: readonly number[] = [],
): AwsNetworkCards => ({ count, interfacesPerCard, efaCards: range(0, count - 1), additionalEnaCards });

export const ordinaryCapacity: readonly CapacityType[] = ["on-demand", "spot", "reservation"];

export const x86 = { cloud: "aws", architecture: "x86_64", machinesPerNvlinkDomain: 1, source: catalogue } as const;
export const efa = (interfaceCount: number, gbps: number) => ({ kind: "efa", interfaceCount, gbps }) as const;
