import {
  checkDescription,
  flag,
  InvalidDescriptionError,
  isUnresolved,
  newOrExisting,
  object,
  Problems,
  type Shape,
  type Sound,
  show,
} from "../../checks";
import type { AwsMachine } from "../../machines/aws";
import type { Machine } from "../../machines/machine";
import { Notes } from "../common/notes";
import { planFleetCost } from "../serving/fleet-cost";
import {
  addPoolProblems,
  type FleetCloud,
  type FleetPoolDemand,
  fleetModels,
  planFleetModels,
} from "../serving/fleet-models";
import {
  fleetZones,
  type InferenceFleetPlanBase,
  type NodeAutoscalerName,
  nodeAutoscaler,
  type SharedInferenceFleetDescription,
  servingNamespace,
  unknownBucket,
} from "../serving/inference-fleet";
import { fleetPoolName } from "../serving/pool-name";
import { type AwsCapacity, capacityShape } from "./capacity";
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
import { clusterName } from "./name";
import {
  gpuPoolDemand,
  type NetworkDemand,
  type NetworkOptions,
  type NetworkPlan,
  networkShape,
  resolveNetwork,
} from "./network";
import { type NodePoolOptions, type NodePoolPlan, resolveNodePool } from "./node-pool";
import { type ObjectStoreOptions, type ObjectStorePlan, objectStoreShape, resolveObjectStore } from "./object-store";
import { regionName } from "./regions";
import { awsTags } from "./tags";
import { checkMachineVersion, checkNetworkOfCluster, systemPoolDemand } from "./training-cluster";

/** Models served on AWS: from their names to machines that come and go with the load. */
export interface InferenceFleetDescription extends SharedInferenceFleetDescription<AwsCapacity> {
  /**
   * Zones of the machines, of one region: one to four. Replicas on several machines, and machines that were reserved, stand in
   * the first. Another list replaces the pools that lie in all of them.
   */
  readonly zones: readonly string[];
  /** @default - the region of the zones */
  readonly region?: string;
  /** @default - a new VPC, whose subnets lie in `zones` */
  readonly network?: NetworkOptions;
  /** The EKS cluster: options of a new one, or the company's. @default - a new one */
  readonly kubernetes?: KubernetesOptions | { readonly existing: ExistingKubernetesOptions };
  /** Where the weights lie. @default - a new bucket */
  readonly objectStore?: ObjectStoreOptions;
}

