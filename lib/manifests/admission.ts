import type { TrainingPlatformPlan } from "../description/platform/training-platform";
import type { Manifest } from "./manifest";

const apiVersion = "admissionregistration.k8s.io/v1";

/**
 * Refuses pods of the teams that take GPUs past the queue: Kueue does not see all of them, and would start a queued job on
 * the same machines, where it would wait without end. The namespace `default` is held likewise.
 *
 * Kueue marks the pods of every job that it admits. Who wants to can forge the mark: this keeps order, it is no wall.
 */
export function queuedPodsPolicy({ teams, pools }: TrainingPlatformPlan): readonly Manifest[] {
  const resources = [...new Set(pools.map(({ gpuResource }) => gpuResource))];
  const named = resources.map((resource) => `'${resource}' in c.resources.limits`).join(" || ");
  const gpus = `has(c.resources) && has(c.resources.limits) && ${resources.length > 1 ? `(${named})` : named}`;
  return policy(
    "gpu-pods-are-queued",
    {
      matchConstraints: {
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
      },
      matchConditions: [{ name: "asks-for-gpus", expression: `object.spec.containers.exists(c, ${gpus})` }],
      validations: [
        {
          expression: "has(object.metadata.labels) && 'kueue.x-k8s.io/podset' in object.metadata.labels",
          message: "pods with GPUs start through a queue: give the job the label kueue.x-k8s.io/queue-name",
        },
      ],
    },
    {
      namespaceSelector: {
        matchExpressions: [
          {
            key: "kubernetes.io/metadata.name",
            operator: "In",
            values: ["default", ...teams.map(({ namespace }) => namespace)],
          },
        ],
      },
    },
  );
}

/**
 * Lets the reporter of a machine change that machine alone, and of it only its condition and its taint: its right to patch
 * nodes would else reach every machine of the cluster, from any of them. The API server puts the machine's name into the
 * token of a pod.
 */
export function nodeReporterPolicy({ serviceAccount, taint, condition }: ReporterPolicyProps): readonly Manifest[] {
  const others = (state: string) => `${state}.spec.?taints.orValue([]).filter(t, t.key != '${taint}')`;
  // Without dyn, the type check of the API server knows no fields of a status in this place.
  const status = (state: string, field: string) => `dyn(${state}.status).?${field}`;
  const conditions = (state: string) =>
    `${status(state, "conditions")}.orValue([]).filter(c, c.type != '${condition}')`;
  const same = (write: (state: string) => string) => `${write("object")} == ${write("oldObject")}`;
  const unchanged = (...expressions: readonly string[]) => expressions.join(" && ");
  return policy("node-health-reports-its-own-machine", {
    matchConstraints: {
      resourceRules: [
        { apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["nodes", "nodes/status"] },
      ],
    },
    matchConditions: [{ name: "is-reporter", expression: `request.userInfo.username == '${serviceAccount}'` }],
    validations: [
      {
        expression:
          "request.userInfo.extra[?'authentication.kubernetes.io/node-name'][0].orValue('') == object.metadata.name",
        message: "a machine reports about itself alone",
      },
      {
        expression: unchanged(
          same((state) => `${state}.metadata.?labels`),
          same((state) => `${state}.metadata.?annotations`),
        ),
        message: "labels and annotations are not the reporter's",
      },
      {
        expression: unchanged(
          same((state) => `${state}.spec.?unschedulable`),
          same(others),
        ),
        message: `of the machine's taints only ${taint} is the reporter's`,
      },
      {
        expression: `object.spec.?taints.orValue([]).all(t, t.key != '${taint}' || t.effect == 'NoSchedule')`,
        message: `${taint} only keeps new pods away`,
      },
      {
        expression: unchanged(
          same((state) => status(state, "capacity")),
          same((state) => status(state, "allocatable")),
          same(conditions),
        ),
        message: `of the machine's status only the condition ${condition} is the reporter's`,
      },
    ],
  });
}

export interface ReporterPolicyProps {
  /** `system:serviceaccount:<namespace>:<name>` */
  readonly serviceAccount: string;
  readonly taint: string;
  readonly condition: string;
}

function policy(name: string, spec: object, matchResources?: object): readonly Manifest[] {
  return [
    {
      apiVersion,
      kind: "ValidatingAdmissionPolicy",
      metadata: { name },
      spec: { failurePolicy: "Fail", ...spec },
    },
    {
      apiVersion,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name },
      spec: { policyName: name, validationActions: ["Deny"], ...(matchResources && { matchResources }) },
    },
  ];
}
