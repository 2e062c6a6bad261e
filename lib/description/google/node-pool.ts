import {
  checkDescription,
  InvalidDescriptionError,
  oneOf,
  Problems,
  type Refusal,
  type Shape,
  type Sound,
  wholeNumber,
} from "../../checks";
import { nodePoolLabel, type PlanNotes } from "../common/cluster";
import { maximumNodeCount, type NodeCount } from "../common/node-count";
import { type NodeTaint, nodeLabels, nodeTaints } from "../common/node-labels";
import { Notes } from "../common/notes";
import { type GpuMachinesOptions, type GpuMachinesPlan, gpuMachinesShape, resolveGpuMachines } from "./gpu-machines";
import { nodeVersion } from "./kubernetes-versions";
import { resourceName as resourceNameCheck } from "./name";
import { resourceTags } from "./tags";

/** A pool of GPU machines in a Kubernetes cluster. */
export interface NodePoolOptions extends GpuMachinesOptions {
  /** @default "gpu" */
  readonly type?: "gpu";
  /** Pods on one machine, 8 to 256. Changing it replaces the machines. @default - `podsPerGpuNode` of the cluster */
  readonly podsPerNode?: number;
  /**
   * Version of GKE on these machines, as a whole: `1.35.6-gke.1127000`. Raising it replaces the machines one at a time, each
   * once its pods are gone or an hour is over, and needs no spare one. Raise that of the cluster first, then pool by pool.
   *
   * @default - GKE's: that of the control plane, which machines follow in the maintenance windows
   */
  readonly kubernetesVersion?: string;
  /** Further labels of the machines. @default - those of the library */
  readonly labels?: Readonly<Record<string, string>>;
  /** Further taints of the machines. @default - that of GPU machines */
  readonly taints?: readonly NodeTaint[];
}

