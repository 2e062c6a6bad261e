import type { KubernetesClusterNodePoolConfig } from "@cdktf/provider-azurerm/lib/kubernetes-cluster-node-pool";
import { isAutoscaled, type NodeCount } from "../description/common/node-count";

/** The size of a node pool. Where the autoscaler of AKS sets it, an apply does not set it back. */
export function scalingOf(
  nodeCount: NodeCount,
): Pick<KubernetesClusterNodePoolConfig, "nodeCount" | "autoScalingEnabled" | "minCount" | "maxCount" | "lifecycle"> {
  return isAutoscaled(nodeCount)
    ? {
        autoScalingEnabled: true,
        minCount: nodeCount.minimum,
        maxCount: nodeCount.maximum,
        lifecycle: { ignoreChanges: ["node_count"] },
      }
    : { nodeCount };
}
