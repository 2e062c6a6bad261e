import type { GpuDirectName } from "../../machines/gpudirect";
import type { FabricKind } from "../../machines/machine";
import type { Notes } from "../common/notes";
import type { FabricNetworkAccess, FabricPlugin, GpuPoolAccess } from "./cluster-access";

/** How a pod reaches the network that carries GPU traffic. */
export interface FabricPlan {
  /** What the pool's machines really have: "none" where they were made without the fabric of their type. */
  readonly kind: FabricKind;
  /** Interfaces of one machine that carry GPU traffic. */
  readonly interfaceCount: number;
  /** The resource that a pod asks for to be given interfaces; absent where they come another way. */
  readonly resource?: { readonly name: string; readonly count: number };
  /** What advertises that resource. */
  readonly plugin?: FabricPlugin;
  /** Huge pages of 2 MiB that a pod of a whole machine asks for, in MiB; 0 where there are none. */
  readonly hugePages2MiB: number;
  /** `Network` objects of GKE, in the order of the pod's interfaces after the first. */
  readonly networks: readonly FabricNetworkAccess[];
  /** Plugin and daemon of NCCL that come with these networks. */
  readonly gpuDirect?: GpuDirectName;
  /** Several machines share an NVLink domain, which a pod joins through a resource claim. */
  readonly multiNodeNvlink: boolean;
}

/** What Kueue counts the claims of NVLink between machines as: one for each machine. */
export const nvlinkChannelResource = "gpu-clusters.io/nvlink-channel";

/** The fabric as the pool has it. A machine type that has one, in a pool that has not, is worth a warning. */
export function planFabric({ name, machine, fabric }: GpuPoolAccess, notes: Notes): FabricPlan {
  const multiNodeNvlink = machine.machinesPerNvlinkDomain > 1;
  if (fabric.kind === "none") {
    if (machine.fabric.kind !== "none") {
      notes.warn(
        `${machine.machineType} has a fabric (${machine.fabric.kind}), but the pool ${name} was made without it: jobs would use TCP`,
      );
    }
    return { kind: "none", interfaceCount: 0, hugePages2MiB: 0, networks: [], multiNodeNvlink };
  }
  const { kind, interfaceCount, attachment } = fabric;
  if (attachment.type === "networks") {
    const { networks, software: gpuDirect } = attachment;
    return { kind, interfaceCount, hugePages2MiB: 0, networks, gpuDirect, multiNodeNvlink };
  }
  const { name: resourceName, count, hugePages2MiB = 0, plugin } = attachment;
  return {
    kind,
    interfaceCount,
    resource: { name: resourceName, count },
    plugin,
    hugePages2MiB,
    networks: [],
    multiNodeNvlink,
  };
}
