import {
  checkDescription,
  flag,
  InvalidDescriptionError,
  object,
  Problems,
  type Shape,
  type Sound,
} from "../../checks";
import type { ClusterPlan, SharedTrainingClusterDescription } from "../common/cluster";
import { maximumNodeCount, nodeCountOrRange } from "../common/node-count";
import { Notes } from "../common/notes";
import { movedToScheduler, schedulerCheck, schedulerType } from "../common/scheduler";
import { workloadShape, workloadWarnings } from "../common/workload";
import { zoneAsGiven } from "../common/zone";
import type { CpuNodePoolPlan } from "./cpu-node-pool";
import {
  type ExistingKubernetesOptions,
  type ExistingKubernetesPlan,
  existingKubernetesShape,
  type KubernetesOptions,
  type KubernetesPlan,
  kubernetesShape,
  resolveExistingKubernetesCluster,
  resolveKubernetesCluster,
} from "./kubernetes-cluster";
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
  regionName,
  resolveNetwork,
} from "./network";
import { type NodePoolOptions, type NodePoolPlan, nodePoolShape } from "./node-pool";
import { type NodePoolsOptions, type NodePoolsPlan, nodePoolsShape, resolveNodePools } from "./node-pools";
import { type ObjectStoreOptions, type ObjectStorePlan, objectStoreShape, resolveObjectStore } from "./object-store";
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
  readonly sharedFileSystem?: LustreOptions;
  /** @default - a new bucket */
  readonly objectStore?: ObjectStoreOptions;
}

/** The scheduler of a training cluster, with its options. */
export type SchedulerOptions = KubernetesSchedulerOptions | ExistingKubernetesSchedulerOptions | SlurmSchedulerOptions;

/** A training cluster with Kubernetes. */
export interface KubernetesTrainingClusterDescription extends TrainingClusterDescription {
  readonly scheduler?: KubernetesSchedulerOptions | ExistingKubernetesSchedulerOptions;
}

/** A training cluster with Slurm. */
export interface SlurmTrainingClusterDescription extends TrainingClusterDescription {
  readonly scheduler: SlurmSchedulerOptions;
}

/** A new EKS cluster. */
export interface KubernetesSchedulerOptions extends KubernetesOptions {
  readonly type: "kubernetes";
}

/** An EKS cluster of the company's, to which node pools are added. */
export interface ExistingKubernetesSchedulerOptions {
  readonly type: "kubernetes";
  readonly existing: ExistingKubernetesOptions;
}

/** All that a training cluster on AWS comes to. */
export type TrainingClusterPlan = KubernetesTrainingClusterPlan | SlurmTrainingClusterPlan;

interface TrainingClusterPlanBase extends ClusterPlan {
  readonly cloud: "aws";
  readonly product: "training";
  readonly name: string;
  readonly network: NetworkPlan;
  readonly sharedFileSystem?: LustrePlan;
  readonly objectStore: ObjectStorePlan;
}

export interface KubernetesTrainingClusterPlan extends TrainingClusterPlanBase {
  readonly scheduler: "kubernetes";
  readonly nodePools: readonly NodePoolPlan[];
  readonly cpuNodePools: readonly CpuNodePoolPlan[];
  readonly kubernetes: KubernetesPlan | ExistingKubernetesPlan;
  readonly slurm?: undefined;
}

export interface SlurmTrainingClusterPlan extends TrainingClusterPlanBase {
  readonly scheduler: "slurm";
  /** The machine groups, which are the partitions. */
  readonly nodePools: readonly MachineGroupPlan[];
  readonly cpuNodePools: readonly [];
  readonly kubernetes?: undefined;
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
  sharedFileSystem: lustreShape,
  objectStore: objectStoreShape,
  tags: awsTags,
  deletionProtection: flag(),
  workload: workloadShape,
};

