import { checkKnownProperties, checkOneOf, checkWholeNumber, isUnresolved, Problems, show } from "../../checks";
import { accelerator } from "../../machines/accelerator";
import type { Machine } from "../../machines/machine";
import type { PlanNotes } from "../common/cluster";
import { Notes } from "../common/notes";
import { type GpuPoolAccess, gpuPoolOf, type KubernetesClusterAccess } from "./cluster-access";
import {
  type ComponentName,
  type ComponentsOptions,
  type ManifestName,
  planComponents,
  presentBefore,
  type ReleasePlan,
} from "./components";
import { checkConflicts, type ExistingPart } from "./conflicts";
import { type FabricPlan, planFabric } from "./fabric";
import {
  planQueues,
  planTeams,
  type QueueDescription,
  type QueuePlan,
  type TeamDescription,
  type TeamPlan,
} from "./queues";
import { type ImageName, pinnedImages } from "./releases";
import { planStorage, type StorageDescription, type StoragePlan } from "./storage";
import { gpuTolerations, type KeyToleration } from "./values";

/** What is to be installed into a training cluster. Everything has a default: an empty description is a whole platform. */
export interface TrainingPlatformDescription {
  /**
   * Who shares the GPUs: a namespace, a queue and a quota for each.
   *
   * @default - one team, "training", which has them all
   */
  readonly teams?: readonly TeamDescription[];
  /** @default - jobs are packed by the cloud's own labels */
  readonly queues?: QueueDescription;
  /** @default - /mnt/shared and /mnt/objects */
  readonly storage?: StorageDescription;
  /**
   * What is left out (`false`), or taken in another version or with other values.
   *
   * @default - every component that has a place in this cluster, as pinned
   */
  readonly components?: ComponentsOptions;
  /** How often machines are checked. @default - every 300 seconds */
  readonly health?: { readonly periodSeconds?: number };
  /** Images that no chart brings, for a registry of the company's. @default - the pinned ones */
  readonly images?: { readonly [I in ImageName]?: string };
}

export interface TrainingPlatformPlan extends PlanNotes {
  readonly cloud: KubernetesClusterAccess["cloud"];
  readonly pool: PoolPlan;
  readonly fabric: FabricPlan;
  readonly releases: readonly ReleasePlan[];
  /** What is installed from a chart of this library's nested, in the order of installation. */
  readonly parts: readonly ManifestSetPlan[];
  readonly namespaces: readonly NamespacePlan[];
  readonly teams: readonly TeamPlan[];
  /** Absent where Kueue is left out. */
  readonly queues?: QueuePlan;
  readonly storage: StoragePlan;
  readonly health: { readonly periodSeconds: number };
  readonly images: Readonly<Record<ImageName, string>>;
}

export interface PoolPlan {
  readonly machine: Machine;
  readonly nodeCount: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Taints that a pod on these machines bears. */
  readonly tolerations: readonly KeyToleration[];
  /** GPUs of one machine, a slice counted as one. */
  readonly gpusPerNode: number;
  readonly gpuResource: "nvidia.com/gpu" | "amd.com/gpu";
  readonly driverOwner: GpuPoolAccess["driverOwner"];
  readonly repairedByCloud: boolean;
}

/** Objects that belong together, in the order in which they are wanted. */
export type ManifestSetName =
  | ManifestName
  | "namespaces"
  | "nic-cluster-policy"
  | "storage"
  | "job-environment"
  | "queues"
  | "training-runtimes";

export interface ManifestSetPlan {
  readonly name: ManifestSetName;
  readonly dependsOn: readonly string[];
}

export interface NamespacePlan {
  readonly name: string;
  /** Its pods touch the machine itself, which an enforced pod security standard would forbid. */
  readonly privileged: boolean;
}

