import type { FabricKind, Machine } from "../../machines/machine";
import type { Notes } from "../common/notes";
import { type FabricNetworkAccess, gpuPoolOf, type KubernetesClusterAccess } from "./cluster-access";

/** How a pod reaches the network that carries GPU traffic. */
export interface FabricPlan {
  /** What the pool's machines really have: "none" where they were made without the fabric of their type. */
  readonly kind: FabricKind;
  /** Interfaces of one machine that carry GPU traffic. */
  readonly interfaceCount: number;
  /** The resource that a pod asks for to be given interfaces; absent where they come another way. */
  readonly resource?: { readonly name: "vpc.amazonaws.com/efa" | "rdma/ib"; readonly count: number };
  /** Huge pages of 2 MiB that a pod of a whole machine asks for, in MiB; 0 where there are none. */
  readonly hugePages2MiB: number;
  /** `Network` objects of GKE, in the order of the pod's interfaces after the first. */
  readonly networks: readonly FabricNetworkAccess[];
  /** Several machines share an NVLink domain, which a pod joins through a resource claim. */
  readonly multiNodeNvlink: boolean;
}

/** What Kueue counts the claims of NVLink between machines as: one for each machine. */
export const nvlinkChannelResource = "gpu-clusters.io/nvlink-channel";

/** The label that says that EFA interfaces are attached. */
export const efaLabel = "vpc.amazonaws.com/efa.present";

/** 5120 of the 5128 MiB that EFA's driver sets aside (EKS user guide, node-efa). */
const efaHugePagesMiB = 5120;

/** The fabric as the pool has it. A machine type that has one, in a pool that has not, is worth a warning. */
export function planFabric(access: KubernetesClusterAccess, notes: Notes): FabricPlan {
  const { cloud, fabricNetworks = [] } = access;
  const gpuPool = gpuPoolOf(access);
  const { machine } = gpuPool;
  const missing = whyMissing(machine, gpuPool.labels, fabricNetworks);
  if (missing !== undefined) {
    notes.warn(`${machine.machineType} has a fabric (${machine.fabric.kind}), but ${missing}: jobs would use TCP`);
  }
  const kind = missing === undefined ? machine.fabric.kind : "none";
  const interfaceCount = kind === "none" ? 0 : machine.fabric.interfaceCount;
  return {
    kind,
    interfaceCount,
    ...(kind === "efa" && { resource: { name: "vpc.amazonaws.com/efa", count: interfaceCount } }),
    ...(kind === "infiniband" && { resource: { name: "rdma/ib", count: interfaceCount } }),
    hugePages2MiB: kind === "efa" ? efaHugePagesMiB : 0,
    networks: cloud === "google" && kind !== "none" ? fabricNetworks : [],
    multiNodeNvlink: machine.machinesPerNvlinkDomain > 1,
  };
}

function whyMissing(
  { cloud, fabric }: Machine,
  labels: Readonly<Record<string, string>>,
  networks: readonly FabricNetworkAccess[],
): string | undefined {
  if (fabric.kind === "efa" && labels[efaLabel] !== "true") {
    return `the pool does not carry the label ${efaLabel}`;
  }
  if (cloud === "google" && fabric.kind !== "none" && networks.length < fabric.interfaceCount) {
    return `the cluster names ${networks.length} of ${fabric.interfaceCount} networks for it`;
  }
  return undefined;
}
