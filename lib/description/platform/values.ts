import { accelerator } from "../../machines/accelerator";
import type { Machine } from "../../machines/machine";
import { gpuPoolOf, type KubernetesClusterAccess } from "./cluster-access";
import { efaLabel, type FabricPlan, nvlinkChannelResource } from "./fabric";
import type { ChartName } from "./releases";

/** Values of a chart: plain data. */
export type Values = Readonly<Record<string, unknown>>;

/** What the values of the charts follow from. */
export interface ValuesContext {
  readonly access: KubernetesClusterAccess;
  readonly fabric: FabricPlan;
  /** Whether a component is part of the platform. */
  readonly has: (component: ChartName) => boolean;
}

/** A taint of this key is borne, whatever its value and effect. */
export interface KeyToleration {
  readonly key: string;
  readonly operator: "Exists";
}

/**
 * GPU machines carry a taint of the GPU's vendor, whoever made them; AKS adds one to spot machines, and GKE one to machines
 * with Arm processors, which it lifts from pods alone: Kueue decides before there are pods.
 */
export function gpuTolerations({ cloud, accelerator: name, architecture }: Machine): readonly KeyToleration[] {
  const keys = [
    `${accelerator(name).vendor}.com/gpu`,
    ...(cloud === "azure" ? [azureSpotTaint] : []),
    ...(cloud === "google" && architecture === "arm64" ? ["kubernetes.io/arch"] : []),
  ];
  return keys.map((key) => ({ key, operator: "Exists" }));
}

const azureSpotTaint = "kubernetes.azure.com/scalesetpriority";

/** The values that the platform gives a chart; what is not stated here is left as the chart has it. */
export function valuesOf(chart: ChartName, context: ValuesContext): Values {
  return values[chart]?.(context) ?? {};
}

const values: { readonly [C in ChartName]?: (context: ValuesContext) => Values } = {
  "cert-manager": () => ({ crds: { enabled: true } }),
  "kube-prometheus-stack": prometheusValues,
  // The labels that both of NVIDIA's operators look for, and the right to set labels of NVIDIA's.
  "node-feature-discovery": ({ access }) => ({
    master: { config: { extraLabelNs: ["nvidia.com"] } },
    worker: {
      tolerations: gpuTolerations(gpuPoolOf(access).machine),
      config: { sources: { pci: { deviceClassWhitelist: ["0300", "0302"], deviceLabelFields: ["vendor"] } } },
    },
  }),
  "network-operator": () => ({ nfd: { enabled: false, deployNodeFeatureRules: false } }),
  "gpu-operator": gpuOperatorValues,
  "dcgm-exporter": dcgmExporterValues,
  "efa-device-plugin": ({ access }) => ({
    nodeSelector: { [efaLabel]: "true" },
    supportedInstanceLabels: { values: [gpuPoolOf(access).machine.machineType] },
    tolerations: gpuTolerations(gpuPoolOf(access).machine),
  }),
  "nvidia-dra-driver": draDriverValues,
  kueue: kueueValues,
  // Its own runtimes are installed by a job that fetches a program from the internet at each upgrade; none is used here.
  "kubeflow-trainer": () => ({ jobset: { install: false }, runtimes: { defaultEnabled: false } }),
};

/**
 * Prometheus sees the monitors of every chart, not only of its own. What a cloud runs for its customers cannot be asked
 * for metrics and is left out. Measurements lie in the pod and end with it: a volume would outlive the cluster.
 */
function prometheusValues(): Values {
  const absent = { enabled: false };
  return {
    prometheus: {
      prometheusSpec: {
        serviceMonitorSelectorNilUsesHelmValues: false,
        podMonitorSelectorNilUsesHelmValues: false,
        ruleSelectorNilUsesHelmValues: false,
        probeSelectorNilUsesHelmValues: false,
        retention: "15d",
      },
    },
    // Without the chart's well-known password, Grafana makes one up.
    grafana: { adminPassword: null, sidecar: { dashboards: { enabled: true, searchNamespace: "ALL" } } },
    kubeControllerManager: absent,
    kubeEtcd: absent,
    kubeProxy: absent,
    kubeScheduler: absent,
  };
}

/**
 * The operator installs the driver, and the toolkit with it, only where nobody else does; elsewhere containers reach the
 * GPUs through the runtime that the image brings, so without CDI. Its RDMA module waits for the driver of the network
 * operator, for ever if there is none.
 */
