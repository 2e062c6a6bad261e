import {
  type Check,
  checkDescription,
  InvalidDescriptionError,
  isUnresolved,
  object,
  oneOf,
  Problems,
  required,
  type Shape,
  type Sound,
  show,
  text,
  wholeNumber,
} from "../../checks";
import { nodePoolLabel, type PlanNotes } from "../common/cluster";
import { type NodeCount, nodeCountHint, nodeCountOrRange } from "../common/node-count";
import { type NodeTaint, nodeLabels, nodeTaints } from "../common/node-labels";
import { Notes } from "../common/notes";
import { type RootVolumeOptions, type RootVolumePlan, rootVolumeShape } from "./gpu-machines";
import { checkPoolVersions, eksVersion, nodeRelease } from "./kubernetes-versions";
import { clusterName } from "./name";
import { addressesOfPods, podsPerNode, warnOfAutoscaling } from "./node-pool";
import { awsTags } from "./tags";

/** How CPU machines are paid for and obtained. */
export interface CpuCapacity {
  /** Paid by the second, or spare machines at a discount that can be taken back. */
  readonly type: "on-demand" | "spot";
}

/** CPU machines as a node pool of a Kubernetes cluster. */
export interface CpuNodePoolOptions {
  /** Machines without a GPU. */
  readonly type: "cpu";
  /** The instance type, such as "m7i.8xlarge". GPU machines are refused. */
  readonly machineType: string;
  /** Number of machines, 0 or more; or `{ minimum, maximum }` where an autoscaler sets it. */
  readonly nodeCount: NodeCount;
  /** @default { type: "on-demand" } */
  readonly capacity?: CpuCapacity;
  /**
   * Where the machines lie: in the subnets of the system machines, over several zones, or beside the GPU machines and their
   * file system in one zone.
   *
   * @default "system"
   */
  readonly subnets?: "system" | "gpu";
  /** Pods on one machine, 16 to 250. @default 110 */
  readonly podsPerNode?: number;
  /** Minor version of Kubernetes on the machines. @default - that of the cluster when the pool is made */
  readonly kubernetesVersion?: string;
  /** Release of the machine image: `1.36.1-20261015`. @default - the newest when the pool is made */
  readonly releaseVersion?: string;
  /** The system disk. @default { sizeGiB: 100 } */
  readonly rootVolume?: RootVolumeOptions;
  /** Labels beside those of the library. Keys of kubernetes.io, k8s.io and gpu-clusters.io are refused. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default - none: any pod may run here */
  readonly taints?: readonly NodeTaint[];
}

