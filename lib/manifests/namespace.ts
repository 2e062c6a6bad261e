import type { BasePlatformPlan, NamespacePlan } from "../description/platform/base-platform";
import { keptByHelm, type Manifest } from "./manifest";

/** The namespaces of the platform and of its users. */
export function namespaceManifests({ namespaces, criticalPodsNeedQuota }: BasePlatformPlan): readonly Manifest[] {
  const critical = criticalPodsNeedQuota ? namespaces.filter((namespace) => namespace.privileged) : [];
  return [...namespaces.map(namespaceManifest), ...critical.map(criticalPodQuota)];
}

function namespaceManifest({ name, privileged, baseline, retained }: NamespacePlan): Manifest {
  const standard = privileged ? "privileged" : baseline ? "baseline" : undefined;
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name,
      ...(standard && { labels: { "pod-security.kubernetes.io/enforce": standard } }),
      ...(retained && { annotations: keptByHelm }),
    },
  };
}

/** GKE lets system-critical pods into kube-system alone, and wherever a quota names them (NVIDIA's GPU operator on GKE). */
function criticalPodQuota({ name }: NamespacePlan): Manifest {
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
