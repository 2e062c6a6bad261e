import { object, type Problems, type Shape, type Sound, show, wholeNumber } from "../../checks";
import type { CephAccess } from "../ceph/ceph-access";
import { cephNamespace } from "../ceph/ceph-plan";
import type { PlanNotes } from "../common/cluster";
import type { Notes } from "../common/notes";
import type { DataTarget } from "../data/data-target";
import type { KubernetesClusterAccess, StorageClassAccess } from "./cluster-access";
import { type ComponentName, componentOf, namespaceOf, type ProductName } from "./component-table";
import {
  type ComponentsOptions,
  componentsShape,
  type ManifestComponentName,
  planComponents,
  presentBefore,
  type ReleasePlan,
} from "./components";
import { checkConflicts, type ExistingPart } from "./conflicts";
import { type ImageName, type ImagesOptions, imagesCheck, planImages } from "./images";
import { type MonitoringOptions, monitoringShape } from "./monitoring";
import { type PoolPlan, planPool } from "./pool";
import { planStorage, type StorageOptions, type StoragePlan, storageShape } from "./storage";
import { driverRoot } from "./values";

/** What every product on a cluster shares: drivers, fabric, monitoring, health, storage. */
export interface BasePlatformOptions {
  /** @default - /mnt/shared and /mnt/objects */
  readonly storage?: StorageOptions;
  /**
   * What is left out (`false`), or installed in another version or with other values.
   *
   * @default - every component that has a place in this cluster, as pinned
   */
  readonly components?: ComponentsOptions;
  /** How often machines are checked. @default - every 300 seconds */
  readonly health?: HealthOptions;
  /** Where measurements are kept and alerts go. @default - 15 days in the pod, and nobody is told */
  readonly monitoring?: MonitoringOptions;
  /** Images that no chart brings, for a registry of the company. @default - the pinned ones */
  readonly images?: ImagesOptions;
}

/** How the machines are checked. */
export interface HealthOptions {
  /** Seconds between two checks of a machine, 30 to 86400. @default 300 */
  readonly periodSeconds?: number;
}

export const basePlatformShape: Shape<BasePlatformOptions> = {
  storage: object<StorageOptions>(storageShape),
  components: object<ComponentsOptions>(componentsShape),
  health: object<HealthOptions>({
    periodSeconds: wholeNumber({
      minimum: 30,
      maximum: 86400,
      unit: "seconds",
      token: { refusedBecause: "the age at which a report is too old is computed with it" },
    }),
  }),
  monitoring: object<MonitoringOptions>(monitoringShape),
  images: imagesCheck,
};

/** What a described base platform comes to. */
export interface BasePlatformPlan extends PlanNotes {
  /** The GPU pools of the cluster, each with its own fabric. */
  readonly pools: readonly PoolPlan[];
  /** Charts that are installed, in order. */
  readonly releases: readonly ReleasePlan[];
  /** What is installed from a chart of this library, in the order of installation. */
  readonly manifestSets: readonly ManifestSetPlan[];
  /** Namespaces that are made. */
  readonly namespaces: readonly NamespacePlan[];
  /** What of file system and bucket is offered to jobs. */
  readonly storage: StoragePlan;
  /** Namespaces in which the cluster's storage is claimed. */
  readonly storageNamespaces: readonly string[];
  /** The default class of disks to make. */
  readonly defaultStorageClass?: StorageClassAccess;
  /** Whether the cluster allows pods of critical priority only in namespaces with a quota for them, as GKE does. */
  readonly criticalPodsNeedQuota: boolean;
  /** How the machines are checked. */
  readonly health: { readonly periodSeconds: number };
  /** Images that the library's own manifests use, by name. */
  readonly images: Readonly<Record<ImageName, string>>;
  /** Where jobs that prepare data run; absent where the cluster has no machines for them. */
  readonly dataPreparation?: DataTarget;
  /** The Ceph cluster to make. */
  readonly ceph?: CephAccess;
}

