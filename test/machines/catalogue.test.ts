import {
  type AcceleratorName,
  acceleratorNames,
  acceleratorsOf,
  type Cloud,
  type Machine,
  machines,
  tryAccelerator,
  tryMachine,
  tryMachineOfAccelerator,
} from "../../lib/machines";

const clouds: readonly Cloud[] = ["aws", "google", "azure"];
const every: readonly Machine[] = clouds.flatMap((cloud) => machines(cloud) as readonly Machine[]);
const table = every.map((machine): [string, Machine] => [`${machine.cloud} ${machine.machineType}`, machine]);
const prices = every.flatMap((machine) =>
  machine.prices.map((price): [string, Machine["prices"][number]] => [
    `${machine.machineType} ${price.capacity} ${price.region}`,
    price,
  ]),
);

test("no two machines of a cloud share a name", () => {
  for (const cloud of clouds) {
    const names = machines(cloud).map((machine: Machine) => machine.machineType.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
  }
});

test.each(clouds)("every machine of %s says that it is that cloud's", (cloud) => {
  expect(machines(cloud).filter((machine: Machine) => machine.cloud !== cloud)).toEqual([]);
});

test.each(table)("%s counts GPUs in whole numbers, or one fraction of one", (_, { acceleratorCount }) => {
  expect(acceleratorCount).toBeGreaterThan(0);
  expect(Number.isInteger(acceleratorCount >= 1 ? acceleratorCount : Math.round(1e9 / acceleratorCount) / 1e9)).toBe(
    true,
  );
});

test.each(table)("%s has vCPUs, memory and bandwidth", (_, machine) => {
  expect(Number.isInteger(machine.vcpuCount) && machine.vcpuCount > 0).toBe(true);
  expect(machine.memoryGiB).toBeGreaterThan(0);
  expect(machine.fabric.gbps).toBeGreaterThan(0);
  expect(machine.source.length).toBeGreaterThan(10);
});

test.each(table)("%s has an accelerator that the library knows", (_, machine) => {
  expect(tryAccelerator(machine.accelerator)?.name).toBe(machine.accelerator);
});

test.each(table)("%s has the memory of its GPU within a tenth", (_, machine) => {
  const whole = tryAccelerator(machine.accelerator)?.memoryGB ?? 0;
  const share = whole * Math.min(machine.acceleratorCount, 1);
  expect(machine.acceleratorMemoryGiB).toBeGreaterThan(share * 0.9);
  expect(machine.acceleratorMemoryGiB).toBeLessThan(share * 1.1);
});

test.each(table)("%s has interfaces exactly where it has a fabric", (_, { fabric }) => {
  expect(Number.isInteger(fabric.interfaceCount)).toBe(true);
  expect(fabric.interfaceCount > 0).toBe(fabric.kind !== "none");
});

test.each(table.filter(([, machine]) => machine.localDisks))("%s has disks of a size that is sold", (_, machine) => {
  const { count = 0, totalGB = 0 } = machine.localDisks ?? {};
  expect(Number.isInteger(count) && count > 0).toBe(true);
  expect(totalGB / count).toBeGreaterThanOrEqual(100);
  expect(totalGB / count).toBeLessThan(16_000);
});

test.each(table)("%s is alone in its NVLink domain, or one of the 18 of an NVL72 rack", (_, machine) => {
  const isNvl72 = machine.accelerator === "gb200" || machine.accelerator === "gb300";
  expect(machine.machinesPerNvlinkDomain * machine.acceleratorCount).toBe(isNvl72 ? 72 : machine.acceleratorCount);
  expect(machine.architecture).toBe(isNvl72 ? "arm64" : "x86_64");
});

test.each(table)("%s can be had, each way listed once", (_, { capacityTypes }) => {
  expect(capacityTypes.length).toBeGreaterThan(0);
  expect(new Set(capacityTypes).size).toBe(capacityTypes.length);
});

test("capacity blocks are AWS's, flex-start is Google's", () => {
  const cloudsOf = (type: Machine["capacityTypes"][number]) => [
    ...new Set(every.filter((machine) => machine.capacityTypes.includes(type)).map((machine) => machine.cloud)),
  ];
  expect(cloudsOf("capacity-block")).toEqual(["aws"]);
  expect(cloudsOf("flex-start")).toEqual(["google"]);
  expect(cloudsOf("on-demand")).toEqual(clouds);
});

test.each([
  ["aws", "p5e.48xlarge", ["capacity-block"]],
  ["aws", "p6e-gb200.36xlarge", ["capacity-block"]],
  ["google", "a4x-highgpu-4g", ["reservation"]],
  ["google", "a4x-maxgpu-4g-metal", ["reservation"]],
  ["google", "a3-highgpu-1g", ["spot", "flex-start"]],
  ["google", "a3-ultragpu-8g", ["spot", "reservation", "flex-start"]],
  ["google", "a4-highgpu-8g", ["spot", "reservation", "flex-start"]],
  ["azure", "Standard_ND96isr_H100_v5", ["on-demand", "spot"]],
] as const)("%s sells %s as %j only", (cloud, machineType, capacityTypes) => {
  expect((tryMachine(cloud, machineType) as Machine | undefined)?.capacityTypes).toEqual(capacityTypes);
});

test.each(prices)("the price of %s is above 0, dated and sourced", (_, price) => {
  expect(price.usdPerHour).toBeGreaterThan(0);
  expect(price.date).toMatch(/^20\d\d-\d\d-\d\d$/);
  expect(new Date(price.date).toISOString().slice(0, 10)).toBe(price.date);
  expect(price.region).not.toBe("");
  expect(price.source.length).toBeGreaterThan(10);
});

test.each(table)("%s has at most one price for a capacity and region", (_, machine) => {
  const keys = machine.prices.map((price) => `${price.capacity} ${price.region}`);
  expect(new Set(keys).size).toBe(keys.length);
});

test.each(table)("%s is cheaper with a discount than without, in the same region", (_, machine) => {
  for (const listed of machine.prices.filter((price) => price.capacity === "on-demand")) {
    for (const other of machine.prices.filter((price) => price.region === listed.region && price !== listed)) {
      expect(other.usdPerHour).toBeLessThan(listed.usdPerHour);
    }
  }
});

test("every accelerator can be rented somewhere", () => {
  const rented = new Set(every.map((machine) => machine.accelerator));
  const known = acceleratorNames().map((name) => tryAccelerator(name)?.name as AcceleratorName);
  expect(known.filter((name) => !rented.has(name))).toEqual([]);
});

test.each([
  ["aws", /^p3dn\./, 1],
  ["aws", /^p4d\./, 1],
  ["aws", /^p4de\./, 1],
  ["aws", /^p5\.4xlarge$/, 1],
  ["aws", /^p5\.48xlarge$/, 1],
  ["aws", /^p5e\./, 1],
  ["aws", /^p5en\./, 1],
  ["aws", /^p6-b200\./, 1],
  ["aws", /^p6-b300\./, 1],
  ["aws", /^p6e-gb200\./, 1],
  ["aws", /^g5\./, 8],
  ["aws", /^g6\./, 8],
  ["aws", /^gr6\./, 2],
  ["aws", /^gr?6f\./, 5],
  ["aws", /^g6e\./, 8],
  ["aws", /^g7\./, 6],
  ["aws", /^g7e\./, 6],
  ["google", /^n1-/, 4],
  ["google", /^a2-/, 9],
  ["google", /^a3-highgpu-/, 4],
  ["google", /^a3-edgegpu-/, 2],
  ["google", /^a3-megagpu-/, 1],
  ["google", /^a3-ultragpu-/, 2],
  ["google", /^a4-/, 1],
  ["google", /^a4x-/, 2],
  ["google", /^g2-/, 8],
  ["google", /^g4-/, 7],
  ["azure", /^Standard_ND.*_v2$/, 1],
  ["azure", /^Standard_ND.*_v4$/, 2],
  ["azure", /^Standard_ND.*_v5$/, 7],
  ["azure", /^Standard_ND.*_GB200_v6$/, 1],
  ["azure", /^Standard_ND.*_GB300_v6$/, 2],
  ["azure", /^Standard_NC.*_A100_v4$/, 3],
  ["azure", /^Standard_NC.*_H100_v5$/, 2],
  ["azure", /^Standard_NC.*_RTXPRO6000BSE_v6$/, 9],
  ["azure", /^Standard_NV.*_A10_v5$/, 6],
  ["azure", /^Standard_NC.*_T4_v3$/, 4],
] as const)("%s has the machines %s, %i at least", (cloud, pattern, least) => {
  const found = machines(cloud).filter((machine: Machine) => pattern.test(machine.machineType));
  expect(found.length).toBeGreaterThanOrEqual(least);
});

test.each([
  ["h100", "p5.48xlarge", "a3-megagpu-8g", "Standard_ND96isr_H100_v5"],
  ["a100", "p4de.24xlarge", "a2-ultragpu-8g", "Standard_ND96amsr_A100_v4"],
  ["a100-40gb", "p4d.24xlarge", "a2-highgpu-8g", "Standard_ND96asr_v4"],
  ["b200", "p6-b200.48xlarge", "a4-highgpu-8g", undefined],
  ["gb200", "p6e-gb200.36xlarge", "a4x-highgpu-4g", "Standard_ND128isr_NDR_GB200_v6"],
  ["rtx-pro-6000", "g7e.48xlarge", "g4-standard-384", "Standard_NC288lds_xl_RTXPRO6000BSE_v6"],
  ["mi300x", undefined, undefined, "Standard_ND96isr_MI300X_v5"],
])("who asks for %s gets %s, %s or %s", (name, ...expected) => {
  expect(clouds.map((cloud) => tryMachineOfAccelerator(cloud, name)?.machineType)).toEqual(expected);
});

test("who asks for an unknown accelerator gets no machine", () => {
  expect(tryMachineOfAccelerator("aws", "h1000")).toBeUndefined();
});

test("a machine is found by its exact name in its own cloud only", () => {
  expect(tryMachine("google", "a4-highgpu-8g")?.accelerator).toBe("b200");
  expect(tryMachine("aws", "a4-highgpu-8g")).toBeUndefined();
});

test("the accelerators of a cloud are each named once", () => {
  expect(acceleratorsOf("google")).toEqual([
    "v100",
    "a100-40gb",
    "a100-80gb",
    "h100",
    "h200",
    "b200",
    "gb200",
    "gb300",
    "l4",
    "rtx-pro-6000",
  ]);
});

test("the sizes of a preview that Azure no longer deploys are gone", () => {
  const previews = machines("azure").filter(({ machineType }) => /_NC(128|256|320)l?ds_/.test(machineType));
  expect(previews).toEqual([]);
});

test.each(table.filter(([, machine]) => machine.prices.length > 1))(
  "%s shows the newest price of a capacity first",
  (_, machine) => {
    for (const capacity of new Set(machine.prices.map((price) => price.capacity))) {
      const dates = machine.prices.filter((price) => price.capacity === capacity).map(({ date }) => date);
      expect(dates).toEqual([...dates].sort().reverse());
    }
  },
);
