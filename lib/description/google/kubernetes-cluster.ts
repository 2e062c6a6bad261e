import {
  type Check,
  checkDescription,
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
import { publicAccessBlocks } from "../common/public-access";
import { cpuMachineType } from "./cpu-node-pool";
import { kmsKeyPath } from "./kms-key";
import { resourceName } from "./name";
import { podsPerMachine } from "./node-pool";
import { type ResourceOptions, resourceOptionsShape } from "./resource-options";
import { resourceTags } from "./tags";

/** How the control plane and the CPU machines of GKE are set up. */
export interface KubernetesOptions {
  /**
   * Minor version of Kubernetes at creation; the release channel upgrades it later.
   *
   * @default - the channel's own
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
  /** Path of the customer's key for Kubernetes secrets. @default - encrypted with Google's keys */
  readonly secretsKmsKeyName?: string;
  /**
   * A time in which machines are not upgraded, so that running jobs are spared. GKE takes it up to the end of support of
   * the cluster's minor version.
   *
   * @default - none, and a warning says so
   */
  readonly maintenanceExclusion?: MaintenanceExclusion;
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

export type ReleaseChannel = "RAPID" | "REGULAR" | "STABLE" | "EXTENDED";

export interface MaintenanceExclusion {
  /** ISO 8601 with its zone. */
  readonly startTime: string;
  readonly endTime: string;
}

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

export interface KubernetesClusterDescription extends KubernetesOptions, ResourceOptions {}

/** A GKE cluster of the company's, to which node pools are added. Nothing in it is changed. */
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

export interface ExistingKubernetesPlan {
  readonly type: "existing";
  /** What an account that is made is named after. */
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly clusterName: string;
  readonly location?: string;
  readonly nodeServiceAccountEmail?: string;
  readonly podsPerGpuNode: number;
}

export interface KubernetesPlan {
  readonly type: "new";
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly deletionProtection: boolean;
  readonly version?: string;
  readonly releaseChannel: ReleaseChannel;
  readonly publicAccessCidrs: readonly string[];
  readonly secretsKmsKeyName?: string;
  readonly maintenanceExclusion?: MaintenanceExclusion;
  readonly systemPool: {
    readonly machineType: string;
    readonly nodeCountPerZone: number;
    readonly zones?: readonly string[];
  };
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

const exclusion: Check<Sound<MaintenanceExclusion>> = (problems, path, value) => {
  const sound = exclusionShape(problems, path, value);
  if (sound?.startTime !== undefined && sound.endTime !== undefined) {
    if (Date.parse(sound.endTime) <= Date.parse(sound.startTime)) {
      problems.at(path).add("endTime", `${sound.endTime} is not after startTime`, "write a later time");
      return undefined;
    }
  }
  return sound;
};

/** Full versions of GKE pass too. The Lustre driver asks for 1.33.2 and is in every cluster: it cannot be added later. */
const version: Check<string> = (problems, path, value) => {
  const given = text({
    pattern: /^1\.\d{2}(\.\d+(-gke\.\d+)?)?$/,
    hint: 'write the minor version, 1.33 or newer: "1.34"; or a full one: "1.34.1-gke.1829001"',
    token: { refusedBecause: "machines and drivers are compared with it" },
  })(problems, path, value);
  if (given !== undefined && Number(given.split(".")[1]) < 33) {
    problems.add(path, `GKE ${given} has no driver for Managed Lustre`, 'write "1.33" or newer, such as "1.34"');
    return undefined;
  }
  return given;
};

const zonesHint = "write two zones or more of the region, or leave it out";
const systemPoolShape: Shape<SystemPoolOptions> = {
  machineType: cpuMachineType,
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
  version,
  releaseChannel: oneOf<ReleaseChannel>(["RAPID", "REGULAR", "STABLE", "EXTENDED"], "release channel"),
  publicAccessCidrs: publicAccessBlocks,
  secretsKmsKeyName: kmsKeyPath,
  maintenanceExclusion: exclusion,
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
  const plan = resolveKubernetesCluster(given, given);
  problems.throwIfAny(`Kubernetes cluster '${plan.name}' on google`);
  return plan;
}

/** Decides what is added to a cluster of the company's; throws with every problem. */
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
    }
  }
}

/** The same as part of a cluster, from options that passed their checks. */
export function resolveKubernetesCluster(
  { name = "", deletionProtection = true, tags = {} }: Sound<ResourceOptions>,
  options: Sound<KubernetesOptions>,
): KubernetesPlan {
  const { systemPool = {}, maintenanceExclusion } = options;
  return {
    type: "new",
    name,
    tags,
    deletionProtection,
    version: options.version,
    releaseChannel: options.releaseChannel ?? "REGULAR",
    publicAccessCidrs: options.publicAccessCidrs ?? [],
    secretsKmsKeyName: options.secretsKmsKeyName,
    maintenanceExclusion: maintenanceExclusion && {
      startTime: maintenanceExclusion.startTime ?? "",
      endTime: maintenanceExclusion.endTime ?? "",
    },
    systemPool: {
      machineType: systemPool.machineType ?? "e2-standard-8",
      nodeCountPerZone: systemPool.nodeCountPerZone ?? 1,
      zones: systemPool.zones,
    },
    podsPerGpuNode: options.podsPerGpuNode ?? 64,
  };
}

export function resolveExistingKubernetesCluster(
  { name = "", tags = {} }: Sound<ResourceOptions>,
  { clusterName = "", location, nodeServiceAccountEmail, podsPerGpuNode = 64 }: Sound<ExistingKubernetesOptions>,
): ExistingKubernetesPlan {
  return { type: "existing", name, tags, clusterName, location, nodeServiceAccountEmail, podsPerGpuNode };
}

/** The most CPU machines of the system pool, one in each zone beside them while they are upgraded; room for nine at least. */
export function systemNodeCount({ systemPool }: KubernetesPlan): number {
  const zones = systemPool.zones?.length ?? 3;
  return Math.max(9, zones * (systemPool.nodeCountPerZone + 1));
}
