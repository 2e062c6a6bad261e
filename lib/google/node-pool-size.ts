import type {
  ContainerNodePoolConfig,
  ContainerNodePoolTimeouts,
} from "@cdktf/provider-google/lib/container-node-pool";
import { isUnresolved } from "../checks";
import { isAutoscaled, maximumNodeCount, type NodeCount } from "../description/common/node-count";

/**
 * How long Terraform waits for a pool. Machines are made side by side, but replaced one at a time, and GKE waits up to an hour
 * for the pods of each.
 */
export function timeoutsOf(nodeCount: NodeCount): ContainerNodePoolTimeouts {
  const machines = maximumNodeCount(nodeCount);
  const known = isUnresolved(machines) ? 100 : machines;
  return { create: `${60 + Math.ceil(known / 10)}m`, update: `${60 + 75 * known}m`, delete: `${60 + known}m` };
}

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
