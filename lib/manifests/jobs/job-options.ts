import {
  type Check,
  flag,
  list,
  object,
  oneOf,
  type Problems,
  record,
  required,
  type Shape,
  type Sound,
  show,
  text,
  variants,
  wholeNumber,
} from "../../checks";
import type { PoolPlan } from "../../description/platform/pool";
import { type JobPriority, jobPriorities } from "../../description/platform/priorities";
import type { TrainingPlatformPlan } from "../../description/platform/training-platform";
import { checkpointGraceSeconds, restartBudget } from "../../sizing/reliability";

/** What a job that lives for months needs beside its program. */
export interface JobOptions {
  /**
   * Which jobs of the team start first, and which give their machines back for them.
   *
   * @default "normal"
   */
  readonly priority?: JobPriority;
  /**
   * How often the program may fail and start again from its checkpoint. What takes a pod off its machine (a drain, a lost or
   * sick machine, another team's claim) is not counted.
   *
   * @default - what machines of the job's size are expected to fail in 90 days, with a margin
   */
  readonly maximumRestarts?: number;
  /**
   * Seconds between SIGTERM and SIGKILL: the time to write a last checkpoint when the job is put off its machines.
   *
   * @default 180
   */
  readonly gracePeriodSeconds?: number;
  /** How close together its machines are. @default - as close as there is room for */
  readonly placement?: PlacementOptions;
  /**
   * Environment variables from Secrets of the team's namespace, by the names of the variables. Only the reference is part of
   * the job and of Terraform's state.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, SecretKeyOptions>>;
  /** Names of Secrets of the team's namespace that open private registries. @default - none */
  readonly imagePullSecrets?: readonly string[];
  /** Further volumes, by their names. @default - the cluster's storage alone */
  readonly volumes?: Readonly<Record<string, JobVolumeOptions>>;
  /** Account of the team's namespace whose rights the program has. @default - the namespace's default, which has none */
  readonly serviceAccountName?: string;
}

/** How close to one another the pods of a job are placed. */
export interface PlacementOptions {
  /** Whether the job waits until all its machines are together (`required`), or starts apart too. @default "preferred" */
  readonly type?: "preferred" | "required";
  /** The label within which they are together, one of the queue's topology levels. @default - the narrowest above the machine */
  readonly level?: string;
  /**
   * Groups of so many machines that must be together whatever becomes of the whole: tensor parallelism over NVLink between
   * machines. It divides nodeCount.
   *
   * @default - none
   */
  readonly sliceNodeCount?: number;
  /** The label within which each group is together. @default - the narrowest level above the machine */
  readonly sliceLevel?: string;
}

/** One key of a Secret as an environment variable. */
export interface SecretKeyOptions {
  /** Name of the Secret. */
  readonly secretName: string;
  /** Key in the Secret. */
  readonly key: string;
}

/** A volume and where the program finds it. */
export type JobVolumeOptions =
  | { readonly type: "claim"; readonly claimName: string; readonly path: string; readonly readOnly?: boolean }
  | { readonly type: "secret"; readonly secretName: string; readonly path: string }
  | { readonly type: "config-map"; readonly configMapName: string; readonly path: string }
  /** An empty folder on the machine's own disk, which ends with the pod. */
  | { readonly type: "scratch"; readonly path: string; readonly sizeGiB?: number };

const name = (what: string) =>
  text({
    pattern: /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/,
    hint: `write the name of ${what}: lower-case letters, digits, hyphens`,
  });
const needed = (check: Check<string>, hint: string) => required(check, hint);
const path = needed(
  text({ pattern: /^\/[^:]*[^:/]$/, hint: "write an absolute path without a slash at its end: /data" }),
  "write an absolute path without a slash at its end: /data",
);
const label = text({ hint: "write the key of a label", token: { refusedBecause: "levels are compared" } });

const secretKeyShape: Shape<SecretKeyOptions> = {
  secretName: needed(name("a Secret"), "write the name of a Secret of the team's namespace"),
  key: needed(text({ pattern: /^[-._a-zA-Z0-9]+$/, hint: "write a key of the Secret" }), "write a key of the Secret"),
};

const placementShape: Shape<PlacementOptions> = {
  type: oneOf(["preferred", "required"], "placement"),
  level: label,
  sliceNodeCount: wholeNumber({
    minimum: 2,
    unit: "machines",
    token: { refusedBecause: "it is compared with nodeCount" },
  }),
  sliceLevel: label,
};

type VolumeOf<Type extends JobVolumeOptions["type"]> = Extract<JobVolumeOptions, { readonly type: Type }>;

