import { listPrices, priceSources } from "./list-prices";
import type { Cloud, Price } from "./machine";

/** Known list prices of a machine, the newest first; empty where no source has one. */
export function pricesOf(cloud: Cloud, machineType: string): readonly Price[] {
  const entries = listPrices[cloud][machineType] ?? [];
  return entries.map(([capacity, usdPerHour, region, name]) => {
    const source = priceSources[name];
    if (!source) {
      throw new Error(`the price of ${machineType} names the source '${name}', which is not in the table`);
    }
    return { capacity, usdPerHour, region, ...source };
  });
}
