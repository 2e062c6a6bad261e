import { isUnresolved, type Problems, type Sound } from "../../checks";
import { tryAccelerator } from "../../machines/accelerator";
import type { Machine } from "../../machines/machine";
import { isAutoscaled, type NodeCount } from "./node-count";
import { resolvePools } from "./node-pools";

/** What the groups of GPU machines of a Slurm cluster have in common on all clouds. */
export interface MachineGroupPlanBase {
  /** Name of the group, and of its partition. */
  readonly name: string;
  readonly machine: Machine;
  readonly nodeCount: number;
}

export interface MachineGroupsOptions<Options extends object, Plan extends MachineGroupPlanBase> {
  /** The words of a group: machines, their capacity, their disk. */
  readonly words: readonly string[];
  /** Words that only a pool of Kubernetes has beside them. */
  readonly kubernetesWords: readonly string[];
  /** Decides one group; undefined where the options name no machine (a problem). */
  readonly resolve: (name: string, options: Sound<Options>, problems: Problems) => Plan | undefined;
}

/**
 * Decides the machine groups of a Slurm cluster, from the words at the top and from `nodePools`. What only a pool of
 * Kubernetes has is refused, and what Slurm cannot count or would count wrongly.
 */
export function resolveMachineGroups<Options extends object, Plan extends MachineGroupPlanBase>(
  { words, kubernetesWords, resolve }: MachineGroupsOptions<Options, Plan>,
  top: object,
  further: Readonly<Record<string, object>> | undefined,
  problems: Problems,
): readonly Plan[] {
  const group = (name: string, options: Sound<Options>, nested: Problems): Plan | undefined => {
    for (const word of kubernetesWords) {
      if ((options as Readonly<Record<string, unknown>>)[word] !== undefined) {
        nested.add(word, "is of a pool of Kubernetes, and the scheduler is Slurm", "leave it out");
      }
    }
    if (name === "default") {
      nested.add("", "is the name by which Slurm describes all partitions", "choose another name");
    }
    checkNodeCount((options as { readonly nodeCount?: NodeCount }).nodeCount, nested);
    const plan = resolve(name, options, nested);
    if (plan) {
      checkMachines(plan, nested);
    }
    return plan;
  };
  const refused = (_name: string, _options: object, nested: Problems): undefined => {
    nested.add(
      "type",
      "'cpu' is of Kubernetes: the partitions of a Slurm cluster are GPU machines",
      "leave the pool out, or run it in a cluster with Kubernetes",
    );
  };
  const { gpu } = resolvePools<Options, object, Plan, never>(
    { gpu: group, cpu: refused },
    [...words, ...kubernetesWords],
    top,
    further as Readonly<Record<string, Sound<Options>>> | undefined,
    problems,
  );
  checkGpuCounts(gpu, problems);
  return gpu;
}

function checkNodeCount(nodeCount: NodeCount | undefined, problems: Problems): void {
  if (nodeCount !== undefined && isUnresolved(nodeCount)) {
    problems.add(
      "nodeCount",
      "is only known when Terraform runs, but slurm.conf is written before",
      "write the number",
    );
  } else if (nodeCount !== undefined && isAutoscaled(nodeCount)) {
    problems.add(
      "nodeCount",
      "is a range, but Slurm's machines are held at a number",
      "write the number of machines; it can be changed at any time",
    );
  }
}

function checkMachines({ machine }: MachineGroupPlanBase, problems: Problems): void {
  if (!Number.isInteger(machine.acceleratorCount)) {
    problems.add(
      "machineType",
      `${machine.machineType} has a slice of a GPU, which Slurm cannot tell from a whole one`,
      'take a machine with whole GPUs, or scheduler: { type: "kubernetes" }',
    );
  }
  const accelerator = tryAccelerator(machine.accelerator);
  if (accelerator?.vendor === "amd") {
    problems.add(
      "machineType",
      `${machine.machineType} has GPUs of AMD, and the checks of Slurm's nodes know NVIDIA's`,
      'take a machine with NVIDIA GPUs, or scheduler: { type: "kubernetes" }',
    );
  }
}

/** A dynamic node has no name to write in front of a line of gres.conf, so one file must fit every machine. */
function checkGpuCounts(groups: readonly MachineGroupPlanBase[], problems: Problems): void {
  const counts = new Map(groups.map(({ name, machine }) => [name, Math.ceil(machine.acceleratorCount)]));
  if (new Set(counts.values()).size > 1) {
    problems.add(
      "nodePools",
      `have machines with different numbers of GPUs (${[...counts].map(([name, count]) => `'${name}' ${count}`).join(", ")})`,
      "one gres.conf describes the GPUs of all machines: make a cluster for each number",
    );
  }
  const total = groups.reduce((sum, { nodeCount }) => sum + nodeCount, 0);
  if (total > 32_000) {
    problems.add("nodeCount", `${total} machines are more than Slurm can address twice over`, "write 32000 at most");
  }
}
