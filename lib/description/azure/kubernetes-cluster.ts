import {
  checkKnownProperties,
  checkOneOf,
  checkPattern,
  checkWholeNumber,
  isUnresolved,
  Problems,
  show,
} from "../../checks";
import { addressCount, tryCidr } from "../common/cidr";
import type { PlanNotes } from "../common/cluster";
import { Notes } from "../common/notes";
import { checkPublicAccess } from "../common/public-access";
import { checkVersion } from "../common/scheduler";
import { checkApart, checkReservedRanges } from "./address-ranges";
import { type CustomerKey, checkCustomerKey } from "./customer-key";
import { checkName } from "./name";
import { checkPodsPerNode } from "./node-pool";
import { checkObjectId, checkResourceId } from "./resource-id";
import { checkTags } from "./tags";
import { checkWeeklyTime, type WeeklyTime } from "./weekly-time";

/** How the control plane and the CPU machines of AKS are set up. */
export interface KubernetesOptions {
  /**
   * Minor version of Kubernetes. AKS takes its newest patch.
   *
   * @default "1.34"
   */
  readonly version?: string;
  /**
   * Who reaches the API endpoint from outside the network: nobody, or these blocks of addresses. Going from nobody to
   * somebody, or back, replaces the cluster.
   *
   * @default - nobody: the cluster is private
   */
  readonly publicAccessCidrs?: readonly string[];
  /**
   * Groups of Microsoft Entra ID that administer the cluster, by object id. Local accounts are off, and not even whoever
   * creates the cluster is let in without a role.
   *
   * @default - none, and a warning says so
   */
  readonly administratorGroupObjectIds?: readonly string[];
  /** The customer's key for Kubernetes secrets. @default - Azure's own keys */
  readonly secretsKey?: CustomerKey;
  /**
   * Container registries from which machines pull, by id: the machines' identity is given AcrPull.
   *
   * @default - none
   */
  readonly containerRegistryIds?: readonly string[];
  /**
   * Days for which the logs of the control plane are kept, 30 to 730.
   *
   * @default 90
   */
  readonly logRetentionDays?: number;
  /**
   * The CPU machines for what is not a job: DNS, controllers, monitoring.
   *
   * @default { machineType: "Standard_D4ds_v5", nodeCount: 2 }
   */
  readonly systemPool?: SystemPoolOptions;
  /**
   * Pods on one GPU machine, 60 to 250. They take no addresses of the network.
   *
   * @default 110
   */
  readonly podsPerGpuNode?: number;
  /**
   * Addresses of pods, cut into a /24 for each machine. Fixed when the cluster is made.
   *
   * @default "10.244.0.0/14"
   */
  readonly podCidr?: string;
  /**
   * Addresses of services. Fixed when the cluster is made.
   *
   * @default "10.248.0.0/16"
   */
  readonly serviceCidr?: string;
  /**
   * When AKS may touch the cluster, and what it may do of itself.
   *
   * @default { day: "Sunday", time: "03:00", durationHours: 4, upgrades: "none", nodeImages: "none" }
   */
  readonly maintenance?: MaintenanceOptions;
  /**
   * Metrics of the cluster in an Azure Monitor workspace, with or without a Grafana.
   *
   * @default "prometheus-and-grafana"
   */
  readonly managedMonitoring?: "none" | "prometheus" | "prometheus-and-grafana";
}

export interface MaintenanceOptions extends Partial<WeeklyTime> {
  /** 4 to 24. @default 4 */
  readonly durationHours?: number;
  /** Whether AKS takes new patches of Kubernetes by itself. It drains machines for them. @default "none" */
  readonly upgrades?: "none" | "patch";
  /** Whether AKS takes new images for the machines by itself. It drains machines for them. @default "none" */
  readonly nodeImages?: "none" | "security-patches" | "new-images";
}

export interface SystemPoolOptions {
  /** @default "Standard_D4ds_v5" */
  readonly machineType?: string;
  /** Machines, 2 or more, spread over the zones of the region. @default 2 */
  readonly nodeCount?: number;
  /**
   * Zones of the CPU machines.
   *
   * @default - all three, or none in a region without zones
   */
  readonly zones?: readonly string[];
}

