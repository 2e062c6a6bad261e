import { engines } from "./engine";
import type { EngineType } from "./option-table";

/** llm-d's router in front of the replicas of one server. */
export interface RouterPlan {
  /** Name by which the router knows the engine. */
  readonly modelServerType: string;
  /** Port of the engine. */
  readonly targetPort: number;
  /** Path of the engine's metrics. */
  readonly metricsPath: string;
  /** One is active and one waits: two that share the work would each know half of what the caches hold. */
  readonly replicas: number;
  /** Requests are held while no replica can take them. */
  readonly holdsRequests: boolean;
  /** Virtual CPUs of the router. */
  readonly cpu: number;
  /** Memory of the router, in GiB. */
  readonly memoryGiB: number;
  /** Longest time of one request. */
  readonly requestTimeoutSeconds: number;
  /** `EndpointPickerConfig` of the router. */
  readonly configuration: object;
}

/** Port on which the router's proxy listens. */
export const routerPort = 8081;

/** Longest name of a release of the router's chart: it cuts longer ones. */
export const LONGEST_ROUTER_NAME = 40;

/** Service of the router in front of a server. */
export function routerServiceName(serverName: string): string {
  return `${serverName}-proxy`;
}

/** Name by which the router's metrics know its replicas, where it selects them by label. */
export function routerPoolName(serverName: string): string {
  return `${serverName}-epp`;
}

/**
 * The router as llm-d v0.10.0 documents it (docs/operations.md): half a core to a core for each request in a second with very
 * long prompts, 4 to 6 GiB at 50 to 100 requests in a second. Its chart asks for 8 cores; 2 carry a fleet of a few replicas.
 */
export function planRouter(
  engine: EngineType,
  { requestTimeoutSeconds, requestsPerSecond = 4 }: RouterRequest,
): RouterPlan {
  const { routerType, port, metrics } = engines[engine];
  return {
    modelServerType: routerType,
    targetPort: port,
    metricsPath: metrics.path,
    replicas: 2,
    holdsRequests: true,
    cpu: Math.max(2, Math.ceil(requestsPerSecond / 2)),
    memoryGiB: requestsPerSecond > 50 ? 8 : 6,
    requestTimeoutSeconds,
    configuration: {
      apiVersion: "llm-d.ai/v1alpha1",
      kind: "EndpointPickerConfig",
      featureGates: ["flowControl"],
      plugins: [
        { type: "queue-scorer" },
        { type: "kv-cache-utilization-scorer" },
        { type: "prefix-cache-scorer" },
        { type: "metrics-data-source", parameters: { scheme: "http", path: metrics.path } },
        {
          type: "core-metrics-extractor",
          ...(routerType !== "vllm" && { parameters: { defaultEngine: routerType } }),
        },
      ],
      schedulingProfiles: [
        {
          name: "default",
          plugins: [
            { pluginRef: "queue-scorer", weight: 2 },
            { pluginRef: "kv-cache-utilization-scorer", weight: 2 },
            { pluginRef: "prefix-cache-scorer", weight: 3 },
          ],
        },
      ],
    },
  };
}

export interface RouterRequest {
  readonly requestTimeoutSeconds: number;
  readonly requestsPerSecond?: number;
}