/** Manifests that belong together. */
export type ManifestSetName =
  | ManifestComponentName
  | "namespaces"
  | "nic-cluster-policy"
  | "storage"
  | "job-environment"
  | "teams"
  | "queues"
  | "training-runtimes"
  | "data-workspace"
  | "ceph";

/** Objects of the library's own, installed together. */
export interface ManifestSetPlan {
  /** Name of the set. */
  readonly name: ManifestSetName;
  /** Releases that must exist before. */
  readonly dependsOn: readonly string[];
}

/** A namespace that is made. */
export interface NamespacePlan {
  /** Name of the namespace. */
  readonly name: string;
  /** Its pods touch the machine itself, which an enforced pod security standard would forbid. */
  readonly privileged: boolean;
  /** Its pods are held to the baseline of the pod security standards. @default false */
  readonly baseline?: boolean;
  /** It stays in the cluster when it is left out: what holds data lies in it. @default false */
  readonly retained?: boolean;
}

/**
 * What a product adds to the base. Every product of a cluster is planned into one platform, so that what they share is
 * installed once.
 */
export interface ProductPlan {
  /** Namespaces of the product's users, each of which claims the cluster's storage. */
  readonly namespaces: readonly string[];
  /** Those of them whose pods need nothing of the machine, and get nothing of it. @default - none */
  readonly baselineNamespaces?: readonly string[];
  readonly manifestSets: readonly ManifestSetPlan[];
}

/** The base before its products are known. */
export interface BaseContext {
  readonly access: KubernetesClusterAccess;
  readonly pools: readonly PoolPlan[];
  readonly present: readonly ComponentName[];
  readonly releases: readonly ReleasePlan[];
  readonly manifestComponents: readonly ManifestComponentName[];
  readonly storage: StoragePlan;
}

export function planBase(
  access: KubernetesClusterAccess,
  options: Sound<BasePlatformOptions>,
  problems: Problems,
  notes: Notes,
  products: readonly ProductName[] = ["training", "serving", "data"],
): BaseContext {
  checkPoolNames(access, problems.at("cluster"));
  const pools = access.gpuPools.map((pool) => planPool(pool, notes));
  checkPools(access, pools, problems.at("cluster"));
  const { releases, manifestComponents, present } = planComponents(
    { access, pools, products, monitoring: (options.monitoring ?? {}) as MonitoringOptions },
    options.components ?? {},
    problems,
  );
  if (options.monitoring && !present.includes("kube-prometheus-stack")) {
    const hint = "leave it out, or take out components.kube-prometheus-stack: false";
    problems.add("monitoring", "is given, and kube-prometheus-stack is left out", hint);
  }
  checkConflicts(releases, existingParts(pools), problems);
  const storage = planStorage(access, options.storage ?? {}, problems);
  warnOfGaps(pools, present, notes);
  for (const name of cephCharts.filter((chart) => access.ceph && !present.includes(chart))) {
    problems.add(`components.${name}`, "is left out, and the shared file system is Ceph, which it runs", "leave it in");
  }
  return { access, pools, present, releases, manifestComponents, storage };
}

/** The whole platform: the base, and what its products add. */
export function completePlatform(
  base: BaseContext,
  products: readonly ProductPlan[],
  options: Sound<BasePlatformOptions>,
  notes: Notes,
): BasePlatformPlan {
  const { access, pools, releases, storage } = base;
  const storageNamespaces = [...new Set(products.flatMap(({ namespaces }) => namespaces))];
  return {
    pools: pools.map((pool) => ({
      ...pool,
      fabric: {
        ...pool.fabric,
        multiNodeNvlink: pool.fabric.multiNodeNvlink && base.present.includes("nvidia-dra-driver"),
      },
    })),
    releases,
    manifestSets: [...planManifestSets(base), ...products.flatMap(({ manifestSets }) => manifestSets)],
    namespaces: planNamespaces(base, products),
    storage,
    storageNamespaces,
    ...(access.defaultStorageClass && { defaultStorageClass: access.defaultStorageClass }),
    ...(access.ceph && { ceph: access.ceph }),
    ...(access.dataPreparation && { dataPreparation: access.dataPreparation }),
    criticalPodsNeedQuota: access.criticalPodsNeedQuota ?? false,
    health: { periodSeconds: options.health?.periodSeconds ?? 300 },
    images: planImages(options.images ?? {}),
    decisions: notes.decisions,
    warnings: notes.warnings,
  };
}

