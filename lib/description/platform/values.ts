import { cephNamespace } from "../ceph/ceph-plan";
import type { KubernetesClusterAccess } from "./cluster-access";
import { nvlinkChannelResource } from "./fabric";
import { type MonitoringOptions, monitoringValues } from "./monitoring";
import { type PoolPlan, runtimeClassOf, selectionOf, tolerationsOf } from "./pool";

/** Values of a chart: plain data. */
export type Values = Readonly<Record<string, unknown>>;

/** What the values of the charts follow from. */
export interface ValuesContext {
  /** The cluster. */
  readonly access: KubernetesClusterAccess;
  /** Its pools of GPU machines. */
  readonly pools: readonly PoolPlan[];
  /** Whether a component is part of the platform. */
  readonly has: (component: string) => boolean;
  /** What becomes of measurements and alerts. */
  readonly monitoring: MonitoringOptions;
}

/** Two of each: where no webhook answers, nobody can make a certificate. */
export function certManagerValues(): Values {
  const twice = { replicaCount: 2, podDisruptionBudget: { enabled: true, minAvailable: 1 } };
  return { crds: { enabled: true }, ...twice, webhook: twice, cainjector: twice };
}

/**
 * Prometheus sees the monitors of every chart, not only of its own. What a cloud runs for its customers cannot be asked
 * for metrics and is left out. Measurements lie in the pod and end with it, unless a disk is given.
 */
export function prometheusValues({ access, monitoring }: ValuesContext): Values {
  const absent = { enabled: false };
  const values = {
    prometheus: {
      prometheusSpec: {
        serviceMonitorSelectorNilUsesHelmValues: false,
        podMonitorSelectorNilUsesHelmValues: false,
        ruleSelectorNilUsesHelmValues: false,
        probeSelectorNilUsesHelmValues: false,
      },
    },
    // Helm installs definitions of kinds once and never again: the chart's own job brings those of a later version.
    crds: { upgradeJob: { enabled: true } },
    // Without the chart's well-known password, Grafana makes one up.
    grafana: { adminPassword: null, sidecar: { dashboards: { enabled: true, searchNamespace: "ALL" } } },
    ...(access.managedControlPlane !== false && {
      kubeControllerManager: absent,
      kubeEtcd: absent,
      kubeProxy: absent,
      kubeScheduler: absent,
    }),
  };
  return mergeValues(values, monitoringValues(monitoring));
}

/**
 * The operator installs the driver, and the toolkit with it, only where nothing else does; elsewhere containers reach the
 * GPUs through the runtime that the image brings, so without CDI: its hooks lie in the operator's toolkit. Its RDMA module
 * waits for the driver of the network
 * operator, and without one forever.
 */
export function gpuOperatorValues({ pools, has }: ValuesContext): Values {
  const operated = pools.filter(({ gpuVendor }) => gpuVendor === "nvidia");
  const withDriver = operated.filter(({ driver }) => driver.owner === "operator");
  const ownsDriver = withDriver.length > 0;
  const ownsEveryDriver = withDriver.length === operated.length;
  const runtimeClass = runtimeClassOf(operated);
  const absent = { enabled: false };
  return {
    ...(runtimeClass !== "nvidia" && { operator: { runtimeClass } }),
    nfd: { enabled: false, nodefeaturerules: false },
    driver: ownsDriver
      ? {
          enabled: true,
          rdma: { enabled: has("network-operator") },
          // A new driver drains machines: it comes with an upgrade that someone starts, not by itself.
          upgradePolicy: { autoUpgrade: false },
        }
      : absent,
    toolkit: { enabled: ownsDriver },
    daemonsets: { tolerations: tolerationsOf(operated) },
    ...(ownsDriver && { gdrcopy: { enabled: withDriver.some(({ fabric }) => fabric.kind !== "none") } }),
    ...(!ownsEveryDriver && { cdi: absent }),
    dcgmExporter: { enabled: !has("dcgm-exporter"), serviceMonitor: { enabled: has("kube-prometheus-stack") } },
    migManager: absent,
    vgpuDeviceManager: absent,
    vfioManager: absent,
    sandboxDevicePlugin: absent,
  };
}

