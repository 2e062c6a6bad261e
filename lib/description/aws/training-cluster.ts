import {
  checkDescription,
  flag,
  InvalidDescriptionError,
  object,
  Problems,
  type Shape,
  type Sound,
} from "../../checks";
import type { CephDescription } from "../ceph/ceph";
import { cephContext, cephTitle } from "../ceph/ceph-plan";
import { isCeph, sharedFileSystemCheck } from "../ceph/shared-file-system";
import type { ClusterPlan, SharedTrainingClusterDescription } from "../common/cluster";
import { maximumNodeCount, nodeCountOrRange } from "../common/node-count";
import { Notes } from "../common/notes";
import { omit, ownPools, refuseBesideSlurm, refusedWords, titleOf } from "../common/product";
import { movedToScheduler, schedulerCheck, schedulerType } from "../common/scheduler";
import { workloadShape, workloadWarnings } from "../common/workload";
import { zoneAsGiven } from "../common/zone";
import { type DataPreparationOptions, dataPreparationShape } from "../data/data-preparation";
import { type CephFileSystemPlan, resolveCeph } from "./ceph";
import type { CpuNodePoolOptions, CpuNodePoolPlan } from "./cpu-node-pool";
import { type DataPreparationPlan, resolveDataPreparation } from "./data-preparation";
import { type EncryptionOptions, encryptionShape, withOneKey } from "./encryption";
import {
  type ExistingKubernetesOptions,
  type ExistingKubernetesPlan,
  existingKubernetesShape,
  type KubernetesOptions,
  type KubernetesPlan,
  kubernetesShape,
  kubernetesWarnings,
  resolveExistingKubernetesCluster,
  resolveKubernetesCluster,
} from "./kubernetes-cluster";
import { checkPoolVersions } from "./kubernetes-versions";
import { type LustreOptions, type LustrePlan, lustreShape, lustreTitle, resolveLustre } from "./lustre";
import type { MachineGroupPlan } from "./machine-group";
import { clusterName } from "./name";
import {
  gpuPoolDemand,
  type NetworkDemand,
  type NetworkOptions,
  type NetworkPlan,
  networkShape,
  type PoolDemand,
  resolveNetwork,
} from "./network";
import { type NodePoolOptions, type NodePoolPlan, nodePoolShape } from "./node-pool";
import { type NodePoolsOptions, type NodePoolsPlan, nodePoolsShape, resolveNodePools } from "./node-pools";
import { type ObjectStoreOptions, type ObjectStorePlan, objectStoreShape, resolveObjectStore } from "./object-store";
import { checkPlace } from "./places";
import { regionName } from "./regions";
import {
  resolveSlurmCluster,
  type SlurmClusterPlan,
  type SlurmSchedulerOptions,
  slurmDemand,
  slurmScheduler,
} from "./slurm-cluster";
import { awsTags } from "./tags";

/**
 * A training cluster on AWS. The words of one pool (`machineType`, `nodeCount`, `capacity` and so on) describe the pool
 * called `gpu`; they may be left out where `nodePools` names another one.
 */
export interface TrainingClusterDescription
  extends Omit<SharedTrainingClusterDescription, "accelerator" | "nodeCount">,
    Partial<Omit<NodePoolOptions, "type">> {
  /** The one zone of the GPU machines: `us-east-1a`, or a local zone such as `us-east-1-dfw-2a`. */
  readonly zone: string;
  /** @default - the region of `zone` */
  readonly region?: string;
  /** Further node pools by name, of GPU or CPU machines. @default - none */
  readonly nodePools?: NodePoolsOptions;
  /** @default - a new VPC */
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
  /**
   * One key of the customer's for what is encrypted at rest. @default - the keys of AWS's services, and one that is made for
   * secrets
   */
  readonly encryption?: EncryptionOptions;
}

/** The scheduler of a training cluster, with its options. */
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

/** A new EKS cluster. */
export interface KubernetesSchedulerOptions extends KubernetesOptions {
  /** A Kubernetes cluster that is made. */
  readonly type: "kubernetes";
}

/** An EKS cluster of the company, to which node pools are added. */
export interface ExistingKubernetesSchedulerOptions {
  /** A Kubernetes cluster of the company. */
  readonly type: "kubernetes";
  /** The cluster. */
  readonly existing: ExistingKubernetesOptions;
}

/**
 * A cluster whose machines prepare data and train nothing: the words of a training cluster but for those of its GPU pool.
 * What is described here can be moved into a training cluster as it is.
 */
