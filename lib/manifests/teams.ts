import type { TeamPlan } from "../description/platform/teams";
import type { TrainingPlatformPlan } from "../description/platform/training-platform";
import { teamPodsPolicy } from "./admission";
import type { Manifest } from "./manifest";

const rbac = "rbac.authorization.k8s.io";
const jobsRole = "gpu-jobs";

/** What holds teams apart: who may do what in a namespace, who reaches its pods, and what its pods may not be. */
export function teamManifests(plan: TrainingPlatformPlan): readonly Manifest[] {
  const { teams } = plan;
  return [
    ...(teams.some(({ group }) => group !== undefined) ? [jobsClusterRole()] : []),
    ...teams.flatMap((team) => [networkPolicy(team), resourceQuota(team), ...roleBindings(team)]),
    ...(teams.length > 0 ? teamPodsPolicy(plan) : []),
  ];
}

/** Kinds of jobs, which the role `edit` of Kubernetes does not know. */
function jobsClusterRole(): Manifest {
  const all = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
  const read = ["get", "list", "watch"];
  return {
    apiVersion: `${rbac}/v1`,
    kind: "ClusterRole",
    metadata: { name: jobsRole },
    rules: [
      { apiGroups: ["trainer.kubeflow.org"], resources: ["trainjobs", "trainingruntimes"], verbs: all },
      { apiGroups: ["jobset.x-k8s.io"], resources: ["jobsets"], verbs: all },
      { apiGroups: ["kubeflow.org"], resources: ["mpijobs"], verbs: all },
      { apiGroups: ["ray.io"], resources: ["rayjobs", "rayclusters"], verbs: all },
      { apiGroups: ["kueue.x-k8s.io"], resources: ["localqueues", "workloads"], verbs: read },
    ],
  };
}

function roleBindings({ namespace, group }: TeamPlan): readonly Manifest[] {
  return group === undefined
    ? []
    : ["edit", jobsRole].map((role) => ({
        apiVersion: `${rbac}/v1`,
        kind: "RoleBinding",
        metadata: { name: `team-${role}`, namespace },
        subjects: [{ apiGroup: rbac, kind: "Group", name: group }],
        roleRef: { apiGroup: rbac, kind: "ClusterRole", name: role },
      }));
}

/** A team's pods are reached by its own and by what measures them. Where the cluster's network enforces no policy, by all. */
function networkPolicy({ namespace }: TeamPlan): Manifest {
  const monitoring = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "own-team", namespace },
    spec: { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ from: [{ podSelector: {} }, monitoring] }] },
  };
}

function resourceQuota({ namespace, resourceQuota: hard }: TeamPlan): Manifest {
  return { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "team", namespace }, spec: { hard } };
}
