import type { NamespacePlan } from "../description/platform/base-platform";
import type { TrainingPlatformPlan } from "../description/platform/training-platform";
import { keptByHelm, type Manifest } from "./manifest";

/** The namespaces of the platform and of its users. */
export function namespaceManifests({
  namespaces,
  criticalPodsNeedQuota,
  teams,
}: TrainingPlatformPlan): readonly Manifest[] {
  const teamNames = teams.map(({ namespace }) => namespace);
  const critical = criticalPodsNeedQuota ? namespaces.filter((namespace) => namespace.privileged) : [];
  return [
    ...namespaces.map((one) => namespaceManifest(one, teamNames.includes(one.name))),
    ...critical.map(criticalPodQuota),
  ];
}

/** A team's pods may go beyond the baseline as far as the fabric needs it, which a policy holds; the audit log notes it. */
function namespaceManifest({ name, privileged, baseline, retained }: NamespacePlan, isTeam: boolean): Manifest {
  const standard = privileged ? "privileged" : baseline ? "baseline" : undefined;
  const labels = {
    ...(standard && { "pod-security.kubernetes.io/enforce": standard }),
    ...(isTeam && { "pod-security.kubernetes.io/audit": "baseline" }),
  };
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name,
      ...(Object.keys(labels).length > 0 && { labels }),
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
