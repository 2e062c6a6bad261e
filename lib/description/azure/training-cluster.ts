import {
  checkDescription,
  flag,
  InvalidDescriptionError,
  object,
  Problems,
  type Shape,
  type Sound,
  show,
  text,
} from "../../checks";
import type { CephDescription } from "../ceph/ceph";
import { cephContext, cephTitle } from "../ceph/ceph-plan";
import { isCeph, sharedFileSystemCheck } from "../ceph/shared-file-system";
import type { ClusterPlan, SharedTrainingClusterDescription } from "../common/cluster";
import { isAtLeastVersion } from "../common/kubernetes-versions";
import { nodeCountOrRange } from "../common/node-count";
import { Notes } from "../common/notes";
import { omit, ownPools, refusedWords, titleOf } from "../common/product";
import { movedToScheduler, schedulerCheck, schedulerType } from "../common/scheduler";
import { workloadShape, workloadWarnings } from "../common/workload";
import { type DataPreparationOptions, dataPreparationShape } from "../data/data-preparation";
import { type CephFileSystemPlan, resolveCeph } from "./ceph";
import type { CpuNodePoolPlan } from "./cpu-node-pool";
import { type CustomerKey, type EncryptionOptions, encryptionShape } from "./customer-key";
import { type DataPreparationPlan, resolveDataPreparation } from "./data-preparation";
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
import {
  checkLustrePlace,
  type LustreOptions,
  type LustrePlan,
  lustreLogContainer,
  lustreShape,
  lustreTitle,
  resolveLustre,
} from "./lustre";
import { clusterName, machinesGroupName } from "./name";
import {
  type NetworkOptions,
  type NetworkPlan,
  networkShape,
  type PoolDemand,
  poolDemand,
  resolveNetwork,
} from "./network";
import { type NodePoolOptions, type NodePoolPlan, nodePoolShape } from "./node-pool";
import { type NodePoolsOptions, nodePoolsShape, resolveNodePools } from "./node-pools";
import { type ObjectStoreOptions, type ObjectStorePlan, objectStoreShape, resolveObjectStore } from "./object-store";
import { azureTags } from "./tags";
import { locationAsGiven } from "./zone";

/**
 * A training cluster on Azure. The words of one pool (`machineType`, `nodeCount`, `capacity` and so on) describe the pool
 * called `gpu`; they may be left out where `nodePools` names another one.
 */
export interface TrainingClusterDescription
  extends Omit<SharedTrainingClusterDescription, "accelerator" | "nodeCount">,
    Partial<Omit<NodePoolOptions, "type">> {
  /** Short name of the region: `eastus`. */
  readonly region: string;
  /** The one zone of the GPU machines: "1", "2", "3", or "none" in a region without zones. */
  readonly zone: string;
  /**
   * A resource group that exists, for everything that the cluster is made of.
   *
   * @default - a new one, named after the cluster
   */
  readonly resourceGroupName?: string;
  /** Further node pools by name, of GPU or CPU machines. @default - none */
  readonly nodePools?: NodePoolsOptions;
  /** @default - a new VNet */
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
  /** @default - a new container in a new storage account */
  readonly objectStore?: ObjectStoreOptions;
  /**
   * A key of the company for the secrets of a new cluster, its file system and its object store, where they name none of
   * their own. Disks keep Azure's keys, and are encrypted at the host. Given to a file system later, it is refused.
   *
   * @default - Azure's own keys
   */
  readonly encryption?: EncryptionOptions;
}

/** The scheduler of a training cluster, with its options. */
export type SchedulerOptions = KubernetesSchedulerOptions | ExistingKubernetesSchedulerOptions;

/** A new AKS cluster. */
export interface KubernetesSchedulerOptions extends KubernetesOptions {
  /** A Kubernetes cluster that is made. */
  readonly type: "kubernetes";
}

/** An AKS cluster of the company, to which node pools are added. */
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

