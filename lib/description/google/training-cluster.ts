import {
  checkDescription,
  checkPresent,
  InvalidDescriptionError,
  isUnresolved,
  object,
  Problems,
  type Shape,
  type Sound,
} from "../../checks";
import type { GoogleMachine } from "../../machines/google";
import type { CephDescription } from "../ceph/ceph";
import { cephContext, cephTitle } from "../ceph/ceph-plan";
import { isCeph, sharedFileSystemCheck } from "../ceph/shared-file-system";
import type { ClusterPlan, SharedTrainingClusterDescription } from "../common/cluster";
import { isAtLeastVersion } from "../common/kubernetes-versions";
import { nodeCountOrRange } from "../common/node-count";
import { firstPoolName, isFirstPoolDescribed } from "../common/node-pools";
import { Notes } from "../common/notes";
import { omit, ownPools, refuseBesideSlurm, refusedWords, titleOf } from "../common/product";
import { movedToScheduler, schedulerCheck, schedulerType } from "../common/scheduler";
import { workloadShape, workloadWarnings } from "../common/workload";
import { type DataPreparationOptions, dataPreparationShape } from "../data/data-preparation";
import { type CephFileSystemPlan, resolveCeph } from "./ceph";
import type { CpuNodePoolPlan } from "./cpu-node-pool";
import { type DataPreparationPlan, resolveDataPreparation } from "./data-preparation";
import { checkKeyRegion, type EncryptionOptions, encryptionOptions } from "./kms-key";
import {
  checkSystemZones,
  type ExistingKubernetesOptions,
  type ExistingKubernetesPlan,
  existingKubernetesShape,
  type KubernetesOptions,
  type KubernetesPlan,
  kubernetesShape,
  resolveExistingKubernetesCluster,
  resolveKubernetesCluster,
  systemNodeCount,
} from "./kubernetes-cluster";
import { type LustreOptions, type LustrePlan, lustreOptions, lustreTitle, resolveLustre } from "./lustre";
import type { MachineGroupPlan } from "./machine-group";
import { locationShape, type NetworkOptions, networkOptions, resolveNetwork } from "./network";
import { defaultPodsPerNode } from "./network-demand";
import type { NetworkDemand, NetworkPlan } from "./network-plan";
import { type NodePoolOptions, type NodePoolPlan, nodePoolShape } from "./node-pool";
import { type NodePoolsOptions, type NodePoolsPlan, nodePoolsShape, resolveNodePools, withDiskKey } from "./node-pools";
import {
  type NewObjectStoreOptions,
  type ObjectStoreOptions,
  type ObjectStorePlan,
  objectStoreOptions,
  resolveObjectStore,
} from "./object-store";
import { resourceOptionsShape } from "./resource-options";
import {
  resolveSlurmCluster,
  type SlurmClusterPlan,
  type SlurmSchedulerOptions,
  slurmDemand,
  slurmScheduler,
} from "./slurm-cluster";

/**
 * A training cluster on Google Cloud. The words of one pool (`machineType`, `nodeCount`, `capacity` and so on) describe the
 * pool called `gpu`; they may be left out where `nodePools` names another one.
 */
export interface TrainingClusterDescription
  extends Omit<SharedTrainingClusterDescription, "accelerator" | "nodeCount">,
    Partial<Omit<NodePoolOptions, "type">> {
  /** The one zone of the GPU machines: `us-central1-a`. */
  readonly zone: string;
  /** @default - the region of `zone` */
  readonly region?: string;
  /**
   * Id of the project.
   *
   * @default - the provider's
   */
  readonly project?: string;
  /** Further node pools by name, of GPU machines or of machines without a GPU. @default - none */
  readonly nodePools?: NodePoolsOptions;
  /** @default - new VPCs, as many as the machine has networks */
  readonly network?: NetworkOptions;
  /**
   * Who schedules the jobs, with its options.
   *
   * @default { type: "kubernetes" }
   */
  readonly scheduler?: SchedulerOptions;
  /** @default - none */
  readonly sharedFileSystem?: LustreOptions | CephDescription;
  /** Machines without a GPU for preparing data, from none to as many as are asked for. @default - none */
  readonly dataPreparation?: DataPreparationOptions;
  /** @default - a new bucket */
  readonly objectStore?: ObjectStoreOptions;
  /** One key of the company for all that can be encrypted with one. @default - Google's keys */
  readonly encryption?: EncryptionOptions;
}

