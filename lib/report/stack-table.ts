import type { ClusterPlan } from "../description/common/cluster";
import { maximumNodeCount } from "../description/common/node-count";
import type { Cloud, Machine } from "../machines/machine";
import { alignColumns } from "./columns";

/** A stack as a line of the table. */
export interface StackRow {
  /** Name of the stack. */
  readonly stack: string;
  /** The cloud of the stack. */
  readonly cloud: Cloud;
  /** Absent where a stack holds no machines of its own. */
  readonly plan?: ClusterPlan;
  /** Where the Terraform lies. */
  readonly directory: string;
}

/** A line for each stack: cloud, machine, nodes, GPUs, fabric Gbps per node, storage, where the Terraform lies. */
export function stackTable(rows: readonly StackRow[]): string {
  const header = ["stack", "cloud", "machine", "nodes", "GPUs", "fabric Gbps/node", "storage", "Terraform"];
  return alignColumns([header, ...rows.map(cells)]);
}

function cells({ stack, cloud, plan, directory }: StackRow): readonly string[] {
  if (!plan) {
    return [stack, cloud, "-", "-", "-", "-", "-", directory];
  }
  const counts = plan.nodePools.map(({ nodeCount }) => maximumNodeCount(nodeCount));
  const gpus = plan.nodePools.reduce(
    (sum, { machine }, index) => sum + (counts[index] ?? 0) * machine.acceleratorCount,
    0,
  );
  return [
    stack,
    cloud,
    plan.nodePools.map(({ machine }) => machine.machineType).join(", ") || "-",
    counts.join(", ") || "-",
    String(gpus),
    plan.nodePools.map(({ machine }) => fabricTitle(machine)).join(", ") || "-",
    plan.storageTitle,
    directory,
  ];
}

function fabricTitle({ fabric }: Machine): string {
  return fabric.kind === "none" ? "none" : `${fabric.gbps} (${fabric.kind})`;
}