/** Decides a platform. Throws {@link InvalidDescriptionError} with every problem of the description. */
export function planTrainingPlatform(
  description: TrainingPlatformDescription,
  access: KubernetesClusterAccess,
): TrainingPlatformPlan {
  const problems = new Problems();
  const notes = new Notes();
  checkKnownProperties(problems, "", description, ["teams", "queues", "storage", "components", "health", "images"]);
  checkPool(access, problems);
  const pool = planPool(gpuPoolOf(access));
  const fabric = planFabric(access, notes);
  const { releases, parts } = planComponents(access, fabric, description.components ?? {}, problems);
  checkConflicts(releases, existingParts(gpuPoolOf(access)), problems);
  const storage = planStorage(access, description.storage ?? {}, problems);
  const counted = { machine: pool.machine, nodeCount: pool.nodeCount, gpuResource: pool.gpuResource, fabric };
  const teams = planTeams(description.teams, counted, problems, notes);
  const queues = planQueues(description.queues ?? {}, counted, teams, problems, notes);
  const present: readonly ComponentName[] = [...releases.map(({ name }) => name), ...parts];
  const periodSeconds = planHealth(description.health ?? {}, problems);
  const images = planImages(description.images ?? {}, problems);
  warnOfGaps(pool, fabric, present, notes);
  problems.throwIfAny(`training platform of the cluster ${show(access.clusterName)}`);
  return {
    cloud: access.cloud,
    pool,
    fabric: { ...fabric, multiNodeNvlink: present.includes("nvidia-dra-driver") },
    releases,
    parts: planParts(parts, present, storage),
    namespaces: planNamespaces(releases, parts, teams),
    teams,
    ...(present.includes("kueue") && { queues }),
    storage,
    health: { periodSeconds },
    images,
    decisions: notes.decisions,
    warnings: notes.warnings,
  };
}

function planPool({ machine, nodeCount, labels, driverOwner, repairedByCloud }: GpuPoolAccess): PoolPlan {
  const { vendor } = accelerator(machine.accelerator);
  return {
    machine,
    nodeCount,
    labels,
    tolerations: gpuTolerations(machine),
    gpusPerNode: Math.ceil(machine.acceleratorCount),
    gpuResource: vendor === "amd" ? "amd.com/gpu" : "nvidia.com/gpu",
    driverOwner,
    repairedByCloud,
  };
}

/** The driver of the image or the cloud, which the operator's would break. */
function existingParts({ driverOwner }: GpuPoolAccess): readonly ExistingPart[] {
  if (driverOwner === "operator") {
    return [];
  }
  const owner = driverOwner === "image" ? "the machine image" : "the cloud";
  return [
    { part: "gpu-driver", owner },
    { part: "container-toolkit", owner },
  ];
}

const driverOwners = { aws: ["image", "operator"], google: ["cloud"], azure: ["cloud", "operator"] } as const;

function checkPool(access: KubernetesClusterAccess, problems: Problems): void {
  const { cloud } = access;
  const gpuPool = gpuPoolOf(access);
  const nested = problems.at("cluster.gpuPools[0]");
  checkOneOf(nested, "driverOwner", gpuPool.driverOwner, driverOwners[cloud], `owner of the driver on ${cloud}`);
  if (gpuPool.machine.cloud !== cloud) {
    nested.add("machine", `${gpuPool.machine.machineType} is no machine of ${cloud}`, "name the machine of the pool");
  }
  if (isUnresolved(gpuPool.nodeCount)) {
    nested.add(
      "nodeCount",
      "is only known when Terraform runs, but quotas are laid out for it before",
      "write a number",
    );
  }
  checkWholeNumber(nested, "nodeCount", gpuPool.nodeCount, { minimum: 1, unit: "machines" });
}

function planHealth({ periodSeconds = 300, ...unknown }: { periodSeconds?: number }, problems: Problems): number {
  checkKnownProperties(problems.at("health"), "", unknown, ["periodSeconds"]);
  checkWholeNumber(problems, "health.periodSeconds", periodSeconds, { minimum: 30, maximum: 86400, unit: "seconds" });
  return periodSeconds;
}