/** The scheduler of a training cluster, with its options. */
export interface KubernetesSchedulerOptions extends KubernetesOptions {
  /** A Kubernetes cluster that is made. */
  readonly type: "kubernetes";
}

/** A GKE cluster of the company, to which node pools are added. */
export interface ExistingKubernetesSchedulerOptions {
  /** A Kubernetes cluster of the company. */
  readonly type: "kubernetes";
  /** The cluster. */
  readonly existing: ExistingKubernetesOptions;
}

/** What schedules jobs. */
export type SchedulerOptions = KubernetesSchedulerOptions | ExistingKubernetesSchedulerOptions | SlurmSchedulerOptions;

/** A training cluster with Kubernetes. */
export interface KubernetesTrainingClusterDescription extends TrainingClusterDescription {
  /** Kubernetes, new or existing. @default - a new cluster */
  readonly scheduler?: KubernetesSchedulerOptions | ExistingKubernetesSchedulerOptions;
}

/** A training cluster with Slurm. */
export interface SlurmTrainingClusterDescription extends TrainingClusterDescription {
  /** Slurm. */
  readonly scheduler: SlurmSchedulerOptions;
}

/**
 * A cluster whose machines prepare data and train nothing: the words of a training cluster but for those of its GPU pool.
 * What is described here can be moved into a training cluster as it is.
 */
export type DataPreparationClusterDescription = Omit<
  TrainingClusterDescription,
  Exclude<keyof NodePoolOptions, "type" | "name" | "zone"> | "workload"
>;

/** All that a training cluster on Google Cloud comes to. */
export type TrainingClusterPlan = KubernetesTrainingClusterPlan | SlurmTrainingClusterPlan;

/** What a plan has with either scheduler. */
export interface TrainingClusterPlanBase extends ClusterPlan {
  /** Google Cloud. */
  readonly cloud: "google";
  /** What the cluster is for. */
  readonly product: "training" | "data-preparation";
  /** Name of the cluster. */
  readonly name: string;
  /** The network. */
  readonly network: NetworkPlan;
  /** Whether what holds data refuses to be destroyed. */
  readonly deletionProtection: boolean;
  /** Lustre; absent where there is none. */
  readonly sharedFileSystem?: LustrePlan;
  /** The bucket. */
  readonly objectStore: ObjectStorePlan;
}

/** A plan of a cluster with Kubernetes. */
export interface KubernetesTrainingClusterPlan extends TrainingClusterPlanBase {
  /** Kubernetes schedules the jobs. */
  readonly scheduler: "kubernetes";
  /** The pools of GPU machines. */
  readonly nodePools: readonly NodePoolPlan[];
  /** The pools of machines without a GPU. */
  readonly cpuNodePools: readonly CpuNodePoolPlan[];
  /** The Kubernetes cluster. */
  readonly kubernetes: KubernetesPlan | ExistingKubernetesPlan;
  /** The shared file system, where it is Ceph in the cluster. */
  readonly ceph?: CephFileSystemPlan;
  /** What prepares data, where it is described. */
  readonly dataPreparation?: DataPreparationPlan;
  /** There is none. */
  readonly slurm?: undefined;
}

/** A plan of a cluster with Slurm. */
export interface SlurmTrainingClusterPlan extends TrainingClusterPlanBase {
  /** Slurm schedules the jobs. */
  readonly scheduler: "slurm";
  /** The machine groups, which are the partitions. */
  readonly nodePools: readonly MachineGroupPlan[];
  /** There are none. */
  readonly cpuNodePools: readonly [];
  /** There is none. */
  readonly kubernetes?: undefined;
  /** There is none. */
  readonly ceph?: undefined;
  /** There is none. */
  readonly dataPreparation?: undefined;
  /** The Slurm cluster. */
  readonly slurm: SlurmClusterPlan;
}

const scheduler = schedulerCheck<SchedulerOptions>(
  {
    made: object<KubernetesSchedulerOptions>({ ...kubernetesShape, type: schedulerType }),
    existing: object<ExistingKubernetesSchedulerOptions>({
      type: schedulerType,
      existing: object<ExistingKubernetesOptions>(existingKubernetesShape),
    }),
    slurm: slurmScheduler,
  },
  'write { type: "kubernetes" } or { type: "slurm" } with its options, or { type: "kubernetes", existing: { clusterName } }',
);

