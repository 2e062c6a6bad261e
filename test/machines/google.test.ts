import {
  deviceMode,
  type GoogleMachine,
  googleMachines,
  gpuDirectSoftware,
  interfaceCount,
  subnetCount,
  tryMachine,
  vpcCount,
} from "../../lib/machines";

const table = googleMachines.map((machine) => [machine.machineType, machine] as const);

function row(machineType: string): GoogleMachine {
  const machine = tryMachine("google", machineType);
  if (!machine) {
    throw new Error(`no row for ${machineType}`);
  }
  return machine;
}

test.each([
  ["a2-highgpu-8g", 1, 1, 1],
  ["a3-highgpu-4g", 1, 1, 1],
  ["a3-highgpu-8g", 5, 5, 5],
  ["a3-edgegpu-8g", 5, 5, 5],
  ["a3-megagpu-8g", 9, 9, 9],
  ["a3-ultragpu-8g", 3, 10, 10],
  ["a4-highgpu-8g", 3, 10, 10],
  ["a4x-highgpu-4g", 3, 6, 6],
  ["a4x-maxgpu-4g-metal", 3, 2, 10],
  ["g2-standard-96", 1, 1, 1],
  ["g4-standard-192", 1, 1, 1],
  ["g4-standard-384", 2, 2, 2],
  ["n1-standard-96", 1, 1, 1],
])("%s has %i VPCs, %i subnets and %i interfaces", (machineType, vpcs, subnets, interfaces) => {
  const { network } = row(machineType);
  expect([vpcCount(network), subnetCount(network), interfaceCount(network)]).toEqual([vpcs, subnets, interfaces]);
});

test.each([
  ["a3-highgpu-8g", [8244, 8244, 8244, 8244, 8244]],
  ["a3-megagpu-8g", [8244, 8244, 8244, 8244, 8244, 8244, 8244, 8244, 8244]],
  ["a3-ultragpu-8g", [8896, 8896, 8896]],
  ["a4-highgpu-8g", [8896, 8896, 8896]],
  ["a4x-highgpu-4g", [8244, 8244, 8896]],
  ["a4x-maxgpu-4g-metal", [4096, 4096, undefined]],
])("%s has VPCs of %j bytes", (machineType, mtus) => {
  expect(row(machineType).network.vpcs.map(({ mtuBytes }) => mtuBytes)).toEqual(mtus);
});

test("an RDMA machine has its two ordinary interfaces first", () => {
  const { vpcs } = row("a3-ultragpu-8g").network;
  expect(vpcs.map(({ purpose, nicType }) => `${purpose} ${nicType}`)).toEqual([
    "primary GVNIC",
    "host GVNIC",
    "rdma MRDMA",
  ]);
  expect(vpcs.map(deviceMode)).toEqual(["NetDevice", "NetDevice", "RDMA"]);
});

test.each(table)("%s has nic0 in its one primary VPC", (_, { network }) => {
  expect(network.vpcs.map(({ purpose }) => purpose).indexOf("primary")).toBe(0);
  expect(network.vpcs.filter(({ purpose }) => purpose === "primary")).toHaveLength(1);
  expect(network.vpcs[0]?.interfaceCount).toBe(1);
});

test.each(table)("%s has a network profile exactly on its RDMA VPC", (_, { fabric, network }) => {
  for (const vpc of network.vpcs) {
    expect(vpc.networkProfile !== undefined).toBe(vpc.purpose === "rdma");
  }
  expect(network.vpcs.some(({ purpose }) => purpose === "rdma")).toBe(fabric.kind === "roce");
});

test.each(table)("%s has as many GPU interfaces in its VPCs as in its fabric", (_, { fabric, network }) => {
  const carrying = network.vpcs.filter(({ purpose }) => purpose === "gpu" || purpose === "rdma");
  expect(carrying.reduce((sum, vpc) => sum + vpc.interfaceCount, 0)).toBe(fabric.interfaceCount);
});

test.each(table)("%s never has more GPU traffic than network", (_, { fabric, networkGbps }) => {
  expect(fabric.gbps).toBeLessThanOrEqual(networkGbps);
});

