import { createHash } from "node:crypto";
import {
  checkKnownProperties,
  checkOneOf,
  checkPattern,
  checkWholeNumber,
  InvalidDescriptionError,
  isUnresolved,
  Problems,
} from "../../checks";
import { type AcceleratorAlias, type AcceleratorName, tryAccelerator } from "../../machines/accelerator";
import type { AzureMachine, AzureMachineType } from "../../machines/azure";
import { nodePoolLabel, type PlanNotes } from "../common/cluster";
import { checkNodeCount, planMachine } from "../common/machine";
import { Notes } from "../common/notes";
import { type AzureCapacity, type CapacityPlan, planCapacity } from "./capacity";
import { checkInfiniBandDomain, preflightOf } from "./infiniband";
import { checkTags } from "./tags";

/** The GPU machines: which, how many, how they are paid for, and what is in them. */
export interface NodePoolOptions {
  /** The VM size. Say either this or `accelerator`. */
  readonly machineType?: AzureMachineType;
  /** GPU by name: the largest machine with it is taken. */
  readonly accelerator?: AcceleratorName | AcceleratorAlias;
  /** Number of machines; a whole number, 1 or more. With InfiniBand 100 at most: see `placementGroupLimit`. */
  readonly nodeCount: number;
  /** @default { type: "on-demand" } */
  readonly capacity?: AzureCapacity;
  /**
   * Who installs the GPU driver: an operator inside the cluster (with InfiniBand it also needs the network operator), or
   * AKS. A changed owner replaces the machines.
   *
   * @default - "operator" with InfiniBand and for AMD, "cloud" otherwise
   */
  readonly driverOwner?: "operator" | "cloud";
  /**
   * Machines that one placement group of the subscription holds, from 100 to 300: only where support raised the limit.
   *
   * @default 100
   */
  readonly placementGroupLimit?: number;
  /** The system disk. */
  readonly rootVolume?: RootVolumeOptions;
}

export interface RootVolumeOptions {
  /** Size in GiB, 100 or more: GPU images are large. @default 512 */
  readonly sizeGiB?: number;
  /**
   * `ephemeral` lies on the machine's temporary disk: faster, free, and gone with the machine.
   *
   * @default - "ephemeral" where the temporary disk holds it, "managed" otherwise
   */
  readonly type?: "ephemeral" | "managed";
}

