import type { Cloud, LocalDisks, Price } from "../machine";

/** A machine without a GPU that can be rented: for preparing data, for storage servers. */
export interface CpuMachine<Type extends string = string> {
  /** The cloud that rents it. */
  readonly cloud: Cloud;
  /** The cloud's own name of it. */
  readonly machineType: Type;
  /** Virtual CPUs. */
  readonly vcpuCount: number;
  /** Memory of the machine, in GiB. */
  readonly memoryGiB: number;
  /** Instruction set of its CPUs. */
  readonly architecture: "x86_64" | "arm64";
  /** Local SSD or NVMe; `undefined` where the machine has none bundled. */
  readonly localDisks?: LocalDisks;
  /** Known list prices; empty where no source has one. Never 0. */
  readonly prices: readonly Price[];
  /** Where its figures are published. */
  readonly source: string;
}

/** A row of a table: size in vCPU, dollars for an hour, and dollars of a spot machine where a source has them. */
export type SizeRow = readonly [size: number, usdPerHour: number, usdPerHourSpot?: number];

/** On-demand and spot prices of one region and day. */
export function listPrices(
  at: Pick<Price, "region" | "date" | "source">,
  usdPerHour: number,
  usdPerHourSpot?: number,
): readonly Price[] {
  return [
    { capacity: "on-demand", usdPerHour, ...at },
    ...(usdPerHourSpot === undefined ? [] : [{ capacity: "spot", usdPerHour: usdPerHourSpot, ...at } as const]),
  ];
}
