import { isAtLeast } from "../description/common/slurm-release";
import type { SlurmConfiguration } from "./configuration";
import { lines } from "./slurm-conf";

/** Spare racks that are declared: a machine in a block that is not would be invalid, and nothing would run on it. */
const spareBlocks = 2;

/**
 * topology.yaml: a tree whose leaves appear as nodes name them (`Topology=fabric:root:<leaf>`), or blocks of one NVLink
 * domain each where a group has such. `undefined` before 25.05, which has no such file.
 *
 * Blocks must be declared beforehand: as many as the machines fill, and two more.
 */
export function topologyYaml({ release, machineGroups }: SlurmConfiguration): string | undefined {
  if (!isAtLeast(release, "25.05")) {
    return undefined;
  }
  const racks = Object.values(machineGroups).filter(({ machine }) => machine.machinesPerNvlinkDomain > 1);
  return lines([
    "---",
    "- topology: fabric",
    "  cluster_default: true",
    "  tree:",
    "    switches:",
    "      - switch: root",
    "        children: unknown",
    "      - switch: unknown",
    '        nodes: ""',
    ...(racks.length === 0 ? [] : blocks(racks)),
  ]);
}

function blocks(
  racks: readonly { readonly machine: { readonly machinesPerNvlinkDomain: number }; readonly nodeCount: number }[],
): readonly string[] {
  const size = Math.max(...racks.map(({ machine }) => machine.machinesPerNvlinkDomain));
  const needed = racks.reduce(
    (sum, { machine, nodeCount }) => sum + Math.ceil(nodeCount / machine.machinesPerNvlinkDomain),
    0,
  );
  const names = Array.from({ length: needed + spareBlocks }, (_, index) => `rack${index + 1}`);
  return [
    "- topology: nvlink",
    "  block:",
    "    block_sizes:",
    `      - ${size}`,
    "    blocks:",
    ...names.flatMap((name) => [`      - block: ${name}`, '        nodes: ""']),
  ];
}