function gpuOperatorValues({ access, fabric, has }: ValuesContext): Values {
  const ownsDriver = gpuPoolOf(access).driverOwner === "operator";
  const absent = { enabled: false };
  return {
    nfd: { enabled: false, nodefeaturerules: false },
    driver: ownsDriver ? { enabled: true, rdma: { enabled: has("network-operator") } } : absent,
    toolkit: { enabled: ownsDriver },
    daemonsets: { tolerations: gpuTolerations(gpuPoolOf(access).machine) },
    ...(ownsDriver ? { gdrcopy: { enabled: fabric.kind !== "none" } } : { cdi: absent }),
    dcgmExporter: { enabled: !has("dcgm-exporter"), serviceMonitor: { enabled: has("kube-prometheus-stack") } },
    migManager: absent,
    vgpuDeviceManager: absent,
    vfioManager: absent,
    sandboxDevicePlugin: absent,
  };
}

/** On GKE the driver lies where no runtime hands it to containers, so it is mounted. */
function dcgmExporterValues({ access, has }: ValuesContext): Values {
  const { cloud } = access;
  const gpuPool = gpuPoolOf(access);
  return {
    nodeSelector: gpuPool.labels,
    tolerations: gpuTolerations(gpuPool.machine),
    serviceMonitor: { enabled: has("kube-prometheus-stack") },
    ...(cloud === "google" && {
      extraHostVolumes: [{ name: "nvidia", hostPath: gkeDriverFolder }],
      extraVolumeMounts: [
        {
          name: "exporter-metrics-volume",
          mountPath: "/etc/dcgm-exporter/default-counters.csv",
          subPath: "default-counters.csv",
        },
        { name: "nvidia", mountPath: "/usr/local/nvidia", readOnly: true },
      ],
      extraEnv: [{ name: "LD_LIBRARY_PATH", value: "/usr/local/nvidia/lib64" }],
      securityContext: { privileged: true },
    }),
  };
}

/** Only for NVLink between machines: GPUs themselves are handed out by the device plugin. */
function draDriverValues({ access }: ValuesContext): Values {
  const { cloud } = access;
  const gpuPool = gpuPoolOf(access);
  const ofOthers = cloud === "google" ? gkeDriverFolder : "/";
  return {
    nvidiaDriverRoot: gpuPool.driverOwner === "operator" ? "/run/nvidia/driver" : ofOthers,
    resources: { gpus: { enabled: false }, computeDomains: { enabled: true } },
    // The chart wants a node of the control plane, which a cluster that the cloud manages does not show.
    controller: { affinity: { nodeAffinity: null } },
    kubeletPlugin: { tolerations: gpuTolerations(gpuPool.machine), nodeSelector: gpuPool.labels },
  };
}

/** Where GKE installs the driver on Container-Optimized OS. */
export const gkeDriverFolder = "/home/kubernetes/bin/nvidia";

/**
 * Kueue takes in charge only jobs that name a queue. Resources that no quota is given for (huge pages, scratch disk, the
 * interfaces that GKE adds) are not counted: one that is counted without a quota would keep every job out.
 */
function kueueValues({ fabric, has }: ValuesContext): Values {
  const monitored = has("kube-prometheus-stack");
  const configuration = {
    apiVersion: "config.kueue.x-k8s.io/v1beta2",
    kind: "Configuration",
    health: { healthProbeBindAddress: ":8081" },
    metrics: { bindAddress: ":8443", enableClusterQueueResources: true },
    webhook: { port: 9443 },
    leaderElection: { leaderElect: true, resourceName: "c1f6bfd2.kueue.x-k8s.io" },
    manageJobsWithoutQueueName: false,
    // A job whose pods are not all there by then gives its machines back: time enough to pull a large image.
    waitForPodsReady: { timeout: "1h", recoveryTimeout: "30m" },
    integrations: {
      frameworks: [
        "batch/job",
        "jobset.x-k8s.io/jobset",
        "trainer.kubeflow.org/trainjob",
        "kubeflow.org/mpijob",
        "ray.io/rayjob",
        "ray.io/raycluster",
      ],
    },
    resources: {
      excludeResourcePrefixes: ["hugepages-", "ephemeral-storage", "networking.gke.io"],
      // A job that claims devices of a class without a mapping is refused for good.
      ...(fabric.multiNodeNvlink && {
        deviceClassMappings: [
          { name: nvlinkChannelResource, deviceClassNames: ["compute-domain-default-channel.nvidia.com"] },
        ],
      }),
    },
  };
  return {
    // While no replica answers, no job at all can be made in the cluster, by anybody.
    controllerManager: { replicas: 2, podDisruptionBudget: { enabled: true, minAvailable: 1 } },
    enablePrometheus: monitored,
    ...(monitored && { metrics: { prometheusNamespace: "monitoring" } }),
    managerConfig: { controllerManagerConfigYaml: JSON.stringify(configuration, undefined, 2) },
  };
}

/** `changes` over `base`: maps are merged, everything else is replaced. */
export function mergeValues(base: Values, changes: Values): Values {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    const before = merged[key];
    merged[key] = isMap(before) && isMap(value) ? mergeValues(before, value) : value;
  }
  return merged;
}

function isMap(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
