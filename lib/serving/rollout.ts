import type { CapacityType } from "../machines/machine";
import type { RolloutPlan } from "./model-server-plan";

export interface RolloutRequest {
  readonly minimum: number;
  /** Whether the pool may grow beyond what all replicas fill. */
  readonly machineToSpare: boolean;
}

const bought: readonly CapacityType[] = ["reservation", "capacity-block"];

/** Whether all machines are counted out in advance. */
export function isFixedCapacity({
  capacity,
  burst,
}: {
  readonly capacity: CapacityType;
  readonly burst?: CapacityType;
}): boolean {
  return bought.includes(capacity) && (burst === undefined || bought.includes(burst));
}

/**
 * A Deployment's default waits without end for a machine that a full pool never gets. So one more replica is started first only
 * where there is a machine for it; else one of several is replaced at a time; and a single one is stopped first.
 */
export function planRollout({ minimum, machineToSpare }: RolloutRequest): RolloutPlan {
  if (machineToSpare) {
    return { type: "surge", reason: "a machine for one more replica can be had: it starts before another ends" };
  }
  if (minimum >= 2) {
    return {
      type: "replace-one",
      reason: "every machine that can be had is in use: one replica ends before another starts",
    };
  }
  return { type: "stop-first", reason: "the only replica's machine is the only one: it stops during an update" };
}
