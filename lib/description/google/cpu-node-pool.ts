import {
  type Check,
  checkDescription,
  object,
  oneOf,
  Problems,
  required,
  type Shape,
  type Sound,
  text,
  variants,
} from "../../checks";
import { nodePoolLabel } from "../common/cluster";
import { type NodeCount, nodeCountHint, nodeCountOrRange } from "../common/node-count";
import { type NodeTaint, nodeLabels, nodeTaints } from "../common/node-labels";
import { type BootDiskOptions, type BootDiskPlan, bootDisk } from "./gpu-machines";
import { nodeVersion } from "./kubernetes-versions";
import { resourceName as resourceNameCheck } from "./name";
import { clusterWide, type TaintPlan, taintsOf } from "./node-pool";
import { resourceTags } from "./tags";

/** A pool of machines without a GPU, for preparing data, for controllers, for what is not a job on GPUs. */
export interface CpuNodePoolOptions {
  /** Machines without a GPU. */
  readonly type: "cpu";
  /** A machine type without a GPU: `c3-standard-44`. */
  readonly machineType: string;
  /** Number of machines, 0 or more; or `{ minimum, maximum }`, between which GKE's autoscaler chooses. */
  readonly nodeCount: NodeCount;
  /** @default { type: "on-demand" } */
  readonly capacity?: CpuCapacity;
  /** @default { sizeGiB: 100 } */
  readonly bootDisk?: BootDiskOptions;
  /** Version of GKE on these machines, as a whole. @default - GKE's, which follows the control plane */
  readonly kubernetesVersion?: string;
  /** Further labels of the machines. @default - those of the library */
  readonly labels?: Readonly<Record<string, string>>;
  /** Taints of the machines. @default - none */
  readonly taints?: readonly NodeTaint[];
}

/** How machines without a GPU are paid for. */
export interface CpuCapacity {
  /** Paid by the second, or spare machines at a discount that can be taken back. */
  readonly type: "on-demand" | "spot";
}

/** A pool of machines without a GPU, described on its own. */
export interface CpuNodePoolDescription extends Omit<CpuNodePoolOptions, "type"> {
  /** @default - the id of the construct */
  readonly name?: string;
  /** Labels of everything that can carry them. @default - none but those of the library */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a described pool of machines without a GPU comes to. */
export interface CpuNodePoolPlan {
  /** Machines without a GPU. */
  readonly type: "cpu";
  /** Name of the pool: the value of its label `gpu-clusters.io/node-pool`. */
  readonly name: string;
  /** Name of the node pool in GKE. */
  readonly resourceName: string;
  /** Labels of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
  /** The cloud's own name of the machine. */
  readonly machineType: string;
  /** Machines, or the fewest and the most where an autoscaler owns the number. */
  readonly nodeCount: NodeCount;
  /** The way in which the machines are paid. */
  readonly capacity: CpuCapacity;
  /** The disk that a machine boots from. */
  readonly bootDisk: BootDiskPlan;
  /** Disks of the machine itself that hold what pods write. @default - none */
  readonly localSsdCount?: number;
  /** Pods on one machine, which decides the block of their addresses. @default - what GKE allows */
  readonly podsPerNode?: number;
  /** Kubernetes version of the machines; absent where it follows the cluster. */
  readonly kubernetesVersion?: string;
  /** Labels of the nodes. */
  readonly labels: Readonly<Record<string, string>>;
  /** Taints of the nodes. */
  readonly taints: readonly TaintPlan[];
}

const machineHint = "write a machine type without a GPU, such as e2-standard-8 or c3-standard-44";

/** Families of Compute Engine with GPUs or TPUs, and names that are no machine type of Google Cloud's form. */
const acceleratorFamily = /^(a[2-9]|a4x|g[24]|ct\d|tpu)/;

/** A machine type without a GPU, by its form and its family. */
export const cpuMachineType: Check<string> = (problems, path, value) => {
  const machineType = text({
    pattern: /^[a-z][a-z0-9]*-[a-z0-9]+(-[a-z0-9]+)*$/,
    hint: machineHint,
    token: { refusedBecause: "its disk is chosen for it before" },
  })(problems, path, value);
  if (machineType !== undefined && acceleratorFamily.test(machineType)) {
    problems.add(path, `'${machineType}' is a GPU machine`, machineHint);
    return undefined;
  }
  return machineType;
};

export const cpuNodePoolShape: Shape<CpuNodePoolOptions> = {
  type: oneOf(["cpu"], "type of pool"),
  machineType: required(cpuMachineType, machineHint),
  nodeCount: required(
    nodeCountOrRange as Check<Sound<NodeCount>>,
    nodeCountHint,
  ) as Shape<CpuNodePoolOptions>["nodeCount"],
  capacity: variants<CpuCapacity>(
    "type",
    {
      "on-demand": object<CpuCapacity>({ type: oneOf(["on-demand"], "capacity model") }),
      spot: object<CpuCapacity>({ type: oneOf(["spot"], "capacity model") }),
    },
    { title: "capacity model of machines without a GPU", hint: 'write { type: "on-demand" } or { type: "spot" }' },
  ),
  bootDisk,
  kubernetesVersion: nodeVersion,
  labels: nodeLabels,
  taints: nodeTaints,
};

const { type: _, ...shapeWithoutType } = cpuNodePoolShape;
const descriptionShape: Shape<CpuNodePoolDescription> = {
  ...shapeWithoutType,
  name: resourceNameCheck,
  tags: resourceTags,
};

/** Decides a pool of machines without a GPU; throws with every problem. */
export function planCpuNodePool(description: CpuNodePoolDescription): CpuNodePoolPlan {
  const problems = new Problems();
  const { name, tags, ...options } = checkDescription(problems, description, descriptionShape, {
    refused: clusterWide,
  });
  const plan = resolveCpuNodePool({ name, tags }, options);
  problems.throwIfAny(`node pool '${name}' on google`);
  return plan;
}

/** The same as part of a cluster, from options that passed their checks. */
export function resolveCpuNodePool(
  {
    name = "",
    resourceName = name,
    tags = {},
  }: {
    readonly name?: string | undefined;
    readonly resourceName?: string;
    readonly tags?: Readonly<Record<string, string>> | undefined;
  },
  options: Sound<Omit<CpuNodePoolOptions, "type">>,
): CpuNodePoolPlan {
  const { machineType = "", capacity, labels, taints } = options;
  const { sizeGiB = 100, kmsKeyName } = options.bootDisk ?? {};
  return {
    type: "cpu",
    name,
    resourceName,
    tags,
    machineType,
    nodeCount: (options.nodeCount as NodeCount | undefined) ?? 0,
    capacity: { type: capacity?.type ?? "on-demand" },
    bootDisk: { type: systemDiskType(machineType), sizeGiB, kmsKeyName },
    kubernetesVersion: options.kubernetesVersion,
    labels: { ...labels, [nodePoolLabel]: name },
    taints: taintsOf(taints),
  };
}

/** Newer families take Hyperdisk alone (Google, Hyperdisk: machine series support: C4, C4A, C4D, N4, N4D, X4, H4D, M4). */
export function systemDiskType(machineType: string): "pd-balanced" | "hyperdisk-balanced" {
  return /^(c4|c4a|c4d|n4|n4a|n4d|x4|h4d|m4)-/.test(machineType) ? "hyperdisk-balanced" : "pd-balanced";
}