/** Where no runtime hands the driver to containers, its folder is mounted. */
export function dcgmExporterValues({ pools, has }: ValuesContext): Values {
  const exported = pools.filter(({ gpuVendor }) => gpuVendor === "nvidia");
  const hostPath = exported[0]?.driver.hostPath;
  return {
    ...selectionOf(exported),
    tolerations: tolerationsOf(exported),
    serviceMonitor: { enabled: has("kube-prometheus-stack") },
    ...(hostPath !== undefined && {
      extraHostVolumes: [{ name: "nvidia", hostPath }],
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

/** On the machines of the pools that have EFA. */
export function efaDevicePluginValues({ pools }: ValuesContext): Values {
  const served = pools.filter(({ fabric }) => fabric.plugin?.type === "efa");
  return {
    ...(served.every(({ labels }) => labels[efaLabel] === "true")
      ? { nodeSelector: { [efaLabel]: "true" } }
      : selectionOf(served)),
    supportedInstanceLabels: { values: [...new Set(served.map(({ machine }) => machine.machineType))] },
    tolerations: tolerationsOf(served),
  };
}

/** The label of AWS that says that EFA interfaces are attached. */
const efaLabel = "vpc.amazonaws.com/efa.present";

/** The labels that both of NVIDIA's operators look for, and the right to set NVIDIA's labels. */
export function nodeFeatureValues({ pools }: ValuesContext): Values {
  return {
    master: { config: { extraLabelNs: ["nvidia.com"] } },
    worker: {
      tolerations: tolerationsOf(pools),
      config: { sources: { pci: { deviceClassWhitelist: ["0300", "0302"], deviceLabelFields: ["vendor"] } } },
    },
  };
}

/**
 * Only for NVLink between machines: GPUs themselves are handed out by the device plugin. The plugin runs on the machines of
 * the pools, whatever labels a feature discovery set there.
 */
export function draDriverValues({ pools }: ValuesContext): Values {
  const joined = pools.filter(({ fabric }) => fabric.multiNodeNvlink);
  const selection = selectionOf(joined);
  return {
    nvidiaDriverRoot: joined[0] ? driverRoot(joined[0]) : "/",
    resources: { gpus: { enabled: false }, computeDomains: { enabled: true } },
    controller: { replicas: 2, leaderElection: { enabled: true } },
    kubeletPlugin: {
      tolerations: tolerationsOf(joined),
      ...("affinity" in selection ? selection : { ...selection, affinity: { nodeAffinity: null } }),
    },
  };
}

/** The folder under which the driver lies on a machine. */
export function driverRoot({ driver }: Pick<PoolPlan, "driver">): string {
  return driver.owner === "operator" ? "/run/nvidia/driver" : (driver.hostPath ?? "/");
}

/**
 * Kueue takes in charge only jobs that name a queue. Resources that no quota is given for (huge pages, scratch disk, the
 * interfaces that GKE adds) are not counted: one that is counted without a quota would keep every job out.
 */
export function kueueValues({ pools, has }: ValuesContext): Values {
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
      ...(pools.some(({ fabric }) => fabric.multiNodeNvlink) && {
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

/**
 * Node groups of equal machines grow alike, and a machine that runs nothing goes after five minutes. The image follows the
 * cluster's version.
 */
export function clusterAutoscalerValues({ access: { clusterAutoscaler } }: ValuesContext): Values {
  const { clusterName, region, kubernetesVersion, serviceAccountName } = clusterAutoscaler ?? {};
  return {
    autoDiscovery: { clusterName },
    awsRegion: region,
    ...(kubernetesVersion !== undefined && { image: { tag: `v${kubernetesVersion}.0` } }),
    rbac: { serviceAccount: { name: serviceAccountName } },
    extraArgs: { "balance-similar-node-groups": true, "scale-down-unneeded-time": "5m" },
  };
}

/** It watches its own namespace; the CSI drivers are a chart of their own. */
export function rookValues({ has }: ValuesContext): Values {
  return { currentNamespaceOnly: true, monitoring: { enabled: has("kube-prometheus-stack") } };
}

/**
 * What Rook tells the drivers to be called, and CephFS alone: Google's images have no module for block devices. A machine of
 * any pool may mount, so the driver of a machine tolerates every taint.
 */
export function cephDriverValues(): Values {
  const driver = (type: string, enabled: boolean) => ({ enabled, name: `${cephNamespace}.${type}.csi.ceph.com` });
  return {
    operatorConfig: {
      namespace: cephNamespace,
      driverSpecDefaults: {
        imageSet: { name: "rook-csi-operator-image-set-configmap" },
        nodePlugin: { priorityClassName: "system-node-critical", tolerations: [{ operator: "Exists" }] },
        controllerPlugin: { priorityClassName: "system-cluster-critical", replicas: 2 },
      },
    },
    drivers: {
      rbd: driver("rbd", false),
      cephfs: driver("cephfs", true),
      nfs: driver("nfs", false),
      nvmeof: driver("nvmeof", false),
    },
  };
}

/** The operator minds the namespace of the jobs alone; their account is the one that the cloud knows. */
export function sparkOperatorValues({ access, has }: ValuesContext): Values {
  return {
    spark: {
      jobNamespaces: [access.dataPreparation?.namespace],
      serviceAccount: { create: false },
      rbac: { create: false },
    },
    prometheus: { metrics: { enable: true }, podMonitor: { create: has("kube-prometheus-stack") } },
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
