import { checkDescription, newOrExisting, object, Problems, type Shape, type Sound, show } from "../../checks";
import { tryMachine } from "../../machines/catalogue";
import type { GoogleMachineType } from "../../machines/google";
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
  unknownBucket,
} from "../serving/inference-fleet";
import { fleetPoolName } from "../serving/pool-name";
import { type GoogleCapacity, googleCapacity } from "./capacity";
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
import { locationShape, type NetworkOptions, networkOptions, resolveNetwork } from "./network";
import type { NetworkPlan } from "./network-plan";
import { type NodePoolOptions, type NodePoolPlan, resolveNodePool } from "./node-pool";
import { type ObjectStoreOptions, type ObjectStorePlan, objectStoreOptions, resolveObjectStore } from "./object-store";
import { resourceOptionsShape } from "./resource-options";
import { checkProjectOf, maintenanceWarnings } from "./training-cluster";

/** Models served on Google Cloud: from their names to machines that come and go with the load. GKE scales the machines itself. */
export interface InferenceFleetDescription
  extends Omit<SharedInferenceFleetDescription<GoogleCapacity>, "nodeAutoscaler"> {
  /**
   * Zones of the machines, of one region: one to four. Replicas on several machines, machines with networks of their own for
   * GPUs, and machines that were reserved stand in the first.
   */
  readonly zones: readonly string[];
  /** @default - the region of the zones */
  readonly region?: string;
  /** Id of the project. @default - the provider's */
  readonly project?: string;
  /** @default - a new VPC */
  readonly network?: NetworkOptions;
  /** The GKE cluster: options of a new one, or the company's. @default - a new one */
  readonly kubernetes?: KubernetesOptions | { readonly existing: ExistingKubernetesOptions };
  /** Where the weights lie. @default - a new bucket */
  readonly objectStore?: ObjectStoreOptions;
}

/** All that an inference fleet on Google Cloud comes to. */
export interface InferenceFleetPlan extends InferenceFleetPlanBase {
  /** The cloud of the fleet. */
  readonly cloud: "google";
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
}

const { zone: _, ...placeShape } = locationShape;

const shape: Shape<InferenceFleetDescription> = {
  ...resourceOptionsShape,
  ...placeShape,
  models: fleetModels as unknown as Shape<InferenceFleetDescription>["models"],
  zones: fleetZones('write one to four zones of a region: ["us-central1-a", "us-central1-b"]', 4),
  network: networkOptions,
  kubernetes: newOrExisting<KubernetesOptions, ExistingKubernetesOptions>(
    object<KubernetesOptions>(kubernetesShape),
    existingKubernetesShape,
  ),
  objectStore: objectStoreOptions,
};

