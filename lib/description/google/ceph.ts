import type { Problems, Sound } from "../../checks";
import type { CephDescription } from "../ceph/ceph";
import { type CephContext, type CephPlan, resolveCeph as resolveShared, storagePool } from "../ceph/ceph-plan";
import { ownTaint } from "../data/data-pools";
import { type CpuNodePoolPlan, resolveCpuNodePool } from "./cpu-node-pool";

/** A Ceph cluster and its machines, which lie in the zone of their disks and of the GPU machines. */
export interface CephFileSystemPlan extends CephPlan {
  /** The pool of storage machines. */
  readonly nodePool: CpuNodePoolPlan;
}

/** What the machines are called after and given by their cluster. */
export interface CephClusterContext extends Omit<CephContext, "cloud"> {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Decides the shared file system of a cluster; undefined where there is a problem. */
export function resolveCeph(
  context: CephClusterContext,
  options: Sound<CephDescription>,
  problems: Problems,
): CephFileSystemPlan | undefined {
  const plan = resolveShared(options, { ...context, cloud: "google" }, problems);
  const nodePool =
    plan &&
    resolveCpuNodePool(
      { name: storagePool, resourceName: `${context.name}-storage`, tags: context.tags },
      {
        machineType: plan.machine.machineType,
        nodeCount: plan.nodeCount,
        taints: [ownTaint(storagePool)],
      },
    );
  return plan && nodePool && { ...plan, nodePool };
}
