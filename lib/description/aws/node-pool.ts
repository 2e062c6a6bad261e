import {
  checkDescription,
  InvalidDescriptionError,
  oneOf,
  Problems,
  type Shape,
  type Sound,
  wholeNumber,
} from "../../checks";
import type { AwsMachine } from "../../machines/aws";
import { nodePoolLabel } from "../common/cluster";
import { isAutoscaled, maximumNodeCount, type NodeCount } from "../common/node-count";
import { type NodeTaint, nodeLabels, nodeTaints } from "../common/node-labels";
import { Notes } from "../common/notes";
import { type GpuMachinesOptions, type GpuMachinesPlan, gpuMachinesShape, resolveGpuMachines } from "./gpu-machines";
import { addressesOf, type InterfacePlan } from "./interfaces";
import { checkPoolVersions, eksVersion, nodeRelease } from "./kubernetes-versions";
import { clusterName } from "./name";
import { awsTags } from "./tags";

/** GPU machines as a node pool of a Kubernetes cluster. */
export interface NodePoolOptions extends GpuMachinesOptions {
  /** @default "gpu" */
  readonly type?: "gpu";
  /**
   * How an update replaces machines, one at a time: `surge` starts the new one before the old one stops, and so needs a spare
   * machine; `minimal` stops the old one first. The provider takes `minimal` from 6.28 on, later than the bindings of this
   * library (6.25): the stack must ask for such a provider, as the ready stack does.
   *
   * @default "surge"
   */
  readonly updateStrategy?: "surge" | "minimal";
  /**
   * Pods on one machine, 16 to 250. Each takes an address of the GPU subnet.
   *
   * @default - `podsPerGpuNode` of the cluster, 64
   */
  readonly podsPerNode?: number;
  /**
   * Minor version of Kubernetes on the machines: at most that of the cluster, and three minor versions older at least. When it
   * changes, the machines are drained and replaced one at a time, so that an upgrade goes pool by pool after the cluster's.
   *
   * @default - that of the cluster when the pool is made; EKS never changes it by itself
   */
  readonly kubernetesVersion?: string;
  /**
   * Release of the machine image: `1.36.1-20261015`. When it changes, the machines are drained and replaced one at a time.
   *
   * @default - the newest when the pool is made; EKS never changes it by itself
   */
  readonly releaseVersion?: string;
  /** Labels beside those of the library. Keys of kubernetes.io, k8s.io and gpu-clusters.io are refused. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Taints beside `nvidia.com/gpu`. @default - none */
  readonly taints?: readonly NodeTaint[];
}

