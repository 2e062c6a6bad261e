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
  time,
  wholeNumber,
} from "../../checks";
import { privateAccessBlocks, publicAccessWithoutPrivate } from "../common/private-access";
import { cpuMachineType } from "./cpu-node-pool";
import { type EncryptionOptions, kmsKeyPath } from "./kms-key";
import { gkeVersion, gkeVersionOf } from "./kubernetes-versions";
import { resourceName } from "./name";
import { podsPerMachine } from "./node-pool";
import { checkZoneExists } from "./regions";
import { type ResourceOptions, resourceOptionsShape } from "./resource-options";
import { resourceTags } from "./tags";

/** How the control plane and the CPU machines of GKE are set up. */
export interface KubernetesOptions {
  /**
   * Version of Kubernetes at creation, minor or whole: 1.33 or newer. The release channel upgrades it later; raising it here
   * upgrades the control plane at once, and machines in the next window.
   *
   * @default - the channel's own, which is always in standard support
   */
  readonly version?: string;
  /** @default "REGULAR" */
  readonly releaseChannel?: ReleaseChannel;
  /**
   * Who reaches the API endpoint from outside the VPC: nobody, or these blocks of addresses.
   *
   * @default - nobody: the endpoint is private
   */
  readonly publicAccessCidrs?: readonly string[];
  /**
   * Blocks of networks that are joined to the VPC by VPN or peering and that reach the API's private endpoint.
   *
   * @default - machines of the VPC alone
   */
  readonly privateAccessCidrs?: readonly string[];
  /**
   * Whether the API has a Google-managed DNS address too, which anybody reaches whom IAM lets in
   * (`container.clusters.connect`), without a way into the VPC. Then it is the address that a second stack is given.
   *
   * @default false
   */
  readonly dnsEndpoint?: boolean;
  /** Whether the private endpoint is reached from other regions too, over the VPC or what is joined to it. @default false */
  readonly globalAccess?: boolean;
  /**
   * Whether Google's own monitoring keeps metrics of pods and of GPUs too, at a price. The platform's Prometheus and DCGM
   * exporter do without it.
   *
   * @default false
   */
  readonly managedMonitoring?: boolean;
  /** Path of the customer's key for Kubernetes secrets. @default - that of `encryption`, or Google's */
  readonly secretsKmsKeyName?: string;
  /**
   * A time in which machines are not upgraded, so that running jobs are spared. GKE takes it up to the end of support of
   * the cluster's minor version: `"until-end-of-support"` is that day, for a `version` that is given.
   *
   * @default - none, and a warning says so
   */
  readonly maintenanceExclusion?: MaintenanceExclusion | "until-end-of-support";
  /**
   * The CPU machines for what is not a job: DNS, controllers, monitoring.
   *
   * @default { machineType: "e2-standard-8", nodeCountPerZone: 1 }
   */
  readonly systemPool?: SystemPoolOptions;
  /**
   * Pods on one GPU machine, 8 to 256. GKE gives each machine twice as many addresses, rounded up to a power of two.
   *
   * @default 64
   */
  readonly podsPerGpuNode?: number;
}

/** The channels in which GKE offers versions of Kubernetes. */
export type ReleaseChannel = "RAPID" | "REGULAR" | "STABLE" | "EXTENDED";

/** A time in which GKE starts no maintenance. */
export interface MaintenanceExclusion {
  /** ISO 8601 with its zone. */
  readonly startTime: string;
  /** End, RFC 3339. */
  readonly endTime: string;
}

/** The machines that run what the cluster itself needs. */
export interface SystemPoolOptions {
  /** @default "e2-standard-8" */
  readonly machineType?: string;
  /** Machines in each zone, 1 or more. @default 1 */
  readonly nodeCountPerZone?: number;
  /**
   * Zones of the CPU machines: two or more of the region.
   *
   * @default - three that GKE chooses
   */
  readonly zones?: readonly string[];
}

/** A Kubernetes cluster, described on its own. */
export interface KubernetesClusterDescription extends KubernetesOptions, ResourceOptions {}

