import { checkKnownProperties, checkPattern, type Problems, show } from "../checks";
import { accelerator } from "../machines/accelerator";
import type { KubernetesClusterAccess } from "./kubernetes-cluster-access";
import type { FabricPlan } from "./training-platform-fabric";
import { type ChartName, pinnedReleases } from "./training-platform-releases";
import { mergeValues, type Values, valuesOf } from "./training-platform-values";

/** What the platform installs without a chart of somebody else's. */
export type PartName =
  /** Networks, NCCL plugin and daemons of GPUDirect on GKE. */
  | "gpudirect"
  /** The kernel module for GPUDirect RDMA, where the driver is AKS's own. */
  | "nvidia-peermem"
  | "azure-lustre-driver"
  | "mpi-operator"
  /** Periodic checks of every GPU machine. */
  | "node-health"
  /** Dashboards and alerts for GPUs. */
  | "gpu-dashboards";

export type ComponentName = ChartName | PartName;

/** What a user says of one component: left out, taken as it is, or taken otherwise. */
export type ComponentChoice = boolean | ReleaseChoice;

export interface ReleaseChoice {
  /** @default - the pinned version */
  readonly version?: string;
  /** `https://` or `oci://`: a mirror of the company's. @default - the pinned one */
  readonly repository?: string;
  /** Name of the chart in that repository. @default - the pinned one */
  readonly chart?: string;
  /** Values over those of the platform: maps are merged, lists and single values are replaced. @default - none */
  readonly values?: Values;
}

export type ComponentChoices = { readonly [C in ChartName]?: ComponentChoice } & { readonly [P in PartName]?: boolean };

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
  readonly parts: readonly PartName[];
}

interface Context {
  readonly access: KubernetesClusterAccess;
  readonly fabric: FabricPlan;
  readonly has: (component: ComponentName) => boolean;
}

interface Rule {
  /** Why the component has no place in this cluster; undefined where it has one. */
  readonly unfit?: (context: Context) => string | undefined;
  /** What must be installed before, where it is installed at all. */
  readonly after?: readonly ComponentName[];
}

/** Decides which components are installed, with which values and in which order; problems for choices that cannot be. */
export function planComponents(
  access: KubernetesClusterAccess,
  fabric: FabricPlan,
  choices: ComponentChoices,
  problems: Problems,
): ComponentsPlan {
  const own = problems.at("components");
  checkKnownProperties(own, "", choices, componentNames);
  const has = (component: ComponentName): boolean =>
    choices[component] !== false && rules[component].unfit?.(context) === undefined;
  const context: Context = { access, fabric, has };
  for (const name of componentNames) {
    checkChoice(name, choices[name], rules[name].unfit?.(context), own);
  }
  const present = componentNames.filter(has);
  return {
    releases: present
      .filter(isChart)
      .map((name) => releaseOf(name, choices[name], valuesOf(name, context), presentBefore(name, present))),
    parts: present.filter((name): name is PartName => !isChart(name)),
  };
}

function releaseOf(
  name: ChartName,
  choice: ComponentChoice | undefined,
  values: Values,
  dependsOn: readonly string[],
): ReleasePlan {
  const said: ReleaseChoice = typeof choice === "object" ? choice : {};
  const pinned = pinnedReleases[name];
  return {
    name,
    chart: said.chart ?? pinned.chart,
    repository: said.repository ?? pinned.repository,
    version: said.version ?? pinned.version,
    namespace: pinned.namespace,
    values: mergeValues(values, said.values ?? {}),
    dependsOn: pinned.namespace === "kube-system" ? dependsOn : ["namespaces", ...dependsOn],
  };
}

/** The releases that must be there before a component's own. */
export function presentBefore(name: ComponentName, present: readonly ComponentName[]): readonly string[] {
  return (rules[name].after ?? []).filter((before) => present.includes(before));
}

function isChart(name: ComponentName): name is ChartName {
  return Object.hasOwn(pinnedReleases, name);
}