/** All that a training cluster on Azure comes to. */
export interface TrainingClusterPlan extends ClusterPlan {
  /** Microsoft Azure. */
  readonly cloud: "azure";
  /** A training cluster. */
  readonly product: "training" | "data-preparation";
  /** Name of the cluster. */
  readonly name: string;
  /** The resource group that everything lies in. */
  readonly resourceGroup: ResourceGroupPlan;
  /** The network. */
  readonly network: NetworkPlan;
  /** The pools of GPU machines. */
  readonly nodePools: readonly NodePoolPlan[];
  /** The pools of machines without a GPU. */
  readonly cpuNodePools: readonly CpuNodePoolPlan[];
  /** The Kubernetes cluster. */
  readonly kubernetes: KubernetesPlan | ExistingKubernetesPlan;
  /** The shared file system; absent where there is none. */
  readonly sharedFileSystem?: LustrePlan;
  /** The shared file system, where it is Ceph in the cluster. */
  readonly ceph?: CephFileSystemPlan;
  /** Machines for preparing data; absent where there are none. */
  readonly dataPreparation?: DataPreparationPlan;
  /** The bucket. */
  readonly objectStore: ObjectStorePlan;
  /** Commands to run once in the subscription before the cluster is made; empty for machines that need none. */
  readonly preflight: readonly string[];
}

/** The resource group that everything lies in: a new one, or one of the company. */
export type ResourceGroupPlan =
  | { readonly type: "existing"; readonly name: string }
  | {
      readonly type: "new";
      readonly name: string;
      readonly region: string;
      readonly deletionProtection: boolean;
      readonly tags: Readonly<Record<string, string>>;
    };

const scheduler = schedulerCheck<SchedulerOptions>(
  {
    made: object<KubernetesSchedulerOptions>({ ...kubernetesShape, type: schedulerType }),
    existing: object<ExistingKubernetesSchedulerOptions>({
      type: schedulerType,
      existing: object<ExistingKubernetesOptions>(existingKubernetesShape),
    }),
  },
  'write { type: "kubernetes" } with its options, or { type: "kubernetes", existing: { clusterName, resourceGroupName } }',
);

const { type: _, ...poolShape } = nodePoolShape;

/** A resource group that exists. */
export const resourceGroupNameShape = text({
  pattern: /^[\w().-]{0,89}[\w()-]$/,
  hint: "write the name of a resource group: letters, digits, dashes, dots, underscores and parentheses",
});

const shape: Shape<TrainingClusterDescription> = {
  ...poolShape,
  nodeCount: nodeCountOrRange,
  name: clusterName,
  region: locationAsGiven,
  zone: locationAsGiven,
  resourceGroupName: resourceGroupNameShape,
  nodePools: nodePoolsShape,
  network: networkShape,
  scheduler,
  sharedFileSystem: sharedFileSystemCheck<LustreOptions>(lustreShape),
  dataPreparation: object<DataPreparationOptions>(dataPreparationShape, {
    hint: "write { maximumVcpus: 1024 }, or {} for the defaults",
  }),
  objectStore: objectStoreShape,
  encryption: encryptionShape,
  tags: azureTags,
  deletionProtection: flag(),
  workload: workloadShape,
};

type Shared = {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly deletionProtection: boolean;
};

const gpuKeys = [...Object.keys(poolShape), "workload"];

const dataShape = omit(shape, gpuKeys) as unknown as Shape<DataPreparationClusterDescription>;

const gpuWords = refusedWords(gpuKeys, movedToScheduler);