/** The manifest set `storage`, where there is something in it. */
export function storageSets({ storage, access }: BaseContext): readonly "storage"[] {
  return storage.sharedFileSystem || storage.objectStore || access.defaultStorageClass ? ["storage"] : [];
}

const cephCharts = ["rook-ceph", "ceph-csi-drivers"] as const;

/** Manifests after the charts whose resources they are. */
function planManifestSets(base: BaseContext): readonly ManifestSetPlan[] {
  const { present, manifestComponents } = base;
  const policies: readonly ManifestSetPlan[] = present.includes("network-operator")
    ? [{ name: "nic-cluster-policy", dependsOn: ["network-operator"] }]
    : [];
  const ceph: readonly ManifestSetPlan[] = base.access.ceph
    ? [{ name: "ceph", dependsOn: ["namespaces", ...cephCharts] }]
    : [];
  const drivers = manifestComponents.filter((name) => name === "azure-lustre-driver");
  return [
    { name: "namespaces", dependsOn: [] },
    ...policies,
    ...manifestComponents.map((name) => ({ name, dependsOn: ["namespaces", ...presentBefore(name, present)] })),
    ...ceph,
    ...storageSets(base).map((name) => ({
      name,
      dependsOn: ["namespaces", ...drivers, ...ceph.map((set) => set.name)],
    })),
  ];
}

function planNamespaces({ present, access }: BaseContext, products: readonly ProductPlan[]): readonly NamespacePlan[] {
  const privileged = new Set(present.filter((name) => componentOf(name).privileged).map(namespaceOf));
  const names = [
    ...present.filter((name) => componentOf(name).chart).map(namespaceOf),
    ...present.filter((name) => !componentOf(name).chart).map(namespaceOf),
    ...products.flatMap(({ namespaces }) => namespaces),
  ];
  const baseline = new Set(products.flatMap(({ baselineNamespaces = [] }) => baselineNamespaces));
  return [...new Set(names)]
    .filter((name) => name !== "kube-system")
    .map((name) => ({
      name,
      privileged: privileged.has(name),
      ...(baseline.has(name) && { baseline: true }),
      ...(name === cephNamespace && access.ceph?.deletionProtection && { retained: true }),
    }));
}

/** The driver of the image or the cloud, which the operator's would break. */
function existingParts(pools: readonly PoolPlan[]): readonly ExistingPart[] {
  const nvidia = pools.filter(({ gpuVendor }) => gpuVendor === "nvidia");
  const others = nvidia.filter(({ driver }) => driver.owner !== "operator");
  if (others.length === 0 || others.length < nvidia.length) {
    return [];
  }
  const owner = others[0]?.driver.owner === "image" ? "the machine image" : "the cloud";
  return [
    { part: "gpu-driver", owner },
    { part: "container-toolkit", owner },
  ];
}

function checkPoolNames({ gpuPools }: KubernetesClusterAccess, problems: Problems): void {
  gpuPools.forEach(({ name }, index) => {
    if (gpuPools.findIndex((pool) => pool.name === name) < index) {
      problems.add(`gpuPools[${index}].name`, `${show(name)} is named twice`, "give each pool its own name");
    }
  });
}