const notNvidia = ({ access }: Context): string | undefined =>
  accelerator(access.gpuPool.machine.accelerator).vendor === "nvidia"
    ? undefined
    : `${access.gpuPool.machine.machineType} has no GPU of NVIDIA's`;

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
  "kube-prometheus-stack": { after: ["cert-manager"] },
  "node-feature-discovery": {
    unfit: ({ has }) =>
      has("gpu-operator") || has("network-operator") ? undefined : "nothing here asks for the features of nodes",
    after: ["kube-prometheus-stack"],
  },
  "network-operator": {
    unfit: ({ access, fabric }) =>
      access.cloud === "azure" && fabric.kind === "infiniband"
        ? undefined
        : "the machines have no InfiniBand of Azure's",
    after: ["node-feature-discovery"],
  },
  "gpu-operator": {
    unfit: (context) =>
      notNvidia(context) ??
      (context.access.cloud === "google" ? "GKE brings the driver and the device plugin itself" : undefined),
    after: ["node-feature-discovery", "kube-prometheus-stack", "network-operator"],
  },
  "dcgm-exporter": {
    unfit: (context) =>
      notNvidia(context) ?? (context.has("gpu-operator") ? "the GPU operator brings the exporter" : undefined),
    after: ["kube-prometheus-stack"],
  },
  "efa-device-plugin": {
    unfit: ({ access, fabric }) =>
      fabric.kind === "efa"
        ? undefined
        : `the machines of this pool (${access.gpuPool.machine.machineType}) have no EFA`,
  },
  gpudirect: {
    unfit: ({ access, fabric }) =>
      access.cloud === "google" && fabric.kind !== "none" ? undefined : "GPUDirect is a fabric of Google's machines",
  },
  "nvidia-peermem": {
    unfit: (context) => {
      const { access, fabric } = context;
      const managed = access.cloud === "azure" && access.gpuPool.driverOwner === "cloud";
      return (
        notNvidia(context) ??
        (managed && fabric.kind === "infiniband" ? undefined : "whoever installs the driver here loads the module too")
      );
    },
    after: ["network-operator"],
  },
  "nvidia-dra-driver": {
    unfit: ({ access, fabric }) =>
      fabric.multiNodeNvlink ? undefined : `NVLink of ${access.gpuPool.machine.machineType} ends at the machine`,
    after: ["gpu-operator"],
  },
  "azure-lustre-driver": {
    unfit: ({ access }) =>
      access.sharedFileSystem?.type === "azure-managed-lustre" ? undefined : "the cluster has no Lustre of Azure's",
  },
  kueue: { after: ["kube-prometheus-stack"] },
  jobset: {},
  leaderworkerset: {},
  "kubeflow-trainer": { after: ["jobset"] },
  "mpi-operator": {},
  kuberay: {},
  keda: {},
  "node-health": { unfit: notNvidia, after: ["gpu-operator"] },
  "gpu-dashboards": {
    unfit: (context) => notNvidia(context) ?? needs("kube-prometheus-stack")(context),
    after: ["kube-prometheus-stack"],
  },
};

const componentNames = Object.keys(rules) as ComponentName[];

function checkChoice(
  name: ComponentName,
  choice: ComponentChoice | undefined,
  unfit: string | undefined,
  problems: Problems,
): void {
  if (choice === undefined || choice === false) {
    return;
  }
  if (choice !== true && (typeof choice !== "object" || choice === null)) {
    problems.add(name, `${show(choice)} is not a choice`, "write false to leave it out, or { version, values }");
    return;
  }
  if (unfit !== undefined) {
    problems.add(name, `cannot be installed: ${unfit}`, "leave it out");
  }
  if (choice === true) {
    return;
  }
  const own = problems.at(name);
  if (!isChart(name)) {
    problems.add(name, "has no chart, so there is nothing to set", "write true or false");
    return;
  }
  checkKnownProperties(own, "", choice, ["version", "repository", "chart", "values"]);
  checkPattern(own, "version", choice.version, /^v?\d+(\.\d+)*([-+].+)?$/, "write one version, not a range: 1.2.3");
  checkPattern(own, "repository", choice.repository, /^(https|oci):\/\/.+/, "write https://… or oci://…");
}
