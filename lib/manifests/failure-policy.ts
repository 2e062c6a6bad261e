/**
 * How a job meets failures: it starts again from its checkpoint, within its budget. A pod that was put off its machine
 * (drained, evicted from a machine that is gone or silent, preempted) or found its machine bad before it began is no failure
 * of the job's and takes nothing of the budget.
 *
 * Tried against Kubernetes 1.36 and JobSet 0.12: drains, taints, lost machines and preflights that fail count no restart, a
 * failed program does.
 */
export function jobSetFailurePolicy(maximumRestarts: number) {
  return {
    maxRestarts: maximumRestarts,
    rules: [
      { name: "machine", action: "RestartJobSetAndIgnoreMaxRestarts", onJobFailureReasons: ["PodFailurePolicy"] },
    ],
  } as const;
}

/** With what preflight.sh ends on a bad machine. */
const badMachineExitCode = 90;

/** Fails the job with the reason that {@link jobSetFailurePolicy} does not count. */
export function podFailurePolicy(preflight: string | undefined) {
  return {
    rules: [
      { action: "FailJob", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
      ...(preflight === undefined
        ? []
        : [
            {
              action: "FailJob",
              onExitCodes: { containerName: preflight, operator: "In", values: [badMachineExitCode] },
            },
          ]),
    ],
  };
}

/**
 * Leaves a machine that does not answer after half a minute, not after Kubernetes' five: its job stands still meanwhile, on
 * all its machines.
 */
export const silentMachineTolerations = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"].map(
  (key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 30 }) as const,
);
