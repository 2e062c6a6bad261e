import {
  checkKnownProperties,
  checkOneOf,
  checkWholeNumber,
  InvalidDescriptionError,
  isUnresolved,
  Problems,
} from "../../checks";
import type { AcceleratorAlias, AcceleratorName } from "../../machines/accelerator";
import type { AwsMachine, AwsMachineType } from "../../machines/aws";
import { nodePoolLabel, type PlanNotes } from "../common/cluster";
import { checkNodeCount, planMachine } from "../common/machine";
import { Notes } from "../common/notes";
import { type AwsCapacity, type CapacityPlan, planCapacity } from "./capacity";
import { addressesOf, type InterfaceLayout, type InterfacePlan, interfaceLayouts, planInterfaces } from "./interfaces";
import { checkKmsKeyArn } from "./kms-key";
import { checkName } from "./name";
import { checkTags } from "./tags";

/** The GPU machines: which, how many, how they are paid for, and what is in them. */
export interface NodePoolOptions {
  /** The instance type. Say either this or `accelerator`. */
  readonly machineType?: AwsMachineType;
  /** GPU by name: the largest machine with it is taken. */
  readonly accelerator?: AcceleratorName | AcceleratorAlias;
  /** Number of machines; a whole number, 1 or more. */
  readonly nodeCount: number;
  /** @default { type: "on-demand" } */
  readonly capacity?: AwsCapacity;
  /**
   * How the network interfaces are laid out.
   *
   * @default - "save-ip" where the machine has EFA
   */
  readonly interfaceLayout?: InterfaceLayout;
  /** The system disk. */
  readonly rootVolume?: RootVolumeOptions;
  /**
   * How an update replaces machines, one at a time: `surge` starts the new one before the old one stops, and so needs a spare
   * machine; `minimal` stops the old one first. The provider can say `minimal` from 6.28 on, later than the bindings of this
   * library (6.25): the stack must ask for such a provider, as the ready stack does.
   *
   * @default "surge"
   */
  readonly updateStrategy?: "surge" | "minimal";
}

export interface RootVolumeOptions {
  /** Size in GiB, 100 or more: a small disk breaks image pulls and the EFA installer. @default 500 */
  readonly sizeGiB?: number;
  /** ARN of the customer's KMS key, which the role of EC2 Auto Scaling must be allowed to use. @default - the account's key for EBS */
  readonly kmsKeyArn?: string;
}

export interface GpuNodePoolDescription extends NodePoolOptions {
  /** @default - the id of the construct */
  readonly name?: string;
  /** Pods on one machine. @default 64 */
  readonly podsPerNode?: number;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface NodePoolPlan extends PlanNotes {
  /** Name of the pool: the value of its label `gpu-clusters.io/node-pool`. */
  readonly name: string;
  /** Name of the cloud's resources. */
  readonly resourceName: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly machine: AwsMachine;
  readonly nodeCount: number;
  readonly capacity: CapacityPlan;
  readonly updateStrategy: "surge" | "minimal";
  readonly interfaceLayout: InterfaceLayout;
  readonly interfaces: readonly InterfacePlan[];
  /** Addresses of the GPU subnet that one machine takes with all its pods. */
  readonly addressesPerNode: number;
  readonly podsPerNode: number;
  readonly rootVolume: {
    readonly sizeGiB: number;
    readonly iops: number;
    readonly throughputMiBps: number;
    readonly kmsKeyArn?: string;
  };
  readonly amiType: "AL2023_x86_64_NVIDIA" | "AL2023_ARM_64_NVIDIA";
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: "NO_SCHEDULE" }[];
}

/** Decides a pool of GPU machines; throws with every problem. */
export function planNodePool(description: GpuNodePoolDescription): NodePoolPlan {
  const problems = new Problems();
  const { name = "", tags, podsPerNode = 64, ...options } = description;
  checkName(problems, name);
  checkTags(problems, tags);
  checkWholeNumber(problems, "podsPerNode", podsPerNode, { minimum: 16, maximum: 250, unit: "pods" });
  checkKnownProperties(problems, "", options, nodePoolProperties);
  const plan = resolveNodePool({ name, tags, podsPerNode }, options, problems);
  if (problems.all.length > 0 || !plan) {
    throw new InvalidDescriptionError(`node pool '${name}' on aws`, problems.all);
  }
  return plan;
}

export const nodePoolProperties = [
  ...["machineType", "accelerator", "nodeCount", "capacity", "interfaceLayout", "rootVolume", "updateStrategy"],
] as const;

/** What a pool is called and given by its cluster. */
export interface NodePoolContext extends Pick<GpuNodePoolDescription, "name" | "tags" | "podsPerNode"> {
  /** @default - the name of the pool */
  readonly resourceName?: string;
}