/** Decides a training cluster. Throws {@link InvalidDescriptionError} with every problem of the description. */
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
  const { name = "", tags = {}, deletionProtection = true, zone = "", region = "" } = given;
  const shared = { name, tags, deletionProtection };
  const podsPerGpuNode = podsOf(given.scheduler);
  const place = { zone: zoneText(zone), subnetIds: subnetsOf(given.network) };
  const needsGpus = product === "training" || given.nodePools !== undefined;
  const pools = needsGpus
    ? resolveNodePools({ ...place, tags, podsPerGpuNode }, given, given.nodePools, problems)
    : { gpu: [], cpu: [] };
  const dataPreparation =
    given.dataPreparation &&
    resolveDataPreparation({ name, tags, ...place }, given.dataPreparation, problems.at("dataPreparation"));
  const ceph = isCeph(given.sharedFileSystem)
    ? resolveCeph(
        { name, tags, deletionProtection, ...place, ...cephContext(versionOf(given.scheduler), pools.gpu) },
        given.sharedFileSystem,
        problems.at("sharedFileSystem"),
      )
    : undefined;
  const cpu = ownPools(
    pools.cpu,
    [dataPreparation?.nodePools.workers, dataPreparation?.nodePools.clustering, ceph?.nodePool],
    problems,
  );
  const demands = [...pools.gpu.map(poolDemand), ...cpu.map(poolDemand)];
  const network = resolveNetwork({ ...shared, zone, region }, given.network, { pools: demands }, problems, "network");
  const kubernetes = planKubernetes(
    shared,
    { ...encryptedBy(given.encryption, "secretsKey"), ...given.scheduler },
    network,
    demands,
    problems,
  );
  checkNetworkOfCluster(network, kubernetes, problems);
  checkApiServerSubnet(network, kubernetes, problems);
  for (const pool of pools.gpu) {
    checkMachineVersion(pool, kubernetes.version, problems);
    checkReservationOfExisting(pool, kubernetes, problems);
  }
  const sharedFileSystem = planFileSystem(
    given.sharedFileSystem && { ...encryptedBy(given.encryption, "customerKey"), ...given.sharedFileSystem },
    network,
    shared,
    problems,
  );
  const objectStore = resolveObjectStore(
    shared,
    { ...encryptedBy(given.encryption, "customerKey"), ...given.objectStore },
    {
      zone: zoneText(zone),
      feedsLustre: sharedFileSystem?.association !== undefined,
    },
  );
  if (sharedFileSystem?.association && objectStore.containerName === lustreLogContainer) {
    problems.add(
      objectStore.type === "new" ? "objectStore.containerName" : "objectStore.existing.containerName",
      `${show(lustreLogContainer)} is the container into which the file system writes its logs`,
      "write another container",
    );
  }
  checkMachinesGroup(given.resourceGroupName, name, kubernetes, problems);
  const resourceGroup: ResourceGroupPlan =
    given.resourceGroupName === undefined
      ? { type: "new", name, region: network.region, deletionProtection, tags }
      : { type: "existing", name: given.resourceGroupName };
  if (problems.all.length > 0) {
    throw new InvalidDescriptionError(`${titleOf[product]} '${name}' on azure`, problems.all);
  }
  const notes = new Notes();
  for (const pool of [...pools.gpu, ...pools.cpu]) {
    notes.addAll(`nodePools.${pool.name}`, pool);
  }
  notes.addAll("kubernetes", kubernetes);
  if (ceph) {
    notes.addAll("sharedFileSystem", ceph);
  }
  if (dataPreparation) {
    notes.addAll("dataPreparation", dataPreparation.pools);
  }
  if (sharedFileSystem) {
    notes.addAll("sharedFileSystem", sharedFileSystem);
  }
  return {
    cloud: "azure",
    product,
    name,
    resourceGroup,
    network,
    nodePools: pools.gpu,
    cpuNodePools: ceph ? [...pools.cpu, ceph.nodePool] : pools.cpu,
    kubernetes,
    sharedFileSystem,
    objectStore,
    ceph,
    dataPreparation,
    preflight: pools.gpu.find(({ preflight }) => preflight.length > 0)?.preflight ?? [],
    storageTitle: ceph ? cephTitle(ceph) : sharedFileSystem ? lustreTitle(sharedFileSystem) : "none",
    decisions: notes.decisions,
    warnings: [...notes.warnings, ...workloadWarnings(given.workload, pools.gpu)],
  };
}

/** The version that is given: the default is one that everything here runs on. */
function versionOf(options: Sound<SchedulerOptions> = {}): string | undefined {
  return "existing" in options && options.existing
    ? options.existing.version
    : (options as Sound<KubernetesOptions>).version;
}

/** The key of the cluster as the option of a part, which a key of the part's own takes the place of. */
function encryptedBy<Option extends string>(
  { keyId: keyUrl, keyVaultId }: Sound<EncryptionOptions> = {},
  option: Option,
): { readonly [Key in Option]?: CustomerKey } {
  return keyUrl === undefined || keyVaultId === undefined
    ? {}
    : ({ [option]: { keyUrl, keyVaultId } } as { readonly [Key in Option]?: CustomerKey });
}

/** The zone, where it is a text: anything else is a problem already. */
function zoneText(zone: unknown): string {
  return typeof zone === "string" ? zone : "";
}

function podsOf(options: Sound<SchedulerOptions> = {}): number | undefined {
  return "existing" in options && options.existing
    ? options.existing.podsPerGpuNode
    : (options as Sound<KubernetesOptions>).podsPerGpuNode;
}

function planKubernetes(
  shared: Shared,
  options: Sound<SchedulerOptions> = {},
  { zone, addressSpaces }: NetworkPlan,
  pools: readonly PoolDemand[],
  problems: Problems,
): KubernetesPlan | ExistingKubernetesPlan {
  return "existing" in options && options.existing
    ? resolveExistingKubernetesCluster(options.existing)
    : resolveKubernetesCluster(
        shared,
        options as Sound<KubernetesOptions>,
        { zone, addressSpaces, pools },
        problems.at("scheduler"),
      );
}

