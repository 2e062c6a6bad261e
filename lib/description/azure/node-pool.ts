import { createHash } from "node:crypto";
import {
  type Check,
  checkDescription,
  InvalidDescriptionError,
  isUnresolved,
  oneOf,
  Problems,
  type Shape,
  type Sound,
  text,
  wholeNumber,
} from "../../checks";
import type { AzureMachine } from "../../machines/azure";
import { nodePoolLabel } from "../common/cluster";
import { type NodeTaint, nodeLabels, nodeTaints } from "../common/node-labels";
import { Notes } from "../common/notes";
import {
  type GpuMachinesOptions,
  type GpuMachinesPlan,
  gpuMachinesShape,
  resolveGpuMachines,
  vendorOf,
} from "./gpu-machines";
import { azureTags } from "./tags";

/** GPU machines as a node pool of a Kubernetes cluster. */
export interface NodePoolOptions extends GpuMachinesOptions {
  /** @default "gpu" */
  readonly type?: "gpu";
  /**
   * Pods on one machine, 60 to 250. They take no addresses of the network.
   *
   * @default - `podsPerGpuNode` of the cluster, 110
   */
  readonly podsPerNode?: number;
  /**
   * Labels beside those of the library. Keys of Kubernetes, AKS, the vendors of GPUs and this library are refused. @default -
   * none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /** Taints beside that of the GPU's vendor. @default - none */
  readonly taints?: readonly NodeTaint[];
}