function planImages(given: { readonly [I in ImageName]?: string }, problems: Problems) {
  const names = Object.keys(pinnedImages) as ImageName[];
  checkKnownProperties(problems.at("images"), "", given, names);
  return Object.fromEntries(names.map((name) => [name, given[name] ?? pinnedImages[name].image])) as Record<
    ImageName,
    string
  >;
}

/** Our own objects after the charts whose resources they are, and storage before the runtimes that mount it. */
function planParts(
  parts: readonly ManifestName[],
  present: readonly ComponentName[],
  { sharedFileSystem, objectStore }: StoragePlan,
): readonly ManifestSetPlan[] {
  const stored = sharedFileSystem || objectStore ? ["storage"] : [];
  return [
    { name: "namespaces", dependsOn: [] },
    ...(present.includes("network-operator")
      ? [{ name: "nic-cluster-policy", dependsOn: ["network-operator"] } as const]
      : []),
    ...parts.map((name) => ({ name, dependsOn: ["namespaces", ...presentBefore(name, present)] })),
    ...(stored.length > 0
      ? [
          {
            name: "storage",
            dependsOn: ["namespaces", ...parts.filter((name) => name === "azure-lustre-driver")],
          } as const,
        ]
      : []),
    {
      name: "job-environment",
      dependsOn: ["namespaces", ...present.filter((name) => name === "nvidia-dra-driver")],
    },
    ...(present.includes("kueue") ? [{ name: "queues", dependsOn: ["namespaces", "kueue"] } as const] : []),
    ...(present.includes("kubeflow-trainer")
      ? [{ name: "training-runtimes", dependsOn: ["job-environment", "kubeflow-trainer", ...stored] } as const]
      : []),
  ];
}

const privileged: readonly string[] = [
  ...["monitoring", "node-feature-discovery", "network-operator", "gpu-operator", "dcgm-exporter"],
  ...["nvidia-dra-driver", "node-health"],
];

function planNamespaces(
  releases: readonly ReleasePlan[],
  parts: readonly ManifestName[],
  teams: readonly TeamPlan[],
): readonly NamespacePlan[] {
  const names = [
    ...releases.map(({ namespace }) => namespace),
    ...parts.filter((name) => name === "mpi-operator" || name === "node-health"),
    ...teams.map(({ namespace }) => namespace),
  ];
  return [...new Set(names)]
    .filter((name) => name !== "kube-system")
    .map((name) => ({ name, privileged: privileged.includes(name) }));
}

const fabricPlugins: Readonly<Record<FabricPlan["kind"], readonly ComponentName[]>> = {
  none: [],
  efa: ["efa-device-plugin"],
  "gpudirect-tcpx": ["gpudirect"],
  "gpudirect-tcpxo": ["gpudirect"],
  roce: ["gpudirect"],
  infiniband: ["network-operator"],
};

function warnOfGaps(
  { machine, driverOwner, gpuResource }: PoolPlan,
  { kind: fabricKind }: FabricPlan,
  present: readonly ComponentName[],
  notes: Notes,
): void {
  const without = (component: ComponentName, consequence: string) => {
    if (!present.includes(component)) {
      notes.warn(`without ${component}, ${consequence}`);
    }
  };
  if (gpuResource === "amd.com/gpu") {
    notes.warn(
      `the platform brings nothing for the GPUs of ${machine.machineType}: install AMD's GPU operator yourself`,
    );
    return;
  }
  if (machine.cloud !== "google") {
    const driver = driverOwner === "operator" ? "the machines get no driver, and " : "";
    without("gpu-operator", `${driver}Kubernetes sees no GPUs unless you install a device plugin yourself`);
  }
  for (const plugin of fabricPlugins[fabricKind]) {
    without(plugin, `no pod is given the interfaces of the fabric (${fabricKind}): jobs wait for ever or use TCP`);
  }
  if (present.includes("kubeflow-trainer")) {
    without("jobset", "Kubeflow Trainer starts nothing unless JobSet is in the cluster already");
  }
  without("kubeflow-trainer", "the templates for PyTorch, DeepSpeed and Megatron have nothing that runs them");
}