/** A pool of machines without a GPU, described on its own. */
export interface CpuNodePoolDescription extends Omit<CpuNodePoolOptions, "type"> {
  /** Name of the pool and of its resources. @default - the id of the construct */
  readonly name?: string;
  /** Tags of everything that can carry them. @default - none but those of the library */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a described pool of machines without a GPU comes to. */
export interface CpuNodePoolPlan extends PlanNotes {
  /** Name of the pool: the value of its label `gpu-clusters.io/node-pool`. */
  readonly name: string;
  /** Name of the node group and the launch template. */
  readonly resourceName: string;
  /** Tags of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
  /** The cloud's own name of the machine. */
  readonly machineType: string;
  /** Types of the same size that may come in its place. Spot alone: more types are taken back less. @default - none */
  readonly alternativeMachineTypes?: readonly string[];
  /** Machines, or the fewest and the most where an autoscaler owns the number. */
  readonly nodeCount: NodeCount;
  /** The way in which the machines are paid. */
  readonly capacity: CpuCapacity;
  /** Subnets that the machines lie in. */
  readonly subnets: "system" | "gpu";
  /** Pods that one machine may run. */
  readonly podsPerNode: number;
  /** Kubernetes version of the machines; absent where it follows the cluster. */
  readonly kubernetesVersion?: string;
  /** Release of the machine image; absent where the cloud takes the newest. */
  readonly releaseVersion?: string;
  /** Addresses that one machine takes with all its pods. */
  readonly addressesPerNode: number;
  /** The disk that a machine boots from. */
  readonly rootVolume: RootVolumePlan;
  /** Image family of the machines. */
  readonly amiType: "AL2023_x86_64_STANDARD" | "AL2023_ARM_64_STANDARD";
  /** Labels of the nodes. */
  readonly labels: Readonly<Record<string, string>>;
  /** Taints of the nodes. */
  readonly taints: readonly NodeTaint[];
}

/** An instance type without a GPU. */
export const cpuMachineType: Check<string> = (problems, path, value) => {
  const hint = "write a CPU machine: m7i.xlarge";
  const machineType = text({ pattern: /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, hint })(problems, path, value);
  if (machineType !== undefined && !isUnresolved(machineType) && /^(p|g|gr|inf|trn|dl|vt)\d/.test(machineType)) {
    problems.add(path, `${show(machineType)} is not a CPU machine`, hint);
    return undefined;
  }
  return machineType;
};

/** Graviton families carry a g behind the generation: m7g, c8gn, r6gd. */
export function isArm(machineType: string): boolean {
  return /^[a-z]+\d+g/.test(machineType);
}

const sharedShape: Shape<Omit<CpuNodePoolOptions, "type">> = {
  machineType: required(cpuMachineType, "write a CPU machine: m7i.xlarge"),
  nodeCount: required(nodeCountOrRange, nodeCountHint),
  capacity: object<CpuCapacity>(
    {
      type: required(
        oneOf(["on-demand", "spot"], "capacity model of CPU machines"),
        'write type: "on-demand" or "spot"',
      ),
    },
    { hint: 'write { type: "on-demand" } or { type: "spot" }' },
  ),
  subnets: oneOf(["system", "gpu"], "place of CPU machines"),
  podsPerNode: podsPerNode(),
  kubernetesVersion: eksVersion,
  releaseVersion: nodeRelease,
  rootVolume: object<RootVolumeOptions>({
    ...rootVolumeShape,
    sizeGiB: wholeNumber({ minimum: 20, maximum: 16384, unit: "GiB" }),
  }),
  labels: nodeLabels,
  taints: nodeTaints,
};

export const cpuNodePoolShape: Shape<CpuNodePoolOptions> = {
  ...sharedShape,
  type: oneOf(["cpu"], "kind of node pool"),
};

/** Decides a pool of CPU machines; throws with every problem. */
export function planCpuNodePool(description: CpuNodePoolDescription): CpuNodePoolPlan {
  const problems = new Problems();
  const given = checkDescription<CpuNodePoolDescription>(problems, description, {
    ...sharedShape,
    name: clusterName,
    tags: awsTags,
  });
  const { name = "", tags } = given;
  const plan = resolveCpuNodePool({ name, resourceName: name, tags }, { ...given, type: "cpu" }, problems);
  problems.throwIfAny(`node pool '${name}' on aws`);
  if (!plan) {
    throw new InvalidDescriptionError(`node pool '${name}' on aws`, problems.all);
  }
  return plan;
}

/** The same as part of a cluster; undefined where the options name no machine (a problem already). */
export function resolveCpuNodePool(
  context: {
    readonly name: string;
    readonly resourceName: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly clusterVersion?: string;
  },
  options: Sound<CpuNodePoolOptions>,
  problems: Problems,
): CpuNodePoolPlan | undefined {
  const { machineType, capacity, subnets = "system", podsPerNode: pods = 110 } = options;
  const { labels = {}, taints = [], rootVolume = {}, kubernetesVersion, releaseVersion } = options;
  checkPoolVersions({ kubernetesVersion, releaseVersion }, context.clusterVersion, problems);
  const nodeCount = (options.nodeCount ?? 0) as NodeCount;
  const { name, resourceName, tags = {} } = context;
  if (machineType === undefined) {
    return undefined;
  }
  const notes = new Notes();
  warnOfAutoscaling(name, nodeCount, notes);
  return {
    name,
    resourceName,
    tags,
    machineType,
    nodeCount,
    capacity: { type: capacity?.type ?? "on-demand" },
    subnets,
    podsPerNode: pods,
    kubernetesVersion,
    releaseVersion,
    addressesPerNode: 1 + addressesOfPods(pods),
    rootVolume: {
      sizeGiB: rootVolume.sizeGiB ?? 100,
      iops: 3000,
      throughputMiBps: 125,
      kmsKeyArn: rootVolume.kmsKeyArn,
    },
    amiType: isArm(machineType) ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD",
    labels: { ...labels, [nodePoolLabel]: name },
    taints,
    decisions: notes.decisions,
    warnings: notes.warnings,
  };
}
