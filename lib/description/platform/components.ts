import { checkKnownProperties, checkPattern, type Problems, show } from "../../checks";
import { accelerator } from "../../machines/accelerator";
import { gpuPoolOf, type KubernetesClusterAccess } from "./cluster-access";
import type { FabricPlan } from "./fabric";
import { type ChartName, pinnedReleases } from "./releases";
import { mergeValues, type Values, valuesOf } from "./values";

/** What the platform installs without a chart of somebody else's. */
export type ManifestName =
  /** Networks, NCCL plugin and daemons of GPUDirect on GKE. */
  | "gpudirect"
  /** The kernel module for GPUDirect RDMA, where the driver is AKS's nested. */
  | "nvidia-peermem"
  | "azure-lustre-driver"
  | "mpi-operator"
  /** Periodic checks of every GPU machine. */
  | "node-health"
  /** Dashboards and alerts for GPUs. */
  | "gpu-dashboards";

export type ComponentName = ChartName | ManifestName;

/** What a user says of one component: left out, taken as it is, or taken otherwise. */
export type ComponentOptions = boolean | ReleaseOptions;

export interface ReleaseOptions {
  /** @default - the pinned version */
  readonly version?: string;
  /** `https://` or `oci://`: a mirror of the company's. @default - the pinned one */
  readonly repository?: string;
  /** Name of the chart in that repository. @default - the pinned one */
  readonly chart?: string;
  /** Values over those of the platform: maps are merged, lists and single values are replaced. @default - none */
  readonly values?: Values;
}

export type ComponentsOptions = { readonly [C in ChartName]?: ComponentOptions } & {
  readonly [P in ManifestName]?: boolean;
};

export interface ReleasePlan {
  readonly name: ChartName;
  readonly chart: string;
  readonly repository: string;
  readonly version: string;
  readonly namespace: string;
  readonly values: Values;
  /** Releases that must be there before, and be destroyed after. */
  readonly dependsOn: readonly string[];
}

export interface ComponentsPlan {
  readonly releases: readonly ReleasePlan[];
  readonly parts: readonly ManifestName[];
}

interface Context {
  readonly access: KubernetesClusterAccess;
  readonly fabric: FabricPlan;
  readonly has: (component: ComponentName) => boolean;
}

interface Rule {
  /** Why the component has no place in this cluster; undefined where it has one. */
  readonly unsupportedReason?: (context: Context) => string | undefined;
  /** What must be installed before, where it is installed at all. */
  readonly installAfter?: readonly ComponentName[];
}

/** Decides which components are installed, with which values and in which order; problems for options that cannot be. */
export function planComponents(
  access: KubernetesClusterAccess,
  fabric: FabricPlan,
  options: ComponentsOptions,
  problems: Problems,
): ComponentsPlan {
  const nested = problems.at("components");
  checkKnownProperties(nested, "", options, componentNames);
  const has = (component: ComponentName): boolean =>
    options[component] !== false && rules[component].unsupportedReason?.(context) === undefined;
  const context: Context = { access, fabric, has };
  for (const name of componentNames) {
    checkOptions(name, options[name], rules[name].unsupportedReason?.(context), nested);
  }
  const present = componentNames.filter(has);
  return {
    releases: present
      .filter(isChart)
      .map((name) => releaseOf(name, options[name], valuesOf(name, context), presentBefore(name, present))),
    parts: present.filter((name): name is ManifestName => !isChart(name)),
  };
}

function releaseOf(
  name: ChartName,
  options: ComponentOptions | undefined,
  values: Values,
  dependsOn: readonly string[],
): ReleasePlan {
  const given: ReleaseOptions = typeof options === "object" ? options : {};
  const pinned = pinnedReleases[name];
  return {
    name,
    chart: given.chart ?? pinned.chart,
    repository: given.repository ?? pinned.repository,
    version: given.version ?? pinned.version,
    namespace: pinned.namespace,
    values: mergeValues(values, given.values ?? {}),
    dependsOn: pinned.namespace === "kube-system" ? dependsOn : ["namespaces", ...dependsOn],
  };
}

/** The releases that must be there before a component's nested. */
export function presentBefore(name: ComponentName, present: readonly ComponentName[]): readonly string[] {
  return (rules[name].installAfter ?? []).filter((before) => present.includes(before));
}

function isChart(name: ComponentName): name is ChartName {
  return Object.hasOwn(pinnedReleases, name);
}

const notNvidia = ({ access }: Context): string | undefined =>
  accelerator(gpuPoolOf(access).machine.accelerator).vendor === "nvidia"
    ? undefined
    : `${gpuPoolOf(access).machine.machineType} has no GPU of NVIDIA's`;