const { type: _, ...poolShape } = nodePoolShape;

const shape: Shape<TrainingClusterDescription> = {
  ...poolShape,
  nodeCount: nodeCountOrRange as Shape<TrainingClusterDescription>["nodeCount"],
  ...resourceOptionsShape,
  ...locationShape,
  nodePools: nodePoolsShape as Shape<TrainingClusterDescription>["nodePools"],
  network: networkOptions,
  scheduler,
  sharedFileSystem: sharedFileSystemCheck<LustreOptions>(lustreOptions),
  dataPreparation: object<DataPreparationOptions>(dataPreparationShape, {
    hint: "write { maximumVcpus: 1024 }, or {} for the defaults",
  }),
  objectStore: objectStoreOptions,
  workload: workloadShape,
  encryption: encryptionOptions,
};

const gpuKeys = [...Object.keys(poolShape), "workload"];

const dataShape = omit(shape, gpuKeys) as unknown as Shape<DataPreparationClusterDescription>;

const gpuWords = refusedWords(gpuKeys, movedToScheduler);

/** Decides a training cluster. Throws {@link InvalidDescriptionError} with every problem of the description. */
export function planTrainingCluster(description: SlurmTrainingClusterDescription): SlurmTrainingClusterPlan;
/** Decides everything that a description of a training cluster leaves open; throws with every problem. */
export function planTrainingCluster(description: KubernetesTrainingClusterDescription): KubernetesTrainingClusterPlan;
/** Decides everything that a description of a training cluster leaves open; throws with every problem. */
export function planTrainingCluster(description: TrainingClusterDescription): TrainingClusterPlan;
/** Decides everything that a description of a training cluster leaves open; throws with every problem. */
export function planTrainingCluster(description: TrainingClusterDescription): TrainingClusterPlan {
  const problems = new Problems();
  const given = checkDescription<TrainingClusterDescription>(problems, description, shape, {
    refused: movedToScheduler,
  });
  return decide(given, "training", problems);
}

/**
 * Decides a cluster whose machines prepare data. Throws {@link InvalidDescriptionError} with every problem of the description.
 */
export function planDataPreparationCluster(description: DataPreparationClusterDescription): TrainingClusterPlan {
  const problems = new Problems();
  const given = checkDescription<DataPreparationClusterDescription>(problems, description, dataShape, {
    refused: gpuWords,
  });
  return decide({ ...given, dataPreparation: given.dataPreparation ?? {} }, "data-preparation", problems);
}

function decide(
  given: Sound<TrainingClusterDescription>,
  product: TrainingClusterPlan["product"],
  problems: Problems,
): TrainingClusterPlan {
  const { name = "", tags = {}, deletionProtection = true, zone, region, project } = given;
  const shared = { name, tags, deletionProtection };
  const { encryption } = given;
  const scheduled =
    given.scheduler?.type === "slurm"
      ? planWithSlurm(shared, given.scheduler as Sound<SlurmSchedulerOptions>, given, problems)
      : planWithKubernetes(shared, given.scheduler, given, product, problems);
  const { nodePools, kubernetes, ceph, dataPreparation } = scheduled;
  const network = resolveNetwork(
    { name, zone, region, project, deletionProtection },
    given.network,
    nodePools,
    scheduled.demand,
    problems,
    "network",
  );
  if (kubernetes?.type === "new") {
    checkSystemZones(problems.at("scheduler"), kubernetes.systemPool.zones, network.region);
  } else if (kubernetes?.location !== undefined && !isIn(kubernetes.location, network.region)) {
    problems.add(
      "scheduler.existing.location",
      `is ${kubernetes.location}, and the machines lie in ${network.region}`,
      "write the region or zone of the cluster, and a zone of it for the machines",
    );
  } else if (kubernetes && network.type === "new" && !problems.concerns("network")) {
    problems.add(
      "network",
      "is missing, but the cluster exists already, in a VPC of its own",
      "write network: { existing: { … } } with the VPC of the cluster",
    );
  }
  const sharedFileSystem =
    given.sharedFileSystem && !isCeph(given.sharedFileSystem)
      ? resolveLustre(shared, given.sharedFileSystem, problems.at("sharedFileSystem"))
      : undefined;
  const objectStore = resolveObjectStore(shared, given.objectStore ?? {}, encryption, problems.at("objectStore"));
  checkKeyRegions(given, network.region, problems);
  checkBucketOfProject(project, objectStore, problems);
  if (network.type === "existing") {
    checkProjectOf(project, objectStore, sharedFileSystem && network.network, problems);
  }
  if (problems.all.length > 0) {
    throw new InvalidDescriptionError(`${titleOf[product]} '${name}' on google`, problems.all);
  }
  const notes = new Notes();
  for (const pool of nodePools) {
    notes.addAll(`nodePools.${pool.name}`, pool);
  }
  if (ceph) {
    notes.addAll("sharedFileSystem", ceph);
  }
  if (dataPreparation) {
    notes.addAll("dataPreparation", dataPreparation.pools);
  }
  if (sharedFileSystem) {
    notes.addAll("sharedFileSystem", sharedFileSystem);
  }
  if (scheduled.slurm) {
    notes.addAll("scheduler", scheduled.slurm);
  }
  const { demand, pools, ...planned } = scheduled;
  return {
    cloud: "google",
    product,
    name,
    network,
    ...planned,
    deletionProtection,
    sharedFileSystem,
    objectStore,
    storageTitle: ceph ? cephTitle(ceph) : sharedFileSystem ? lustreTitle(sharedFileSystem) : "none",
    decisions: notes.decisions,
    warnings: [
      ...notes.warnings,
      ...(kubernetes
        ? [
            ...nodePools.flatMap((pool) => architectureWarnings(pool, sharedFileSystem)),
            ...maintenanceWarnings(kubernetes, pools),
            ...accessWarnings(kubernetes),
          ]
        : []),
      ...encryptionWarnings(encryption, sharedFileSystem),
      ...workloadWarnings(given.workload, nodePools),
    ],
  };
}