const volume = variants<JobVolumeOptions>(
  "type",
  {
    claim: object<VolumeOf<"claim">>({
      type: text({ hint: "claim" }) as Check<"claim">,
      claimName: needed(name("a claim"), "write the name of a claim of the team's namespace"),
      path,
      readOnly: flag(),
    }),
    secret: object<VolumeOf<"secret">>({
      type: text({ hint: "secret" }) as Check<"secret">,
      secretName: needed(name("a Secret"), "write the name of a Secret of the team's namespace"),
      path,
    }),
    "config-map": object<VolumeOf<"config-map">>({
      type: text({ hint: "config-map" }) as Check<"config-map">,
      configMapName: needed(name("a ConfigMap"), "write the name of a ConfigMap of the team's namespace"),
      path,
    }),
    scratch: object<VolumeOf<"scratch">>({
      type: text({ hint: "scratch" }) as Check<"scratch">,
      path,
      sizeGiB: wholeNumber({ minimum: 1, unit: "GiB" }),
    }),
  },
  { title: "kind of volume", hint: 'write { type: "claim", claimName, path }' },
);

export const jobOptionsShape: Shape<JobOptions> = {
  priority: oneOf(jobPriorities, "priority"),
  maximumRestarts: wholeNumber({ minimum: 0, maximum: 10000, unit: "restarts" }),
  gracePeriodSeconds: wholeNumber({ minimum: 1, maximum: 86400, unit: "seconds" }),
  placement: object<PlacementOptions>(placementShape),
  secrets: record(object<SecretKeyOptions>(secretKeyShape) as Check<SecretKeyOptions>, {
    hint: 'write { secretName, key } for each variable: { HF_TOKEN: { secretName: "hugging-face", key: "token" } }',
    key: { pattern: /^[A-Za-z_][A-Za-z0-9_]*$/, hint: "write the name of an environment variable" },
  }),
  imagePullSecrets: list(name("a Secret"), { hint: "name Secrets of the team's namespace", unique: true }),
  volumes: record(volume as Check<JobVolumeOptions>, {
    hint: 'write { type: "claim", claimName, path } for each volume, by a name of it',
    key: { pattern: /^[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?$/, hint: "write lower-case letters, digits and hyphens" },
  }),
  serviceAccountName: name("a service account"),
};

/** What the options come to. */
export interface JobSettings {
  readonly priority: JobPriority;
  readonly maximumRestarts: number;
  readonly gracePeriodSeconds: number;
  /** Annotations that tell Kueue how close together the machines are. */
  readonly placement: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, SecretKeyOptions>>;
  readonly imagePullSecrets: readonly string[];
  readonly volumes: Readonly<Record<string, JobVolumeOptions>>;
  readonly serviceAccountName?: string;
}

/** Days that the usual budget of restarts is enough for. */
const runDays = 90;

/**
 * Settings of any job of a pool: a budget as for all its machines, rounded up to a power of two, so that a few machines more
 * give the runtime of the pool no other name.
 */
export function usualSettings(platform: TrainingPlatformPlan, pool: PoolPlan): JobSettings {
  const budget = restartBudget(pool.nodeCount * pool.gpusPerNode, runDays);
  return settingsOf(platform, pool, pool.nodeCount, { maximumRestarts: 2 ** Math.ceil(Math.log2(budget)) });
}

/** What checked options of a job come to. */
export function planJobOptions(
  platform: TrainingPlatformPlan,
  pool: PoolPlan,
  given: Sound<JobOptions & { readonly nodeCount: number; readonly environment?: Readonly<Record<string, string>> }>,
  problems: Problems,
): JobSettings {
  const sound = given as Sound<JobOptions> & JobOptions;
  const { nodeCount: machines = pool.nodeCount, environment = {} } = given;
  checkPlacement(platform, pool, sound.placement ?? {}, machines, problems.at("placement"));
  for (const variable of Object.keys(sound.secrets ?? {})) {
    if (Object.hasOwn(environment, variable)) {
      problems.add(`secrets.${variable}`, "stands in environment too", "take one of the two out");
    }
  }
  checkPaths(platform, sound.volumes ?? {}, problems);
  return settingsOf(platform, pool, machines, sound);
}

function settingsOf(
  platform: TrainingPlatformPlan,
  pool: PoolPlan,
  nodeCount: number,
  options: JobOptions,
): JobSettings {
  return {
    priority: options.priority ?? "normal",
    maximumRestarts: options.maximumRestarts ?? restartBudget(nodeCount * pool.gpusPerNode, runDays),
    gracePeriodSeconds: options.gracePeriodSeconds ?? checkpointGraceSeconds,
    placement: placementAnnotations(platform, pool, options.placement ?? {}),
    secrets: options.secrets ?? {},
    imagePullSecrets: options.imagePullSecrets ?? [],
    volumes: options.volumes ?? {},
    ...(options.serviceAccountName !== undefined && { serviceAccountName: options.serviceAccountName }),
  };
}

function flavorOf({ queues }: TrainingPlatformPlan, { name }: PoolPlan) {
  return queues?.flavors.find((flavor) => flavor.pool === name);
}

function placementAnnotations(
  platform: TrainingPlatformPlan,
  pool: PoolPlan,
  { type = "preferred", level, sliceNodeCount, sliceLevel }: PlacementOptions,
): Readonly<Record<string, string>> {
  const usual = flavorOf(platform, pool)?.preferredTopologyLevel;
  const within = level ?? usual;
  const sliceWithin = sliceLevel ?? usual;
  return {
    ...(within !== undefined && { [`kueue.x-k8s.io/podset-${type}-topology`]: within }),
    ...(sliceNodeCount !== undefined &&
      sliceWithin !== undefined && {
        "kueue.x-k8s.io/podset-slice-required-topology": sliceWithin,
        "kueue.x-k8s.io/podset-slice-size": String(sliceNodeCount),
      }),
  };
}

function checkPlacement(
  platform: TrainingPlatformPlan,
  pool: PoolPlan,
  { type, level, sliceNodeCount, sliceLevel }: PlacementOptions,
  nodeCount: number,
  problems: Problems,
): void {
  const flavor = flavorOf(platform, pool);
  const levels = flavor?.topologyLevels ?? [];
  for (const [property, given] of Object.entries({ level, sliceLevel })) {
    if (given !== undefined && !levels.includes(given)) {
      problems.add(property, `${show(given)} is no level of the pool ${pool.name}`, `allowed: ${levels.join(", ")}`);
    }
  }
  const needsLevel =
    (type === "required" && level === undefined) || (sliceNodeCount !== undefined && sliceLevel === undefined);
  if (needsLevel && flavor?.preferredTopologyLevel === undefined) {
    problems.add(
      "",
      `nothing above the machine is known of the pool ${pool.name}`,
      "leave it out, or name topologyLevels",
    );
  }
  if (sliceLevel !== undefined && sliceNodeCount === undefined) {
    problems.add("sliceLevel", "is given without sliceNodeCount", "write how many machines are a group");
  }
  if (sliceNodeCount !== undefined && nodeCount % sliceNodeCount !== 0) {
    problems.add("sliceNodeCount", `${sliceNodeCount} does not divide the ${nodeCount} machines`, "write a divisor");
  }
}

const reservedPaths = [
  "/dev/shm",
  "/opt/gpu-clusters",
  "/usr/local/nvidia",
  "/usr/local/nvidia/lib64",
  "/usr/local/gib",
];

function checkPaths(
  { storage }: TrainingPlatformPlan,
  volumes: Readonly<Record<string, JobVolumeOptions>>,
  problems: Problems,
): void {
  const taken = [storage.sharedFileSystem?.path, storage.objectStore?.path, ...reservedPaths];
  const names = Object.keys(volumes);
  for (const [index, [name, { path }]] of Object.entries(volumes).entries()) {
    const other = names.slice(0, index).find((one) => volumes[one]?.path === path);
    if (taken.includes(path) || other !== undefined) {
      problems.add(
        `volumes.${name}.path`,
        `${show(path)} is taken${other ? ` by ${other}` : ""}`,
        "write another path",
      );
    }
  }
}

/** Variables of the program that Kubernetes reads from Secrets. */
export function secretEnvironment({ secrets }: JobSettings): readonly object[] {
  return Object.entries(secrets).map(([variable, { secretName, key }]) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: secretName, key } },
  }));
}

/** The volumes of a pod, and where its program finds them. */
export function jobVolumes({ volumes }: JobSettings) {
  return {
    volumes: Object.entries(volumes).map(([name, volume]) => ({ name: volumeName(name), ...sourceOf(volume) })),
    mounts: Object.entries(volumes).map(([name, volume]) => ({
      name: volumeName(name),
      mountPath: volume.path,
      ...((volume.type === "secret" ||
        volume.type === "config-map" ||
        (volume.type === "claim" && volume.readOnly)) && {
        readOnly: true,
      }),
    })),
  };
}

/** Apart from the names of the platform's own volumes. */
const volumeName = (name: string) => `job-${name}`;

function sourceOf(volume: JobVolumeOptions): object {
  switch (volume.type) {
    case "claim":
      return { persistentVolumeClaim: { claimName: volume.claimName } };
    case "secret":
      return { secret: { secretName: volume.secretName } };
    case "config-map":
      return { configMap: { name: volume.configMapName } };
    case "scratch":
      return { emptyDir: volume.sizeGiB === undefined ? {} : { sizeLimit: `${volume.sizeGiB}Gi` } };
  }
}
