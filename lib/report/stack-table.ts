import type { SharedTrainingClusterPlan } from "../description/training-cluster";

export interface StackRow {
  readonly stack: string;
  /** Absent where a stack holds no machines of its own. */
  readonly plan?: SharedTrainingClusterPlan;
  /** Where the Terraform lies. */
  readonly directory: string;
}

/** A line for each stack: cloud, machine, nodes, GPUs, fabric Gbps per node, storage, where the Terraform lies. */
export function stackTable(rows: readonly StackRow[]): string {
  const header = ["stack", "cloud", "machine", "nodes", "GPUs", "fabric Gbps/node", "storage", "Terraform"];
  const lines = [header, ...rows.map(cells)];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function cells({ stack, plan, directory }: StackRow): readonly string[] {
  if (!plan) {
    return [stack, "-", "-", "-", "-", "-", "-", directory];
  }
  const { machine, nodeCount } = plan.nodePool;
  const fabric = machine.fabric.kind === "none" ? "none" : `${machine.fabric.gbps} (${machine.fabric.kind})`;
  const gpus = String(nodeCount * machine.acceleratorCount);
  return [stack, plan.cloud, machine.machineType, String(nodeCount), gpus, fabric, plan.storageTitle, directory];
}