const needs =
  (component: ComponentName) =>
  ({ has }: Context): string | undefined =>
    has(component) ? undefined : `it is of no use without ${component}`;

/**
 * In the order of installation: certificates, monitoring (whose CRDs other charts use), features of nodes, networks,
 * GPUs, then what schedules and runs jobs.
 */
const rules: Readonly<Record<ComponentName, Rule>> = {
  "cert-manager": {},
  "kube-prometheus-stack": { installAfter: ["cert-manager"] },
  "node-feature-discovery": {
    unsupportedReason: ({ has }) =>
      has("gpu-operator") || has("network-operator") ? undefined : "nothing here asks for the features of nodes",
    installAfter: ["kube-prometheus-stack"],
  },
  "network-operator": {
    unsupportedReason: ({ access, fabric }) =>
      access.cloud === "azure" && fabric.kind === "infiniband"
        ? undefined
        : "the machines have no InfiniBand of Azure's",
    installAfter: ["node-feature-discovery"],
  },
  "gpu-operator": {
    unsupportedReason: (context) =>
      notNvidia(context) ??
      (context.access.cloud === "google" ? "GKE brings the driver and the device plugin itself" : undefined),
    installAfter: ["node-feature-discovery", "kube-prometheus-stack", "network-operator"],
  },
  "dcgm-exporter": {
    unsupportedReason: (context) =>
      notNvidia(context) ?? (context.has("gpu-operator") ? "the GPU operator brings the exporter" : undefined),
    installAfter: ["kube-prometheus-stack"],
  },
  "efa-device-plugin": {
    unsupportedReason: ({ access, fabric }) =>
      fabric.kind === "efa"
        ? undefined
        : `the machines of this pool (${gpuPoolOf(access).machine.machineType}) have no EFA`,
  },
  gpudirect: {
    unsupportedReason: ({ access, fabric }) =>
      access.cloud === "google" && fabric.kind !== "none" ? undefined : "GPUDirect is a fabric of Google's machines",
  },
  "nvidia-peermem": {
    unsupportedReason: (context) => {
      const { access, fabric } = context;
      const managed = access.cloud === "azure" && gpuPoolOf(access).driverOwner === "cloud";
      return (
        notNvidia(context) ??
        (managed && fabric.kind === "infiniband" ? undefined : "whoever installs the driver here loads the module too")
      );
    },
    installAfter: ["network-operator"],
  },
  "nvidia-dra-driver": {
    unsupportedReason: ({ access, fabric }) =>
      fabric.multiNodeNvlink ? undefined : `NVLink of ${gpuPoolOf(access).machine.machineType} ends at the machine`,
    installAfter: ["gpu-operator"],
  },
  "azure-lustre-driver": {
    unsupportedReason: ({ access }) =>
      access.sharedFileSystem?.type === "azure-managed-lustre" ? undefined : "the cluster has no Lustre of Azure's",
  },
  kueue: { installAfter: ["kube-prometheus-stack"] },
  jobset: {},
  leaderworkerset: {},
  "kubeflow-trainer": { installAfter: ["jobset"] },
  "mpi-operator": {},
  kuberay: {},
  keda: {},
  "node-health": { unsupportedReason: notNvidia, installAfter: ["gpu-operator"] },
  "gpu-dashboards": {
    unsupportedReason: (context) => notNvidia(context) ?? needs("kube-prometheus-stack")(context),
    installAfter: ["kube-prometheus-stack"],
  },
};

const componentNames = Object.keys(rules) as ComponentName[];

function checkOptions(
  name: ComponentName,
  options: ComponentOptions | undefined,
  unsupportedReason: string | undefined,
  problems: Problems,
): void {
  if (options === undefined || options === false) {
    return;
  }
  if (options !== true && (typeof options !== "object" || options === null)) {
    problems.add(
      name,
      `${show(options)} is neither false nor { version, repository, chart, values }`,
      "write false to leave it out, or { version, values }",
    );
    return;
  }
  if (unsupportedReason !== undefined) {
    problems.add(name, `cannot be installed: ${unsupportedReason}`, "leave it out");
  }
  if (options === true) {
    return;
  }
  const nested = problems.at(name);
  if (!isChart(name)) {
    problems.add(name, "has no chart, so there is nothing to set", "write true or false");
    return;
  }
  checkKnownProperties(nested, "", options, ["version", "repository", "chart", "values"]);
  checkPattern(nested, "version", options.version, /^v?\d+(\.\d+)*([-+].+)?$/, "write one version, not a range: 1.2.3");
  checkPattern(nested, "repository", options.repository, /^(https|oci):\/\/.+/, "write https://… or oci://…");
}