/** An existing cluster lies in an existing network: AKS refuses pools in two. */
export function checkNetworkOfCluster(
  network: NetworkPlan,
  kubernetes: KubernetesPlan | ExistingKubernetesPlan,
  problems: Problems,
): void {
  if (kubernetes.type === "existing" && network.type === "new" && !problems.concerns("network")) {
    problems.add(
      "network",
      "is missing, but the cluster exists already, in a VNet of its own",
      "write network: { existing: { virtualNetworkId, gpuSubnetId, systemSubnetId } } with the VNet of the cluster",
    );
  }
}

/** The API server of a cluster that joined networks reach lies in a subnet of its own. */
function checkApiServerSubnet(
  network: NetworkPlan,
  kubernetes: KubernetesPlan | ExistingKubernetesPlan,
  problems: Problems,
): void {
  const isAsked = kubernetes.type === "new" && kubernetes.privateAccessCidrs.length > 0;
  if (
    isAsked &&
    network.type === "existing" &&
    network.apiServerSubnetId === undefined &&
    !problems.concerns("network")
  ) {
    problems.add(
      "network.existing.apiServerSubnetId",
      "is missing, but scheduler.privateAccessCidrs opens the private endpoint to joined networks",
      "write the id of a subnet of /28 or larger, delegated to Microsoft.ContainerService/managedClusters",
    );
  }
}

/** AKS makes a group of its own for the machines, and refuses one that exists. */
export function checkMachinesGroup(
  given: string | undefined,
  name: string,
  kubernetes: KubernetesPlan | ExistingKubernetesPlan,
  problems: Problems,
): void {
  const machines = machinesGroupName(name);
  if (given !== undefined && kubernetes.type === "new" && given.toLowerCase() === machines.toLowerCase()) {
    problems.add(
      "resourceGroupName",
      `${given} is the name of the group that AKS makes for the machines of '${name}'`,
      "write another group, or another name",
    );
  }
}

export function checkReservationOfExisting(
  { name, capacity }: NodePoolPlan,
  kubernetes: KubernetesPlan | ExistingKubernetesPlan,
  problems: Problems,
  path = "scheduler",
): void {
  const reserved = capacity.capacityReservationGroupId !== undefined;
  const near = capacity.proximityPlacementGroupId !== undefined;
  if ((reserved || near) && kubernetes.type === "existing" && kubernetes.controlPlanePrincipalId === undefined) {
    problems.add(
      `${path}.existing.controlPlanePrincipalId`,
      `is missing, but the node pool '${name}' ${reserved ? "takes machines out of a reservation" : "lies in a proximity placement group"}, which the control plane must be allowed to`,
      "write the object id of the cluster's identity",
    );
  }
}

/** The subnets that the company names: another one is another pool. */
export function subnetsOf(
  network: Sound<NetworkOptions> | undefined,
): { readonly system: string; readonly gpu: string } | undefined {
  return network && "existing" in network && network.existing
    ? { system: network.existing.systemSubnetId ?? "", gpu: network.existing.gpuSubnetId ?? "" }
    : undefined;
}

/** `path` is where the description gives the version of the cluster. */
export function checkMachineVersion(
  { name, machine }: NodePoolPlan,
  version: string | undefined,
  problems: Problems,
  path = "scheduler.version",
): void {
  const minimum = machine.aks.minimumKubernetesVersion;
  if (minimum !== undefined && version !== undefined && !isAtLeastVersion(version, minimum)) {
    problems.add(
      path,
      `${machine.machineType} of the node pool '${name}' needs Kubernetes ${minimum} or newer, not ${version}`,
      `write "${minimum.split(".").slice(0, 2).join(".")}", or leave it out`,
    );
  }
}

function planFileSystem(
  options: Sound<LustreOptions | CephDescription> | undefined,
  network: NetworkPlan,
  shared: Shared,
  problems: Problems,
): LustrePlan | undefined {
  if (!options || isCeph(options)) {
    return undefined;
  }
  const nested = problems.at("sharedFileSystem");
  const plan = resolveLustre(shared, options, nested);
  checkLustrePlace(plan, network, nested);
  if (network.type === "existing" && network.lustreSubnetId === undefined && !problems.concerns("network")) {
    problems.add(
      "network.existing.lustreSubnetId",
      "is missing, but there is a Lustre file system",
      "write the id of a subnet that holds nothing but the file system",
    );
  }
  return plan;
}
