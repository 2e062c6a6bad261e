import { cpuMachines, onDemandUsdPerHour, tryCpuMachine } from "../../lib/machines/cpu/catalogue";
import type { CpuMachine } from "../../lib/machines/cpu/machine";
import type { Cloud } from "../../lib/machines/machine";

const clouds: readonly Cloud[] = ["aws", "google", "azure"];
const every = clouds.flatMap((cloud) => cpuMachines(cloud));
const table = every.map((machine): [string, CpuMachine] => [`${machine.cloud} ${machine.machineType}`, machine]);

test.each(table)("%s has vCPUs, memory, a price above 0 with its day, and a source", (_, machine) => {
  expect(Number.isInteger(machine.vcpuCount)).toBe(true);
  expect(Number.isInteger(machine.memoryGiB)).toBe(true);
  expect(machine.memoryGiB / machine.vcpuCount).toBeGreaterThanOrEqual(2);
  expect(machine.prices[0]?.usdPerHour).toBeGreaterThan(0);
  for (const price of machine.prices) {
    expect(price.date).toMatch(/^2026-\d{2}-\d{2}$/);
    expect(price.source).not.toBe("");
  }
  expect(machine.source).not.toBe("");
});

test.each(clouds)("machines of %s have names of their own", (cloud) => {
  const names = cpuMachines(cloud).map(({ machineType }) => machineType);
  expect(new Set(names).size).toBe(names.length);
});

test.each(clouds)("each series of %s has one price for a vCPU, whatever its size", (cloud) => {
  const series = new Map<string, CpuMachine[]>();
  for (const machine of cpuMachines(cloud)) {
    const name = key(machine.machineType, machine.memoryGiB / machine.vcpuCount);
    series.set(name, [...(series.get(name) ?? []), machine]);
  }
  expect(series.size).toBeGreaterThan(5);
  for (const [name, machines] of series) {
    const prices = machines.map((machine) => (onDemandUsdPerHour(machine) ?? 0) / machine.vcpuCount);
    expect([name, Math.max(...prices) / Math.min(...prices)]).toEqual([name, expect.closeTo(1, 2)]);
  }
});

function key(machineType: string, ratio: number): string {
  return `${machineType.replace(/(?<=[.\-DEM])\d+(?=xlarge|s_|ds_|as_|-lssd|$)/, "")} ${ratio}`;
}

test.each(clouds)("spot costs less than on demand on %s, where a source names it", (cloud) => {
  for (const { prices } of cpuMachines(cloud)) {
    const spot = prices.find(({ capacity }) => capacity === "spot");
    expect(spot?.usdPerHour ?? 0).toBeLessThan(prices[0]?.usdPerHour ?? 0);
  }
});

test("local disks are those of the cloud's tables", () => {
  const disks = (cloud: Cloud, name: string) => tryCpuMachine(cloud, name)?.localDisks;
  expect(disks("aws", "m6id.4xlarge")).toEqual({ count: 1, totalGB: 950 });
  expect(disks("aws", "m6id.16xlarge")).toEqual({ count: 2, totalGB: 3800 });
  expect(disks("aws", "i4i.16xlarge")).toEqual({ count: 4, totalGB: 15000 });
  expect(disks("google", "c3-standard-88-lssd")).toEqual({ count: 16, totalGB: 6442 });
  expect(disks("azure", "Standard_D64ds_v5")).toEqual({ count: 1, totalGB: 2577 });
  expect(disks("aws", "m7i.4xlarge")).toBeUndefined();
});

test("every cloud has a machine with 1 TB of memory or more for the step that is one task", () => {
  for (const cloud of clouds) {
    expect(Math.max(...cpuMachines(cloud).map(({ memoryGiB }) => memoryGiB))).toBeGreaterThan(1024);
  }
});
