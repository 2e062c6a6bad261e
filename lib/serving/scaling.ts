import { engineMetrics, fleetQuery, metricSelector } from "./engine-metrics";
import type { ScalingOptions } from "./model-server-description";
import type { EngineType } from "./option-table";
import { routerPoolName } from "./router";

/** What KEDA watches and how fast it acts. */
export interface ScalingPlan {
  /** Fewest replicas. */
  readonly minimum: number;
  /** Most replicas. */
  readonly maximum: number;
  /** What adds replicas. */
  readonly triggers: readonly ScalingTrigger[];
  /** Seconds for which less load must last before a replica is taken away. */
  readonly scaleDownWindowSeconds: number;
  /** Quiet time before the last replica goes; it and the window above add. */
  readonly toZeroAfterSeconds: number;
  /** Replicas that stay when Prometheus does not answer: an outage of monitoring must not shrink a fleet. */
  readonly fallbackReplicas: number;
}

/** One measure that adds replicas. */
export interface ScalingTrigger {
  /** What is measured. */
  readonly name: "waiting" | "cache-use" | "held";
  /** One series, always: more are an error to KEDA, and none would count as 0. */
  readonly query: string;
  /** Of one replica: the sum is divided by the replicas. */
  readonly threshold: number;
  /** Above it a fleet at zero starts. */
  readonly activationThreshold: number;
}

export interface ScalingRequest {
  readonly engine: EngineType;
  readonly namespace: string;
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly options: ScalingOptions;
  readonly router: boolean;
}

/**
 * Scales on waiting requests and on the use of the cache, never on the use of the GPU, which is full at any load. Where a fleet
 * may be at zero, requests that the router holds start it.
 */
export function planScaling(request: ScalingRequest): ScalingPlan {
  const { engine, namespace, name, minimum, maximum, options, router } = request;
  const { waitingRequests = 5, cacheUse = 0.8, scaleDownWindowSeconds = 300, toZeroAfterSeconds = 900 } = options;
  const metrics = engineMetrics[engine];
  const selector = metricSelector(engine, namespace, name);
  return {
    minimum,
    maximum,
    triggers: [
      {
        name: "waiting",
        query: fleetQuery(metrics.waiting, selector),
        threshold: waitingRequests,
        activationThreshold: 0,
      },
      ...(metrics.cacheUse === undefined
        ? []
        : [
            {
              name: "cache-use",
              query: fleetQuery(metrics.cacheUse, selector),
              threshold: cacheUse,
              activationThreshold: 0,
            } as const,
          ]),
      ...(router
        ? [
            {
              name: "held",
              query: fleetQuery(
                "llm_d_epp_flow_control_queue_size",
                `{namespace="${namespace}",inference_pool="${routerPoolName(name)}"}`,
              ),
              threshold: waitingRequests,
              activationThreshold: 0,
            } as const,
          ]
        : []),
    ],
    scaleDownWindowSeconds,
    toZeroAfterSeconds,
    fallbackReplicas: Math.max(1, minimum),
  };
}
