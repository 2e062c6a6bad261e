import { type Cloud, machines, tryMachine } from "../../lib/machines";
import { allReduceEnvironment, healthEnvironment, healthThresholds } from "../../lib/node";

const everyMachine = (["aws", "google", "azure"] as const).flatMap((cloud) => machines(cloud));

function row(cloud: Cloud, machineType: string) {
  const machine = tryMachine(cloud, machineType);
  if (!machine) {
    throw new Error(`no machine is named ${machineType}`);
  }
  return machine;
}

test("every machine has thresholds that are sound in themselves", () => {
  for (const machine of everyMachine) {
    const { gpuCount, fabric, xids, allReduce, minimumMemlockGiB } = healthThresholds(machine);
    expect(gpuCount).toBe(Math.max(1, machine.acceleratorCount));
    const listed = Object.values(xids).flat();
    expect(new Set(listed).size).toBe(listed.length);
    expect(fabric.interfaceCount > 0).toBe(fabric.kind !== "none");
    expect(minimumMemlockGiB).toBe(fabric.kind === "none" ? undefined : 16);
    for (const threshold of Object.values(allReduce)) {
      expect(threshold.messageBytes).toBeGreaterThanOrEqual(8 * 1024 ** 3);
      expect(threshold.reference).not.toBe("");
    }
    // Two nodes may exceed the wire by trees, but never twice over.
    expect(allReduce.betweenNodes?.busBandwidthGBps ?? 0).toBeLessThan((machine.fabric.gbps / 8) * 1.9);
  }
});

test.each([
  ["aws", "p5.48xlarge", 32, 18],
  ["aws", "p5en.48xlarge", 16, 18],
  ["aws", "p4de.24xlarge", 4, 12],
  ["aws", "p5.4xlarge", 1, undefined],
  ["aws", "p6e-gb200.36xlarge", 4, 18],
  ["google", "a3-megagpu-8g", 8, 18],
  ["google", "a2-megagpu-16g", 0, 12],
  ["google", "a2-highgpu-4g", 0, undefined],
  ["azure", "Standard_NC80adis_H100_v5", 0, 12],
  ["azure", "Standard_NC40ads_H100_v5", 0, undefined],
  ["azure", "Standard_ND96isr_MI300X_v5", 8, undefined],
] as const)("%s %s has %d interfaces and %s NVLinks on each GPU", (cloud, machineType, interfaces, links) => {
  const { fabric, nvlinkCount } = healthThresholds(row(cloud, machineType));
  expect(fabric.interfaceCount).toBe(interfaces);
  expect(nvlinkCount).toBe(links);
});

test.each([
  ["azure", "Standard_ND96isr_H100_v5", 400],
  ["azure", "Standard_ND96asr_v4", 200],
  ["azure", "Standard_ND40rs_v2", 100],
  ["azure", "Standard_ND128isr_GB300_v6", 400],
  ["google", "a3-ultragpu-8g", undefined],
  ["aws", "p5.48xlarge", undefined],
] as const)("a port of %s %s has %s Gbit/s", (cloud, machineType, gbps) => {
  expect(healthThresholds(row(cloud, machineType)).fabric.linkGbps).toBe(gbps);
});

test.each([
  ["aws", "p5.48xlarge", "betweenNodes", 407],
  ["aws", "p4de.24xlarge", "betweenNodes", 66],
  ["google", "a3-highgpu-8g", "betweenNodes", 60],
  ["google", "a3-megagpu-8g", "betweenNodes", 160],
  ["google", "a3-ultragpu-8g", "betweenNodes", 278],
  ["azure", "Standard_ND96isr_H100_v5", "betweenNodes", 382],
  ["azure", "Standard_ND96isr_H100_v5", "withinNode", 460],
  ["azure", "Standard_ND128isr_GB300_v6", "withinNvlinkDomain", 796],
  ["azure", "Standard_ND128isr_GB300_v6", "betweenNodes", 170],
] as const)("%s %s %s: %d GB/s", (cloud, machineType, where, expected) => {
  expect(healthThresholds(row(cloud, machineType)).allReduce[where]?.busBandwidthGBps).toBe(expected);
});

test.each(["p4d.24xlarge", "p5e.48xlarge", "p5en.48xlarge", "p6-b200.48xlarge", "p6-b300.48xlarge"])(
  "nobody measured %s, so nothing is asked of it",
  (machineType) => {
    expect(healthThresholds(row("aws", machineType)).allReduce).toEqual({});
    expect(allReduceEnvironment(row("aws", machineType), 2)).toEqual({
      NODE_COUNT: "2",
      GPUS_PER_NODE: "8",
      MESSAGE_BYTES: "8589934592",
      REQUIRE_FABRIC: "true",
    });
  },
);

test("what is measured good passes its own threshold", () => {
  const { busBandwidthGBps = 0 } = healthThresholds(row("aws", "p5.48xlarge")).allReduce.betweenNodes ?? {};
  expect(busBandwidthGBps).toBeGreaterThan(479 * 0.84);
  expect(busBandwidthGBps).toBeLessThan(479);
});

test("Azure acts on Xids that others only note", () => {
  expect(healthThresholds(row("aws", "p5.48xlarge")).xids.monitor).toEqual(expect.arrayContaining([63, 92]));
  const { xids } = healthThresholds(row("azure", "Standard_ND96isr_H100_v5"));
  expect(xids.reset).toEqual(expect.arrayContaining([56, 63, 92]));
  expect(xids.monitor).not.toEqual(expect.arrayContaining([63]));
});

test("the checks' environment of a machine", () => {
  expect(healthEnvironment(row("azure", "Standard_ND96asr_v4"))).toEqual({
    EXPECTED_GPU_COUNT: "8",
    GPU_VENDOR: "nvidia",
    EXPECTED_NVLINK_COUNT: "12",
    MAXIMUM_UNCORRECTABLE_ERRORS: "0",
    MAXIMUM_REMAPPED_ROWS: "512",
    XIDS_ISOLATE: "54",
    XIDS_REBOOT: "64,79,151,168",
    XIDS_RESET: "48,56,57,58,62,63,65,68,69,73,74,80,81,92,95,109,110,119,120,136,140,143,155,156,158",
    FABRIC: "infiniband",
    EXPECTED_INTERFACE_COUNT: "8",
    EXPECTED_LINK_GBPS: "200",
    REQUIRE_PARTITION_KEY: "true",
    MINIMUM_MEMLOCK_GIB: "16",
  });
});

test("the primary gVNIC is counted beside those of the GPUs, and a machine without a fabric asks for none", () => {
  expect(healthEnvironment(row("google", "a3-megagpu-8g")).EXPECTED_INTERFACE_COUNT).toBe("9");
  expect(healthEnvironment(row("google", "a2-highgpu-1g"))).toMatchObject({
    FABRIC: "none",
    EXPECTED_INTERFACE_COUNT: "0",
  });
});