export type DataPreparationClusterDescription = Omit<
  TrainingClusterDescription,
  Exclude<keyof NodePoolOptions, "type" | "name" | "zone"> | "workload"
>;

/** All that a training cluster on AWS comes to. */
export type TrainingClusterPlan = KubernetesTrainingClusterPlan | SlurmTrainingClusterPlan;

/** What plans of training clusters have in common, whatever schedules their jobs. */
export interface TrainingClusterPlanBase extends ClusterPlan {
  /** The cloud of the cluster. */
  readonly cloud: "aws";
  /** A training cluster. */
  readonly product: "training" | "data-preparation";
  /** Name of the cluster. */
  readonly name: string;
  /** The network. */
  readonly network: NetworkPlan;
  /** The shared file system; absent where there is none. */
  readonly sharedFileSystem?: LustrePlan;
  /** The bucket. */
  readonly objectStore: ObjectStorePlan;
  /** The one key of the customer's, where one is given. */
  readonly encryptionKeyArn?: string;
}

/** What a described training cluster on Kubernetes comes to. */
export interface KubernetesTrainingClusterPlan extends TrainingClusterPlanBase {
  /** Kubernetes. */
  readonly scheduler: "kubernetes";
  /** The pools of GPU machines. */
  readonly nodePools: readonly NodePoolPlan[];
  /** The pools of machines without a GPU. */
  readonly cpuNodePools: readonly CpuNodePoolPlan[];
  /** The Kubernetes cluster. */
  readonly kubernetes: KubernetesPlan | ExistingKubernetesPlan;
  /** The shared file system, where it is Ceph in the cluster. */
  readonly ceph?: CephFileSystemPlan;
  /** Machines for preparing data; absent where there are none. */
  readonly dataPreparation?: DataPreparationPlan;
  /** Absent: jobs are scheduled by Kubernetes. */
  readonly slurm?: undefined;
}

/** What a described training cluster on Slurm comes to. */
export interface SlurmTrainingClusterPlan extends TrainingClusterPlanBase {
  /** Slurm. */
  readonly scheduler: "slurm";
  /** The machine groups, which are the partitions. */
  readonly nodePools: readonly MachineGroupPlan[];
  /** The pools of machines without a GPU. */
  readonly cpuNodePools: readonly [];
  /** Absent: jobs are scheduled by Slurm. */
  readonly kubernetes?: undefined;
  /** Absent: Ceph needs Kubernetes. */
  readonly ceph?: undefined;
  /** Absent: Ray and Spark need Kubernetes. */
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
  nodeCount: nodeCountOrRange,
  name: clusterName,
  zone: zoneAsGiven,
  region: regionName,
  nodePools: nodePoolsShape,
  network: networkShape,
  scheduler,
  sharedFileSystem: sharedFileSystemCheck<LustreOptions>(lustreShape),
  dataPreparation: object<DataPreparationOptions>(dataPreparationShape, {
    hint: "write { maximumVcpus: 1024 }, or {} for the defaults",
  }),
  objectStore: objectStoreShape,
  encryption: encryptionShape,
  tags: awsTags,
  deletionProtection: flag(),
  workload: workloadShape,
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
  return decide(withOneKey(given), "training", problems);
}

/**
 * Decides a cluster whose machines prepare data. Throws {@link InvalidDescriptionError} with every problem of the description.
 */
export function planDataPreparationCluster(description: DataPreparationClusterDescription): TrainingClusterPlan {
  const problems = new Problems();
  const given = checkDescription<DataPreparationClusterDescription>(problems, description, dataShape, {
    refused: gpuWords,
  });
  const described = withOneKey(given as Sound<TrainingClusterDescription>);
  return decide({ ...described, dataPreparation: given.dataPreparation ?? {} }, "data-preparation", problems);
}

