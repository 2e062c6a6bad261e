import { AutoscalingGroupTagA as AutoscalingGroupTag } from "@cdktf/provider-aws/lib/autoscaling-group-tag";
import type {
  EksNodeGroup,
  EksNodeGroupConfig,
  EksNodeGroupTaint,
  EksNodeGroupTimeouts,
} from "@cdktf/provider-aws/lib/eks-node-group";
import type { Construct } from "constructs";
import { isUnresolved } from "../checks";
import type { NodePoolPlan } from "../description/aws/node-pool";
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

/**
 * Tags of machines that are launched from now on. In the launch template they would roll the machines that run; the first
 * machines have them from there.
 */
export function tagMachines(
  scope: Construct,
  group: EksNodeGroup,
  tags: Readonly<Record<string, string>>,
): readonly AutoscalingGroupTag[] {
  if (isUnresolved(tags) || Object.keys(tags).length === 0) {
    return [];
  }
  const autoscalingGroupName = group.resources.get(0).autoscalingGroups.get(0).name;
  return Object.entries(tags).map(
    ([key, value]) =>
      new AutoscalingGroupTag(scope, `tag-${encodeURIComponent(key)}`, {
        autoscalingGroupName,
        tag: { key, value, propagateAtLaunch: true },
      }),
  );
}

/**
 * How long Terraform waits for a group. An update replaces one machine after another: each is drained for 15 minutes at most
 * (EKS user guide, managed-node-update-behavior), and a GPU machine takes about as long until it is ready.
 */
export function groupTimeouts(maximumNodeCount: number): EksNodeGroupTimeouts | undefined {
  if (isUnresolved(maximumNodeCount)) {
    return undefined;
  }
  return {
    create: `${60 + maximumNodeCount}m`,
    update: `${60 + 30 * maximumNodeCount}m`,
    delete: `${60 + maximumNodeCount}m`,
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
