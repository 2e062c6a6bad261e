import {
  type Check,
  checkDescription,
  flag,
  isUnresolved,
  list,
  object,
  oneOf,
  Problems,
  required,
  type Shape,
  type Sound,
  show,
  text,
  wholeNumber,
} from "../../checks";
import { addressCount, cidrBlock, tryCidr } from "../common/cidr";
import type { PlanNotes } from "../common/cluster";
import { Notes } from "../common/notes";
import { privateAccessBlocks, publicAccessOfAks } from "./access-blocks";
import { checkApart, checkReservedRanges, isPrivate } from "./address-ranges";
import { systemMachineType } from "./cpu-node-pool";
import { type CustomerKey, customerKeyShape } from "./customer-key";
import { aksVersion, defaultKubernetesVersion } from "./kubernetes-versions";
import { clusterName } from "./name";
import type { PoolDemand } from "./network";
import { podsPerNode } from "./node-pool";
import { objectId, resourceId, uniqueIds } from "./resource-id";
import { azureTags } from "./tags";
import { type WeeklyTime, windowDay, windowTime } from "./weekly-time";

/** How the control plane and the CPU machines of AKS are set up. */
export interface KubernetesOptions {
  /**
   * Version of Kubernetes: a minor one, of which AKS takes the newest patch, or one with its patch. Machines follow.
   *
   * @default "1.36"
   */
  readonly version?: string;
  /**
   * `long-term` keeps a version in support for a second year: the tier Premium, at six times the price of the control plane.
   *
   * @default "standard"
   */
  readonly supportType?: "standard" | "long-term";
  /**
   * Who reaches the API endpoint from outside the network: nobody, or these blocks of public addresses. Going from nobody to
   * someone, or back, replaces the cluster.
   *
   * @default - nobody: the cluster is private
   */
  readonly publicAccessCidrs?: readonly string[];
  /**
   * Who reaches the private API endpoint beside the network itself: blocks of peered networks, of a VPN or of ExpressRoute.
   * With any, the endpoint lies in a subnet of its own (API server VNet integration), closed to everybody else. What is
   * outside must also resolve the cluster's private DNS zone.
   *
   * @default - the network alone, and a warning says so
   */
  readonly privateAccessCidrs?: readonly string[];
  /**
   * Whether `az aks command invoke` runs commands in the cluster through Azure: a way to a private endpoint for the first
   * steps, without a network that reaches it.
   *
   * @default false
   */
  readonly runCommand?: boolean;
  /**
   * What enforces NetworkPolicy objects. Another one later replaces the cluster.
   *
   * @default "cilium"
   */
  readonly networkPolicy?: "cilium" | "none";
  /**
   * Groups of Microsoft Entra ID that administer the cluster, by object id. Local accounts are off, and not even the principal
   * that creates the cluster is let in without a role.
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

/** When AKS may maintain the cluster. */
export interface MaintenanceOptions extends Partial<WeeklyTime> {
  /** 4 to 24. @default 4 */
  readonly durationHours?: number;
  /** Whether AKS takes new patches of Kubernetes by itself. It drains machines for them. @default "none" */
  readonly upgrades?: "none" | "patch";
  /** Whether AKS takes new images for the machines by itself. It drains machines for them. @default "none" */
  readonly nodeImages?: "none" | "security-patches" | "new-images";
}

/** The machines that run what the cluster itself needs. */
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
  /** Whether disks are encrypted on the machine that they are attached to: see the GPU pools. @default true */
  readonly hostEncryption?: boolean;
}

