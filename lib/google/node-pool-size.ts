import type { ContainerNodePoolConfig } from "@cdktf/provider-google/lib/container-node-pool";
import { isAutoscaled, type NodeCount } from "../description/common/node-count";

/** A number that Terraform holds, or limits between which GKE's autoscaler chooses: then a change of size is no drift. */
export function sizeOf(nodeCount: NodeCount): Partial<ContainerNodePoolConfig> {
  return isAutoscaled(nodeCount)
    ? {
        initialNodeCount: nodeCount.minimum,
        autoscaling: {
          totalMinNodeCount: nodeCount.minimum,
          totalMaxNodeCount: nodeCount.maximum,
          locationPolicy: "ANY",
        },
        // It forces a replacement, and the cloud changes it when a pool is resized.
        lifecycle: { ignoreChanges: ["initial_node_count"] },
      }
    : { nodeCount };
}
