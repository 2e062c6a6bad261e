import { type Check, flag, isObject, jsonObject, object, type Problems, type Shape, show, text } from "../../checks";
import {
  type ChartName,
  type ComponentName,
  componentNames,
  componentOf,
  namespaceOf,
  type ProductName,
} from "./component-table";
import { mergeValues, type Values, type ValuesContext } from "./values";

/** A component of the library's manifests, which has no chart. */
export type ManifestComponentName = Exclude<ComponentName, ChartName>;

/** What is chosen of one component: left out, installed as it is, or installed otherwise. */
export type ComponentOptions = boolean | ReleaseOptions;

/** What can be changed of a chart. */
export interface ReleaseOptions {
  /** @default - the pinned version */
  readonly version?: string;
  /** `https://` or `oci://`: a mirror of the company. @default - the pinned one */
  readonly repository?: string;
  /** Name of the chart in that repository. @default - the pinned one */
  readonly chart?: string;
  /** Values over those of the platform: maps are merged, lists and single values are replaced. @default - none */
  readonly values?: Values;
}

/** Components by name: `false` leaves one out, an object changes it. @default - what the cluster and its pools need */
export type ComponentsOptions = { readonly [C in ChartName]?: ComponentOptions } & {
  readonly [M in ManifestComponentName]?: boolean;
};

/** A chart as it is installed. */
export interface ReleasePlan {
  /** Name of the component. */
  readonly name: ChartName;
  /** Name of the chart. */
  readonly chart: string;
  /** Repository of the chart. */
  readonly repository: string;
  /** Exact version of the chart. */
  readonly version: string;
  /** Namespace of the release. */
  readonly namespace: string;
  /** Values of the chart. */
  readonly values: Values;
  /** Whether the release is done only when all its pods run. */
  readonly waits: boolean;
  /** Releases that must be there before, and be destroyed after. */
  readonly dependsOn: readonly string[];
}

export interface ComponentsPlan {
  readonly releases: readonly ReleasePlan[];
  /** Components of the library's manifests. */
  readonly manifestComponents: readonly ManifestComponentName[];
  readonly present: readonly ComponentName[];
}

/** Any plain data: what a chart takes is the chart's to check. */
const values: Check<Values> = jsonObject("write the values of the chart as an object", { textTokens: "pass" });

const releaseShape: Shape<ReleaseOptions> = {
  version: text({ pattern: /^v?\d+(\.\d+)*([-+].+)?$/, hint: "write one version, not a range: 1.2.3" }),
  repository: text({ pattern: /^(https|oci):\/\/.+/, hint: "write https://… or oci://…" }),
  chart: text({ pattern: /^[^\s/]+$/, hint: "write the name of the chart in its repository" }),
  values,
};

const release = object<ReleaseOptions>(releaseShape);

const chartOptions: Check<ComponentOptions> = (problems, path, value) => {
  if (value === undefined || typeof value === "boolean") {
    return value;
  }
  if (!isObject(value)) {
    problems.add(
      path,
      `${show(value)} is neither false nor { version, repository, chart, values }`,
      "write false to leave it out, or { version, values }",
    );
    return undefined;
  }
  return release(problems, path, value);
};

const manifestOptions: Check<boolean> = (problems, path, value) => {
  if (isObject(value)) {
    problems.add(path, "has no chart, so there is nothing to set", "write true or false");
    return undefined;
  }
  return flag()(problems, path, value);
};

export const componentsShape = Object.fromEntries(
  componentNames.map((name) => [name, isChart(name) ? chartOptions : manifestOptions]),
) as unknown as Shape<ComponentsOptions>;

/** Decides which components are installed, with which values and in which order; problems for options that cannot be. */
export function planComponents(
  {
    access,
    pools,
    products,
    monitoring,
  }: Pick<ValuesContext, "access" | "pools" | "monitoring"> & { readonly products: readonly ProductName[] },
  options: ComponentsOptions,
  problems: Problems,
): ComponentsPlan {
  const nested = problems.at("components");
  const has = (component: string): boolean =>
    options[component as ComponentName] !== false && unsupportedReason(component as ComponentName) === undefined;
  const context: ValuesContext = { access, pools, has, monitoring };
  const unsupportedReason = (name: ComponentName) => {
    const { product, unsupportedReason: reasonOf } = componentOf(name);
    return product === undefined || products.includes(product)
      ? reasonOf?.(context)
      : `it is a part of ${product}, which this platform is not for`;
  };
  for (const name of componentNames) {
    const reason = unsupportedReason(name);
    if (options[name] !== undefined && options[name] !== false && reason !== undefined) {
      nested.add(name, `cannot be installed: ${reason}`, "leave it out");
    }
  }
  const present = componentNames.filter(has);
  return {
    releases: present.filter(isChart).map((name) => planRelease(name, options[name], context, present)),
    manifestComponents: present.filter((name): name is ManifestComponentName => !isChart(name)),
    present,
  };
}

function planRelease(
  name: ChartName,
  options: ComponentOptions | undefined,
  context: ValuesContext,
  present: readonly ComponentName[],
): ReleasePlan {
  const given: ReleaseOptions = typeof options === "object" ? options : {};
  const { chart: pinned, values: valuesOf, onEveryMachine = false } = componentOf(name);
  const namespace = namespaceOf(name);
  const before = presentBefore(name, present);
  return {
    name,
    chart: given.chart ?? pinned?.chart ?? "",
    repository: given.repository ?? pinned?.repository ?? "",
    version: given.version ?? pinned?.version ?? "",
    namespace,
    values: mergeValues(valuesOf?.(context) ?? {}, given.values ?? {}),
    waits: !onEveryMachine,
    dependsOn: namespace === "kube-system" ? before : ["namespaces", ...before],
  };
}

/** The components that must be there before another. */
export function presentBefore(name: ComponentName, present: readonly ComponentName[]): readonly string[] {
  return (componentOf(name).installAfter ?? []).filter((before) => present.some((one) => one === before));
}

export function isChart(name: ComponentName): name is ChartName {
  return componentOf(name).chart !== undefined;
}
