import type { ModelServerPlan } from "../../serving/model-server-plan";
import { routerPort } from "../../serving/router";
import { answeringLabels } from "./pod";

/** The chart of llm-d's router that brings its own proxy; it selects pods by label, so that no resource of its own is needed. */
export const routerChart = {
  chart: "llm-d-router-standalone",
  repository: "oci://ghcr.io/llm-d/charts",
  version: "v0.10.0",
} as const;

/**
 * Values of the router's chart for one server. Its image is pinned, since the chart names a moving one; and it refuses requests
 * where the picker is away, since a proxy that passes them on without it would reach no replica.
 */
export function routerValues(plan: ModelServerPlan): object {
  const { router } = plan;
  if (!router) {
    return {};
  }
  return {
    router: {
      inferencePool: { create: false },
      modelServers: {
        type: router.modelServerType,
        protocol: "http",
        targetPorts: [{ number: router.targetPort }],
        matchLabels: answeringLabels(plan),
      },
      epp: {
        replicas: router.replicas,
        image: { tag: routerChart.version, pullPolicy: "IfNotPresent" },
        pluginsConfigFile: "fleet.yaml",
        pluginsCustomConfig: { "fleet.yaml": `${JSON.stringify(router.configuration, null, 2)}\n` },
        metricsDataSource: { path: router.metricsPath },
        resources: {
          requests: { cpu: String(router.cpu), memory: `${router.memoryGiB}Gi` },
          limits: { memory: `${2 * router.memoryGiB}Gi` },
        },
      },
      proxy: {
        enabled: true,
        mode: "service",
        replicas: 2,
        failOpen: false,
        resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "2Gi" } },
      },
      extraServicePorts: [{ name: "http", port: routerPort, protocol: "TCP", targetPort: routerPort }],
      monitoring: { prometheus: { enabled: true } },
    },
  };
}
