import type { BasePlatformPlan } from "../description/platform/base-platform";
import { type PoolPlan, runtimeClassOf } from "../description/platform/pool";
import { healthEnvironment, type NodeScript, script } from "../node";
import { nodeReporterPolicy } from "./admission";
import { configMap, environmentOf, type Manifest } from "./manifest";
import { nodeDaemon } from "./node-daemon";
import { driverVariables } from "./pod-settings";
import { podScript } from "./script";

const name = "node-health";
const scriptFolder = "/opt/node-health";
const checks: readonly NodeScript[] = ["check-node.sh", "check-gpus.sh", "check-fabric.sh"];

/** The taint of a machine that failed a check; its value says what it needs. */
export const unhealthyTaint = "gpu-clusters.io/unhealthy";

const healthCondition = "GpuNodeHealthy";

/**
 * Checks every GPU machine periodically, notes what was found as a condition of the node (`GpuNodeHealthy`), and keeps new
 * pods away from one that failed, until it passes again. What the kernel once logged about a GPU counts until the machine
 * starts again. Not more than a fifth of the pool is kept from work: what fails everywhere is rather the check.
 *
 * The condition is the library's alone: EKS's own agent writes its conditions back every few minutes, so that two writers
 * would undo each other (aws/eks-node-monitoring-agent, pkg/manager/node_exporter.go).
 *
 * The one who checks may touch the machine but not the API; the one who reports may touch the API but not the machine.
 */
export function nodeHealthManifests(plan: BasePlatformPlan): readonly Manifest[] {
  const namespace = name;
  const scripts = Object.fromEntries(checks.map((check) => [check, script(check)]));
  return [
    configMap(
      { name: "node-health-scripts", namespace },
      {
        ...scripts,
        "check-loop.sh": podScript("check-loop.sh"),
        "report-node-health.sh": podScript("report-node-health.sh"),
      },
    ),
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name },
      // Others are listed to count how many are tainted already.
      rules: [
        { apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "patch"] },
        { apiGroups: [""], resources: ["nodes/status"], verbs: ["patch"] },
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
    },
    ...nodeReporterPolicy({
      serviceAccount: `system:serviceaccount:${namespace}:${name}`,
      taint: unhealthyTaint,
      condition: healthCondition,
    }),
    ...plan.pools
      .filter(({ gpuVendor }) => gpuVendor === "nvidia")
      .map((pool) =>
        nodeDaemon({ name: `${name}-${pool.name}`, namespace, nodeSelector: pool.labels, pod: podOf(plan, pool) }),
      ),
  ];
}

function podOf(plan: BasePlatformPlan, pool: PoolPlan) {
  const { releases } = plan;
  const { hostPath } = pool.driver;
  const throughRuntime = pool.driver.owner !== "cloud" && releases.some((release) => release.name === "gpu-operator");
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    ...(throughRuntime && { runtimeClassName: runtimeClassOf(plan.pools) }),
    containers: [checker(plan, pool), reporter(plan, pool)],
    volumes: [
      { name: "scripts", configMap: { name: "node-health-scripts", defaultMode: 0o555 } },
      // In memory, so that a full disk hides no failure and a reboot leaves no old report.
      { name: "report", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
      { name: "token", projected: { sources: tokenSources } },
      ...(hostPath === undefined ? [] : [{ name: "nvidia", hostPath: { path: hostPath } }]),
    ],
  };
}

const tokenSources = [
  { serviceAccountToken: { path: "token", expirationSeconds: 3600 } },
  { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
];

function checker({ health, images }: BasePlatformPlan, pool: PoolPlan) {
  const { hostPath } = pool.driver;
  const driver = {
    ...driverVariables(hostPath),
    // The checker asks for no GPU, and is given all of them to look at.
    ...(hostPath === undefined && { NVIDIA_VISIBLE_DEVICES: "all" }),
  };
  return {
    name: "check",
    image: images.host,
    command: ["bash", `${scriptFolder}/check-loop.sh`],
    env: environmentOf({
      ...podHealthEnvironment(pool),
      ...driver,
      PERIOD_SECONDS: String(health.periodSeconds),
    }),
    securityContext: { privileged: true },
    resources: { requests: { cpu: "50m", memory: "64Mi" } },
    volumeMounts: [
      { name: "scripts", mountPath: scriptFolder },
      { name: "report", mountPath: "/run/node-health" },
      ...(hostPath === undefined ? [] : [{ name: "nvidia", mountPath: "/usr/local/nvidia", readOnly: true }]),
    ],
  };
}

/**
 * What a pod can check of a machine: not the limit of locked memory, which is the pod's own; and of RoCE nothing, since
 * its interfaces move into the pod of the job that uses them, and a machine at work would look as if it had lost them.
 */
function podHealthEnvironment({ machine, fabric: { kind } }: PoolPlan): Readonly<Record<string, string>> {
  const { MINIMUM_MEMLOCK_GIB: _, ...environment } = healthEnvironment(machine);
  return { ...environment, FABRIC: kind === "roce" ? "none" : kind };
}

/** Two checks, and what one check may take at most. */
function maximumReportAgeSeconds(periodSeconds: number): number {
  return 2 * periodSeconds + 1800;
}

function reporter({ health, images }: BasePlatformPlan, pool: PoolPlan) {
  return {
    name: "report",
    image: images.curl,
    command: ["sh", `${scriptFolder}/report-node-health.sh`],
    env: [
      { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
      ...environmentOf({
        CONDITION_TYPE: healthCondition,
        TAINT_KEY: unhealthyTaint,
        MAXIMUM_REPORT_AGE_SECONDS: String(maximumReportAgeSeconds(health.periodSeconds)),
        POOL_SELECTOR: Object.entries(pool.labels)
          .map(([key, value]) => `${key}=${value}`)
          .join(","),
      }),
    ],
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 100,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    },
    resources: { requests: { cpu: "10m", memory: "16Mi" } },
    volumeMounts: [
      { name: "scripts", mountPath: scriptFolder },
      { name: "report", mountPath: "/run/node-health", readOnly: true },
      { name: "token", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true },
    ],
  };
}