/** Labels by which the GPU operator leaves a machine's driver and toolkit alone. */
const operatorKeepsOff = ["nvidia.com/gpu.deploy.driver", "nvidia.com/gpu.deploy.container-toolkit"] as const;

function checkPools(access: KubernetesClusterAccess, pools: readonly PoolPlan[], problems: Problems): void {
  const nvidia = pools.filter(({ gpuVendor }) => gpuVendor === "nvidia");
  const operated = nvidia.some(({ driver }) => driver.owner === "operator");
  const root = nvidia[0] && driverRoot(nvidia[0]);
  access.gpuPools.forEach((pool, index) => {
    const nested = problems.at(`gpuPools[${index}]`);
    const { machine, fabric, driver, labels } = pool;
    if (access.cloud !== undefined && machine.cloud !== undefined && machine.cloud !== access.cloud) {
      nested.add("machine", `${machine.machineType} is no machine of ${access.cloud}`, "name the machine of the pool");
    }
    if (fabric.kind !== "none" && fabric.kind !== machine.fabric.kind) {
      nested.add(
        "fabric.kind",
        `${machine.machineType} has the fabric ${machine.fabric.kind}, not ${fabric.kind}`,
        `write ${show(machine.fabric.kind)}`,
      );
    }
    if (fabric.kind !== "none" && fabric.attachment.type === "networks") {
      const { length } = fabric.attachment.networks;
      if (length < fabric.interfaceCount) {
        nested.add(
          "fabric.attachment.networks",
          `names ${length} of ${fabric.interfaceCount} networks`,
          "write one network for each interface",
        );
      }
    }
    if (!nvidia.some(({ name }) => name === pool.name)) {
      return;
    }
    if (operated && driver.owner !== "operator" && operatorKeepsOff.some((label) => labels[label] !== "false")) {
      nested.add(
        "driver.owner",
        `is ${show(driver.owner)}, and the GPU operator installs the driver for another pool`,
        `give its machines the labels ${operatorKeepsOff.map((label) => `${label}: "false"`).join(" and ")}, or all pools one owner`,
      );
    }
    const usesRoot = pools.some(({ fabric: { multiNodeNvlink } }) => multiNodeNvlink) || driver.hostPath !== undefined;
    if (usesRoot && root !== undefined && driverRoot(pool) !== root) {
      nested.add("driver", `its folder ${driverRoot(pool)} is not that of the first pool, ${root}`, "use one folder");
    }
  });
}

function warnOfGaps(pools: readonly PoolPlan[], present: readonly ComponentName[], notes: Notes): void {
  const nvidia = pools.filter(({ gpuVendor }) => gpuVendor === "nvidia");
  for (const { machine } of pools.filter(({ gpuVendor }) => gpuVendor === "amd")) {
    notes.warn(
      `the platform installs nothing for the GPUs of ${machine.machineType}: install AMD's GPU operator yourself`,
    );
  }
  if (!present.includes("gpu-operator") && nvidia.some(({ devicePluginByCloud }) => !devicePluginByCloud)) {
    const driver = nvidia.some((pool) => pool.driver.owner === "operator") ? "the machines get no driver, and " : "";
    notes.warn(`without gpu-operator, ${driver}Kubernetes sees no GPUs unless you install a device plugin yourself`);
  }
  for (const { name, fabric } of nvidia) {
    const plugin = pluginOf(fabric);
    if (plugin !== undefined && !present.includes(plugin)) {
      notes.warn(
        `without ${plugin}, no pod of the pool ${name} is given the interfaces of the fabric (${fabric.kind}): jobs wait forever or use TCP`,
      );
    }
  }
}

function pluginOf({ gpuDirect, plugin }: PoolPlan["fabric"]): ComponentName | undefined {
  if (gpuDirect) {
    return "gpudirect";
  }
  const plugins = { efa: "efa-device-plugin", "network-operator": "network-operator", existing: undefined } as const;
  return plugin && plugins[plugin.type];
}
