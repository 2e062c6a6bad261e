import type { NamespacePlan, TrainingPlatformPlan } from "../description/platform/training-platform";
import type { KubernetesObject } from "./manifest";

/** The namespaces of the platform and of the teams. */
export function namespaceObjects({ namespaces, cloud }: TrainingPlatformPlan): readonly KubernetesObject[] {
  const critical = cloud === "google" ? namespaces.filter((namespace) => namespace.privileged) : [];
  return [...namespaces.map(namespaceObject), ...critical.map(criticalPodQuota)];
}

function namespaceObject({ name, privileged }: NamespacePlan): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, ...(privileged && { labels: { "pod-security.kubernetes.io/enforce": "privileged" } }) },
  };
}

/** GKE lets system-critical pods into kube-system alone, and wherever a quota names them (NVIDIA's GPU operator on GKE). */
function criticalPodQuota({ name }: NamespacePlan): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "system-critical-pods", namespace: name },
    spec: {
      hard: { pods: "10000" },
      scopeSelector: {
        matchExpressions: [
          {
            scopeName: "PriorityClass",
            operator: "In",
            values: ["system-node-critical", "system-cluster-critical"],
          },
        ],
      },
    },
  };
}
