import type { EksNodeGroupConfig, EksNodeGroupTaint } from "@cdktf/provider-aws/lib/eks-node-group";
import { isUnresolved } from "../checks";
import type { NodePoolPlan } from "../description/aws";
import { isAutoscaled, maximumNodeCount, minimumNodeCount, type NodeCount } from "../description/common/node-count";
import type { NodeTaint } from "../description/common/node-labels";

/**
 * The size of a node group. Where an autoscaler or a schedule sets it, an apply does not set it back. EKS takes no largest
 * size of 0, so an empty group may have one machine.
 */
export function scalingOf(
  nodeCount: NodeCount,
  schedule?: { readonly initial: number },
): Pick<EksNodeGroupConfig, "scalingConfig" | "lifecycle"> {
  const maximum = maximumNodeCount(nodeCount);
  return {
    scalingConfig: {
      minSize: schedule ? 0 : minimumNodeCount(nodeCount),
      desiredSize: schedule?.initial ?? minimumNodeCount(nodeCount),
      maxSize: isUnresolved(maximum) ? maximum : Math.max(1, maximum),
    },
    lifecycle: schedule || isAutoscaled(nodeCount) ? { ignoreChanges: ["scaling_config[0].desired_size"] } : undefined,
  };
}

/** Taints in the words of EKS. */
export function taintsOf(taints: readonly NodeTaint[]): EksNodeGroupTaint[] {
  const effects = {
    NoSchedule: "NO_SCHEDULE",
    PreferNoSchedule: "PREFER_NO_SCHEDULE",
    NoExecute: "NO_EXECUTE",
  } as const;
  return taints.map(({ effect, ...taint }) => ({ ...taint, effect: effects[effect] }));
}

/** What EKS calls a capacity. */
export function capacityTypeOf(type: NodePoolPlan["capacity"]["type"]): string | undefined {
  return {
    "on-demand": "ON_DEMAND",
    reservation: "ON_DEMAND",
    spot: "SPOT",
    "capacity-block": "CAPACITY_BLOCK",
    "flex-start": undefined,
  }[type];
}