/** The same as part of a cluster; undefined where the description names no machine (a problem). */
export function resolveNodePool(
  { name = "", resourceName = name, tags = {}, podsPerNode = 64 }: NodePoolContext,
  options: NodePoolOptions,
  problems: Problems,
): NodePoolPlan | undefined {
  const notes = new Notes();
  const machine = planMachine("aws", options, problems);
  checkNodeCount(problems, options.nodeCount);
  const capacity = planCapacity(options.capacity, machine, options.nodeCount, problems, notes);
  const rootVolume = planRootVolume(options.rootVolume ?? {}, problems);
  checkOneOf(problems, "updateStrategy", options.updateStrategy, ["surge", "minimal"], "update strategy");
  checkOneOf(problems, "interfaceLayout", options.interfaceLayout, interfaceLayouts, "interface layout");
  if (!machine) {
    return undefined;
  }
  if (options.machineType === undefined) {
    notes.decide("machineType", machine.machineType, `AWS's largest machine with ${options.accelerator}`);
  }
  const interfaceLayout = notes.decide(
    "interfaceLayout",
    planLayout(options, machine, problems),
    options.interfaceLayout ? "set explicitly" : "every address of the subnet is left to the pods",
  );
  const interfaces = planInterfaces(machine, interfaceLayout);
  return {
    name,
    resourceName,
    tags,
    machine,
    nodeCount: options.nodeCount,
    capacity,
    updateStrategy: options.updateStrategy ?? "surge",
    interfaceLayout,
    interfaces,
    // Pods take addresses in blocks of 16 (prefix delegation), of which the CNI keeps one in reserve.
    addressesPerNode: addressesOf(interfaces) + (Math.ceil(podsPerNode / 16) + 1) * 16,
    podsPerNode,
    rootVolume,
    amiType: machine.architecture === "arm64" ? "AL2023_ARM_64_NVIDIA" : "AL2023_x86_64_NVIDIA",
    labels: { [nodePoolLabel]: name, ...labelsOf(machine, interfaces) },
    taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NO_SCHEDULE" }],
    decisions: notes.decisions,
    warnings: [...notes.warnings, ...warningsOf(options, machine)],
  };
}

function planLayout(options: NodePoolOptions, machine: AwsMachine, problems: Problems): InterfaceLayout {
  const layout = options.interfaceLayout;
  if (layout === "none" && options.nodeCount > 1) {
    problems.add(
      "interfaceLayout",
      "'none' leaves several machines without a fabric between them",
      "write 'save-ip' or 'max-bandwidth'",
    );
  }
  if (layout !== undefined && layout !== "none" && machine.fabric.kind === "none") {
    problems.add("interfaceLayout", `${machine.machineType} has no EFA`, "leave it out");
  }
  return layout ?? (machine.fabric.kind === "none" ? "none" : "save-ip");
}

function planRootVolume(
  { sizeGiB = 500, kmsKeyArn, ...unknown }: RootVolumeOptions,
  problems: Problems,
): NodePoolPlan["rootVolume"] {
  const nested = problems.at("rootVolume");
  checkKnownProperties(nested, "", unknown, ["sizeGiB", "kmsKeyArn"]);
  checkWholeNumber(nested, "sizeGiB", sizeGiB, { minimum: 100, maximum: 16384, unit: "GiB" });
  checkKmsKeyArn(nested, "kmsKeyArn", kmsKeyArn);
  // 500 GB on gp3 is what AWS's reference clusters take; twice and four times gp3's base rates so that image pulls don't wait.
  return { sizeGiB, iops: 6000, throughputMiBps: 500, kmsKeyArn };
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

function warningsOf({ nodeCount, capacity, updateStrategy }: NodePoolOptions, machine: AwsMachine): readonly string[] {
  const warnings: string[] = [];
  const domain = machine.machinesPerNvlinkDomain;
  if (domain > 1 && !isUnresolved(nodeCount) && nodeCount % (domain / 2) !== 0) {
    warnings.push(
      `nodeCount ${nodeCount} is not a multiple of ${domain / 2}: an UltraServer has ${domain / 2} or ${domain} machines, and the rest of one is paid for but not used`,
    );
  }
  if ((capacity?.type === "reservation" || capacity?.type === "capacity-block") && updateStrategy !== "minimal") {
    warnings.push(
      `an update of the node group starts a machine before it stops one, and '${capacity.type}' may hold no spare: set updateStrategy: "minimal" (AWS provider 6.28 or later), or scale the group to 0 first`,
    );
  }
  return warnings;
}