test.each([
  ["a3-highgpu-8g", 200],
  ["a3-megagpu-8g", 200],
  ["a3-ultragpu-8g", 400],
  ["a4-highgpu-8g", 400],
  ["a4x-highgpu-4g", 400],
])("each GPU interface of %s carries %i Gbit/s", (machineType, gbps) => {
  const { fabric } = row(machineType);
  expect(fabric.interfaceCount * gbps).toBe(fabric.gbps);
});

test.each(table)("%s has GPUDirect software exactly where it has a fabric", (_, { fabric, gpuDirect }) => {
  expect(gpuDirect !== undefined).toBe(fabric.kind !== "none");
});

test.each(table.filter(([, { gpuDirect }]) => gpuDirect))("%s runs software built for its processor", (_, machine) => {
  const { pluginImage } = gpuDirectSoftware[machine.gpuDirect ?? "gib"];
  expect(pluginImage.includes("arm64")).toBe(machine.architecture === "arm64");
});

test.each(table)("%s counts its local SSDs as it lists them", (_, machine) => {
  expect(machine.localSsdCount).toBe(machine.localDisks?.count ?? 0);
  expect(machine.localSsdCount > 0 && machine.optionalLocalSsdCount !== undefined).toBe(false);
});

test.each([
  ["a3-megagpu-8g", 16, 6000],
  ["a3-ultragpu-8g", 32, 12_000],
  ["a4x-highgpu-4g", 4, 12_000],
  ["a2-ultragpu-8g", 8, 3000],
  ["g4-standard-48", 4, 1500],
])("%s has %i local SSDs of %i GiB together", (machineType, count, totalGiB) => {
  const { localDisks } = row(machineType);
  expect(localDisks?.count).toBe(count);
  expect(((localDisks?.totalGB ?? 0) * 10 ** 9) / 2 ** 30).toBeCloseTo(totalGiB, -1);
});

test.each(table)("%s has reservation rules exactly where it can be reserved", (_, { capacityTypes, reservation }) => {
  expect(reservation !== undefined).toBe(capacityTypes.includes("reservation"));
});

test.each(table)("%s names a topology exactly where machines share an NVLink domain", (_, machine) => {
  expect(machine.acceleratorTopology).toBe(machine.machinesPerNvlinkDomain === 18 ? "1x72" : undefined);
});

test.each(table)("%s takes no compact placement where the NVLink topology places it", (_, machine) => {
  expect(machine.acceleratorTopology !== undefined && machine.compactPlacement !== undefined).toBe(false);
});

test.each([
  ["a3-megagpu-8g", { distance1: 22, distance2: 256, distance3: 1500 }],
  ["a4-highgpu-8g", { distance1: 22, distance2: 150, distance3: 1500 }],
])("a compact policy of %s holds %j machines", (machineType, compactPlacement) => {
  expect(row(machineType).compactPlacement).toEqual(compactPlacement);
});

test("GPUs are attached to N1 machines only, as many as the row counts", () => {
  const attached = googleMachines.filter(({ guestAccelerator }) => guestAccelerator);
  expect(attached.map(({ machineType, guestAccelerator }) => [machineType, guestAccelerator?.count])).toEqual([
    ["n1-standard-8", 1],
    ["n1-standard-16", 2],
    ["n1-standard-32", 4],
    ["n1-standard-96", 8],
  ]);
  expect(attached.every((machine) => machine.guestAccelerator?.count === machine.acceleratorCount)).toBe(true);
});

test("the provider cannot make the bare-metal machine alone, which is the one with IDPF", () => {
  const fenced = googleMachines.filter(({ requiresProvider }) => requiresProvider);
  const withIdpf = googleMachines.filter(({ network }) => network.vpcs.some(({ nicType }) => nicType === "IDPF"));
  expect(fenced.map(({ machineType }) => machineType)).toEqual(["a4x-maxgpu-4g-metal"]);
  expect(fenced).toEqual(withIdpf);
});