/** A pool of GPU machines, described on its own. */
export interface GpuNodePoolDescription extends NodePoolOptions {
  /** Name of the pool and of its resources. @default - the id of the construct */
  readonly name?: string;
  /** Tags of everything that can carry them. @default - none but those of the library */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a described pool of GPU machines comes to. */
export interface NodePoolPlan extends GpuMachinesPlan {
  /** Name of the pool: the value of its label `gpu-clusters.io/node-pool`. */
  readonly name: string;
  /** Name of the node group, the launch template and the placement group. */
  readonly resourceName: string;
  /** Tags of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether an update brings up a new machine first, or takes one down first. */
  readonly updateStrategy: "surge" | "minimal";
  /** Addresses of the GPU subnet that one machine takes with all its pods. */
  readonly addressesPerNode: number;
  /** Pods that one machine may run. */
  readonly podsPerNode: number;
  /** Kubernetes version of the machines; absent where it follows the cluster. */
  readonly kubernetesVersion?: string;
  /** Release of the machine image; absent where the cloud takes the newest. */
  readonly releaseVersion?: string;
  /** The subnet of the GPU machines in one zone, or those of the system machines in several. */
  readonly subnets: "gpu" | "system";
  /** Whether the machines pull images in parallel parts onto their NVMe. */
  readonly fastImagePull: boolean;
  /** Image family of the machines. */
  readonly amiType: "AL2023_x86_64_NVIDIA" | "AL2023_ARM_64_NVIDIA";
  /** Labels of the nodes. */
  readonly labels: Readonly<Record<string, string>>;
  /** Taints of the nodes. */
  readonly taints: readonly NodeTaint[];
  /** Oldest minor version of Kubernetes that the machines can be used with. */
  readonly minimumKubernetesVersion?: string;
}

export const nodePoolShape: Shape<NodePoolOptions> = {
  ...gpuMachinesShape,
  type: oneOf(["gpu"], "kind of node pool"),
  updateStrategy: oneOf(["surge", "minimal"], "update strategy"),
  podsPerNode: podsPerNode(),
  kubernetesVersion: eksVersion,
  releaseVersion: nodeRelease,
  labels: nodeLabels,
  taints: nodeTaints,
};

/** Pods on one machine. What is written into the start of a machine must be known before. */
export function podsPerNode() {
  const refusedBecause = "it is written into the machines' user data before";
  return wholeNumber({ minimum: 16, maximum: 250, unit: "pods", token: { refusedBecause } });
}

/** Decides a pool of GPU machines; throws with every problem. */
export function planNodePool(description: GpuNodePoolDescription): NodePoolPlan {
  const problems = new Problems();
  const given = checkDescription<GpuNodePoolDescription>(problems, description, {
    ...nodePoolShape,
    name: clusterName,
    tags: awsTags,
  });
  const { name = "", tags } = given;
  const plan = resolveNodePool({ name, resourceName: name, tags }, given, problems);
  if (problems.all.length > 0 || !plan) {
    throw new InvalidDescriptionError(`node pool '${name}' on aws`, problems.all);
  }
  return plan;
}

/** What a pool is called and given by its cluster. */
export interface NodePoolContext {
  readonly name: string;
  readonly resourceName: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** @default 64 */
  readonly podsPerNode?: number;
  /** Version of the cluster's Kubernetes. @default - not known, and nothing is compared with it */
  readonly clusterVersion?: string;
  /** Where the machines lie: beside each other in one zone, or over the zones of the system machines. @default "gpu" */
  readonly subnets?: "gpu" | "system";
  /** Whether images are pulled in parallel parts. @default false */
  readonly fastImagePull?: boolean;
}

/** The same as part of a cluster; undefined where the options name no machine (a problem). */
export function resolveNodePool(
  {
    name,
    resourceName,
    tags = {},
    podsPerNode: podsOfCluster = 64,
    subnets = "gpu",
    fastImagePull = false,
    clusterVersion,
  }: NodePoolContext,
  options: Sound<NodePoolOptions>,
  problems: Problems,
): NodePoolPlan | undefined {
  const notes = new Notes();
  const machines = resolveGpuMachines(options, problems, notes);
  if (!machines) {
    return undefined;
  }
  const { machine, interfaces, nodeCount } = machines;
  const { updateStrategy = "surge", podsPerNode: pods = podsOfCluster, labels = {}, taints = [] } = options;
  const { kubernetesVersion, releaseVersion } = options;
  checkPoolVersions({ kubernetesVersion, releaseVersion }, clusterVersion, problems);
  warnOfUpdates(machines, updateStrategy, notes);
  warnOfAutoscaling(name, nodeCount, notes);
  return {
    ...machines,
    name,
    resourceName,
    tags,
    updateStrategy,
    addressesPerNode: addressesOf(interfaces) + addressesOfPods(pods),
    podsPerNode: pods,
    kubernetesVersion,
    releaseVersion,
    subnets,
    fastImagePull,
    amiType: machine.architecture === "arm64" ? "AL2023_ARM_64_NVIDIA" : "AL2023_x86_64_NVIDIA",
    labels: { ...labels, [nodePoolLabel]: name, ...labelsOf(machine, interfaces) },
    taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }, ...taints],
    // Dynamic resource allocation, by which pods share an NVLink domain (EKS user guide, device-management).
    ...(machine.machinesPerNvlinkDomain > 1 && { minimumKubernetesVersion: "1.33" }),
    decisions: notes.decisions,
    warnings: notes.warnings,
  };
}

/** Pods take addresses in blocks of 16 (prefix delegation), of which the CNI keeps one in reserve. */
export function addressesOfPods(pods: number): number {
  return (Math.ceil(pods / 16) + 1) * 16;
}

function labelsOf(machine: AwsMachine, interfaces: readonly InterfacePlan[]): Readonly<Record<string, string>> {
  const efa = interfaces.some(({ interfaceType }) => interfaceType !== "interface");
  return {
    "nvidia.com/gpu.present": "true",
    "gpu-clusters.io/accelerator": machine.accelerator,
    "gpu-clusters.io/fabric": efa ? "efa" : "none",
    ...(efa ? { "vpc.amazonaws.com/efa.present": "true" } : {}),
  };
}

function warnOfUpdates(
  { capacity: { type } }: Pick<GpuMachinesPlan, "capacity">,
  updateStrategy: "surge" | "minimal",
  notes: Notes,
): void {
  if ((type === "reservation" || type === "capacity-block") && updateStrategy !== "minimal") {
    notes.warn(
      `an update of the node group starts a machine before it stops one, and '${type}' may hold no spare: set updateStrategy: "minimal" (AWS provider 6.28 or later), or scale the group to 0 first`,
    );
  }
}

/** Warns where nothing in the cluster changes the size that a range leaves open. */
export function warnOfAutoscaling(name: string, nodeCount: NodeCount, notes: Notes): void {
  if (isAutoscaled(nodeCount)) {
    notes.warn(
      `node pool '${name}' has from ${nodeCount.minimum} to ${maximumNodeCount(nodeCount)} machines: a cluster autoscaler or Karpenter must run in the cluster to change their number`,
    );
  }
}
