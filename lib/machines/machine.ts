import type { AcceleratorName } from "./accelerator";

/** The clouds that this library speaks. */
export type Cloud = "aws" | "google" | "azure";

/** Ways to pay for and obtain a machine. Not every cloud, and not every machine, has each. */
export type CapacityType = "on-demand" | "spot" | "reservation" | "capacity-block" | "flex-start";

/**
 * What is known of one GPU machine, whether a cloud rents it or it stands in a data center: enough for drivers, quotas, health
 * thresholds and the environment of NCCL. It can be written by hand.
 */
export interface MachineFacts {
  /** @default - none that this library knows */
  readonly cloud?: Cloud;
  /** The name of its type: the cloud's, or the manufacturer's. */
  readonly machineType: string;
  /** GPU by name. */
  readonly accelerator: AcceleratorName;
  /** GPUs in one machine; a fraction where the cloud sells slices. */
  readonly acceleratorCount: number;
  /** Memory of one GPU (or slice) as the driver reports it, in GiB. */
  readonly acceleratorMemoryGiB: number;
  /** Virtual CPUs. */
  readonly vcpuCount: number;
  /** Memory of the machine, in GiB. */
  readonly memoryGiB: number;
  /** Instruction set of its CPUs. */
  readonly architecture: "x86_64" | "arm64";
  /** Local SSD or NVMe; `undefined` where the machine has none bundled. */
  readonly localDisks?: LocalDisks;
  /** Network that carries GPU traffic. */
  readonly fabric: Fabric;
  /** Machines that share one NVLink domain: 1, or 18 in an NVL72 rack. */
  readonly machinesPerNvlinkDomain: number;
}

/** A machine that can be rented: what every cloud's row has in common. */
export interface Machine<Type extends string = string> extends MachineFacts {
  /** The cloud that rents it. */
  readonly cloud: Cloud;
  /** The cloud's own name of it. */
  readonly machineType: Type;
  /** Ways in which it is sold. */
  readonly capacityTypes: readonly CapacityType[];
  /** Known list prices; empty where no source has one. Never 0. */
  readonly prices: readonly Price[];
  /** Where its figures are published. */
  readonly source: string;
}

/** Disks in the machine; gone when it stops. */
export interface LocalDisks {
  /** Disks of one machine. */
  readonly count: number;
  /** All disks together, in GB (10^9 bytes). */
  readonly totalGB: number;
}

/** The network that carries GPU traffic between machines. */
export interface Fabric {
  /** Technology of the network. */
  readonly kind: FabricKind;
  /** Interfaces of one machine that carry GPU traffic; 0 where there is none. */
  readonly interfaceCount: number;
  /** GPU traffic of one machine, one direction, in Gbit/s; the ordinary network's where `kind` is "none". */
  readonly gbps: number;
}

/** Technologies that carry GPU traffic between machines; "none" is the ordinary network. */
export type FabricKind = "none" | "efa" | "gpudirect-tcpx" | "gpudirect-tcpxo" | "roce" | "infiniband";

/** A list price of one machine (not of one GPU). */
export interface Price {
  /** The way to pay. */
  readonly capacity: CapacityType | "commitment-1-year" | "commitment-3-years";
  /** Dollars of one machine for an hour. */
  readonly usdPerHour: number;
  /** Region of the price. */
  readonly region: string;
  /** Day on which the source was made, ISO 8601. */
  readonly date: string;
  /** Where the price is published. */
  readonly source: string;
}

/** GPU memory of one machine, all GPUs together, in GiB; of a machine with a slice of a GPU, the slice's. */
export function totalAcceleratorMemoryGiB(machine: Machine): number {
  return Math.ceil(machine.acceleratorCount) * machine.acceleratorMemoryGiB;
}

/** The newest known price of that capacity model, or undefined: an unknown price is never 0. */
export function tryPrice(
  machine: Pick<Machine, "prices">,
  capacity: Price["capacity"],
  region?: string,
): Price | undefined {
  const candidates = machine.prices.filter((price) => price.capacity === capacity);
  return candidates.find((price) => price.region === region) ?? candidates[0];
}
