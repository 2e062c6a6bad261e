import type { NodeTaint } from "../common/node-labels";
import type { FabricAccess, FabricNetworkAccess, GpuPoolAccess } from "../platform/cluster-access";
import type { NodePoolPlan } from "./node-pool";

/** Where GKE installs the driver on Container-Optimized OS. */
const driverFolder = "/home/kubernetes/bin/nvidia";

/**
 * The traits of a node pool, by which a platform decides. `networks` are the pool's networks beyond the primary, in the
 * order of the machine's interfaces.
 */
export function gpuPoolAccess(pool: NodePoolPlan, networks: readonly FabricNetworkAccess[]): GpuPoolAccess {
  const { name, machine, nodeCount, labels, capacity } = pool;
  return {
    name,
    machine,
    nodeCount,
    labels,
    driver: { owner: "cloud", hostPath: driverFolder },
    devicePluginByCloud: true,
    taints: taintsOf(pool),
    topologyLabels: topologyLabels(pool),
    capacity: { type: capacity.type, queued: capacity.flexStart?.queued ?? false },
    fabric: fabricAccess(pool, networks),
  };
}

/** The pool's, and those that GKE adds: to every Arm machine, and to machines that wait for a ProvisioningRequest. */
function taintsOf({ taints, machine, capacity }: NodePoolPlan): readonly NodeTaint[] {
  return [
    ...taints.map(({ key, value, effect }) => ({ key, value, effect: effects[effect] })),
    ...(machine.architecture === "arm64"
      ? [{ key: "kubernetes.io/arch", value: "arm64", effect: "NoSchedule" as const }]
      : []),
    ...(capacity.flexStart?.queued
      ? [{ key: "cloud.google.com/gke-queued", value: "true", effect: "NoSchedule" as const }]
      : []),
  ];
}

/**
 * GKE labels machines with their place in the building where a reservation or a compact policy chose it (Cluster Toolkit
 * schedules A3 High, Mega and Ultra, A4 and A4X by these labels). Machines with RoCE come so alone.
 */
function topologyLabels({ machine, capacity }: NodePoolPlan): readonly string[] {
  const isPlaced = capacity.type === "reservation" || capacity.placement === "compact";
  return machine.fabric.kind === "roce" || (machine.fabric.kind !== "none" && isPlaced)
    ? ["block", "subblock", "host"].map((level) => `cloud.google.com/gce-topology-${level}`)
    : [];
}

/** None where the pool has fewer networks than its machine has interfaces for GPU traffic. */
function fabricAccess({ machine }: NodePoolPlan, networks: readonly FabricNetworkAccess[]): FabricAccess {
  const { kind, interfaceCount } = machine.fabric;
  if (kind === "none" || machine.gpuDirect === undefined || networks.length < interfaceCount) {
    return { kind: "none" };
  }
  return { kind, interfaceCount, attachment: { type: "networks", networks, software: machine.gpuDirect } };
}

const effects = {
  NO_SCHEDULE: "NoSchedule",
  PREFER_NO_SCHEDULE: "PreferNoSchedule",
  NO_EXECUTE: "NoExecute",
} as const satisfies Readonly<Record<NodePoolPlan["taints"][number]["effect"], NodeTaint["effect"]>>;
