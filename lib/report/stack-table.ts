import type { SharedTrainingClusterPlan } from "../description/common/cluster";
import type { Cloud } from "../machines/machine";
import { alignColumns } from "./columns";

export interface StackRow {
  readonly stack: string;
  readonly cloud: Cloud;
  /** Absent where a stack holds no machines of its own. */
  readonly plan?: SharedTrainingClusterPlan;
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
  const { machine, nodeCount } = plan.nodePool;
  const fabric = machine.fabric.kind === "none" ? "none" : `${machine.fabric.gbps} (${machine.fabric.kind})`;
  const gpus = String(nodeCount * machine.acceleratorCount);
  return [stack, cloud, machine.machineType, String(nodeCount), gpus, fabric, plan.storageTitle, directory];
}