/** A GKE cluster of the company, to which node pools are added. Nothing in it is changed. */
export interface ExistingKubernetesOptions {
  /**
   * Name of the cluster, in the project of the network. GPU machines with a fabric need one that was made with several
   * networks and Dataplane V2: neither can be added later.
   */
  readonly clusterName: string;
  /** Region or zone of the cluster. @default - the region of the machines */
  readonly location?: string;
  /** What machines act as. @default - a new account that writes logs and metrics and pulls images */
  readonly nodeServiceAccountEmail?: string;
  /** Pods on one GPU machine of a pool that does not say, 8 to 256. @default 64 */
  readonly podsPerGpuNode?: number;
}

/** What the description of an existing cluster comes to. */
export interface ExistingKubernetesPlan {
  /** It exists already. */
  readonly type: "existing";
  /** What an account that is made is named after. */
  readonly name: string;
  /** Labels of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Zone or region of the cluster. */
  readonly location?: string;
  /** Service account of the machines, by e-mail address. */
  readonly nodeServiceAccountEmail?: string;
  /** Pods that one GPU machine may run. */
  readonly podsPerGpuNode: number;
  /** Whether the library lets Google's service agents use the keys of boot disks. */
  readonly grantServiceAgents: boolean;
}

/** What a described Kubernetes cluster comes to. */
export interface KubernetesPlan {
  /** It is made. */
  readonly type: "new";
  /** Name of the cluster. */
  readonly name: string;
  /** Labels of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether what holds data refuses to be destroyed. */
  readonly deletionProtection: boolean;
  /** Kubernetes version. */
  readonly version?: string;
  /** Channel of upgrades. */
  readonly releaseChannel: ReleaseChannel;
  /** Address ranges that reach the public endpoint; empty where there is none. */
  readonly publicAccessCidrs: readonly string[];
  /** Address ranges that reach the private endpoint. */
  readonly privateAccessCidrs: readonly string[];
  /** Whether the API has a DNS address too. */
  readonly dnsEndpoint: boolean;
  /** Whether the private endpoint is reached from other regions. */
  readonly globalAccess: boolean;
  /** Whether there are managed Prometheus and Grafana. */
  readonly managedMonitoring: boolean;
  /** Cloud KMS key that encrypts Secrets once more; absent where Google's own key is used. */
  readonly secretsKmsKeyName?: string;
  /** Key of the boot disks of the system machines. */
  readonly diskKmsKeyName?: string;
  /** Whether the library lets Google's service agents use the keys. */
  readonly grantServiceAgents: boolean;
  /** Time in which GKE starts no maintenance; absent where there is none. */
  readonly maintenanceExclusion?: MaintenanceExclusion;
  /** The machines that run what the cluster itself needs. */
  readonly systemPool: {
    readonly machineType: string;
    readonly nodeCountPerZone: number;
    readonly zones?: readonly string[];
  };
  /** Pods that one GPU machine may run. */
  readonly podsPerGpuNode: number;
}

const timeHint = "write a time in ISO 8601 with its zone and seconds, such as 2026-12-01T11:30:00Z";
const seconds = text({ pattern: /T\d{2}:\d{2}:\d{2}/, hint: timeHint });
const zoned = time();

/** A time as the provider takes it, RFC 3339: with its seconds. */
const exclusionTime: Check<string> = (problems, path, value) =>
  zoned(problems, path, value) === undefined ? undefined : seconds(problems, path, value);

const exclusionShape = object<MaintenanceExclusion>({
  startTime: required(exclusionTime, timeHint),
  endTime: required(exclusionTime, timeHint),
});

/** The longest: GKE supports a minor version for 24 months. */
const longestExclusion = 731 * 24 * 3600 * 1000;

const exclusion: Check<Sound<MaintenanceExclusion> | "until-end-of-support"> = (problems, path, value) => {
  if (value === "until-end-of-support") {
    return value;
  }
  const sound = exclusionShape(problems, path, value);
  if (sound?.startTime !== undefined && sound.endTime !== undefined) {
    if (Date.parse(sound.endTime) <= Date.parse(sound.startTime)) {
      problems.at(path).add("endTime", `${sound.endTime} is not after startTime`, "write a later time");
      return undefined;
    }
    if (Date.parse(sound.endTime) - Date.parse(sound.startTime) > longestExclusion) {
      problems.at(path).add("endTime", "is more than two years after startTime", "write the end of support at most");
      return undefined;
    }
  }
  return sound;
};

