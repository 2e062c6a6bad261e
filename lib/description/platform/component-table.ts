import { cephNamespace } from "../ceph/ceph-plan";
import type { PoolPlan } from "./pool";
import type { Installation } from "./shared-part";
import {
  cephDriverValues,
  certManagerValues,
  clusterAutoscalerValues,
  dcgmExporterValues,
  draDriverValues,
  efaDevicePluginValues,
  gpuOperatorValues,
  kueueValues,
  nodeFeatureValues,
  prometheusValues,
  rookValues,
  sparkOperatorValues,
  type Values,
  type ValuesContext,
} from "./values";

/** What a cluster is used for. */
export type ProductName = "training" | "serving" | "data";

/** One thing that a platform installs: a chart of someone else's, or a manifest set of this library. */
export interface Component {
  /** Absent where the library's manifests are installed. */
  readonly chart?: PinnedChart;
  /** Where it is installed. @default "kube-system" */
  readonly namespace?: string;
  /** Whether its pods touch the machine itself, which an enforced pod security standard would forbid. @default false */
  readonly privileged?: boolean;
  /** The product that it belongs to. @default - the base, which every product uses */
  readonly product?: ProductName;
  /**
   * Whether the chart runs a pod on each machine, so that one sick machine would hold up its release, and fail an apply.
   *
   * @default false
   */
  readonly onEveryMachine?: boolean;
  /** What must be installed before, where it is installed at all. */
  readonly installAfter?: readonly string[];
  /** What the chart installs that must be in a cluster once. */
  readonly installs?: readonly Installation[];
  /** Why the component has no place in this cluster; undefined where it has one. */
  readonly unsupportedReason?: (context: ValuesContext) => string | undefined;
  /** Values that the platform gives the chart; what they leave out stays as the chart has it. */
  readonly values?: (context: ValuesContext) => Values;
}

/** A component that is someone else's chart. */
export interface ChartComponent extends Component {
  /** The chart. */
  readonly chart: PinnedChart;
}

/** A chart at the version that this release of the library was made with. */
export interface PinnedChart {
  /** Name of the chart in its repository. */
  readonly chart: string;
  /** `https://` or `oci://`, without the name of the chart. */
  readonly repository: string;
  /** Exact version. */
  readonly version: string;
  /** Day of the release; where its source states none, the day on which it was seen there. ISO 8601. */
  readonly date: string;
  /** Where the version is written. */
  readonly source: string;
}

const nvidia = "https://helm.ngc.nvidia.com/nvidia";
const rdma = "Azure/aks-rdma-infiniband tests/setup-infra/deploy-aks.sh";

const usesNetworkOperator = ({ fabric }: PoolPlan): boolean => fabric.plugin?.type === "network-operator";

/** AKS's driver brings the module for GPUDirect RDMA, but does not load it. */
export const needsPeermem = (pool: PoolPlan): boolean =>
  pool.gpuVendor === "nvidia" && pool.driver.owner === "cloud" && usesNetworkOperator(pool);

const machineTypes = (pools: readonly PoolPlan[]): string =>
  [...new Set(pools.map(({ machine }) => machine.machineType))].join(", ");

const noNvidia = (pools: readonly PoolPlan[]): string | undefined =>
  pools.some(({ gpuVendor }) => gpuVendor === "nvidia")
    ? undefined
    : `no pool has NVIDIA GPUs (${machineTypes(pools)})`;

/** Records as they are, each with its name and kind kept as a type: the table itself stays out of the declarations. */
function defineComponents<const Rows extends Readonly<Record<string, Component>>>(
  rows: Rows,
): { readonly [Name in keyof Rows]: Rows[Name] extends ChartComponent ? ChartComponent : Component } {
  return rows as never;
}

const noCeph = ({ access }: ValuesContext): string | undefined =>
  access.ceph ? undefined : "the cluster has no shared file system of Ceph";

/**
 * Every component, one record each, in the order of installation: certificates, monitoring (whose CRDs other charts use),
 * features of nodes, networks, GPUs, then what schedules and runs jobs. The one place where versions stand.
 *
 * GPU operator: 26.7.0, one release newer than what Microsoft tests with the network operator (26.3.3).
 * KubeRay: the charts carry the operator's own version; 1.7.0 is the newest tag that was seen.
 */