/** A pool of GPU machines, described on its own. */
export interface GpuNodePoolDescription extends NodePoolOptions {
  /**
   * One to seven lower-case letters and digits: AKS allows twelve, and five say what the pool is made of.
   *
   * @default - the id of the construct; "gpu" in a plan that is made without one
   */
  readonly name?: string;
  /** Tags of everything that can carry them. @default - none */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a pool must know of its context. */
export interface NodePoolContext {
  /** Zone of its machines, "none" in a region without zones. @default "1" */
  readonly zone?: string;
  /** Zones of its machines, where they lie in several. @default - the one above */
  readonly zones?: readonly string[];
  /** Pods on a machine of a pool that does not say. @default 110 */
  readonly podsPerNode?: number;
  /** The subnet of its machines, where the network is the company's. @default - the one that the library makes */
  readonly subnetId?: string;
}

/** What a described pool of GPU machines comes to. */
export interface NodePoolPlan extends GpuMachinesPlan {
  /** Name of the pool: the value of its label `gpu-clusters.io/node-pool`. */
  readonly name: string;
  /**
   * Name of the pool in AKS. It ends in five characters that change with everything that AKS cannot change in place, so that
   * such a change replaces the pool: the provider's other way builds a second pool beside the first, and needs as many
   * machines again.
   */
  readonly resourceName: string;
  /** Tags of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
  /** The zone of the machines. */
  readonly zone: string;
  /** Absent where the machines lie in the one zone. */
  readonly zones?: readonly string[];
  /** Pods that one machine may run. */
  readonly podsPerNode: number;
  /** Operating system of the machines. */
  readonly osSku: string;
  /** Labels of the nodes. */
  readonly labels: Readonly<Record<string, string>>;
  /** `key=value:effect`, as AKS takes them. */
  readonly taints: readonly string[];
  /** Whether machines are updated one at a time without a spare. AKS takes no such setting for spot machines. */
  readonly upgradesInPlace: boolean;
}

/** Name of a pool: it stands in the name that AKS gives the machines. */
export const nodePoolName: Check<string> = text({
  pattern: /^[a-z][a-z0-9]{0,6}$/,
  hint: "write one to seven lower-case letters and digits, a letter first",
  token: { refusedBecause: "the machines are named after it" },
});

/**
 * Pods on one machine. The operators of a GPU and InfiniBand machine are some thirty pods: AKS's default of 30 leaves no room
 * for a job.
 */
export const podsPerNode: Check<number> = wholeNumber({
  minimum: 60,
  maximum: 250,
  unit: "pods",
  token: { refusedBecause: "the name of the pool is made of it" },
});

/** Labels set by a user: those of AKS and of NVIDIA's operator are set by the library, or AKS refuses them. */
export const azureNodeLabels: Check<Readonly<Record<string, string>>> = (problems, path, value) => {
  const labels = nodeLabels(problems, path, value);
  for (const key of Object.keys(labels ?? {})) {
    if (/^(kubernetes\.azure\.com|nvidia\.com|amd\.com)\//.test(key)) {
      problems
        .at(path)
        .add(key, "is set by AKS, by the GPU operator or by this library", "write a key of your own domain");
    }
  }
  return problems.concerns(path) ? undefined : labels;
};

export const nodePoolShape: Shape<NodePoolOptions> = {
  ...gpuMachinesShape,
  type: oneOf(["gpu"], "kind of node pool"),
  podsPerNode,
  labels: azureNodeLabels,
  taints: nodeTaints,
};

/** Decides a pool of GPU machines; throws with every problem. */
export function planNodePool(description: GpuNodePoolDescription, context: NodePoolContext = {}): NodePoolPlan {
  const problems = new Problems();
  const given = checkDescription<GpuNodePoolDescription>(problems, description, {
    ...nodePoolShape,
    name: nodePoolName,
    tags: azureTags,
  });
  const { name = "gpu", tags } = given;
  const plan = resolveNodePool({ ...context, name, tags }, given, problems);
  if (problems.all.length > 0 || !plan) {
    throw new InvalidDescriptionError(`node pool '${name}' on azure`, problems.all);
  }
  return plan;
}

/** The same as part of a cluster; undefined where the options name no machine (a problem). */
export function resolveNodePool(
  context: NodePoolContext & { readonly name: string; readonly tags?: Readonly<Record<string, string>> },
  options: Sound<NodePoolOptions>,
  problems: Problems,
): NodePoolPlan | undefined {
  const notes = new Notes();
  const machines = resolveGpuMachines(options, problems, notes);
  if (!machines) {
    return undefined;
  }
  const { name, tags = {}, zone = "1", zones, subnetId } = context;
  const { machine, driverOwner, rootVolume, capacity, hostEncryption } = machines;
  const { podsPerNode: pods = context.podsPerNode ?? 110, labels = {}, taints = [] } = options;
  const spot = capacity.type === "spot";
  return {
    ...machines,
    name,
    resourceName: `${name}${replacementHash(machine.machineType, driverOwner, pods, rootVolume.sizeGiB, rootVolume.type, capacity.type, zones?.join("+") ?? zone, subnetId, hostEncryption ? "encrypted" : undefined)}`,
    tags,
    zone,
    ...(zones && { zones }),
    podsPerNode: pods,
    // The Lustre driver knows Ubuntu alone, and its image is chosen by the release: this one does not move by itself.
    osSku: machine.aks.osSku ?? "Ubuntu2204",
    labels: {
      ...labels,
      [nodePoolLabel]: name,
      ...labelsOf(machine),
      ...(driverOwner === "cloud" ? operatorKeepsOff : {}),
      ...(spot ? { [spotKey]: "spot" } : {}),
    },
    taints: [
      `${vendorOf(machine)}.com/gpu=present:NoSchedule`,
      ...(spot ? [`${spotKey}=spot:NoSchedule`] : []),
      ...taints.map(taintText),
    ],
    upgradesInPlace: !spot,
    decisions: notes.decisions,
    warnings: notes.warnings,
  };
}

/**
 * The GPU operator of another pool leaves the driver and the container toolkit of these machines alone: two toolkits break
 * the container runtime (Azure/aks-rdma-infiniband).
 */
const operatorKeepsOff = {
  "nvidia.com/gpu.deploy.driver": "false",
  "nvidia.com/gpu.deploy.container-toolkit": "false",
} as const;

/** AKS puts this label and taint on spot machines itself; left out, every plan would take them away. */
export const spotKey = "kubernetes.azure.com/scalesetpriority";

/** A taint as AKS takes it. */
export function taintText({ key, value = "", effect }: NodeTaint): string {
  return `${key}=${value}:${effect}`;
}

/**
 * Five characters that change with any of the parts: what AKS cannot change in place, at the end of a pool's name, so that
 * Terraform replaces the pool where it would otherwise stop ("temporary_name_for_rotation must be specified"). What is only
 * known when Terraform runs counts by its place alone; what is not given does not count.
 */
export function replacementHash(...parts: readonly (string | number | undefined)[]): string {
  const source = parts
    .filter((part) => part !== undefined)
    .map((part) => (isUnresolved(part) ? "later" : part))
    .join("/");
  return createHash("sha256").update(source).digest("hex").slice(0, 5);
}

function labelsOf(machine: AzureMachine): Readonly<Record<string, string>> {
  return {
    [`${vendorOf(machine)}.com/gpu.present`]: "true",
    "gpu-clusters.io/accelerator": machine.accelerator,
    "gpu-clusters.io/fabric": machine.fabric.kind,
  };
}