/** A machine for what is not a job. */
const systemMachineType: Check<string> = (problems, path, value) => {
  const machineType = cpuMachineType(problems, path, value);
  if (machineType === undefined) {
    return undefined;
  }
  const vcpus = Number(/-(\d+)(-lssd|-metal)?$/.exec(machineType)?.[1] ?? 0);
  if (/^(c4a|n4a|t2a)-/.test(machineType)) {
    problems.add(path, `'${machineType}' is an Arm machine, which GKE taints`, "write an x86 machine: e2-standard-8");
    return undefined;
  }
  // DNS, controllers and the agents of GKE ask for more than the shared-core machines and those of two vCPUs have.
  if (vcpus < 4) {
    problems.add(path, `'${machineType}' is too small for what is not a job`, "write 4 vCPUs or more: e2-standard-8");
    return undefined;
  }
  return machineType;
};

const zonesHint = "write two zones or more of the region, or leave it out";
const systemPoolShape: Shape<SystemPoolOptions> = {
  machineType: systemMachineType,
  nodeCountPerZone: wholeNumber({
    minimum: 1,
    maximum: 1000,
    unit: "machines in each zone",
    token: { refusedBecause: "addresses are counted for it before" },
  }),
  zones: ((problems, path, value) => {
    const zones = list(text({ hint: zonesHint }), { hint: zonesHint })(problems, path, value);
    if (zones !== undefined && new Set(zones).size < 2) {
      problems.add(path, `${show(zones)} is not two zones or more`, zonesHint);
      return undefined;
    }
    return zones;
  }) as Check<readonly string[]>,
};

export const kubernetesShape: Shape<KubernetesOptions> = {
  version: gkeVersion,
  releaseChannel: oneOf<ReleaseChannel>(["RAPID", "REGULAR", "STABLE", "EXTENDED"], "release channel"),
  publicAccessCidrs: publicAccessWithoutPrivate,
  privateAccessCidrs: privateAccessBlocks,
  dnsEndpoint: flag(),
  globalAccess: flag(),
  managedMonitoring: flag(),
  secretsKmsKeyName: kmsKeyPath,
  maintenanceExclusion: exclusion as Shape<KubernetesOptions>["maintenanceExclusion"],
  systemPool: object<SystemPoolOptions>(systemPoolShape),
  podsPerGpuNode: podsPerMachine,
};

const nameHint = "write the name of the cluster";
export const existingKubernetesShape: Shape<ExistingKubernetesOptions> = {
  clusterName: required(text({ pattern: /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/, hint: nameHint }), nameHint),
  location: text({ pattern: /^[a-z]+-[a-z]+\d+(-[a-z0-9]+)?$/, hint: "write a region or a zone: us-central1" }),
  nodeServiceAccountEmail: text({ pattern: /^[^@\s]+@[^@\s]+$/, hint: "write the email address of the account" }),
  podsPerGpuNode: podsPerMachine,
};

/** Decides a cluster; throws with every problem. */
export function planKubernetesCluster(description: KubernetesClusterDescription): KubernetesPlan {
  const problems = new Problems();
  const given = checkDescription<KubernetesClusterDescription>(problems, description, {
    ...kubernetesShape,
    ...resourceOptionsShape,
  });
  const plan = resolveKubernetesCluster(given, given, undefined, problems);
  problems.throwIfAny(`Kubernetes cluster '${plan.name}' on google`);
  return plan;
}

/** Decides what is added to a cluster of the company; throws with every problem. */
export function planExistingKubernetesCluster(
  description: ExistingKubernetesOptions & Omit<ResourceOptions, "deletionProtection">,
): ExistingKubernetesPlan {
  const problems = new Problems();
  const given = checkDescription<ExistingKubernetesOptions & Omit<ResourceOptions, "deletionProtection">>(
    problems,
    description,
    { ...existingKubernetesShape, name: resourceName, tags: resourceTags },
  );
  const plan = resolveExistingKubernetesCluster(given, given);
  problems.throwIfAny(`existing Kubernetes cluster '${plan.clusterName}' on google`);
  return plan;
}