/** Decides an inference fleet. Throws {@link InvalidDescriptionError} with every problem of the description. */
export function planInferenceFleet(description: InferenceFleetDescription): InferenceFleetPlan {
  const problems = new Problems();
  const notes = new Notes();
  const given = checkDescription<InferenceFleetDescription>(problems, description, shape);
  const { name = "", tags = {}, deletionProtection = true, zones = [], project } = given;
  if (given.zones === undefined && !problems.concerns("zones")) {
    problems.add("zones", "is missing", 'write zones of one region: ["us-central1-a", "us-central1-b"]');
  }
  const shared = { name, tags, deletionProtection };
  const objectStore = resolveObjectStore(shared, given.objectStore ?? {}, undefined, problems.at("objectStore"));
  const store = { bucketUri: `gs://${objectStore.bucketName ?? unknownBucket}` };
  const kubernetes = planKubernetes(shared, given.kubernetes, problems);
  const fleet = planFleetModels<GoogleCapacity>(
    given.models as Readonly<Record<string, unknown>> | undefined,
    { namespace: servingNamespace, ...store },
    cloudOf(zones),
    problems,
    notes,
  );
  const nodePools = fleet.pools.flatMap((pool) => {
    const plan = planPool(pool, { name, tags, kubernetes, zones }, problems);
    if (plan) {
      notes.addAll(`nodePools.${pool.name}`, plan);
    }
    return plan ?? [];
  });
  const network = resolveNetwork(
    { name, zone: zones[0], region: given.region, project, deletionProtection },
    given.network,
    nodePools,
    {
      pools: nodePools.map(({ name: pool, machine, nodeCount, podsPerNode }) => ({
        name: pool,
        machine,
        nodeCount,
        podsPerNode,
      })),
      systemNodeCount: kubernetes.type === "new" ? systemNodeCount(kubernetes) : 0,
    },
    problems,
    "network",
  );
  checkZones(zones, network.region, problems);
  if (kubernetes.type === "new") {
    checkSystemZones(problems.at("kubernetes"), kubernetes.systemPool.zones, network.region);
  } else if (network.type === "new" && !problems.concerns("network")) {
    problems.add(
      "network",
      "is missing, but the cluster exists already, in a VPC of its own",
      "write network: { existing: { … } } with the VPC of the cluster",
    );
  }
  if (network.type === "existing") {
    checkProjectOf(project, objectStore, undefined, problems);
  }
  problems.throwIfAny(`inference fleet '${name}' on google`);
  return {
    cloud: "google",
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
    cost: planFleetCost(fleet.models, nodePools, network.region),
    storageTitle: "none",
    decisions: notes.decisions,
    warnings: [...notes.warnings, ...maintenanceWarnings(kubernetes, nodePools)],
  };
}

/** Networks for GPU traffic lie in one zone: a machine that has some lies there too. */
function cloudOf(zones: readonly string[]): FleetCloud<GoogleCapacity> {
  return {
    cloud: "google",
    capacity: googleCapacity as FleetCloud<GoogleCapacity>["capacity"],
    spansZones: ({ machineType }: Machine) =>
      zones.length > 1 && (tryMachine("google", machineType)?.network.vpcs.length ?? 1) === 1,
    poolName: (machine, key) => fleetPoolName(machine.accelerator, key, { letters: 8, marks: 4, dash: true }),
  };
}

function planKubernetes(
  shared: Parameters<typeof resolveKubernetesCluster>[0],
  options: Sound<InferenceFleetDescription["kubernetes"]> = {},
  problems: Problems,
): KubernetesPlan | ExistingKubernetesPlan {
  return "existing" in options && options.existing
    ? resolveExistingKubernetesCluster(shared, options.existing)
    : resolveKubernetesCluster(shared, options as Sound<KubernetesOptions>, undefined, problems.at("kubernetes"));
}

interface PoolContext {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly kubernetes: KubernetesPlan | ExistingKubernetesPlan;
  readonly zones: readonly string[];
}

function planPool(
  pool: FleetPoolDemand<GoogleCapacity>,
  { name, tags, kubernetes, zones }: PoolContext,
  problems: Problems,
): NodePoolPlan | undefined {
  const nested = new Problems();
  const plan = resolveNodePool(
    {
      name: pool.name,
      resourceName: `${name}-${pool.name}`,
      tags,
      podsPerNode: kubernetes.podsPerGpuNode,
      imageStreaming: true,
      ...(pool.spansZones && { zones }),
    },
    {
      machineType: pool.machineType as GoogleMachineType,
      nodeCount: pool.nodeCount,
      capacity: pool.capacity,
    } as Sound<NodePoolOptions>,
    nested,
  );
  addPoolProblems(pool, nested, problems);
  return plan;
}

function checkZones(zones: readonly string[], region: string, problems: Problems): void {
  zones.forEach((zone, index) => {
    if (index > 0 && typeof zone === "string" && region !== "" && !new RegExp(`^${region}-[a-z]$`).test(zone)) {
      problems.add(`zones[${index}]`, `${show(zone)} is not a zone of ${region}`, `write a zone such as ${region}-b`);
    }
  });
}
