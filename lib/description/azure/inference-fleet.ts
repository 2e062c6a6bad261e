import { checkDescription, flag, newOrExisting, object, Problems, type Shape, type Sound, show } from "../../checks";
import type { AzureMachineType } from "../../machines/azure";
import { tryMachine } from "../../machines/catalogue";
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
  type SharedInferenceFleetDescription,
  servingNamespace,
  unknownAccount,
} from "../serving/inference-fleet";
import { fleetPoolName } from "../serving/pool-name";
import { type AzureCapacity, capacityShape } from "./capacity";
import { infiniBandConflict } from "./infiniband";
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
  type NetworkOptions,
  type NetworkPlan,
  networkShape,
  type PoolDemand,
  poolDemand,
  resolveNetwork,
} from "./network";
import { type NodePoolOptions, type NodePoolPlan, resolveNodePool } from "./node-pool";
import { type ObjectStoreOptions, type ObjectStorePlan, objectStoreShape, resolveObjectStore } from "./object-store";
import { azureTags } from "./tags";
import {
  checkMachinesGroup,
  checkMachineVersion,
  checkNetworkOfCluster,
  checkReservationOfExisting,
  type ResourceGroupPlan,
  resourceGroupNameShape,
  subnetsOf,
} from "./training-cluster";
import { locationAsGiven } from "./zone";

/** Models served on Azure: from their names to machines that come and go with the load. AKS scales the machines itself. */
export interface InferenceFleetDescription
  extends Omit<SharedInferenceFleetDescription<AzureCapacity>, "nodeAutoscaler"> {
  /** Short name of the region: `eastus`. */
  readonly region: string;
  /**
   * Zones of the machines: of "1", "2" and "3", or ["none"] in a region without zones. Replicas on several machines, and machines
   * that were reserved, stand in the first. Another list replaces the pools that lie in all of them.
   */
  readonly zones: readonly string[];
  /**
   * A resource group that exists, for everything that the fleet is made of.
   *
   * @default - a new one, named after the fleet
   */
  readonly resourceGroupName?: string;
  /** @default - a new VNet */
  readonly network?: NetworkOptions;
  /** The AKS cluster: options of a new one, or the company's. @default - a new one */
  readonly kubernetes?: KubernetesOptions | { readonly existing: ExistingKubernetesOptions };
  /** Where the weights lie. @default - a new container in a new storage account */
  readonly objectStore?: ObjectStoreOptions;
}

/** All that an inference fleet on Azure comes to. */
export interface InferenceFleetPlan extends InferenceFleetPlanBase {
  /** The cloud of the fleet. */
  readonly cloud: "azure";
  /** The resource group that everything lies in. */
  readonly resourceGroup: ResourceGroupPlan;
  /** The network. */
  readonly network: NetworkPlan;
  /** The pools of GPU machines. */
  readonly nodePools: readonly NodePoolPlan[];
  /** The Kubernetes cluster. */
  readonly kubernetes: KubernetesPlan | ExistingKubernetesPlan;
  /** The bucket of the weights. */
  readonly objectStore: ObjectStorePlan;
  /** Tags of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
  /** Commands to run once in the subscription before the fleet is made; empty for machines that need none. */
  readonly preflight: readonly string[];
}

const shape: Shape<InferenceFleetDescription> = {
  name: clusterName,
  models: fleetModels as unknown as Shape<InferenceFleetDescription>["models"],
  region: locationAsGiven,
  zones: fleetZones('write zones of the region: ["1", "2"], or ["none"] in a region without zones', 3),
  resourceGroupName: resourceGroupNameShape,
  network: networkShape,
  kubernetes: newOrExisting<KubernetesOptions, ExistingKubernetesOptions>(
    object<KubernetesOptions>(kubernetesShape),
    existingKubernetesShape,
  ),
  objectStore: objectStoreShape,
  tags: azureTags,
  deletionProtection: flag(),
};

type Shared = {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly deletionProtection: boolean;
};