/** All that an inference fleet on AWS comes to. */
export interface InferenceFleetPlan extends InferenceFleetPlanBase {
  /** The cloud of the fleet. */
  readonly cloud: "aws";
  /** The network. */
  readonly network: NetworkPlan;
  /** The pools of GPU machines. */
  readonly nodePools: readonly NodePoolPlan[];
  /** The Kubernetes cluster. */
  readonly kubernetes: KubernetesPlan | ExistingKubernetesPlan;
  /** The bucket of the weights. */
  readonly objectStore: ObjectStorePlan;
  /** What adds and removes machines. */
  readonly nodeAutoscaler: NodeAutoscalerName;
  /** Tags of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
}

const shape: Shape<InferenceFleetDescription> = {
  name: clusterName,
  models: fleetModels as unknown as Shape<InferenceFleetDescription>["models"],
  zones: fleetZones('write one to four zones of a region: ["us-east-1a", "us-east-1b"]', 4),
  region: regionName,
  network: networkShape,
  kubernetes: newOrExisting<KubernetesOptions, ExistingKubernetesOptions>(
    object<KubernetesOptions>(kubernetesShape),
    existingKubernetesShape,
  ),
  objectStore: objectStoreShape,
  nodeAutoscaler,
  tags: awsTags,
  deletionProtection: flag(),
};

/** Decides an inference fleet. Throws {@link InvalidDescriptionError} with every problem of the description. */
export function planInferenceFleet(description: InferenceFleetDescription): InferenceFleetPlan {
  const problems = new Problems();
  const notes = new Notes();
  const given = checkDescription<InferenceFleetDescription>(problems, description, shape);
  const { name = "", tags = {}, deletionProtection = true, zones = [] } = given;
  if (given.zones === undefined && !problems.concerns("zones")) {
    problems.add("zones", "is missing", 'write zones of one region: ["us-east-1a", "us-east-1b"]');
  }
  const shared = { name, tags, deletionProtection };
  const objectStore = resolveObjectStore(shared, given.objectStore ?? {});
  const store = { bucketUri: `s3://${objectStore.bucketName ?? unknownBucket}` };
  const kubernetes = planKubernetes(shared, given.kubernetes);
  const [zone] = zones;
  const region = given.region ?? regionOfZone(zone);
  const fleet = planFleetModels<AwsCapacity>(
    given.models as Readonly<Record<string, unknown>> | undefined,
    { namespace: servingNamespace, ...store, region },
    cloudOf(zones),
    problems,
    notes,
  );
  const nodePools = fleet.pools.flatMap((pool) => planPool(pool, { name, tags, kubernetes }, problems, notes) ?? []);
  const network = resolveNetwork(
    { ...shared, zone: zone ?? "", region: given.region },
    withZones(given.network, zones, problems),
    demandOf(nodePools, kubernetes),
    problems,
    "network",
  );
  checkNetworkOfCluster(network, kubernetes, problems);
  for (const pool of nodePools) {
    checkMachineVersion(pool, kubernetes.version, problems, "kubernetes.version");
  }
  problems.throwIfAny(`inference fleet '${name}' on aws`);
  const autoscaler = notes.decide(
    "nodeAutoscaler",
    given.nodeAutoscaler ?? (kubernetes.type === "existing" ? "existing" : "cluster-autoscaler"),
    given.nodeAutoscaler
      ? "set explicitly"
      : kubernetes.type === "existing"
        ? "the cluster is the company's: two autoscalers would undo each other's work"
        : "managed node groups take reservations, capacity blocks and health repair, which Karpenter's machines lack in part",
  );
  return {
    cloud: "aws",
    product: "inference",
    name,
    zones,
    tags,
    network,
    nodePools,
    cpuNodePools: [],
    kubernetes,
    objectStore,
    store,
    models: fleet.models,
    nodeAutoscaler: autoscaler,
    cost: planFleetCost(fleet.models, nodePools, network.region),
    storageTitle: "none",
    decisions: notes.decisions,
    warnings: notes.warnings,
  };
}

/** Part of the name of a pool, so that another list of zones is another pool: EKS moves no node group to other subnets. */
function cloudOf(zones: readonly string[]): FleetCloud<AwsCapacity> {
  return {
    cloud: "aws",
    capacity: capacityShape as FleetCloud<AwsCapacity>["capacity"],
    machinesOf: (capacity) => {
      const count = capacity.type === "capacity-block" ? capacity.instanceCount : undefined;
      return isUnresolved(count) ? undefined : count;
    },
    spansZones: () => zones.length > 1,
    poolName: (machine: Machine, key: string) =>
      fleetPoolName(machine.accelerator, key.endsWith("/zones") ? `${key}/${zones.join(",")}` : key, {
        letters: 8,
        marks: 4,
        dash: true,
      }),
  };
}

function planKubernetes(
  shared: {
    readonly name: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly deletionProtection: boolean;
  },
  options: Sound<InferenceFleetDescription["kubernetes"]> = {},
): KubernetesPlan | ExistingKubernetesPlan {
  return "existing" in options && options.existing
    ? resolveExistingKubernetesCluster(shared, options.existing)
    : resolveKubernetesCluster(shared, options as Sound<KubernetesOptions>);
}

interface PoolContext {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly kubernetes: KubernetesPlan | ExistingKubernetesPlan;
}

function planPool(
  pool: FleetPoolDemand<AwsCapacity>,
  { name, tags, kubernetes }: PoolContext,
  problems: Problems,
  notes: Notes,
): NodePoolPlan | undefined {
  const nested = new Problems();
  const plan = resolveNodePool(
    {
      name: pool.name,
      resourceName: `${name}-${pool.name}`,
      tags,
      podsPerNode: kubernetes.podsPerGpuNode,
      subnets: pool.spansZones ? "system" : "gpu",
      fastImagePull: true,
    },
    {
      machineType: pool.machineType as AwsMachine["machineType"],
      nodeCount: pool.nodeCount,
      capacity: withoutPlacement(pool),
    } as Sound<NodePoolOptions>,
    nested,
  );
  addPoolProblems(pool, nested, problems);
  if (plan) {
    notes.addAll(`nodePools.${pool.name}`, {
      ...plan,
      warnings: plan.warnings.filter((text) => !isOfAutoscaler(text)),
    });
  }
  return plan;
}

/** Replicas of one machine do not talk to each other: machines close together are harder to get, and over zones impossible. */
function withoutPlacement({ capacity, spansZones }: FleetPoolDemand<AwsCapacity>): AwsCapacity {
  return capacity.type === "on-demand" && spansZones ? { placement: "none", ...capacity } : capacity;
}

/** The fleet brings the autoscaler that a pool of its own would ask for. */
function isOfAutoscaler(warning: string): boolean {
  return warning.includes("autoscaler");
}

function demandOf(pools: readonly NodePoolPlan[], kubernetes: KubernetesPlan | ExistingKubernetesPlan): NetworkDemand {
  const demands = pools.map(gpuPoolDemand);
  return { pools: kubernetes.type === "new" ? [...demands, systemPoolDemand(kubernetes)] : demands };
}

/** The subnets of a new network lie in the fleet's zones; one that exists has its own. */
function withZones(
  network: Sound<NetworkOptions> | undefined,
  zones: readonly string[],
  problems: Problems,
): Sound<NetworkOptions> | undefined {
  if (network && "existing" in network && network.existing) {
    return network;
  }
  const systemZones = network && "systemZones" in network ? network.systemZones : undefined;
  if (systemZones === undefined) {
    return zones.length > 1 ? { ...network, systemZones: zones } : network;
  }
  if (zones.length > 1 && [...systemZones].sort().join() !== [...zones].sort().join()) {
    problems.add(
      "network.systemZones",
      `${show(systemZones)} are not the zones of the fleet, whose machines lie in these subnets`,
      "leave it out, or write the same zones",
    );
  }
  return network;
}

function regionOfZone(zone: string | undefined): string | undefined {
  return typeof zone === "string" && !isUnresolved(zone) ? /^[a-z]{2,3}(?:-[a-z]+)+-\d/.exec(zone)?.[0] : undefined;
}
