import type { FabricAccess, GpuPoolAccess, StorageClassAccess } from "../platform/cluster-access";
import type { NodePoolPlan } from "./node-pool";

/** EKS has no default class of disks, without which no claim of a chart is met. */
export const defaultStorageClass: StorageClassAccess = {
  name: "gp3",
  provisioner: "ebs.csi.aws.com",
  parameters: { type: "gp3", encrypted: "true" },
};

/** 5120 of the 5128 MiB that EFA's driver sets aside (EKS user guide, node-efa). */
const efaHugePagesMiB = 5120;

/** The traits of a node pool, by which a platform decides. */
export function gpuPoolAccess(pool: NodePoolPlan): GpuPoolAccess {
  const { name, machine, nodeCount, labels, taints, capacity } = pool;
  return {
    name,
    machine,
    nodeCount,
    labels,
    driver: { owner: "image" },
    taints,
    topologyLabels: topologyLabels(pool),
    // EKS's node monitoring agent writes it (EKS user guide, node-health).
    repairCondition: "AcceleratedHardwareReady",
    capacity: { type: capacity.type },
    fabric: fabricAccess(pool),
  };
}

/**
 * EKS labels what has an instance topology: of its GPU machines those of the p families surely (EKS user guide,
 * ml-workload-topology). Racks of NVL72 are told apart by GPU feature discovery.
 */
function topologyLabels({ machine }: NodePoolPlan): readonly string[] {
  const layers = machine.machineType.startsWith("p")
    ? [1, 2, 3].map((layer) => `topology.k8s.aws/network-node-layer-${layer}`)
    : [];
  return [...layers, ...(machine.machinesPerNvlinkDomain > 1 ? ["nvidia.com/gpu.clique"] : [])];
}

/** None where the pool's layout attaches no interface of the fabric. */
function fabricAccess({ machine, labels }: NodePoolPlan): FabricAccess {
  const { kind, interfaceCount } = machine.fabric;
  if (kind === "none" || labels["vpc.amazonaws.com/efa.present"] !== "true") {
    return { kind: "none" };
  }
  return {
    kind,
    interfaceCount,
    attachment: {
      type: "resource",
      name: "vpc.amazonaws.com/efa",
      count: interfaceCount,
      hugePages2MiB: efaHugePagesMiB,
      plugin: { type: "efa" },
    },
  };
}