/** Decides an inference fleet. Throws {@link InvalidDescriptionError} with every problem of the description. */
export function planInferenceFleet(description: InferenceFleetDescription): InferenceFleetPlan {
  const problems = new Problems();
  const notes = new Notes();
  const given = checkDescription<InferenceFleetDescription>(problems, description, shape);
  const { name = "", tags = {}, deletionProtection = true, zones = [], region = "" } = given;
  const shared = { name, tags, deletionProtection };
  const [zone] = zones;
  if (given.zones === undefined && !problems.concerns("zones")) {
    problems.add("zones", "is missing", 'write zones of the region: ["1", "2"]');
  }
  checkZones(zones, problems);
  const objectStore = resolveObjectStore(shared, given.objectStore ?? {}, { zone: zone ?? "1" });
  const store = {
    bucketUri: `az://${objectStore.containerName}`,
    storageAccountName: accountNameOf(objectStore) ?? unknownAccount,
  };
  const podsPerNode = podsOf(given.kubernetes);
  const fleet = planFleetModels<AzureCapacity>(
    given.models as Readonly<Record<string, unknown>> | undefined,
    { namespace: servingNamespace, ...store },
    cloudOf(zones),
    problems,
    notes,
  );
  const subnetId = subnetsOf(given.network)?.gpu;
  const nodePools = fleet.pools.flatMap((pool) => {
    const plan = planPool(pool, { tags, podsPerNode, zones, subnetId }, problems);
    if (plan) {
      notes.addAll(`nodePools.${pool.name}`, plan);
    }
    return plan ?? [];
  });
  const conflict = infiniBandConflict(nodePools);
  if (conflict) {
    problems.add("models", conflict.message, "make a fleet of each, in subscriptions of their own");
  }
  const demands = nodePools.map(poolDemand);
  const network = resolveNetwork(
    { name, tags, zone: zone ?? "1", region },
    given.network,
    { pools: demands },
    problems,
    "network",
  );
  const kubernetes = planKubernetes(shared, given.kubernetes, network, demands, problems);
  checkNetworkOfCluster(network, kubernetes, problems);
  for (const pool of nodePools) {
    checkMachineVersion(pool, kubernetes.version, problems, "kubernetes.version");
    checkReservationOfExisting(pool, kubernetes, problems, "kubernetes");
  }
  checkMachinesGroup(given.resourceGroupName, name, kubernetes, problems);
  problems.throwIfAny(`inference fleet '${name}' on azure`);
  notes.addAll("kubernetes", kubernetes);
  return {
    cloud: "azure",
    product: "inference",
    name,
    zones,
    tags,
    resourceGroup:
      given.resourceGroupName === undefined
        ? { type: "new", name, region: network.region, deletionProtection, tags }
        : { type: "existing", name: given.resourceGroupName },
    network,
    nodePools,
    cpuNodePools: [],
    kubernetes,
    objectStore,
    store,
    models: fleet.models,
    cost: planFleetCost(fleet.models, nodePools, network.region),
    preflight: nodePools.find(({ preflight }) => preflight.length > 0)?.preflight ?? [],
    storageTitle: "none",
    decisions: notes.decisions,
    warnings: notes.warnings,
  };
}

/** Machines with InfiniBand lie in one scale set of one zone. */
function cloudOf(zones: readonly string[]): FleetCloud<AzureCapacity> {
  return {
    cloud: "azure",
    capacity: capacityShape as FleetCloud<AzureCapacity>["capacity"],
    spansZones: ({ machineType }: Machine) => zones.length > 1 && tryMachine("azure", machineType)?.rdma !== true,
    // AKS leaves seven characters of a pool's name to it.
    poolName: (machine, key) => fleetPoolName(machine.accelerator, key, { letters: 4, marks: 3, dash: false }),
  };
}

/** The account that the id of a container's account names. */
function accountNameOf(plan: ObjectStorePlan): string | undefined {
  return plan.type === "new" ? plan.accountName : plan.storageAccountId.split("/").at(-1);
}

function podsOf(options: Sound<InferenceFleetDescription["kubernetes"]> = {}): number | undefined {
  return "existing" in options && options.existing
    ? options.existing.podsPerGpuNode
    : (options as Sound<KubernetesOptions>).podsPerGpuNode;
}

function planKubernetes(
  shared: Shared,
  options: Sound<InferenceFleetDescription["kubernetes"]> = {},
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
        problems.at("kubernetes"),
      );
}

interface PoolContext {
  readonly tags: Readonly<Record<string, string>>;
  readonly podsPerNode: number | undefined;
  readonly zones: readonly string[];
  readonly subnetId: string | undefined;
}

function planPool(
  pool: FleetPoolDemand<AzureCapacity>,
  { tags, podsPerNode, zones, subnetId }: PoolContext,
  problems: Problems,
): NodePoolPlan | undefined {
  const nested = new Problems();
  const plan = resolveNodePool(
    {
      name: pool.name,
      tags,
      ...(podsPerNode !== undefined && { podsPerNode }),
      ...(subnetId !== undefined && { subnetId }),
      zone: zones[0] ?? "1",
      ...(pool.spansZones && { zones }),
    },
    {
      machineType: pool.machineType as AzureMachineType,
      nodeCount: pool.nodeCount,
      capacity: pool.capacity,
    } as Sound<NodePoolOptions>,
    nested,
  );
  addPoolProblems(pool, nested, problems);
  return plan;
}

function checkZones(zones: readonly string[], problems: Problems): void {
  zones.forEach((zone, index) => {
    if (!/^([123]|none)$/.test(zone) || (zone === "none" && zones.length > 1)) {
      problems.add(
        `zones[${index}]`,
        `${show(zone)} is not a zone of Azure beside others`,
        'write zones of "1", "2" and "3", or ["none"] alone in a region without zones',
      );
    }
  });
}