function decide(
  given: Sound<TrainingClusterDescription>,
  product: TrainingClusterPlan["product"],
  problems: Problems,
): TrainingClusterPlan {
  const { name = "", tags = {}, deletionProtection = true } = given;
  const shared = { name, tags, deletionProtection };
  const scheduled =
    given.scheduler?.type === "slurm"
      ? planWithSlurm(shared, given.scheduler as Sound<SlurmSchedulerOptions>, given, problems)
      : planWithKubernetes(shared, given.scheduler, given, product, problems);
  const network = resolveNetwork(
    { ...shared, zone: given.zone ?? "", region: given.region },
    given.network,
    scheduled.demand,
    problems,
    "network",
  );
  if (scheduled.kubernetes) {
    checkNetworkOfCluster(network, scheduled.kubernetes, problems);
  }
  const { nodePools, cpuNodePools, ceph, dataPreparation } = scheduled;
  const sharedFileSystem =
    given.sharedFileSystem && !isCeph(given.sharedFileSystem)
      ? resolveLustre(shared, given.sharedFileSystem, nodePools[0]?.machine, problems.at("sharedFileSystem"))
      : undefined;
  const objectStore = resolveObjectStore({ ...shared, region: network.region }, given.objectStore ?? {});
  checkPlaces(given, network.region, problems);
  if (problems.all.length > 0) {
    throw new InvalidDescriptionError(`${titleOf[product]} '${name}' on aws`, problems.all);
  }
  const notes = new Notes();
  for (const pool of [...nodePools, ...cpuNodePools]) {
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
  const { demand, ...planned } = scheduled;
  return {
    cloud: "aws",
    product,
    name,
    network,
    ...planned,
    sharedFileSystem,
    objectStore,
    encryptionKeyArn: given.encryption?.keyId,
    storageTitle: ceph ? cephTitle(ceph) : sharedFileSystem ? lustreTitle(sharedFileSystem) : "none",
    decisions: notes.decisions,
    warnings: [
      ...notes.warnings,
      ...(scheduled.kubernetes?.type === "new" ? kubernetesWarnings(scheduled.kubernetes) : []),
      ...workloadWarnings(given.workload, nodePools),
    ],
  };
}

/** Whatever is named by an ARN lies in the region of the cluster. */
function checkPlaces(given: Sound<TrainingClusterDescription>, region: string, problems: Problems): void {
  const check = (path: string, arn: string | undefined): void => checkPlace(arn, region, problems, path);
  const { sharedFileSystem, objectStore = {}, scheduler = {}, nodePools = {} } = given;
  const oneKey = given.encryption?.keyId;
  check("encryption.keyId", oneKey);
  const own = (path: string, arn: string | undefined): void => (arn === oneKey ? undefined : check(path, arn));
  const pool = (path: string, options: Sound<NodePoolOptions | CpuNodePoolOptions>): void => {
    own(`${path}rootVolume.kmsKeyArn`, options.rootVolume?.kmsKeyArn);
    const { capacity } = options;
    if (capacity?.type === "reservation") {
      check(`${path}capacity.reservationId`, capacity.reservationId);
      check(`${path}capacity.resourceGroupArn`, capacity.resourceGroupArn);
    }
  };
  pool("", given);
  for (const [name, options] of Object.entries(nodePools)) {
    pool(`nodePools.${name}.`, options);
  }
  if (sharedFileSystem && !isCeph(sharedFileSystem)) {
    own("sharedFileSystem.kmsKeyArn", sharedFileSystem.kmsKeyArn);
  }
  if ("existing" in objectStore && objectStore.existing) {
    check("objectStore.existing.kmsKeyArn", objectStore.existing.kmsKeyArn);
  } else if ("kmsKeyArn" in objectStore) {
    own("objectStore.kmsKeyArn", objectStore.kmsKeyArn);
  }
  if ("secretsKmsKeyArn" in scheduler) {
    own("scheduler.secretsKmsKeyArn", scheduler.secretsKmsKeyArn);
  }
  if ("administratorArns" in scheduler) {
    for (const [index, arn] of (scheduler.administratorArns ?? []).entries()) {
      check(`scheduler.administratorArns[${index}]`, arn);
    }
  }
}

interface Shared {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly deletionProtection: boolean;
}

/** The part of a plan that depends on the scheduler, and what its machines take of the network. */
type Scheduled = (
  | Pick<KubernetesTrainingClusterPlan, ScheduledPart>
  | Pick<SlurmTrainingClusterPlan, ScheduledPart>
) & {
  readonly demand: NetworkDemand;
};

type ScheduledPart = "scheduler" | "nodePools" | "cpuNodePools" | "kubernetes" | "slurm" | "ceph" | "dataPreparation";

function planWithSlurm(
  shared: Shared,
  options: Sound<SlurmSchedulerOptions>,
  given: Sound<TrainingClusterDescription>,
  problems: Problems,
): Scheduled {
  const slurm = resolveSlurmCluster(shared, options, given, given.nodePools, problems);
  refuseBesideSlurm(given, problems);
  return { scheduler: "slurm", nodePools: slurm.machineGroups, cpuNodePools: [], slurm, demand: slurmDemand(slurm) };
}

function planWithKubernetes(
  shared: Shared,
  options: Sound<SchedulerOptions> | undefined,
  given: Sound<TrainingClusterDescription>,
  product: TrainingClusterPlan["product"],
  problems: Problems,
): Scheduled {
  const { name, tags } = shared;
  const kubernetes = planKubernetes(shared, options);
  const { podsPerGpuNode, version: clusterVersion } = kubernetes;
  if (kubernetes.type === "new") {
    checkPoolVersions(kubernetes.systemPool, clusterVersion, problems.at("scheduler.systemPool"));
  }
  const needsGpus = product === "training" || given.nodePools !== undefined;
  const pools = needsGpus
    ? resolveNodePools({ name, tags, podsPerGpuNode, clusterVersion }, given, given.nodePools, problems)
    : { gpu: [], cpu: [] };
  const dataPreparation =
    given.dataPreparation &&
    resolveDataPreparation({ name, tags }, given.dataPreparation, problems.at("dataPreparation"));
  const ceph = isCeph(given.sharedFileSystem)
    ? resolveCeph(
        { ...shared, ...cephContext(kubernetes.version, pools.gpu) },
        given.sharedFileSystem,
        problems.at("sharedFileSystem"),
      )
    : undefined;
  for (const pool of pools.gpu) {
    checkMachineVersion(pool, kubernetes.version, problems);
  }
  const { workers, clustering } = dataPreparation?.nodePools ?? {};
  const cpu = ownPools(pools.cpu, [workers, clustering, ceph?.nodePool], problems);
  return {
    scheduler: "kubernetes",
    nodePools: pools.gpu,
    cpuNodePools: ceph ? [...pools.cpu, ceph.nodePool] : pools.cpu,
    kubernetes,
    ceph,
    dataPreparation,
    demand: demandOf({ gpu: pools.gpu, cpu }, kubernetes),
  };
}

function planKubernetes(
  shared: Shared,
  options: Sound<SchedulerOptions> = {},
): KubernetesPlan | ExistingKubernetesPlan {
  return "existing" in options && options.existing
    ? resolveExistingKubernetesCluster(shared, options.existing)
    : resolveKubernetesCluster(shared, options as Sound<KubernetesOptions>);
}

/** What all pools take of the network, the system machines of a new cluster among them. */
function demandOf({ gpu, cpu }: NodePoolsPlan, kubernetes: KubernetesPlan | ExistingKubernetesPlan): NetworkDemand {
  const pools: PoolDemand[] = [
    ...gpu.map(gpuPoolDemand),
    ...cpu.map(({ name, nodeCount, addressesPerNode, subnets }) => ({
      name,
      nodeCount: maximumNodeCount(nodeCount),
      addressesPerNode,
      subnets,
    })),
  ];
  return { pools: kubernetes.type === "new" ? [...pools, systemPoolDemand(kubernetes)] : pools };
}

/**
 * A machine of the system pool runs some fifteen pods: a block of 16 addresses for them, one that the CNI holds in reserve, and
 * its own.
 */
export function systemPoolDemand({ systemPool }: KubernetesPlan): PoolDemand {
  return { name: "system", nodeCount: systemPool.nodeCount, addressesPerNode: 33, subnets: "system" };
}

/** An existing cluster lies in an existing network: machines in another one could not reach it. */
export function checkNetworkOfCluster(
  network: NetworkPlan,
  kubernetes: KubernetesPlan | ExistingKubernetesPlan,
  problems: Problems,
): void {
  if (kubernetes.type === "existing" && network.type === "new" && !problems.concerns("network")) {
    problems.add(
      "network",
      "is missing, but the cluster exists already, in a VPC of its own",
      "write network: { existing: { vpcId, gpuSubnetId, systemSubnetIds } } with the VPC of the cluster",
    );
  }
}

/** `path` is where the description gives the version of the cluster. */
export function checkMachineVersion(
  pool: NodePoolPlan,
  version: string | undefined,
  problems: Problems,
  path = "scheduler.version",
): void {
  const minimum = pool.minimumKubernetesVersion;
  const minorOf = (text: string): number => Number(text.split(".")[1]);
  if (minimum !== undefined && version !== undefined && minorOf(version) < minorOf(minimum)) {
    problems.add(
      path,
      `${pool.machine.machineType} of the node pool '${pool.name}' needs Kubernetes ${minimum} or newer, not ${version}`,
      `write "${minimum}", or leave it out`,
    );
  }
}
