import type { BasePlatformPlan } from "../description/platform/base-platform";
import type { Manifest } from "./manifest";

const name = "mpi-operator";
const labels = { "app.kubernetes.io/name": name };

/**
 * The MPI operator, whose project ships no chart. Its resource is declared without a schema, since the operator checks
 * every MPIJob by itself (kubeflow/mpi-operator v0.8.0).
 */
export function mpiOperatorManifests({ images }: BasePlatformPlan): readonly Manifest[] {
  return [
    mpiJobDefinition,
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace: name } },
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name }, rules },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name },
      subjects: [{ kind: "ServiceAccount", name, namespace: name }],
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, namespace: name, labels },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: name,
            containers: [
              {
                name,
                image: images[name],
                args: ["-alsologtostderr", `--lock-namespace=${name}`],
                resources: { requests: { cpu: "100m", memory: "128Mi" } },
                securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
              },
            ],
          },
        },
      },
    },
  ];
}

const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

const mpiJobDefinition: Manifest = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "mpijobs.kubeflow.org" },
  spec: {
    group: "kubeflow.org",
    scope: "Namespaced",
    names: { kind: "MPIJob", plural: "mpijobs", singular: "mpijob", shortNames: ["mj", "mpij"] },
    versions: [
      {
        name: "v2beta1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: "object", properties: { spec: open, status: open } } },
      },
    ],
  },
};

const rule = (apiGroup: string, resources: readonly string[], verbs: readonly string[]) => ({
  apiGroups: [apiGroup],
  resources,
  verbs,
});

const rules = [
  rule("", ["configmaps", "secrets", "services"], ["create", "list", "watch", "update"]),
  rule("", ["pods"], ["create", "get", "list", "watch", "delete", "update", "patch"]),
  rule("", ["pods/exec"], ["create"]),
  rule("", ["endpoints"], ["create", "get", "update"]),
  rule("", ["events"], ["create", "patch"]),
  rule("batch", ["jobs"], ["create", "list", "update", "watch"]),
  rule("apiextensions.k8s.io", ["customresourcedefinitions"], ["create", "get"]),
  rule("kubeflow.org", ["mpijobs", "mpijobs/finalizers", "mpijobs/status"], ["*"]),
  rule("coordination.k8s.io", ["leases"], ["*"]),
  rule("scheduling.volcano.sh", ["queues", "podgroups"], ["*"]),
  rule("scheduling.x-k8s.io", ["podgroups"], ["*"]),
  rule("scheduling.k8s.io", ["priorityclasses"], ["get", "list", "watch"]),
];