export interface KubernetesClusterDescription extends KubernetesOptions {
  /** @default - the id of the construct */
  readonly name?: string;
  /** Refuses to be destroyed: with an AKS cluster the disks of its volumes are deleted. @default true */
  readonly deletionProtection?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface KubernetesPlan extends PlanNotes {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly deletionProtection: boolean;
  readonly version: string;
  readonly publicAccessCidrs: readonly string[];
  readonly administratorGroupObjectIds: readonly string[];
  readonly secretsKey?: CustomerKey;
  readonly containerRegistryIds: readonly string[];
  readonly logRetentionDays: number;
  readonly systemPool: {
    readonly machineType: string;
    readonly nodeCount: number;
    readonly zones: readonly string[];
  };
  readonly podsPerGpuNode: number;
  readonly podCidr: string;
  readonly serviceCidr: string;
  /** The tenth address of the services: AKS wants one named beside the block. */
  readonly dnsServiceIp: string;
  readonly maintenance: Required<MaintenanceOptions>;
  readonly managedMonitoring: "none" | "prometheus" | "prometheus-and-grafana";
}

/** What a cluster must know of its context. */
export interface KubernetesContext {
  /** @default "1" */
  readonly zone?: string;
  /** Addresses of the network and its peers. @default - not compared */
  readonly addressSpaces?: readonly string[];
  /** GPU machines. @default 0 */
  readonly gpuNodeCount?: number;
}

/** AKS 1.34, as on the other clouds; GB200 and GB300 need it for dynamic resource allocation (ai-infrastructure-on-azure, AKS). */
export const defaultKubernetesVersion = "1.34";

/** Decides a cluster; throws with every problem. */
export function planKubernetesCluster(
  description: KubernetesClusterDescription,
  context: KubernetesContext = {},
): KubernetesPlan {
  const problems = new Problems();
  const { name, deletionProtection, tags, ...options } = description;
  checkName(problems, name);
  checkTags(problems, tags);
  const plan = resolveKubernetesCluster({ name, deletionProtection, tags }, options, context, problems);
  problems.throwIfAny(`Kubernetes cluster '${name}' on azure`);
  return plan;
}

/** Whether a minor version is as new as a patch version asks; a version that is only known later is. */
export function isAtLeast(version: string, minimum: string): boolean {
  const minorOf = (text: string): number => Number(text.split(".")[1]);
  return isUnresolved(version) || minorOf(version) >= minorOf(minimum);
}

/** The same as part of a cluster. */
export function resolveKubernetesCluster(
  {
    name = "",
    deletionProtection = true,
    tags = {},
  }: Pick<KubernetesClusterDescription, "name" | "deletionProtection" | "tags">,
  options: KubernetesOptions,
  { zone = "1", addressSpaces = [], gpuNodeCount = 0 }: KubernetesContext,
  problems: Problems,
): KubernetesPlan {
  const notes = new Notes();
  checkKnownProperties(problems, "", options, [
    ...["version", "publicAccessCidrs", "administratorGroupObjectIds", "secretsKey", "containerRegistryIds"],
    ...["logRetentionDays", "systemPool", "podsPerGpuNode", "podCidr", "serviceCidr", "maintenance"],
    "managedMonitoring",
  ]);
  const { version = defaultKubernetesVersion, publicAccessCidrs = [], administratorGroupObjectIds = [] } = options;
  const { containerRegistryIds = [], logRetentionDays = 90, podsPerGpuNode = 110 } = options;
  const { managedMonitoring = "prometheus-and-grafana", secretsKey } = options;
  checkVersion(problems, "version", version);
  checkCustomerKey(problems, "secretsKey", secretsKey);
  checkWholeNumber(problems, "logRetentionDays", logRetentionDays, { minimum: 30, maximum: 730, unit: "days" });
  checkPodsPerNode(problems, "podsPerGpuNode", podsPerGpuNode);
  checkOneOf(
    problems,
    "managedMonitoring",
    managedMonitoring,
    ["none", "prometheus", "prometheus-and-grafana"],
    "managed monitoring",
  );
  checkPublicAccess(publicAccessCidrs, problems);
  each(administratorGroupObjectIds, (id, index) =>
    checkObjectId(problems, `administratorGroupObjectIds[${index}]`, id),
  );
  each(containerRegistryIds, (id, index) =>
    checkResourceId(problems, `containerRegistryIds[${index}]`, id, "Microsoft.ContainerRegistry/registries"),
  );
  if (!isUnresolved(administratorGroupObjectIds) && administratorGroupObjectIds.length === 0) {
    notes.warn(
      "scheduler.administratorGroupObjectIds is not given: nobody is let into the cluster before somebody is given the role 'Azure Kubernetes Service RBAC Cluster Admin' on it",
    );
  }
  const systemPool = planSystemPool(options.systemPool ?? {}, zone, problems);
  const networks = addressSpaces.map((range) => ({ name: "which the network or a peer has", range }));
  return {
    name,
    tags,
    deletionProtection,
    version,
    publicAccessCidrs,
    administratorGroupObjectIds,
    secretsKey,
    containerRegistryIds,
    logRetentionDays,
    systemPool,
    podsPerGpuNode,
    ...planAddresses(options, networks, gpuNodeCount + systemPool.nodeCount, problems),
    maintenance: planMaintenance(options.maintenance ?? {}, problems),
    managedMonitoring,
    decisions: notes.decisions,
    warnings: notes.warnings,
  };
}

function each(values: readonly string[], check: (value: string, index: number) => void): void {
  if (!isUnresolved(values)) {
    values.forEach(check);
  }
}

function planSystemPool(
  { machineType = "Standard_D4ds_v5", nodeCount = 2, zones, ...unknown }: SystemPoolOptions,
  zone: string,
  problems: Problems,
): KubernetesPlan["systemPool"] {
  const nested = problems.at("systemPool");
  checkKnownProperties(nested, "", unknown, ["machineType", "nodeCount", "zones"]);
  checkWholeNumber(nested, "nodeCount", nodeCount, {
    minimum: 2,
    maximum: 1000,
    unit: "machines, so that one can fail",
  });
  checkPattern(nested, "machineType", machineType, /^Standard_/, "write a CPU size: Standard_D4ds_v5");
  if (!isUnresolved(machineType) && /^Standard_N[CDV]/.test(machineType)) {
    nested.add("machineType", `${show(machineType)} is a GPU machine`, "write a CPU size: Standard_D4ds_v5");
  }
  each(zones ?? [], (one, index) => checkPattern(nested, `zones[${index}]`, one, /^[123]$/, "write '1', '2' or '3'"));
  return { machineType, nodeCount, zones: zones ?? (zone === "none" ? [] : ["1", "2", "3"]) };
}

function planAddresses(
  { podCidr = "10.244.0.0/14", serviceCidr = "10.248.0.0/16" }: KubernetesOptions,
  networks: readonly { readonly name: string; readonly range: string }[],
  nodeCount: number,
  problems: Problems,
): Pick<KubernetesPlan, "podCidr" | "serviceCidr" | "dnsServiceIp"> {
  checkBlock(problems, "podCidr", podCidr);
  checkBlock(problems, "serviceCidr", serviceCidr);
  checkApart(problems, "podCidr", podCidr, networks);
  checkApart(problems, "serviceCidr", serviceCidr, [...networks, { name: "which pods have", range: podCidr }]);
  const pods = isUnresolved(podCidr) ? undefined : tryCidr(podCidr);
  const machines = pods ? Math.floor(addressCount(pods.prefixLength) / addressCount(24)) : undefined;
  if (machines !== undefined && !isUnresolved(nodeCount) && nodeCount > machines) {
    problems.add(
      "podCidr",
      `${podCidr} has a /24 for ${machines} machines, the cluster has ${nodeCount}`,
      `write a block of /${24 - Math.ceil(Math.log2(nodeCount))} or larger`,
    );
  }
  return { podCidr, serviceCidr, dnsServiceIp: tenthAddress(serviceCidr) };
}

function checkBlock(problems: Problems, path: string, text: string): void {
  if (isUnresolved(text)) {
    problems.add(
      path,
      "is only known when Terraform runs, but overlaps are sought before",
      "write the block itself: 10.244.0.0/14",
    );
    return;
  }
  const cidr = tryCidr(text);
  if (!cidr || cidr.prefixLength > 24) {
    problems.add(path, `${show(text)} is not a block of addresses of /24 or larger`, "write it as 10.244.0.0/14");
    return;
  }
  checkReservedRanges(problems, path, cidr);
}

function tenthAddress(cidr: string): string {
  return cidr.replace(/\.\d+\/\d+$/, ".10");
}

function planMaintenance(options: MaintenanceOptions, problems: Problems): Required<MaintenanceOptions> {
  const nested = problems.at("maintenance");
  const { day = "Sunday", time = "03:00", durationHours = 4, upgrades = "none", nodeImages = "none" } = options;
  checkKnownProperties(nested, "", options, ["day", "time", "durationHours", "upgrades", "nodeImages"]);
  checkWeeklyTime(problems, "maintenance", { day, time });
  checkWholeNumber(nested, "durationHours", durationHours, { minimum: 4, maximum: 24, unit: "hours" });
  checkOneOf(nested, "upgrades", upgrades, ["none", "patch"], "kind of upgrades");
  checkOneOf(nested, "nodeImages", nodeImages, ["none", "security-patches", "new-images"], "kind of images");
  return { day, time, durationHours, upgrades, nodeImages };
}