/** Checks that the CPU machines stand in the cluster's region. */
export function checkSystemZones(problems: Problems, zones: readonly string[] | undefined, region: string): void {
  if (zones === undefined || isUnresolved(zones) || isUnresolved(region)) {
    return;
  }
  for (const [index, zone] of zones.entries()) {
    if (!isUnresolved(zone) && !zone.startsWith(`${region}-`)) {
      problems.add(
        `systemPool.zones[${index}]`,
        `${show(zone)} is not a zone of ${region}`,
        `write a zone such as ${region}-b`,
      );
    } else if (!isUnresolved(zone)) {
      checkZoneExists(problems, `systemPool.zones[${index}]`, zone, region);
    }
  }
}

/** The same as part of a cluster, from options that passed their checks. */
export function resolveKubernetesCluster(
  { name = "", deletionProtection = true, tags = {} }: Sound<ResourceOptions>,
  options: Sound<KubernetesOptions>,
  encryption: Sound<EncryptionOptions> | undefined,
  problems: Problems,
): KubernetesPlan {
  const { systemPool = {} } = options;
  return {
    type: "new",
    name,
    tags,
    deletionProtection,
    version: options.version,
    releaseChannel: options.releaseChannel ?? "REGULAR",
    publicAccessCidrs: options.publicAccessCidrs ?? [],
    privateAccessCidrs: options.privateAccessCidrs ?? [],
    dnsEndpoint: options.dnsEndpoint ?? false,
    globalAccess: options.globalAccess ?? false,
    managedMonitoring: options.managedMonitoring ?? false,
    secretsKmsKeyName: options.secretsKmsKeyName ?? encryption?.keyId,
    diskKmsKeyName: encryption?.keyId,
    grantServiceAgents: encryption?.grantServiceAgents ?? true,
    maintenanceExclusion: planExclusion(options, problems),
    systemPool: {
      machineType: systemPool.machineType ?? "e2-standard-8",
      nodeCountPerZone: systemPool.nodeCountPerZone ?? 1,
      zones: systemPool.zones,
    },
    podsPerGpuNode: options.podsPerGpuNode ?? 64,
  };
}

/** The end of what GKE supports is the end of what it excludes. */
function planExclusion(options: Sound<KubernetesOptions>, problems: Problems): MaintenanceExclusion | undefined {
  const { version, releaseChannel } = options;
  const given = options.maintenanceExclusion as KubernetesOptions["maintenanceExclusion"];
  const row = version === undefined ? undefined : gkeVersionOf(version);
  const lastDay = releaseChannel === "EXTENDED" ? row?.endOfExtendedSupport : row?.endOfStandardSupport;
  if (given === "until-end-of-support") {
    if (row === undefined || lastDay === undefined) {
      if (!problems.concerns("version")) {
        problems.add(
          "version",
          "is missing, and with it the end of its support",
          'write the minor version, such as "1.35"',
        );
      }
      return undefined;
    }
    return { startTime: `${row.regularSince}T00:00:00Z`, endTime: `${lastDay}T00:00:00Z` };
  }
  if (given && lastDay !== undefined && Date.parse(given.endTime) > Date.parse(`${lastDay}T23:59:59Z`)) {
    problems.add(
      "maintenanceExclusion.endTime",
      `${given.endTime} is after ${lastDay}, when the support of ${version} ends`,
      'write an earlier time or "until-end-of-support", a newer version, or releaseChannel: "EXTENDED"',
    );
  }
  return given;
}

export function resolveExistingKubernetesCluster(
  { name = "", tags = {} }: Sound<ResourceOptions>,
  { clusterName = "", location, nodeServiceAccountEmail, podsPerGpuNode = 64 }: Sound<ExistingKubernetesOptions>,
  encryption?: Sound<EncryptionOptions>,
): ExistingKubernetesPlan {
  const { grantServiceAgents = true } = encryption ?? {};
  return {
    type: "existing",
    name,
    tags,
    clusterName,
    location,
    nodeServiceAccountEmail,
    podsPerGpuNode,
    grantServiceAgents,
  };
}

/** The most CPU machines of the system pool, one in each zone beside them while they are upgraded; room for nine at least. */
export function systemNodeCount({ systemPool }: KubernetesPlan): number {
  const zones = systemPool.zones?.length ?? 3;
  return Math.max(9, zones * (systemPool.nodeCountPerZone + 1));
}
