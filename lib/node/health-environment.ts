import type { MachineFacts } from "../machines";
import { healthThresholds } from "./health-thresholds";
import type { AllReduceThreshold } from "./nccl-baselines";

/**
 * What check-node.sh (and check-gpus.sh, check-fabric.sh) reads, for a machine. The scripts themselves hold no number of
 * any machine.
 */
export function healthEnvironment(machine: MachineFacts): Readonly<Record<string, string>> {
  const { gpuCount, gpuVendor, nvlinkCount, fabric, memory, xids, minimumMemlockGiB } = healthThresholds(machine);
  return withoutAbsent({
    EXPECTED_GPU_COUNT: gpuCount,
    GPU_VENDOR: gpuVendor,
    EXPECTED_NVLINK_COUNT: nvlinkCount,
    MAXIMUM_UNCORRECTABLE_ERRORS: memory.uncorrectableErrors,
    MAXIMUM_REMAPPED_ROWS: memory.remappedRows,
    XIDS_ISOLATE: xids.isolate.join(","),
    XIDS_REBOOT: xids.reboot.join(","),
    XIDS_RESET: xids.reset.join(","),
    FABRIC: fabric.kind,
    EXPECTED_INTERFACE_COUNT: fabric.interfaceCount + fabric.ordinaryInterfaceCount,
    EXPECTED_LINK_GBPS: fabric.linkGbps,
    REQUIRE_PARTITION_KEY: fabric.partitionKey,
    MINIMUM_MEMLOCK_GIB: minimumMemlockGiB,
  });
}

/** What nccl-all-reduce-test.sh reads, for a number of nodes. Without a threshold it reports and fails nothing but errors. */
export function allReduceEnvironment(machine: MachineFacts, nodeCount: number): Readonly<Record<string, string>> {
  const { withinNode, betweenNodes } = healthThresholds(machine).allReduce;
  const threshold: AllReduceThreshold | undefined = nodeCount > 1 ? betweenNodes : withinNode;
  return withoutAbsent({
    NODE_COUNT: nodeCount,
    GPUS_PER_NODE: Math.ceil(machine.acceleratorCount),
    MESSAGE_BYTES: threshold?.messageBytes ?? 8 * 1024 ** 3,
    MINIMUM_BUS_BANDWIDTH_GB_PER_SECOND: threshold?.busBandwidthGBps,
    REQUIRE_FABRIC: nodeCount > 1 && machine.fabric.kind !== "none",
  });
}

function withoutAbsent(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );
}
