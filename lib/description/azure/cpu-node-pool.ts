import {
  type Check,
  checkDescription,
  flag,
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
import { type NodeCount, nodeCountHint } from "../common/node-count";
import { type NodeTaint, nodeTaints } from "../common/node-labels";
import { nodeCountOfPool } from "./infiniband";
import { azureNodeLabels, nodePoolName, replacementHash, spotKey, taintText } from "./node-pool";
import { azureTags } from "./tags";

/** How CPU machines are paid for and obtained. */
export interface CpuCapacity {
  /** Paid by the second, or spare machines at a discount that can be taken back. */
  readonly type: "on-demand" | "spot";
}

/** CPU machines as a node pool of a Kubernetes cluster. */
export interface CpuNodePoolOptions {
  /** Machines without a GPU. */
  readonly type: "cpu";
  /** The VM size, such as "Standard_D32ds_v5". GPU machines are refused. */
  readonly machineType: string;
  /** Number of machines, 0 or more; or `{ minimum, maximum }` where an autoscaler sets it. */
  readonly nodeCount: NodeCount;
  /** @default { type: "on-demand" } */
  readonly capacity?: CpuCapacity;
  /**
   * Where the machines lie: in the subnet of the system machines, over the zones of the region, or beside the GPU machines
   * and their file system in one zone.
   *
   * @default "system"
   */
  readonly subnets?: "system" | "gpu";
  /** Pods on one machine, 30 to 250. @default 110 */
  readonly podsPerNode?: number;
  /** The system disk. @default { sizeGiB: 128 } */
  readonly rootVolume?: CpuRootVolumeOptions;
  /** Whether disks are encrypted on the machine that they are attached to: see the GPU pools. @default true */
  readonly hostEncryption?: boolean;
  /**
   * Labels beside those of the library. Keys of Kubernetes, AKS, the vendors of GPUs and this library are refused. @default -
   * none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default - none: any pod may run here */
  readonly taints?: readonly NodeTaint[];
}

/** The disk that a machine without a GPU boots from. */
export interface CpuRootVolumeOptions {
  /** Size in GiB, 30 to 2048. @default 128 */
  readonly sizeGiB?: number;
}

/** A pool of machines without a GPU, described on its own. */
export interface CpuNodePoolDescription extends Omit<CpuNodePoolOptions, "type"> {
  /** One to seven lower-case letters and digits. @default - the id of the construct */
  readonly name?: string;
  /** Tags of everything that can carry them. @default - none */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a described pool of machines without a GPU comes to. */
export interface CpuNodePoolPlan extends PlanNotes {
  /** Name of the pool: the value of its label `gpu-clusters.io/node-pool`. */
  readonly name: string;
  /** Name of the pool in AKS: it changes with everything that AKS cannot change in place. */
  readonly resourceName: string;
  /** Tags of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
  /** The cloud's own name of the machine. */
  readonly machineType: string;
  /** Machines, or the fewest and the most where an autoscaler owns the number. */
  readonly nodeCount: NodeCount;
  /** The way in which the machines are paid. */
  readonly capacity: CpuCapacity;
  /** Subnets that the machines lie in. */
  readonly subnets: "system" | "gpu";
  /** The zones of the machines. */
  readonly zones: readonly string[];
  /** Pods that one machine may run. */
  readonly podsPerNode: number;
  /** The disk that a machine boots from. */
  readonly rootVolume: { readonly sizeGiB: number };
  /** Whether disks are encrypted on the machine that they are attached to. */
  readonly hostEncryption: boolean;
  /** Labels of the nodes. */
  readonly labels: Readonly<Record<string, string>>;
  /** `key=value:effect`, as AKS takes them. */
  readonly taints: readonly string[];
}

const named = { refusedBecause: "the name of the pool is made of it" };

/** A VM size without a GPU. */
export const cpuMachineType: Check<string> = (problems, path, value) => {
  const hint = "write a CPU size: Standard_D4ds_v5";
  const machineType = text({ pattern: /^Standard_\w+$/, hint, token: named })(problems, path, value);
  if (machineType !== undefined && !isUnresolved(machineType) && /^Standard_N/.test(machineType)) {
    problems.add(path, `${show(machineType)} is a GPU machine`, hint);
    return undefined;
  }
  return machineType;
};

/**
 * A VM size that AKS takes for its system pool: two vCPUs or more, no basic one and no burstable one (use-system-pools), which
 * run out of credit under the load of controllers.
 */
export const systemMachineType: Check<string> = (problems, path, value) => {
  const machineType = cpuMachineType(problems, path, value);
  const [, family = "", vcpus] = /^Standard_([A-Z]+)(\d+)/.exec(machineType ?? "") ?? [];
  if (machineType !== undefined && (family === "" || family === "A" || family === "B" || Number(vcpus) < 2)) {
    problems.add(path, `${show(machineType)} is too small for AKS's controllers`, "write a CPU size: Standard_D4ds_v5");
    return undefined;
  }
  return machineType;
};

const sharedShape: Shape<Omit<CpuNodePoolOptions, "type">> = {
  machineType: required(cpuMachineType, "write a CPU size: Standard_D4ds_v5"),
  nodeCount: required(nodeCountOfPool, nodeCountHint),
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
  podsPerNode: wholeNumber({ minimum: 30, maximum: 250, unit: "pods", token: named }),
  rootVolume: object<CpuRootVolumeOptions>({
    sizeGiB: wholeNumber({ minimum: 30, maximum: 2048, unit: "GiB", token: named }),
  }),
  hostEncryption: flag(),
  labels: azureNodeLabels,
  taints: nodeTaints,
};

export const cpuNodePoolShape: Shape<CpuNodePoolOptions> = {
  ...sharedShape,
  type: oneOf(["cpu"], "kind of node pool"),
};

/** Decides a pool of CPU machines; throws with every problem. */
export function planCpuNodePool(
  description: CpuNodePoolDescription,
  { zone = "1", subnetIds }: Partial<Pick<CpuNodePoolContext, "zone" | "subnetIds">> = {},
): CpuNodePoolPlan {
  const problems = new Problems();
  const given = checkDescription<CpuNodePoolDescription>(problems, description, {
    ...sharedShape,
    name: required(nodePoolName, "write one to seven lower-case letters and digits"),
    tags: azureTags,
  });
  const { name = "", tags } = given;
  const plan = resolveCpuNodePool({ name, tags, zone, subnetIds }, { ...given, type: "cpu" });
  if (problems.all.length > 0 || !plan) {
    throw new InvalidDescriptionError(`node pool '${name}' on azure`, problems.all);
  }
  return plan;
}

/** What a pool of CPU machines is called and given by its cluster. */
export interface CpuNodePoolContext {
  /** Name of the cluster. */
  readonly name: string;
  /** Tags of everything that can carry them. */
  readonly tags?: Readonly<Record<string, string>>;
  /** The zone of the machines. */
  readonly zone: string;
  /** The subnets of machines, where the network is the company's. @default - those that the library makes */
  readonly subnetIds?: { readonly system: string; readonly gpu: string };
}

/** The same as part of a cluster; undefined where the options name no machine (a problem already). */
export function resolveCpuNodePool(
  context: CpuNodePoolContext,
  options: Sound<CpuNodePoolOptions>,
): CpuNodePoolPlan | undefined {
  const { machineType, subnets = "system", podsPerNode: pods = 110, hostEncryption = true } = options;
  const { labels = {}, taints = [], rootVolume = {} } = options;
  const capacity = options.capacity?.type ?? "on-demand";
  const { name, tags = {}, zone } = context;
  if (machineType === undefined) {
    return undefined;
  }
  const sizeGiB = rootVolume.sizeGiB ?? 128;
  const zones = zone === "none" ? [] : subnets === "gpu" ? [zone] : ["1", "2", "3"];
  const spot = capacity === "spot";
  return {
    name,
    resourceName: `${name}${replacementHash(machineType, pods, sizeGiB, capacity, zones.join(), subnets, context.subnetIds?.[subnets], hostEncryption ? "encrypted" : undefined)}`,
    tags,
    machineType,
    nodeCount: (options.nodeCount ?? 0) as NodeCount,
    capacity: { type: capacity },
    subnets,
    zones,
    podsPerNode: pods,
    rootVolume: { sizeGiB },
    hostEncryption,
    labels: { ...labels, [nodePoolLabel]: name, ...(spot ? { [spotKey]: "spot" } : {}) },
    taints: [...(spot ? [`${spotKey}=spot:NoSchedule`] : []), ...taints.map(taintText)],
    decisions: [],
    warnings: [],
  };
}
