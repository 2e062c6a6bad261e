import type { ModelServerPlan } from "../../serving/model-server-plan";
import type { Manifest } from "../manifest";
import { answeringLabels } from "./pod";

/** Prometheus as the platform installs it. */
export const prometheusAddress = "http://kube-prometheus-stack-prometheus.monitoring:9090";

/** Metrics of every pod that answers. */
export function podMonitor(plan: ModelServerPlan): Manifest {
  const { name, namespace, engine } = plan;
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: answeringLabels(plan) },
      podMetricsEndpoints: [{ port: engine.metrics.portName, path: engine.metrics.path, interval: "15s" }],
    },
  };
}

/** One replica is added at a time a minute, or the fleet doubled; one goes in five minutes. */
const scaleUp = {
  stabilizationWindowSeconds: 0,
  policies: [
    { type: "Pods", value: 1, periodSeconds: 60 },
    { type: "Percent", value: 100, periodSeconds: 60 },
  ],
  selectPolicy: "Max",
};
const scaleDownPolicies = [{ type: "Pods", value: 1, periodSeconds: 300 }];

export function scaledObject({ name, namespace, scaling, parallelism }: ModelServerPlan): readonly Manifest[] {
  if (!scaling) {
    return [];
  }
  const target =
    parallelism.nodesPerReplica > 1
      ? { apiVersion: "leaderworkerset.x-k8s.io/v1", kind: "LeaderWorkerSet", name }
      : { apiVersion: "apps/v1", kind: "Deployment", name };
  return [
    {
      apiVersion: "keda.sh/v1alpha1",
      kind: "ScaledObject",
      metadata: { name, namespace },
      spec: {
        scaleTargetRef: target,
        pollingInterval: 15,
        cooldownPeriod: scaling.toZeroAfterSeconds,
        minReplicaCount: scaling.minimum,
        maxReplicaCount: scaling.maximum,
        fallback: {
          failureThreshold: 3,
          replicas: scaling.fallbackReplicas,
          behavior: "currentReplicasIfHigher",
        },
        advanced: {
          horizontalPodAutoscalerConfig: {
            behavior: {
              scaleUp,
              scaleDown: {
                stabilizationWindowSeconds: scaling.scaleDownWindowSeconds,
                policies: scaleDownPolicies,
              },
            },
          },
        },
        triggers: scaling.triggers.map(({ name: trigger, query, threshold, activationThreshold }) => ({
          type: "prometheus",
          name: trigger,
          metricType: "AverageValue",
          metadata: {
            serverAddress: prometheusAddress,
            query,
            threshold: String(threshold),
            activationThreshold: String(activationThreshold),
          },
        })),
      },
    },
  ];
}
