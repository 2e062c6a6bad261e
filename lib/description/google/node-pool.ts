import {
  checkKnownProperties,
  checkOneOf,
  checkWholeNumber,
  InvalidDescriptionError,
  isUnresolved,
  Problems,
} from "../../checks";
import type { AcceleratorAlias, AcceleratorName } from "../../machines/accelerator";
import type { GoogleMachine, GoogleMachineType } from "../../machines/google";
import { nodePoolLabel, type PlanNotes } from "../common/cluster";
import { checkNodeCount, planMachine } from "../common/machine";
import { Notes } from "../common/notes";
import { type CapacityPlan, type GoogleCapacity, planCapacity } from "./capacity";
import { checkName } from "./name";
import { checkKmsKeyName } from "./object-store";
import { checkTags } from "./tags";

/** The GPU machines: which, how many, how they are paid for, and what is in them. */
export interface NodePoolOptions {
  /** The machine type. Say either this or `accelerator`. */
  readonly machineType?: GoogleMachineType;
  /** GPU by name: the largest machine with it is taken. */
  readonly accelerator?: AcceleratorName | AcceleratorAlias;
  /** Number of machines; a whole number, 1 or more. With flex-start, the most that there will be. */
  readonly nodeCount: number;
  /** @default { type: "on-demand" } */
  readonly capacity?: GoogleCapacity;
  /** The boot disk. */
  readonly bootDisk?: BootDiskOptions;
  /**
   * Version of the GPU driver that GKE installs.
   *
   * @default "LATEST"
   */
  readonly gpuDriverVersion?: "DEFAULT" | "LATEST";
}

export interface BootDiskOptions {
  /** Size in GiB, 100 or more. @default 200 */
  readonly sizeGiB?: number;
  /** Path of the customer's key. @default - encrypted with Google's keys */
  readonly kmsKeyName?: string;
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
  readonly machine: GoogleMachine;
  readonly nodeCount: number;
  /** Node pools that hold the machines: one, or one for each NVLink domain. */
  readonly groups: readonly { readonly name: string; readonly nodeCount: number }[];
  readonly capacity: CapacityPlan;
  readonly podsPerNode: number;
  readonly bootDisk: { readonly type: string; readonly sizeGiB: number; readonly kmsKeyName?: string };
  readonly gpuDriverVersion: "DEFAULT" | "LATEST";
  /** GKE refuses to repair machines that come by flex-start. */
  readonly autoRepair: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: "NO_SCHEDULE" }[];
}

/** Decides a pool of GPU machines; throws with every problem. */
export function planNodePool(description: GpuNodePoolDescription): NodePoolPlan {
  const problems = new Problems();
  const { name = "", tags, podsPerNode = 64, ...options } = description;
  checkName(problems, name);
  checkTags(problems, tags);
  checkWholeNumber(problems, "podsPerNode", podsPerNode, { minimum: 8, maximum: 256, unit: "pods" });
  checkKnownProperties(problems, "", options, nodePoolProperties);
  const plan = resolveNodePool({ name, tags, podsPerNode }, options, problems);
  if (problems.all.length > 0 || !plan) {
    throw new InvalidDescriptionError(`node pool '${name}' on google`, problems.all);
  }
  return plan;
}

export const nodePoolProperties = [
  ...["machineType", "accelerator", "nodeCount", "capacity", "bootDisk", "gpuDriverVersion"],
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
  const { nodeCount } = options;
  const machine = planMachine("google", options, problems);
  checkNodeCount(problems, nodeCount);
  const capacity = planCapacity(options.capacity, machine, nodeCount, problems, notes);
  checkOneOf(problems, "gpuDriverVersion", options.gpuDriverVersion, ["DEFAULT", "LATEST"], "driver version");
  const bootDisk = planBootDisk(options.bootDisk ?? {}, machine, problems);
  if (!machine) {
    return undefined;
  }
  if (machine.requiresProvider) {
    problems.add(
      "machineType",
      `${machine.machineType} cannot be made: ${machine.requiresProvider}`,
      "take a4x-highgpu-4g or a4-highgpu-8g",
    );
  }
  if (options.machineType === undefined) {
    notes.decide("machineType", machine.machineType, `Google's largest machine with ${options.accelerator}`);
  }
  return {
    name,
    resourceName,
    tags,
    machine,
    nodeCount,
    groups: planGroups(resourceName, machine, nodeCount, problems),
    capacity,
    podsPerNode,
    bootDisk,
    gpuDriverVersion: options.gpuDriverVersion ?? "LATEST",
    autoRepair: capacity.type !== "flex-start",
    labels: {
      [nodePoolLabel]: name,
      "nvidia.com/gpu.present": "true",
      "gpu-clusters.io/accelerator": machine.accelerator,
      "gpu-clusters.io/fabric": machine.fabric.kind,
    },
    taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NO_SCHEDULE" }],
    decisions: notes.decisions,
    warnings: [...notes.warnings, ...warningsOf(options, machine)],
  };
}

function planBootDisk(
  { sizeGiB = 200, kmsKeyName, ...unknown }: BootDiskOptions,
  machine: GoogleMachine | undefined,
  problems: Problems,
): NodePoolPlan["bootDisk"] {
  const nested = problems.at("bootDisk");
  checkKnownProperties(nested, "", unknown, ["sizeGiB", "kmsKeyName"]);
  checkWholeNumber(nested, "sizeGiB", sizeGiB, { minimum: 100, maximum: 65536, unit: "GiB" });
  checkKmsKeyName(nested, "kmsKeyName", kmsKeyName);
  return { type: machine?.bootDiskType ?? "pd-ssd", sizeGiB, kmsKeyName };
}

/** A workload policy places one NVLink domain, so each domain is a node pool of its nested. */
function planGroups(
  name: string,
  machine: GoogleMachine,
  nodeCount: number,
  problems: Problems,
): NodePoolPlan["groups"] {
  const domain = machine.machinesPerNvlinkDomain;
  if (domain === 1) {
    return [{ name, nodeCount }];
  }
  if (isUnresolved(nodeCount)) {
    problems.add(
      "nodeCount",
      "is only known when Terraform runs, but NVLink domains are counted before",
      "write the number itself",
    );
    return [];
  }
  const domains = Number.isInteger(nodeCount) && nodeCount > 0 ? Math.ceil(nodeCount / domain) : 0;
  return Array.from({ length: domains }, (_, index) => ({
    name: `${name}-domain-${index}`,
    nodeCount: Math.min(domain, nodeCount - index * domain),
  }));
}

function warningsOf({ nodeCount }: NodePoolOptions, machine: GoogleMachine): readonly string[] {
  const domain = machine.machinesPerNvlinkDomain;
  if (domain === 1 || isUnresolved(nodeCount) || nodeCount % domain === 0) {
    return [];
  }
  return [`nodeCount ${nodeCount} is not a multiple of ${domain}: the last NVLink domain is not whole`];
}
