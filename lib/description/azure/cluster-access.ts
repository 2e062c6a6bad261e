import type { NodeTaint } from "../common/node-labels";
import type { FabricAccess, GpuPoolAccess } from "../platform/cluster-access";
import type { NodePoolPlan } from "./node-pool";

/** The traits of a node pool, by which a platform decides. AKS acts upon no condition of a GPU, so none is named. */
export function gpuPoolAccess(pool: NodePoolPlan): GpuPoolAccess {
  const { name, machine, nodeCount, labels, driverOwner, capacity } = pool;
  return {
    name,
    machine,
    nodeCount,
    labels,
    // What the images of AKS call their runtime: NVIDIA's page on AKS names it.
    driver:
      driverOwner === "cloud" ? { owner: "cloud", runtimeClass: "nvidia-container-runtime" } : { owner: "operator" },
    taints: pool.taints.map(taintOf),
    // Azure labels no place in the network. Racks of NVL72 are told apart by GPU feature discovery.
    topologyLabels: machine.machinesPerNvlinkDomain > 1 ? ["nvidia.com/gpu.clique"] : [],
    capacity: { type: capacity.type },
    fabric: fabricAccess(pool),
  };
}

const taintForm = /^(?<key>[^=:]+)(?:=(?<value>[^:]*))?:(?<effect>NoSchedule|PreferNoSchedule|NoExecute)$/;

/** `key=value:effect`, as AKS takes it. */
function taintOf(taint: string): NodeTaint {
  const { key = "", value, effect } = taintForm.exec(taint)?.groups ?? {};
  return { key, value, effect: (effect ?? "NoSchedule") as NodeTaint["effect"] };
}

/**
 * Every interface is a virtual function of a ConnectX-6 or newer (Azure/aks-rdma-infiniband), but of a ConnectX-5 with EDR
 * (`pci.ids`: 1018); the image brings no driver for them.
 */
function fabricAccess({ machine }: NodePoolPlan): FabricAccess {
  const { kind, interfaceCount } = machine.fabric;
  if (kind === "none") {
    return { kind };
  }
  return {
    kind,
    interfaceCount,
    attachment: {
      type: "resource",
      name: "rdma/ib",
      count: interfaceCount,
      plugin: {
        type: "network-operator",
        pciDeviceIds: machine.infiniband?.generation === "edr" ? ["1018"] : ["101c", "101e"],
        driverOwner: "operator",
      },
    },
  };
}