export interface GpuNodePoolDescription extends NodePoolOptions {
  /** One to seven lower-case letters and digits: AKS allows twelve, and five say what the pool is made of. @default "gpu" */
  readonly name?: string;
  /** Pods on one machine, 60 to 250. @default 110 */
  readonly podsPerNode?: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a pool must know of its context. */
export interface NodePoolContext {
  /** Zone of its machines, "none" in a region without zones. @default "1" */
  readonly zone?: string;
}

export interface NodePoolPlan extends PlanNotes {
  /** Name of the pool: the value of its label `gpu-clusters.io/node-pool`. */
  readonly name: string;
  /**
   * Name of the pool in AKS. It ends in a mark of everything that AKS cannot change in place, so that such a change replaces the
   * pool: the provider's other way builds a second pool beside the first, and needs as many machines again.
   */
  readonly resourceName: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly machine: AzureMachine;
  readonly nodeCount: number;
  readonly zone: string;
  readonly capacity: CapacityPlan;
  readonly podsPerNode: number;
  readonly driverOwner: "operator" | "cloud";
  readonly osSku: string;
  readonly rootVolume: { readonly sizeGiB: number; readonly type: "ephemeral" | "managed" };
  readonly labels: Readonly<Record<string, string>>;
  /** `key=value:effect`, as AKS takes them. */
  readonly taints: readonly string[];
  /** Whether machines are updated one at a time without a spare. AKS takes no such setting for spot machines. */
  readonly upgradesInPlace: boolean;
  /** Commands to run once in the subscription before the cluster is made. */
  readonly preflight: readonly string[];
}

/** Decides a pool of GPU machines; throws with every problem. */
export function planNodePool(description: GpuNodePoolDescription, context: NodePoolContext = {}): NodePoolPlan {
  const problems = new Problems();
  const { name = "gpu", tags, podsPerNode, ...options } = description;
  checkPattern(problems, "name", name, /^[a-z][a-z0-9]{0,6}$/, "write one to seven lower-case letters and digits");
  checkTags(problems, tags);
  checkPodsPerNode(problems, "podsPerNode", podsPerNode);
  checkKnownProperties(problems, "", options, nodePoolProperties);
  const plan = resolveNodePool({ name, tags, podsPerNode }, options, context, problems);
  if (problems.all.length > 0 || !plan) {
    throw new InvalidDescriptionError(`node pool '${name}' on azure`, problems.all);
  }
  return plan;
}

export const nodePoolProperties = [
  "machineType",
  "accelerator",
  "nodeCount",
  "capacity",
  "driverOwner",
  "placementGroupLimit",
  "rootVolume",
] as const;

/** The operators of a GPU and InfiniBand machine are some thirty pods: AKS's default of 30 leaves no room for a job. */
export function checkPodsPerNode(problems: Problems, path: string, podsPerNode: number | undefined): void {
  checkWholeNumber(problems, path, podsPerNode, { minimum: 60, maximum: 250, unit: "pods" });
}

/** The same as part of a cluster; undefined where the description names no machine (a problem). */
export function resolveNodePool(
  { name = "gpu", tags = {}, podsPerNode = 110 }: Pick<GpuNodePoolDescription, "name" | "tags" | "podsPerNode">,
  options: NodePoolOptions,
  { zone = "1" }: NodePoolContext,
  problems: Problems,
): NodePoolPlan | undefined {
  const notes = new Notes();
  const machine = planMachine("azure", options, problems);
  const counted = checkNodeCount(problems, options.nodeCount);
  if (counted) {
    checkInfiniBandDomain(machine, options.nodeCount, options.placementGroupLimit, problems);
  }
  const capacity = planCapacity(options.capacity, machine, problems, notes);
  const rootVolume = planRootVolume(options.rootVolume ?? {}, machine, problems, notes);
  checkOneOf(problems, "driverOwner", options.driverOwner, ["operator", "cloud"], "owner of the driver");
  if (!machine) {
    return undefined;
  }
  if (options.machineType === undefined) {
    notes.decide("machineType", machine.machineType, `Azure's largest machine with ${options.accelerator}`);
  }
  const driverOwner = planDriverOwner(options.driverOwner, machine, problems, notes);
  const spot = capacity.type === "spot";
  return {
    name,
    resourceName: `${name}${replacementHash(machine.machineType, driverOwner, podsPerNode, rootVolume.sizeGiB, rootVolume.type, capacity.type, zone)}`,
    tags,
    machine,
    nodeCount: options.nodeCount,
    zone,
    capacity,
    podsPerNode,
    driverOwner,
    // The Lustre driver knows Ubuntu alone, and its image is chosen by the release: this one does not move by itself.
    osSku: machine.aks.osSku ?? "Ubuntu2204",
    rootVolume,
    labels: { [nodePoolLabel]: name, ...labelsOf(machine), ...(spot ? { [spotKey]: "spot" } : {}) },
    taints: [`${vendorOf(machine)}.com/gpu=present:NoSchedule`, ...(spot ? [`${spotKey}=spot:NoSchedule`] : [])],
    upgradesInPlace: !spot,
    preflight: preflightOf(machine),
    decisions: notes.decisions,
    warnings: [...notes.warnings, ...warningsOf(options, machine)],
  };
}

/** AKS puts this label and taint on spot machines itself; unsaid, every plan would take them away. */
const spotKey = "kubernetes.azure.com/scalesetpriority";

function planDriverOwner(
  given: NodePoolOptions["driverOwner"],
  machine: AzureMachine,
  problems: Problems,
  notes: Notes,
): "operator" | "cloud" {
  const amd = vendorOf(machine) === "amd";
  if (given === "cloud" && amd) {
    problems.add(
      "driverOwner",
      `AKS installs no driver for ${machine.machineType}`,
      'write "operator", or leave it out',
    );
  }
  if (given !== undefined) {
    return notes.decide("driverOwner", given, "set explicitly");
  }
  if (amd) {
    return notes.decide("driverOwner", "operator", "AKS installs NVIDIA drivers alone");
  }
  return machine.rdma
    ? notes.decide(
        "driverOwner",
        "operator",
        "GPUDirect RDMA needs a driver that was built beside InfiniBand's, which AKS does not do",
      )
    : notes.decide("driverOwner", "cloud", "there is no InfiniBand, so the driver of AKS does");
}

function planRootVolume(
  { sizeGiB = 512, type, ...unknown }: RootVolumeOptions,
  machine: AzureMachine | undefined,
  problems: Problems,
  notes: Notes,
): NodePoolPlan["rootVolume"] {
  const nested = problems.at("rootVolume");
  checkKnownProperties(nested, "", unknown, ["sizeGiB", "type"]);
  checkWholeNumber(nested, "sizeGiB", sizeGiB, { minimum: 100, maximum: 2048, unit: "GiB" });
  checkOneOf(nested, "type", type, ["ephemeral", "managed"], "system disk");
  const holds = !isUnresolved(sizeGiB) && (machine?.temporaryDiskGiB ?? 0) >= sizeGiB;
  if (type === "ephemeral" && machine && !holds) {
    nested.add(
      "type",
      `the temporary disk of ${machine.machineType} (${machine.temporaryDiskGiB ?? "none known"} GiB) does not hold ${sizeGiB} GiB`,
      'write "managed", or a smaller sizeGiB',
    );
  }
  const reason = holds ? "the temporary disk holds it" : "no temporary disk holds it";
  return {
    sizeGiB,
    type: notes.decide("rootVolume", type ?? (holds ? "ephemeral" : "managed"), type ? "set explicitly" : reason),
  };
}

/** Five characters that change with any of the parts. What is only known later is named by its place alone. */
function replacementHash(...parts: readonly (string | number)[]): string {
  const text = parts.map((part) => (isUnresolved(part) ? "later" : part)).join("/");
  return createHash("sha256").update(text).digest("hex").slice(0, 5);
}

function vendorOf(machine: AzureMachine): "nvidia" | "amd" {
  return tryAccelerator(machine.accelerator)?.vendor ?? "nvidia";
}

function labelsOf(machine: AzureMachine): Readonly<Record<string, string>> {
  return {
    [`${vendorOf(machine)}.com/gpu.present`]: "true",
    "gpu-clusters.io/accelerator": machine.accelerator,
    "gpu-clusters.io/fabric": machine.fabric.kind,
  };
}

function warningsOf({ nodeCount }: NodePoolOptions, machine: AzureMachine): readonly string[] {
  const warnings: string[] = [];
  const { machineType, machinesPerNvlinkDomain: domain } = machine;
  const several = isUnresolved(nodeCount) || nodeCount > 1;
  if (several && !machine.rdma) {
    warnings.push(
      `${machineType} has no InfiniBand: several machines train over Ethernet at ${machine.fabric.gbps} Gbit/s; a size with an 'r' (ND96isr_…) has it`,
    );
  }
  if (domain > 1 && !isUnresolved(nodeCount) && nodeCount % domain !== 0) {
    warnings.push(
      `nodeCount ${nodeCount} is not a multiple of ${domain}: a rack has ${domain} machines in one NVLink domain, and jobs over a part of two racks lose it`,
    );
  }
  if (machine.requiresProvider !== undefined) {
    warnings.push(`${machineType} needs another provider than the one of the bindings: ${machine.requiresProvider}`);
  }
  return warnings;
}