interface Shared {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly deletionProtection: boolean;
}

/** The part of a plan that depends on the scheduler, what its machines take of the network, and all pools of Kubernetes. */
type Scheduled = (
  | Pick<KubernetesTrainingClusterPlan, ScheduledPart>
  | Pick<SlurmTrainingClusterPlan, ScheduledPart>
) & {
  readonly demand: NetworkDemand;
  readonly pools: readonly PoolVersion[];
};

type ScheduledPart = "scheduler" | "nodePools" | "cpuNodePools" | "kubernetes" | "slurm" | "ceph" | "dataPreparation";

function planWithSlurm(
  shared: Shared,
  options: Sound<SlurmSchedulerOptions>,
  given: Sound<TrainingClusterDescription>,
  problems: Problems,
): Scheduled {
  const context = { ...shared, kmsKeyName: given.encryption?.keyId };
  const slurm = resolveSlurmCluster(context, options, given, given.nodePools, problems);
  refuseBesideSlurm(given, problems);
  return {
    scheduler: "slurm",
    nodePools: slurm.machineGroups,
    cpuNodePools: [],
    slurm,
    demand: slurmDemand(slurm),
    pools: [],
  };
}

function planWithKubernetes(
  shared: Shared,
  options: Sound<SchedulerOptions> | undefined,
  given: Sound<TrainingClusterDescription>,
  product: TrainingClusterPlan["product"],
  problems: Problems,
): Scheduled {
  const { name, tags } = shared;
  const kubernetes = planKubernetes(shared, options, given.encryption, problems);
  const { podsPerGpuNode } = kubernetes;
  const diskKmsKeyName = given.encryption?.keyId;
  const needsGpus = product === "training" || given.nodePools !== undefined;
  const pools = needsGpus
    ? resolveNodePools({ name, tags, podsPerGpuNode, diskKmsKeyName }, given, given.nodePools, problems)
    : { gpu: [], cpu: [] };
  const dataPreparation =
    given.dataPreparation &&
    resolveDataPreparation({ name, tags }, given.dataPreparation, problems.at("dataPreparation"));
  const ceph = isCeph(given.sharedFileSystem)
    ? resolveCeph(
        { ...shared, ...cephContext(minorOf(kubernetes), pools.gpu) },
        given.sharedFileSystem,
        problems.at("sharedFileSystem"),
      )
    : undefined;
  const { workers, clustering } = dataPreparation?.nodePools ?? {};
  const cpu = ownPools(pools.cpu, [workers, clustering, ceph?.nodePool], problems).map((pool) =>
    withDiskKey(pool, diskKmsKeyName),
  );
  const version = kubernetes.type === "new" ? kubernetes.version : undefined;
  const isFirstAtTop = isFirstPoolDescribed(Object.keys(poolShape), given, given.nodePools, problems);
  const pathOf = (pool: string, option: string) =>
    pool === firstPoolName && isFirstAtTop ? option : `nodePools.${pool}.${option}`;
  for (const pool of [...pools.gpu, ...cpu]) {
    checkPoolVersion(pool, version, pathOf, problems);
  }
  return {
    scheduler: "kubernetes",
    nodePools: pools.gpu,
    cpuNodePools: ceph ? [...pools.cpu, ceph.nodePool] : pools.cpu,
    kubernetes,
    ceph,
    dataPreparation,
    demand: demandOf({ gpu: pools.gpu, cpu }, kubernetes),
    pools: [...pools.gpu, ...cpu],
  };
}