/** Decides a training cluster. Throws {@link InvalidDescriptionError} with every problem of the description. */
export function planTrainingCluster(description: SlurmTrainingClusterDescription): SlurmTrainingClusterPlan;
export function planTrainingCluster(description: KubernetesTrainingClusterDescription): KubernetesTrainingClusterPlan;
export function planTrainingCluster(description: TrainingClusterDescription): TrainingClusterPlan;
export function planTrainingCluster(description: TrainingClusterDescription): TrainingClusterPlan {
  const problems = new Problems();
  const given = checkDescription<TrainingClusterDescription>(problems, description, shape, {
    refused: movedToScheduler,
  });
  const { name = "", tags = {}, deletionProtection = true } = given;
  const shared = { name, tags, deletionProtection };
  const scheduled =
    given.scheduler?.type === "slurm"
      ? planWithSlurm(shared, given.scheduler as Sound<SlurmSchedulerOptions>, given, problems)
      : planWithKubernetes(shared, given.scheduler, given, problems);
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
  const { nodePools, cpuNodePools } = scheduled;
  const sharedFileSystem =
    given.sharedFileSystem &&
    resolveLustre(shared, given.sharedFileSystem, nodePools[0]?.machine, problems.at("sharedFileSystem"));
  const objectStore = resolveObjectStore(shared, given.objectStore ?? {});
  if (problems.all.length > 0) {
    throw new InvalidDescriptionError(`training cluster '${name}' on aws`, problems.all);
  }
  const notes = new Notes();
  for (const pool of [...nodePools, ...cpuNodePools]) {
    notes.addAll(`nodePools.${pool.name}`, pool);
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
    product: "training",
    name,
    network,
    ...planned,
    sharedFileSystem,
    objectStore,
    storageTitle: sharedFileSystem ? lustreTitle(sharedFileSystem) : "none",
    decisions: notes.decisions,
    warnings: [...notes.warnings, ...workloadWarnings(given.workload, nodePools)],
  };
}

interface Shared {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly deletionProtection: boolean;
}

/** The part of a plan that depends on the scheduler, and what its machines take of the network. */
type Scheduled =
  | (Pick<KubernetesTrainingClusterPlan, "scheduler" | "nodePools" | "cpuNodePools" | "kubernetes" | "slurm"> & Demand)
  | (Pick<SlurmTrainingClusterPlan, "scheduler" | "nodePools" | "cpuNodePools" | "kubernetes" | "slurm"> & Demand);

interface Demand {
  readonly demand: NetworkDemand;
}

function planWithSlurm(
  shared: Shared,
  options: Sound<SlurmSchedulerOptions>,
  given: Sound<TrainingClusterDescription>,
  problems: Problems,
): Scheduled {
  const slurm = resolveSlurmCluster(shared, options, given, given.nodePools, problems);
  return { scheduler: "slurm", nodePools: slurm.machineGroups, cpuNodePools: [], slurm, demand: slurmDemand(slurm) };
}

function planWithKubernetes(
  shared: Shared,
  options: Sound<SchedulerOptions> | undefined,
  given: Sound<TrainingClusterDescription>,
  problems: Problems,
): Scheduled {
  const { name, tags } = shared;
  const kubernetes = planKubernetes(shared, options);
  const { podsPerGpuNode } = kubernetes;
  const pools = resolveNodePools({ name, tags, podsPerGpuNode }, given, given.nodePools, problems);
  for (const pool of pools.gpu) {
    checkMachineVersion(pool, kubernetes.version, problems);
  }
  const demand = demandOf(pools, kubernetes);
  return { scheduler: "kubernetes", nodePools: pools.gpu, cpuNodePools: pools.cpu, kubernetes, demand };
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

/** A machine of the system pool runs some fifteen pods: a block of 16 addresses for them, one that the CNI holds in reserve, and its own. */
function systemPoolDemand({ systemPool }: KubernetesPlan): PoolDemand {
  return { name: "system", nodeCount: systemPool.nodeCount, addressesPerNode: 33, subnets: "system" };
}

/** An existing cluster lies in an existing network: machines in another one could not reach it. */
function checkNetworkOfCluster(
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

function checkMachineVersion(pool: NodePoolPlan, version: string | undefined, problems: Problems): void {
  const minimum = pool.minimumKubernetesVersion;
  const minorOf = (text: string): number => Number(text.split(".")[1]);
  if (minimum !== undefined && version !== undefined && minorOf(version) < minorOf(minimum)) {
    problems.add(
      "scheduler.version",
      `${pool.machine.machineType} of the node pool '${pool.name}' needs Kubernetes ${minimum} or newer, not ${version}`,
      `write "${minimum}", or leave it out`,
    );
  }
}