export const components = defineComponents({
  "cert-manager": {
    chart: {
      chart: "cert-manager",
      repository: "https://charts.jetstack.io",
      version: "v1.21.1",
      date: "2026-11-23",
      source: "cert-manager/cert-manager v1.21.1",
    },
    namespace: "cert-manager",
    values: certManagerValues,
  },
  "kube-prometheus-stack": {
    chart: {
      chart: "kube-prometheus-stack",
      repository: "https://prometheus-community.github.io/helm-charts",
      version: "88.5.3",
      date: "2026-11-23",
      source: "prometheus-community/helm-charts",
    },
    onEveryMachine: true,
    namespace: "monitoring",
    privileged: true,
    installAfter: ["cert-manager"],
    values: prometheusValues,
  },
  "node-feature-discovery": {
    chart: {
      chart: "node-feature-discovery",
      repository: "https://kubernetes-sigs.github.io/node-feature-discovery/charts",
      version: "0.19.0",
      date: "2026-07-10",
      source: "kubernetes-sigs/node-feature-discovery v0.19.0; the version that GPU operator 26.7.0 brings",
    },
    onEveryMachine: true,
    namespace: "node-feature-discovery",
    privileged: true,
    installAfter: ["kube-prometheus-stack"],
    installs: [{ part: "node-feature-discovery", byDefault: true }],
    unsupportedReason: ({ has }) =>
      has("gpu-operator") || has("network-operator") ? undefined : "nothing here asks for the features of nodes",
    values: nodeFeatureValues,
  },
  "network-operator": {
    chart: {
      chart: "network-operator",
      repository: nvidia,
      version: "26.4.0",
      date: "2026-06-04",
      source: rdma,
    },
    namespace: "network-operator",
    privileged: true,
    installAfter: ["node-feature-discovery"],
    installs: [
      { part: "node-feature-discovery", path: "nfd.enabled", byDefault: true },
      { part: "mellanox-rules", path: "nfd.deployNodeFeatureRules", byDefault: true },
    ],
    unsupportedReason: ({ pools }) =>
      pools.some(usesNetworkOperator) ? undefined : "no pool has interfaces that the network operator would serve",
    values: () => ({ nfd: { enabled: false, deployNodeFeatureRules: false } }),
  },
  "gpu-operator": {
    chart: {
      chart: "gpu-operator",
      repository: nvidia,
      version: "v26.7.0",
      date: "2026-08-21",
      source: "NVIDIA/gpu-operator deployments/gpu-operator/Chart.yaml",
    },
    namespace: "gpu-operator",
    privileged: true,
    installAfter: ["node-feature-discovery", "kube-prometheus-stack", "network-operator"],
    installs: [
      { part: "gpu-driver", path: "driver.enabled", byDefault: true },
      { part: "container-toolkit", path: "toolkit.enabled", byDefault: true },
      { part: "gpu-device-plugin", path: "devicePlugin.enabled", byDefault: true },
      { part: "dcgm-exporter", path: "dcgmExporter.enabled", byDefault: true },
      { part: "node-feature-discovery", path: "nfd.enabled", byDefault: true },
    ],
    unsupportedReason: ({ pools }) =>
      noNvidia(pools) ??
      (pools.every((pool) => pool.gpuVendor !== "nvidia" || pool.devicePluginByCloud)
        ? "the cloud brings the driver and the device plugin itself"
        : undefined),
    values: gpuOperatorValues,
  },
  "dcgm-exporter": {
    chart: {
      chart: "dcgm-exporter",
      repository: "https://nvidia.github.io/dcgm-exporter/helm-charts",
      version: "4.8.2",
      date: "2026-05-06",
      source: "NVIDIA/dcgm-exporter deployment/Chart.yaml",
    },
    onEveryMachine: true,
    namespace: "dcgm-exporter",
    privileged: true,
    installAfter: ["kube-prometheus-stack"],
    installs: [{ part: "dcgm-exporter", byDefault: true }],
    unsupportedReason: ({ pools, has }) =>
      noNvidia(pools) ?? (has("gpu-operator") ? "the GPU operator brings the exporter" : undefined),
    values: dcgmExporterValues,
  },
  "efa-device-plugin": {
    chart: {
      chart: "aws-efa-k8s-device-plugin",
      repository: "https://aws.github.io/eks-charts",
      version: "v0.5.30",
      date: "2026-07-21",
      source: "aws/eks-charts stable/aws-efa-k8s-device-plugin/Chart.yaml",
    },
    onEveryMachine: true,
    namespace: "kube-system",
    unsupportedReason: ({ pools }) =>
      pools.some(({ fabric }) => fabric.plugin?.type === "efa")
        ? undefined
        : `no pool has EFA (${machineTypes(pools)})`,
    values: efaDevicePluginValues,
  },
  gpudirect: {
    unsupportedReason: ({ pools }) =>
      pools.some(({ fabric }) => fabric.gpuDirect) ? undefined : "GPUDirect is a fabric of Google's machines",
  },
  "nvidia-peermem": {
    unsupportedReason: ({ pools }) =>
      pools.some(needsPeermem) ? undefined : "what installs the driver here loads the module too",
    installAfter: ["network-operator"],
  },
  "nvidia-dra-driver": {
    chart: {
      chart: "dra-driver-nvidia-gpu",
      repository: "oci://registry.k8s.io/dra-driver-nvidia/charts",
      version: "0.4.1",
      date: "2026-06-30",
      source: "kubernetes-sigs/dra-driver-nvidia-gpu v0.4.1; its home since it left NVIDIA/k8s-dra-driver-gpu 25.12.0",
    },
    onEveryMachine: true,
    namespace: "nvidia-dra-driver",
    privileged: true,
    installAfter: ["gpu-operator"],
    unsupportedReason: ({ pools }) =>
      pools.some(({ fabric }) => fabric.multiNodeNvlink)
        ? undefined
        : `NVLink ends at the machine (${machineTypes(pools)})`,
    values: draDriverValues,
  },
  "azure-lustre-driver": {
    unsupportedReason: ({ access }) =>
      access.sharedFileSystem?.type === "azure-managed-lustre"
        ? undefined
        : "the cluster has no Azure Managed Lustre file system",
  },
  "rook-ceph": {
    chart: {
      chart: "rook-ceph",
      repository: "https://charts.rook.io/release",
      version: "v1.20.6",
      date: "2026-08-20",
      source: "rook/rook v1.20.6",
    },
    namespace: cephNamespace,
    privileged: true,
    installAfter: ["kube-prometheus-stack"],
    unsupportedReason: noCeph,
    values: rookValues,
  },
  "ceph-csi-drivers": {
    chart: {
      chart: "ceph-csi-drivers",
      repository: "https://ceph.github.io/ceph-csi-operator",
      version: "1.0.4",
      date: "2026-08-21",
      source: "rook/rook deploy/charts/rook-ceph/Chart.yaml, the operator of the same release",
    },
    namespace: cephNamespace,
    privileged: true,
    installAfter: ["rook-ceph"],
    unsupportedReason: noCeph,
    values: cephDriverValues,
  },
  kueue: {
    chart: {
      chart: "kueue",
      repository: "oci://registry.k8s.io/kueue/charts",
      version: "0.19.2",
      date: "2026-08-20",
      source: "kubernetes-sigs/kueue v0.19.2",
    },
    namespace: "kueue-system",
    installAfter: ["kube-prometheus-stack"],
    product: "training",
    values: kueueValues,
  },
  jobset: {
    chart: {
      chart: "jobset",
      repository: "oci://registry.k8s.io/jobset/charts",
      version: "0.12.0",
      date: "2026-05-08",
      source: "kubernetes-sigs/jobset v0.12.0; the version that Kubeflow Trainer 2.3.0 depends on",
    },
    namespace: "jobset-system",
    product: "training",
    installs: [{ part: "jobset", byDefault: true }],
    values: () => ({ controller: { replicas: 2, podDisruptionBudget: { enabled: true, minAvailable: 1 } } }),
  },
  leaderworkerset: {
    chart: {
      chart: "lws",
      repository: "oci://registry.k8s.io/lws/charts",
      version: "0.10.0",
      date: "2026-08-11",
      source: "kubernetes-sigs/lws v0.10.0",
    },
    namespace: "lws-system",
    product: "serving",
    installs: [{ part: "leaderworkerset", byDefault: true }],
  },
  "kubeflow-trainer": {
    chart: {
      chart: "kubeflow-trainer",
      repository: "oci://ghcr.io/kubeflow/charts",
      version: "2.3.0",
      date: "2026-08-06",
      source: "kubeflow/trainer v2.3.0",
    },
    namespace: "kubeflow-system",
    installAfter: ["jobset"],
    product: "training",
    installs: [
      { part: "jobset", path: "jobset.install", byDefault: true },
      { part: "leaderworkerset", path: "dataCache.enabled", byDefault: false },
    ],
    // Its runtimes are installed by a job that fetches a program from the internet at each upgrade; none is used here.
    values: () => ({ jobset: { install: false }, runtimes: { defaultEnabled: false }, manager: { replicas: 2 } }),
  },
  "mpi-operator": {
    namespace: "mpi-operator",
    product: "training",
  },
  kuberay: {
    chart: {
      chart: "kuberay-operator",
      repository: "https://ray-project.github.io/kuberay-helm/",
      version: "1.7.0",
      date: "2026-11-23",
      source: "ray-project/kuberay v1.7.0",
    },
    namespace: "kuberay-system",
    product: "data",
    unsupportedReason: ({ access }) =>
      access.gpuPools.length === 0 && access.dataPreparation?.engine === "spark"
        ? "the engine of the cluster is Spark"
        : undefined,
  },
  "spark-operator": {
    chart: {
      chart: "spark-operator",
      repository: "https://kubeflow.github.io/spark-operator",
      version: "2.5.2",
      date: "2026-11-23",
      source: "kubeflow/spark-operator v2.5.2",
    },
    namespace: "spark-operator",
    product: "data",
    unsupportedReason: ({ access }) =>
      access.dataPreparation?.engine === "spark" ? undefined : "no engine of the cluster is Spark",
    values: sparkOperatorValues,
  },
  keda: {
    chart: {
      chart: "keda",
      repository: "https://kedacore.github.io/charts",
      version: "2.20.2",
      date: "2026-11-23",
      source: "kedacore/charts",
    },
    namespace: "keda",
    product: "serving",
  },
  "cluster-autoscaler": {
    chart: {
      chart: "cluster-autoscaler",
      repository: "https://kubernetes.github.io/autoscaler",
      version: "9.38.0",
      date: "2026-11-23",
      source: "kubernetes/autoscaler@01692fe charts/cluster-autoscaler/Chart.yaml",
    },
    unsupportedReason: ({ access }) =>
      access.clusterAutoscaler ? undefined : "the cloud adds and removes machines itself, or nothing may",
    values: clusterAutoscalerValues,
  },
  "node-health": {
    namespace: "node-health",
    privileged: true,
    unsupportedReason: ({ pools }) => noNvidia(pools),
    installAfter: ["gpu-operator"],
  },
  "gpu-dashboards": {
    unsupportedReason: ({ pools, has }) =>
      noNvidia(pools) ?? (has("kube-prometheus-stack") ? undefined : "it is of no use without kube-prometheus-stack"),
    installAfter: ["kube-prometheus-stack"],
  },
});

/** Names of everything that a platform can install. */
export type ComponentName = keyof typeof components;

/** The components that are charts. */
export type ChartName = {
  [Name in ComponentName]: (typeof components)[Name] extends ChartComponent ? Name : never;
}[ComponentName];

export const componentNames = Object.keys(components) as readonly ComponentName[];

/** The record of a component, in the type that all share. */
export function componentOf(name: ComponentName): Component {
  return components[name];
}

/** Where a component is installed. */
export function namespaceOf(name: ComponentName): string {
  return componentOf(name).namespace ?? "kube-system";
}

/** The namespaces of all components, which no team may take. */
export function reservedNamespaces(): readonly string[] {
  return [...new Set(componentNames.map(namespaceOf))];
}