/** A Kubernetes cluster, described on its own. */
export interface KubernetesClusterDescription extends KubernetesOptions {
  /** @default - the id of the construct */
  readonly name?: string;
  /** Refuses to be destroyed: with an AKS cluster the disks of its volumes are deleted. @default true */
  readonly deletionProtection?: boolean;
  /** Tags of everything that can carry them. @default - none but those of the library */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a described Kubernetes cluster comes to. */
export interface KubernetesPlan extends PlanNotes {
  /** It is made. */
  readonly type: "new";
  /** Name of the cluster. */
  readonly name: string;
  /** Tags of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether what holds data refuses to be destroyed. */
  readonly deletionProtection: boolean;
  /** Kubernetes version. */
  readonly version: string;
  /** Standard or long-term support. */
  readonly supportType: "standard" | "long-term";
  /** Address ranges that reach the public endpoint; empty where there is none. */
  readonly publicAccessCidrs: readonly string[];
  /** Address ranges that reach the private endpoint. */
  readonly privateAccessCidrs: readonly string[];
  /** Whether commands can be run in the cluster through the Azure API. */
  readonly runCommand: boolean;
  /** What enforces network policies. */
  readonly networkPolicy: "cilium" | "none";
  /** Groups of Microsoft Entra ID that administer the cluster. */
  readonly administratorGroupObjectIds: readonly string[];
  /** Key that encrypts Secrets once more; absent where the service's own key is used. */
  readonly secretsKey?: CustomerKey;
  /** Registries that the machines pull images from. */
  readonly containerRegistryIds: readonly string[];
  /** Days for which logs are kept. */
  readonly logRetentionDays: number;
  /** The machines that run what the cluster itself needs. */
  readonly systemPool: {
    readonly machineType: string;
    readonly nodeCount: number;
    readonly zones: readonly string[];
    readonly hostEncryption: boolean;
  };
  /** Pods that one GPU machine may run. */
  readonly podsPerGpuNode: number;
  /** Address range of pods. */
  readonly podCidr: string;
  /** Address range of Services. */
  readonly serviceCidr: string;
  /** The tenth address of the services: AKS wants one named beside the block. */
  readonly dnsServiceIp: string;
  /** When AKS may maintain the cluster. */
  readonly maintenance: Required<MaintenanceOptions>;
  /** Whether there are managed Prometheus and Grafana. */
  readonly managedMonitoring: "none" | "prometheus" | "prometheus-and-grafana";
}

/** A cluster of the company, to which node pools are added. Nothing in it is changed. */
export interface ExistingKubernetesOptions {
  /** Name of the AKS cluster. */
  readonly clusterName: string;
  /** Resource group of the cluster. */
  readonly resourceGroupName: string;
  /**
   * Minor version of the cluster: whether the machines can be used with it is checked if it is given.
   *
   * @default - not checked
   */
  readonly version?: string;
  /**
   * Object id of the identity of the cluster's control plane, which takes machines out of a capacity reservation.
   *
   * @default - none: reservations are refused
   */
  readonly controlPlanePrincipalId?: string;
  /** Pods on one GPU machine, 60 to 250, where a pool does not say. @default 110 */
  readonly podsPerGpuNode?: number;
}

/** What the description of an existing cluster comes to. */
export interface ExistingKubernetesPlan extends PlanNotes {
  /** It exists already. */
  readonly type: "existing";
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Name of the resource group. */
  readonly resourceGroupName: string;
  /** Kubernetes version; absent where it is only known when Terraform runs. */
  readonly version?: string;
  /** Principal id of the identity of the control plane. */
  readonly controlPlanePrincipalId?: string;
  /** Pods that one GPU machine may run. */
  readonly podsPerGpuNode: number;
}

/** What a cluster must know of its context. */
export interface KubernetesContext {
  /** @default "1" */
  readonly zone?: string;
  /** Addresses of the network and its peers. @default - not compared */
  readonly addressSpaces?: readonly string[];
  /** The machines of all node pools, each of which takes a /24 of the pods' addresses. @default - none */
  readonly pools?: readonly PoolDemand[];
}

const idsHint = "write a list of object ids of groups: 00000000-0000-0000-0000-000000000000";
const registriesHint = "write a list of ids of container registries";
const zonesHint = "write a list of zones: ['1', '2', '3']";
const overlaps = { token: { refusedBecause: "overlaps are looked for before" } };

export const kubernetesShape: Shape<KubernetesOptions> = {
  version: aksVersion,
  supportType: oneOf(["standard", "long-term"], "support"),
  publicAccessCidrs: publicAccessOfAks,
  privateAccessCidrs: privateAccessBlocks,
  runCommand: flag(),
  networkPolicy: oneOf(["cilium", "none"], "network policy"),
  administratorGroupObjectIds: uniqueIds(list(objectId, { hint: idsHint, token: "passes" })),
  secretsKey: customerKeyShape,
  containerRegistryIds: uniqueIds(list(resourceId("Microsoft.ContainerRegistry/registries"), { hint: registriesHint })),
  logRetentionDays: wholeNumber({ minimum: 30, maximum: 730, unit: "days" }),
  systemPool: object<SystemPoolOptions>({
    machineType: systemMachineType,
    nodeCount: wholeNumber({
      minimum: 2,
      maximum: 1000,
      unit: "machines, so that one can fail",
      token: { refusedBecause: "addresses are counted for it before" },
    }),
    zones: list(text({ pattern: /^[123]$/, hint: "write '1', '2' or '3'" }), {
      hint: zonesHint,
      unique: true,
      token: "passes",
    }),
    hostEncryption: flag(),
  }),
  podsPerGpuNode: podsPerNode,
  podCidr: cidrBlock("10.244.0.0/14", overlaps),
  serviceCidr: cidrBlock("10.248.0.0/16", overlaps),
  maintenance: object<MaintenanceOptions>({
    day: windowDay,
    time: windowTime,
    durationHours: wholeNumber({
      minimum: 4,
      maximum: 24,
      unit: "hours",
      token: { refusedBecause: "the hours of the window are counted before" },
    }),
    upgrades: oneOf(["none", "patch"], "kind of upgrades"),
    nodeImages: oneOf(["none", "security-patches", "new-images"], "kind of images"),
  }),
  managedMonitoring: oneOf(["none", "prometheus", "prometheus-and-grafana"], "managed monitoring"),
};

const nameOfTheirs = (what: string): Check<string> =>
  required(
    text({ pattern: /^[\w().-]{0,89}[\w()-]$/, hint: `write the name of the ${what}` }),
    `write the name of the ${what}`,
  );

export const existingKubernetesShape: Shape<ExistingKubernetesOptions> = {
  clusterName: nameOfTheirs("AKS cluster"),
  resourceGroupName: nameOfTheirs("resource group of the cluster"),
  version: aksVersion,
  controlPlanePrincipalId: objectId,
  podsPerGpuNode: podsPerNode,
};

/** Decides a cluster; throws with every problem. */
export function planKubernetesCluster(
  description: KubernetesClusterDescription,
  context: KubernetesContext = {},
): KubernetesPlan {
  const problems = new Problems();
  const given = checkDescription<KubernetesClusterDescription>(problems, description, {
    ...kubernetesShape,
    name: clusterName,
    deletionProtection: flag(),
    tags: azureTags,
  });
  const plan = resolveKubernetesCluster(given, given, context, problems);
  problems.throwIfAny(`Kubernetes cluster '${given.name}' on azure`);
  return plan;
}

/** The same as part of a cluster. */
export function resolveKubernetesCluster(
  {
    name = "",
    deletionProtection = true,
    tags = {},
  }: Pick<KubernetesClusterDescription, "name" | "deletionProtection" | "tags">,
  options: Sound<KubernetesOptions>,
  { zone = "1", addressSpaces = [], pools = [] }: KubernetesContext,
  problems: Problems,
): KubernetesPlan {
  const notes = new Notes();
  const { administratorGroupObjectIds = [], systemPool = {}, maintenance = {} } = options;
  if (!isUnresolved(administratorGroupObjectIds) && administratorGroupObjectIds.length === 0) {
    notes.warn(
      "scheduler.administratorGroupObjectIds is not given: nobody is let into the cluster before someone is given the role 'Azure Kubernetes Service RBAC Cluster Admin' on it",
    );
  }
  const { machineType = "Standard_D4ds_v5", nodeCount = 2 } = systemPool;
  warnOfNoWayIn(options, notes);
  if (zone === "none" && !isUnresolved(systemPool.zones) && (systemPool.zones ?? []).length > 0) {
    problems.add("systemPool.zones", "names zones, but the zone of the cluster is 'none'", "leave it out");
  }
  const networks = addressSpaces.map((range) => ({ name: "which the network or a peer has", range }));
  const { podCidr = "10.244.0.0/14", serviceCidr = "10.248.0.0/16" } = options;
  checkAddresses({ podCidr, serviceCidr }, networks, problems);
  checkPodBlocks(podCidr, [...pools, { name: "system", nodeCount, subnets: "system" }], problems);
  return {
    type: "new",
    name,
    tags,
    deletionProtection,
    version: options.version ?? defaultKubernetesVersion,
    supportType: options.supportType ?? "standard",
    publicAccessCidrs: options.publicAccessCidrs ?? [],
    privateAccessCidrs: planPrivateAccess(options, problems),
    runCommand: options.runCommand ?? false,
    networkPolicy: options.networkPolicy ?? "cilium",
    administratorGroupObjectIds,
    secretsKey: options.secretsKey as CustomerKey | undefined,
    containerRegistryIds: options.containerRegistryIds ?? [],
    logRetentionDays: options.logRetentionDays ?? 90,
    systemPool: {
      machineType,
      nodeCount,
      zones: systemPool.zones ?? (zone === "none" ? [] : ["1", "2", "3"]),
      hostEncryption: systemPool.hostEncryption ?? true,
    },
    podsPerGpuNode: options.podsPerGpuNode ?? 110,
    podCidr,
    serviceCidr,
    dnsServiceIp: tenthAddress(serviceCidr),
    maintenance: {
      day: maintenance.day ?? "Sunday",
      time: maintenance.time ?? "03:00",
      durationHours: maintenance.durationHours ?? 4,
      upgrades: maintenance.upgrades ?? "none",
      nodeImages: maintenance.nodeImages ?? "none",
    },
    managedMonitoring: options.managedMonitoring ?? "prometheus-and-grafana",
    decisions: notes.decisions,
    warnings: notes.warnings,
  };
}

/**
 * A private endpoint that nobody outside of the network reaches is as it should be, and of no use to the principal that
 * deploys.
 */
function warnOfNoWayIn(
  { publicAccessCidrs = [], privateAccessCidrs = [], runCommand = false }: Sound<KubernetesOptions>,
  notes: Notes,
): void {
  if (publicAccessCidrs.length === 0 && privateAccessCidrs.length === 0 && !runCommand) {
    notes.warn(
      "scheduler: the API endpoint is reached from inside the network alone: what installs things into the cluster runs there, or give privateAccessCidrs of a peered network, publicAccessCidrs, or runCommand: true for the first steps",
    );
  }
}

function planPrivateAccess(
  { publicAccessCidrs = [], privateAccessCidrs = [] }: Sound<KubernetesOptions>,
  problems: Problems,
): readonly string[] {
  if (publicAccessCidrs.length > 0 && privateAccessCidrs.length > 0) {
    problems.add(
      "privateAccessCidrs",
      "opens a private endpoint, but publicAccessCidrs makes a public one",
      "keep one of the two",
    );
  }
  return privateAccessCidrs;
}

/** Decides how node pools are added to a cluster of the company; throws with every problem. */
export function planExistingKubernetesCluster(description: ExistingKubernetesOptions): ExistingKubernetesPlan {
  const problems = new Problems();
  const plan = resolveExistingKubernetesCluster(
    checkDescription<ExistingKubernetesOptions>(problems, description, existingKubernetesShape),
  );
  problems.throwIfAny(`existing Kubernetes cluster '${plan.clusterName}' on azure`);
  return plan;
}

/** The same as part of a cluster. */
export function resolveExistingKubernetesCluster(options: Sound<ExistingKubernetesOptions>): ExistingKubernetesPlan {
  const { clusterName: name = "", resourceGroupName = "", podsPerGpuNode = 110 } = options;
  const { version, controlPlanePrincipalId } = options;
  return {
    type: "existing",
    clusterName: name,
    resourceGroupName,
    version,
    controlPlanePrincipalId,
    podsPerGpuNode,
    decisions: [],
    warnings: [],
  };
}

function checkAddresses(
  { podCidr, serviceCidr }: { readonly podCidr: string; readonly serviceCidr: string },
  networks: readonly { readonly name: string; readonly range: string }[],
  problems: Problems,
): void {
  checkBlock(problems, "podCidr", podCidr, 8);
  // AKS takes a block below /12.
  checkBlock(problems, "serviceCidr", serviceCidr, 13);
  checkApart(problems, "podCidr", podCidr, networks);
  checkApart(problems, "serviceCidr", serviceCidr, [...networks, { name: "which pods have", range: podCidr }]);
}

/** Every machine takes a /24 of the pods' addresses. */
export function checkPodBlocks(podCidr: string, pools: readonly PoolDemand[], problems: Problems): void {
  const pods = tryCidr(podCidr);
  const known = pools.filter(({ nodeCount }) => !isUnresolved(nodeCount));
  const needed = known.reduce((sum, { nodeCount }) => sum + nodeCount, 0);
  const room = pods ? Math.floor(addressCount(pods.prefixLength) / addressCount(24)) : needed;
  if (needed > room) {
    const each = known.map(({ name, nodeCount }) => `'${name}' ${nodeCount}`).join(", ");
    problems.add(
      "podCidr",
      `${podCidr} has a /24 for ${room} machines, the pools have ${needed} (${each})`,
      `write a block of /${24 - Math.ceil(Math.log2(needed))} or larger`,
    );
  }
}

function checkBlock(problems: Problems, path: string, block: string, shortestPrefix: number): void {
  const cidr = tryCidr(block);
  if (!cidr || cidr.prefixLength > 24 || cidr.prefixLength < shortestPrefix) {
    problems.add(
      path,
      `${show(block)} is not a block of addresses from /${shortestPrefix} to /24`,
      `write it as ${path === "podCidr" ? "10.244.0.0/14" : "10.248.0.0/16"}`,
    );
    return;
  }
  if (!isPrivate(cidr)) {
    problems.add(
      path,
      `${block} has addresses that others have on the internet`,
      "write a block in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10",
    );
  }
  checkReservedRanges(problems, path, cidr);
}

function tenthAddress(cidr: string): string {
  return cidr.replace(/\.\d+\/\d+$/, ".10");
}
