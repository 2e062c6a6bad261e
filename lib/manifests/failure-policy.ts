/**
 * How a job meets failures: it starts again from its checkpoint, three times. A pod that was put off its machine (drained,
 * evicted from a machine that is gone or silent, preempted) is no failure of the job's and takes nothing of these.
 *
 * Tried against Kubernetes 1.36 and JobSet 0.12: drains, taints and lost machines count no restart, a failed program does.
 */
export const jobSetFailurePolicy = {
  maxRestarts: 3,
  rules: [{ name: "machine", action: "RestartJobSetAndIgnoreMaxRestarts", onJobFailureReasons: ["PodFailurePolicy"] }],
} as const;

/** Fails the job with the reason that {@link jobSetFailurePolicy} does not count. */
export const podFailurePolicy = {
  rules: [{ action: "FailJob", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
} as const;

/**
 * Leaves a machine that does not answer after half a minute, not after Kubernetes' five: its job stands still meanwhile, on
 * all its machines.
 */
export const silentMachineTolerations = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"].map(
  (key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 30 }) as const,
);