function planKubernetes(
  shared: Shared,
  options: Sound<SchedulerOptions> | undefined = {},
  encryption: Sound<EncryptionOptions> | undefined,
  problems: Problems,
): KubernetesPlan | ExistingKubernetesPlan {
  return "existing" in options && options.existing
    ? resolveExistingKubernetesCluster(shared, options.existing, encryption)
    : resolveKubernetesCluster(shared, options as Sound<KubernetesOptions>, encryption, problems.at("scheduler"));
}

/** The minor version, where one is given; the release channel chooses else. */
function minorOf(kubernetes: KubernetesPlan | ExistingKubernetesPlan): string | undefined {
  return "version" in kubernetes ? /^1\.\d+/.exec(kubernetes.version ?? "")?.[0] : undefined;
}

/** What all pools take of the network, the system machines of a new cluster among them. */
function demandOf({ gpu, cpu }: NodePoolsPlan, kubernetes: KubernetesPlan | ExistingKubernetesPlan): NetworkDemand {
  return {
    pools: [
      ...gpu.map(({ name, machine, nodeCount, podsPerNode }) => ({ name, machine, nodeCount, podsPerNode })),
      ...cpu.map(({ name, nodeCount, podsPerNode = defaultPodsPerNode }) => ({ name, nodeCount, podsPerNode })),
    ],
    systemNodeCount: kubernetes.type === "new" ? systemNodeCount(kubernetes) : 0,
  };
}

/** A machine has the version of the control plane or one up to two minor versions older (Kubernetes, version skew). */
function checkPoolVersion(
  { name, machine, kubernetesVersion }: PoolVersion,
  version: string | undefined,
  pathOf: (pool: string, option: string) => string,
  problems: Problems,
): void {
  const minimum = machine?.minimumKubernetesVersion;
  const path = kubernetesVersion === undefined ? "scheduler.version" : pathOf(name, "kubernetesVersion");
  const own = kubernetesVersion ?? version;
  if (minimum !== undefined && own !== undefined && !isAtLeastVersion(own, minimum)) {
    problems.add(
      path,
      `${machine?.machineType} of the node pool '${name}' needs Kubernetes ${minimum} or newer, not ${own}`,
      `write "${minimum}" or newer, or leave it out`,
    );
  }
  if (kubernetesVersion !== undefined && version !== undefined) {
    const minorsBehind = minorNumber(version) - minorNumber(kubernetesVersion);
    if (minorsBehind < 0 || minorsBehind > 2) {
      problems.add(
        path,
        `${kubernetesVersion} beside a control plane of ${version}`,
        "write the control plane's version, or one that is two minor versions older at most",
      );
    }
  }
}

type PoolVersion = Pick<CpuNodePoolPlan, "name" | "kubernetesVersion"> & { readonly machine?: GoogleMachine };

/** Whether a region or a zone is the region or a zone of it. */
function isIn(location: string, region: string): boolean {
  return isUnresolved(location) || isUnresolved(region) || location === region || location.startsWith(`${region}-`);
}

function minorNumber(version: string): number {
  return Number(version.split(".")[1]);
}

