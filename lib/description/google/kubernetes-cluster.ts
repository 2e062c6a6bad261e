import {
  checkKnownProperties,
  checkOneOf,
  checkPresent,
  checkTime,
  checkWholeNumber,
  isUnresolved,
  Problems,
  show,
} from "../../checks";
import { checkPublicAccess } from "../common/public-access";
import { checkVersion } from "../common/scheduler";
import { checkName } from "./name";
import { checkKmsKeyName } from "./object-store";
import { checkTags } from "./tags";

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

export interface KubernetesClusterDescription extends KubernetesOptions {
  /** @default - the id of the construct */
  readonly name?: string;
  /** GKE refuses to delete the cluster. @default true */
  readonly deletionProtection?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface KubernetesPlan {
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

const releaseChannels: readonly ReleaseChannel[] = ["RAPID", "REGULAR", "STABLE", "EXTENDED"];

/** Decides a cluster; throws with every problem. */
export function planKubernetesCluster(description: KubernetesClusterDescription): KubernetesPlan {
  const problems = new Problems();
  const { name, deletionProtection, tags, ...options } = description;
  checkName(problems, name);
  checkTags(problems, tags);
  const plan = resolveKubernetesCluster({ name, deletionProtection, tags }, options, problems);
  problems.throwIfAny(`Kubernetes cluster '${name}' on google`);
  return plan;
}

/** The Lustre driver asks for GKE 1.33.2 and is in every cluster: it cannot be left to the file system that comes later. */
function checkLustreDriver(problems: Problems, version: string | undefined): void {
  if (version !== undefined && !isUnresolved(version) && /^1\.3[0-2]$/.test(version)) {
    problems.add("version", `GKE ${version} has no driver for Managed Lustre`, 'write "1.33" or newer');
  }
}

/** Checks that the CPU machines stand in the cluster's region. */
export function checkSystemZones(problems: Problems, zones: readonly string[] | undefined, region: string): void {
  if (!Array.isArray(zones) || isUnresolved(zones) || isUnresolved(region)) {
    return;
  }
  for (const [index, zone] of zones.entries()) {
    if (typeof zone !== "string" || (!isUnresolved(zone) && !zone.startsWith(`${region}-`))) {
      problems.add(
        `systemPool.zones[${index}]`,
        `${show(zone)} is not a zone of ${region}`,
        `write a zone such as ${region}-b`,
      );
    }
  }
}

/** The same as part of a cluster. */
export function resolveKubernetesCluster(
  {
    name = "",
    deletionProtection = true,
    tags = {},
  }: Pick<KubernetesClusterDescription, "name" | "deletionProtection" | "tags">,
  options: KubernetesOptions,
  problems: Problems,
): KubernetesPlan {
  checkKnownProperties(problems, "", options, [
    ...["version", "releaseChannel", "publicAccessCidrs", "secretsKmsKeyName", "maintenanceExclusion"],
    ...["systemPool", "podsPerGpuNode"],
  ]);
  const { releaseChannel = "REGULAR", publicAccessCidrs = [], podsPerGpuNode = 64, systemPool = {} } = options;
  checkVersion(problems, "version", options.version);
  checkLustreDriver(problems, options.version);
  checkOneOf(problems, "releaseChannel", releaseChannel, releaseChannels, "release channel");
  checkKmsKeyName(problems, "secretsKmsKeyName", options.secretsKmsKeyName);
  checkWholeNumber(problems, "podsPerGpuNode", podsPerGpuNode, { minimum: 8, maximum: 256, unit: "pods" });
  if (isUnresolved(publicAccessCidrs)) {
    problems.add(
      "publicAccessCidrs",
      "is a list that is only known when Terraform runs, but each block is drawn before",
      "write the list itself; its members may be references",
    );
  }
  checkPublicAccess(publicAccessCidrs, problems);
  checkExclusion(options.maintenanceExclusion, problems);
  checkSystemPool(systemPool, problems);
  return {
    name,
    tags,
    deletionProtection,
    version: options.version,
    releaseChannel,
    publicAccessCidrs,
    secretsKmsKeyName: options.secretsKmsKeyName,
    maintenanceExclusion: options.maintenanceExclusion,
    systemPool: {
      machineType: systemPool.machineType ?? "e2-standard-8",
      nodeCountPerZone: systemPool.nodeCountPerZone ?? 1,
      zones: systemPool.zones,
    },
    podsPerGpuNode,
  };
}

function checkExclusion(exclusion: MaintenanceExclusion | undefined, problems: Problems): void {
  if (exclusion === undefined) {
    return;
  }
  const nested = problems.at("maintenanceExclusion");
  checkKnownProperties(nested, "", exclusion, ["startTime", "endTime"]);
  const { startTime, endTime } = exclusion;
  const times = Object.entries({ startTime, endTime }).map(
    ([path, time]) =>
      checkPresent(nested, path, time, "write a time in ISO 8601 with its zone") && checkTime(nested, path, time),
  );
  if (
    times.every(Boolean) &&
    !isUnresolved(startTime) &&
    !isUnresolved(endTime) &&
    Date.parse(endTime) <= Date.parse(startTime)
  ) {
    nested.add("endTime", `${endTime} is not after startTime`, "write a later time");
  }
}

function checkSystemPool(pool: SystemPoolOptions, problems: Problems): void {
  const nested = problems.at("systemPool");
  checkKnownProperties(nested, "", pool, ["machineType", "nodeCountPerZone", "zones"]);
  checkWholeNumber(nested, "nodeCountPerZone", pool.nodeCountPerZone, { minimum: 1, unit: "machines in each zone" });
  if (pool.machineType !== undefined && !isUnresolved(pool.machineType) && /^(a[2-9]|g[24])/.test(pool.machineType)) {
    nested.add("machineType", `${show(pool.machineType)} is a GPU machine`, "write a CPU machine: e2-standard-8");
  }
  const zones = pool.zones;
  if (zones !== undefined && !isUnresolved(zones) && (!Array.isArray(zones) || new Set(zones).size < 2)) {
    nested.add(
      "zones",
      `${show(zones)} is not two zones or more`,
      "write two zones or more of the region, or leave it out",
    );
  }
}
