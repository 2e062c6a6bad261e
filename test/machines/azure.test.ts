import { azureMachines } from "../../lib/machines";

const table = azureMachines.map((machine) => [machine.machineType, machine] as const);

test.each(table)("%s has InfiniBand exactly where its name has an r", (machineType, machine) => {
  const isNamedForRdma = /^Standard_ND\d+[a-z]*r[a-z]*(G5)?_/.test(machineType);
  expect(machine.rdma).toBe(isNamedForRdma);
  expect(machine.infiniband !== undefined).toBe(isNamedForRdma);
  expect(machine.fabric.kind).toBe(isNamedForRdma ? "infiniband" : "none");
});

test.each(table.filter(([, { rdma }]) => rdma))("%s adds up its ports", (_, { fabric, infiniband }) => {
  expect(infiniband?.portCount).toBe(fabric.interfaceCount);
  expect((infiniband?.portCount ?? 0) * (infiniband?.gbpsPerPort ?? 0)).toBe(fabric.gbps);
});

test.each(table.filter(([, { rdma }]) => rdma))("%s has ports of its generation's speed", (_, { infiniband }) => {
  const speeds = { edr: 100, hdr: 200, ndr: 400, xdr: 800 } as const;
  expect(infiniband?.gbpsPerPort).toBe(speeds[infiniband?.generation ?? "edr"]);
});

test.each(table.filter(([, { rdma }]) => !rdma))("%s sends everything over Ethernet", (_, machine) => {
  expect(machine.fabric.gbps * 1000).toBe(machine.ethernetMbps);
});

test.each(table)("%s tells AKS of InfiniBand exactly where it has it", (_, { aks, architecture, rdma }) => {
  const expected = architecture === "arm64" ? "unregistered" : "registered";
  expect(aks.infinibandFeature).toBe(rdma ? expected : undefined);
});

test.each(table)("%s cannot be reserved if it is an ND or an NCads_H100_v5", (machineType, { capacityTypes }) => {
  expect(/_ND|_H100_v5$/.test(machineType) && capacityTypes.includes("reservation")).toBe(false);
});

test.each([
  ["Standard_NC24ads_A100_v4", true],
  ["Standard_NV36ads_A10_v5", true],
  ["Standard_NC4as_T4_v3", true],
  ["Standard_NC40ads_H100_v5", false],
  ["Standard_NC144ds_xl_RTXPRO6000BSE_v6", false],
])("whether %s can be reserved is %s", (machineType, isReservable) => {
  const [machine] = azureMachines.filter((row) => row.machineType === machineType);
  expect(machine?.capacityTypes.includes("reservation")).toBe(isReservable);
});

test.each(table)(
  "%s has the image that its GPU and processor need",
  (_, { accelerator, architecture, imageFamily }) => {
    const ofGpu = accelerator.startsWith("v100") ? "v100" : accelerator === "mi300x" ? "rocm" : "cuda";
    expect(imageFamily).toBe(architecture === "arm64" ? "aarch64" : ofGpu);
  },
);

test("the Grace machines alone need NVMe and Ubuntu 24.04", () => {
  const grace = azureMachines.filter(({ architecture }) => architecture === "arm64");
  expect(grace).toHaveLength(3);
  expect(azureMachines.filter(({ diskController }) => diskController === "NVMe")).toEqual(grace);
  expect(azureMachines.filter(({ aks }) => aks.osSku === "Ubuntu2404")).toEqual(grace);
});

test.each(table)("%s has room for at least one interface", (_, { ethernetMbps, maximumNetworkInterfaces }) => {
  expect(maximumNetworkInterfaces).toBeGreaterThanOrEqual(1);
  expect(ethernetMbps).toBeGreaterThanOrEqual(5000);
});

test.each([
  ["Standard_ND40rs_v2", "/opt/microsoft/ndv2/topo.xml"],
  ["Standard_ND96amsr_A100_v4", "/opt/microsoft/ndv4/topo.xml"],
  ["Standard_ND96isr_H100_v5", "/opt/microsoft/ndv5/topo.xml"],
  ["Standard_ND128isr_NDR_GB200_v6", undefined],
])("NCCL on %s reads %s", (machineType, ncclTopologyFile) => {
  const [machine] = azureMachines.filter((row) => row.machineType === machineType);
  expect(machine).toBeDefined();
  expect(machine?.ncclTopologyFile).toBe(ncclTopologyFile);
});