function checkKeyRegions(
  { encryption, bootDisk, nodePools = {}, scheduler, objectStore }: Sound<TrainingClusterDescription>,
  region: string,
  problems: Problems,
): void {
  const secrets = (scheduler as Sound<KubernetesSchedulerOptions> | undefined)?.secretsKmsKeyName;
  const bucket = (objectStore as Sound<NewObjectStoreOptions> | undefined)?.kmsKeyName;
  const keys: readonly (readonly [string, string | undefined])[] = [
    ["encryption.keyId", encryption?.keyId],
    ["bootDisk.kmsKeyName", bootDisk?.kmsKeyName],
    ...Object.entries(nodePools).map(
      ([name, pool]) => [`nodePools.${name}.bootDisk.kmsKeyName`, pool.bootDisk?.kmsKeyName] as const,
    ),
    ["scheduler.secretsKmsKeyName", secrets],
    ["objectStore.kmsKeyName", bucket],
  ];
  for (const [path, key] of keys) {
    checkKeyRegion(problems, path, key, region);
  }
}

/** The id of an old project holds its domain, which no derived name of a bucket takes, and may hold 'google'. */
function checkBucketOfProject(project: string | undefined, objectStore: ObjectStorePlan, problems: Problems): void {
  const derived = objectStore.type === "new" && objectStore.bucketName === undefined;
  if (derived && project !== undefined && !isUnresolved(project) && /[:.]|google/.test(project)) {
    problems.add(
      "objectStore.bucketName",
      `is missing, and the project's id '${project}' makes no name of a bucket`,
      "write a name for the bucket",
    );
  }
}

/** Beside a VPC that exists no resource tells the project, which names of buckets and the path of a VPC carry. */
export function checkProjectOf(
  project: string | undefined,
  objectStore: ObjectStorePlan,
  networkOfLustre: string | undefined,
  problems: Problems,
): void {
  if (problems.concerns("project")) {
    return;
  }
  if (objectStore.type === "new" && objectStore.bucketName === undefined) {
    checkPresent(
      problems,
      "project",
      project,
      "write the project's id: the bucket's name carries it; or objectStore.bucketName",
    );
  } else if (networkOfLustre !== undefined && !networkOfLustre.includes("/") && !/[$#]\{/.test(networkOfLustre)) {
    checkPresent(
      problems,
      "project",
      project,
      "write the project's id: Lustre asks for the path of the VPC; or network.existing.network as projects/P/global/networks/N",
    );
  }
}

function architectureWarnings(
  { machine }: Pick<NodePoolPlan, "machine">,
  sharedFileSystem: LustrePlan | undefined,
): readonly string[] {
  return sharedFileSystem && machine.architecture === "arm64"
    ? [
        `sharedFileSystem: Google's page on the Lustre driver of GKE names x86_64 machines only, and ${machine.machineType} is Arm: make sure that your version of GKE mounts it`,
      ]
    : [];
}

export function maintenanceWarnings(
  kubernetes: KubernetesPlan | ExistingKubernetesPlan,
  pools: readonly PoolVersion[],
): readonly string[] {
  if (kubernetes.type === "existing" || kubernetes.maintenanceExclusion) {
    return [];
  }
  const held = pools.filter(({ kubernetesVersion }) => kubernetesVersion !== undefined).map(({ name }) => name);
  return [
    "scheduler.maintenanceExclusion is not given: GKE may upgrade machines, and stop their jobs, in any weekend's window",
    ...(held.length > 0
      ? [
          `kubernetesVersion of ${held.join(", ")}: without a maintenanceExclusion GKE upgrades the machines all the same, and the next plan wants them back`,
        ]
      : []),
  ];
}

/** The endpoint is private, so that a second stack, and everybody with kubectl, must have a way to it. */
function accessWarnings(kubernetes: KubernetesPlan | ExistingKubernetesPlan): readonly string[] {
  if (kubernetes.type === "existing") {
    return [];
  }
  const { publicAccessCidrs, privateAccessCidrs, dnsEndpoint } = kubernetes;
  return dnsEndpoint || publicAccessCidrs.length > 0 || privateAccessCidrs.length > 0
    ? []
    : [
        "scheduler.dnsEndpoint, privateAccessCidrs and publicAccessCidrs are not given: only machines of the VPC reach the API, and what is installed into the cluster must be deployed from one of them",
      ];
}

function encryptionWarnings(
  encryption: Sound<EncryptionOptions> | undefined,
  sharedFileSystem: LustrePlan | undefined,
): readonly string[] {
  return encryption && sharedFileSystem
    ? [
        "encryption: Lustre is encrypted with Google's keys, since the google provider 6.50 knows no key of a Lustre instance",
      ]
    : [];
}