/** A pool of GPU machines, described on its own. */
export interface GpuNodePoolDescription extends NodePoolOptions {
  /** @default - the id of the construct */
  readonly name?: string;
  /** Labels of everything that can carry them. @default - none but those of the library */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a described pool of GPU machines comes to. */
export interface NodePoolPlan extends GpuMachinesPlan, PlanNotes {
  /** GPU machines. */
  readonly type: "gpu";
  /** Name of the pool: the value of its label `gpu-clusters.io/node-pool`. */
  readonly name: string;
  /** Name of the cloud's resources. */
  readonly resourceName: string;
  /** Labels of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
  /** Node pools that hold the machines: one, or one for each NVLink domain. */
  readonly groups: readonly NodeGroupPlan[];
  /** Pods that one machine may run. */
  readonly podsPerNode: number;
  /** Absent where the machines lie in the zone of the network. */
  readonly zones?: readonly string[];
  /** Whether images are streamed instead of pulled first. */
  readonly imageStreaming: boolean;
  /** GKE refuses to repair machines that come by flex-start. */
  readonly autoRepair: boolean;
  /** Kubernetes version of the machines; absent where it follows the cluster. */
  readonly kubernetesVersion?: string;
  /** Labels of the nodes. */
  readonly labels: Readonly<Record<string, string>>;
  /** Taints of the nodes. */
  readonly taints: readonly TaintPlan[];
}

/** One managed instance group of a pool: a pool whose machines are spread over several NVLink domains has one each. */
export interface NodeGroupPlan {
  /** Name of the group. */
  readonly name: string;
  /** Machines of the group. */
  readonly nodeCount: NodeCount;
}

/** A taint as GKE's API writes it. */
export interface TaintPlan {
  /** Key of the taint. */
  readonly key: string;
  /** Value of the taint. */
  readonly value: string;
  /** What happens to pods that do not tolerate it. */
  readonly effect: "NO_SCHEDULE" | "PREFER_NO_SCHEDULE" | "NO_EXECUTE";
}

/** Pods on a machine: GKE gives it twice as many addresses, so networks are laid out for it. */
export const podsPerMachine = wholeNumber({
  minimum: 8,
  maximum: 256,
  unit: "pods",
  token: { refusedBecause: "the addresses of the pods are counted before" },
});

export const nodePoolShape: Shape<NodePoolOptions> = {
  ...gpuMachinesShape,
  type: oneOf(["gpu"], "kind of node pool"),
  podsPerNode: podsPerMachine,
  kubernetesVersion: nodeVersion,
  labels: nodeLabels,
  taints: nodeTaints,
};

/** What belongs to the whole cluster. */
export const clusterWide: Readonly<Record<string, Refusal>> = {
  zone: {
    message: "is not a property of a pool: all pools of a cluster lie in one zone",
    hint: "leave it out, or describe a second cluster",
  },
};

const descriptionShape: Shape<GpuNodePoolDescription> = {
  ...nodePoolShape,
  name: resourceNameCheck,
  tags: resourceTags,
};

/** Decides a pool of GPU machines; throws with every problem. */
export function planNodePool(description: GpuNodePoolDescription): NodePoolPlan {
  const problems = new Problems();
  const { name, tags, ...options } = checkDescription(problems, description, descriptionShape, {
    refused: clusterWide,
  });
  const plan = resolveNodePool({ name, tags }, options, problems);
  if (problems.all.length > 0 || !plan) {
    throw new InvalidDescriptionError(`node pool '${name}' on google`, problems.all);
  }
  return plan;
}

/** What a pool is called and given by its cluster. */
export interface NodePoolContext {
  readonly name?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** @default - the name of the pool */
  readonly resourceName?: string;
  /** @default 64 */
  readonly podsPerNode?: number | undefined;
  /** Zones of the machines, where they lie in several. @default - that of the network */
  readonly zones?: readonly string[];
  /** Whether containers start before their image is there in whole. @default false */
  readonly imageStreaming?: boolean;
}

/** The same as part of a cluster, from options that passed their checks; undefined where they name no machine (a problem). */
export function resolveNodePool(
  { name = "", resourceName = name, tags = {}, podsPerNode = 64, zones, imageStreaming = false }: NodePoolContext,
  options: Sound<NodePoolOptions>,
  problems: Problems,
): NodePoolPlan | undefined {
  const notes = new Notes();
  const machines = resolveGpuMachines(options, problems, notes);
  if (!machines) {
    return undefined;
  }
  const { machine, nodeCount, capacity } = machines;
  return {
    ...machines,
    type: "gpu",
    name,
    resourceName,
    tags,
    groups: planGroups(resourceName, machines),
    podsPerNode: options.podsPerNode ?? podsPerNode,
    ...(zones && { zones }),
    imageStreaming,
    kubernetesVersion: options.kubernetesVersion,
    autoRepair: capacity.type !== "flex-start",
    labels: {
      ...options.labels,
      [nodePoolLabel]: name,
      "nvidia.com/gpu.present": "true",
      "gpu-clusters.io/accelerator": machine.accelerator,
      "gpu-clusters.io/fabric": machine.fabric.kind,
    },
    taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NO_SCHEDULE" }, ...taintsOf(options.taints)],
    decisions: notes.decisions,
    warnings: [...notes.warnings, ...warningsOf(nodeCount, machine.machinesPerNvlinkDomain)],
  };
}

/** Taints of Kubernetes in the words of GKE's API. */
export function taintsOf(taints: Sound<NodePoolOptions>["taints"] = []): readonly TaintPlan[] {
  return taints.map(({ key = "", value = "", effect = "NoSchedule" }) => ({ key, value, effect: effects[effect] }));
}

const effects = {
  NoSchedule: "NO_SCHEDULE",
  PreferNoSchedule: "PREFER_NO_SCHEDULE",
  NoExecute: "NO_EXECUTE",
} as const;

/** A workload policy places one NVLink domain, so each domain is a node pool. */
export function planGroups(
  name: string,
  { machine, nodeCount }: Pick<GpuMachinesPlan, "machine" | "nodeCount">,
): readonly NodeGroupPlan[] {
  const domain = machine.machinesPerNvlinkDomain;
  if (domain === 1) {
    return [{ name, nodeCount }];
  }
  const machines = maximumNodeCount(nodeCount);
  const domains = machines > 0 && machines <= 15_000 ? Math.ceil(machines / domain) : 0;
  return Array.from({ length: domains }, (_, index) => ({
    name: `${name}-domain-${index}`,
    nodeCount: Math.min(domain, machines - index * domain),
  }));
}

function warningsOf(nodeCount: NodeCount, domain: number): readonly string[] {
  return domain === 1 || maximumNodeCount(nodeCount) % domain === 0
    ? []
    : [`nodeCount ${maximumNodeCount(nodeCount)} is not a multiple of ${domain}: the last NVLink domain is not whole`];
}
