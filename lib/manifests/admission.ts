import type { TrainingPlatformPlan } from "../description/platform/training-platform";
import type { Manifest } from "./manifest";
import { fabricPodSettings } from "./pod-settings";

const apiVersion = "admissionregistration.k8s.io/v1";

/**
 * Refuses pods of the teams that take GPUs, or a place on their machines, past the queue: Kueue does not see all of them, and
 * would start a queued job on the same machines, where it would wait without end. A pod that tolerates the taint of the
 * machines or names one needs no GPU to be given all of them: the image's NVIDIA_VISIBLE_DEVICES is enough. The namespace
 * `default` is held to its GPUs likewise.
 *
 * Kueue marks the pods of every job that it admits. Who wants to can forge the mark: this keeps order, it is no wall.
 */
export function queuedPodsPolicy({ teams, pools }: TrainingPlatformPlan): readonly Manifest[] {
  const vendors = [...new Set(pools.map(({ gpuVendor }) => gpuVendor))];
  const isGpu = vendors.map((vendor) => `r.startsWith('${vendor}.com/')`).join(" || ");
  const asks = (amounts: string) => `c.?resources.?${amounts}.orValue({}).exists(r, ${isGpu})`;
  const taints = [...new Set(pools.flatMap(({ tolerations }) => tolerations.map(({ key }) => key)))];
  const keys = ["", ...taints].map((key) => `'${key}'`).join(", ");
  const takesPlace = [
    `object.spec.?tolerations.orValue([]).exists(t, t.?key.orValue('') in [${keys}])`,
    "object.spec.?nodeName.orValue('') != ''",
    "object.spec.?resourceClaims.orValue([]).size() > 0",
  ].join(" || ");
  return policy(
    "gpu-pods-are-queued",
    {
      matchConstraints: podsAreMade,
      matchConditions: [
        {
          name: "takes-gpus-or-their-machines",
          expression: `${containers}.exists(c, ${asks("limits")} || ${asks("requests")}) || (request.namespace != 'default' && (${takesPlace}))`,
        },
      ],
      validations: [
        {
          expression: "has(object.metadata.labels) && 'kueue.x-k8s.io/podset' in object.metadata.labels",
          message: "pods on GPU machines start through a queue: give the job the label kueue.x-k8s.io/queue-name",
        },
      ],
    },
    inNamespaces(["default", ...teams.map(({ namespace }) => namespace)]),
  );
}

/**
 * Pods of the teams stay in their containers: Kubernetes' baseline of pod security, but for what the fabric of the pools needs
 * (locked memory, the driver's folder), which the baseline would refuse.
 */
export function teamPodsPolicy({ teams, pools }: TrainingPlatformPlan): readonly Manifest[] {
  const settings = pools.map(fabricPodSettings);
  const added = (security: object | undefined) =>
    (security as { capabilities?: { add?: readonly string[] } } | undefined)?.capabilities?.add ?? [];
  const capabilities = settings.flatMap((one) => [
    ...one.capabilities,
    ...one.sidecars.flatMap((sidecar) => added((sidecar as { securityContext?: object }).securityContext)),
  ]);
  const folders = settings.flatMap(({ volumes }) =>
    volumes.flatMap((volume) => (volume as { hostPath?: { path: string } }).hostPath?.path ?? []),
  );
  const oneOf = (names: readonly string[]) => `[${[...new Set(names)].map((name) => `'${name}'`).join(", ")}]`;
  const off = (field: string) => `!object.spec.?${field}.orValue(false)`;
  return policy(
    "team-pods-stay-in-their-containers",
    {
      matchConstraints: podsAreMade,
      validations: [
        {
          expression: ["hostNetwork", "hostPID", "hostIPC"].map(off).join(" && "),
          message: "a team's pods share no network, processes or memory with the machine",
        },
        {
          expression: `${containers}.all(c, !c.?securityContext.?privileged.orValue(false))`,
          message: "a team's containers are not privileged",
        },
        {
          expression: `${containers}.all(c, c.?securityContext.?capabilities.?add.orValue([]).all(one, one in ${oneOf([...baselineCapabilities, ...capabilities])}))`,
          message: "a team's containers add no capability beyond the baseline and the fabric's",
        },
        {
          expression: `object.spec.?volumes.orValue([]).all(v, !has(v.hostPath) || v.hostPath.path in ${oneOf(folders)})`,
          message: "a team's pods mount no folder of the machine but the driver's",
        },
      ],
    },
    inNamespaces(teams.map(({ namespace }) => namespace)),
  );
}

/** Of Kubernetes' pod security standards. */
const baselineCapabilities = [
  ...["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE"],
  ...["SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"],
];

const containers = "(object.spec.containers + object.spec.?initContainers.orValue([]))";

const podsAreMade = {
  resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
};

function inNamespaces(values: readonly string[]): object {
  return {
    namespaceSelector: { matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values }] },
  };
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
