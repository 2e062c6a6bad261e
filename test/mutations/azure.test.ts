import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { TerraformOutput } from "cdktf";
import { azurermProviderConfig, TrainingCluster } from "../../lib/azure";
import {
  planCpuNodePool,
  planExistingKubernetesCluster,
  planKubernetesCluster,
  planLustre,
  planNetwork,
  planNodePool,
  planObjectStore,
  planTrainingCluster,
  type TrainingClusterDescription,
} from "../../lib/description/azure";
import { existingNetwork, theirs } from "../description/azure/valid";
import { verdictOn } from "./harness";
import { tokenVerdictOn } from "./tokens-harness";

const whole: TrainingClusterDescription = {
  name: "train",
  machineType: "Standard_ND96isr_H100_v5",
  nodeCount: 16,
  region: "southcentralus",
  zone: "1",
  capacity: { type: "spot", evictionPolicy: "delete", maximumUsdPerHour: 40 },
  driverOwner: "operator",
  placementGroupLimit: 200,
  rootVolume: { sizeGiB: 600, type: "managed" },
  podsPerNode: 110,
  labels: { "example.com/team": "research" },
  taints: [{ key: "example.com/dedicated", value: "research", effect: "NoSchedule" }],
  resourceGroupName: "training",
  network: { cidr: "10.0.0.0/16" },
  scheduler: {
    type: "kubernetes",
    version: "1.34",
    supportType: "long-term",
    publicAccessCidrs: ["203.0.113.0/24"],
    runCommand: true,
    networkPolicy: "cilium",
    administratorGroupObjectIds: [theirs.objectId],
    secretsKey: theirs.customerKey,
    containerRegistryIds: [theirs.registryId],
    logRetentionDays: 90,
    systemPool: { machineType: "Standard_D4ds_v5", nodeCount: 2, zones: ["1", "2"] },
    podsPerGpuNode: 110,
    podCidr: "10.244.0.0/14",
    serviceCidr: "10.248.0.0/16",
    maintenance: { day: "Sunday", time: "03:00", durationHours: 4, upgrades: "none", nodeImages: "none" },
    managedMonitoring: "prometheus",
  },
  sharedFileSystem: {
    type: "lustre",
    capacityGiB: 40960,
    throughputMBpsPerTiB: 250,
    weeklyMaintenance: { day: "Sunday", time: "03:00" },
    customerKey: theirs.customerKey,
    objectStoreAssociation: { servicePrincipalObjectId: theirs.objectId, importPrefix: "/sets" },
  },
  objectStore: {
    accountName: "trainingdata",
    containerName: "data",
    performance: "standard",
    replication: "ZRS",
    customerKey: theirs.customerKey,
    deletedDataRetentionDays: 30,
  },
  tags: { team: "research" },
  deletionProtection: true,
  workload: { parameters: 7e9, activeParameters: 7e9, method: "pretrain", contextLength: 4096 },
};

const pools: TrainingClusterDescription = {
  name: "train",
  region: "southcentralus",
  zone: "1",
  nodePools: {
    h100: { accelerator: "h100", nodeCount: { minimum: 0, maximum: 4 } },
    a100: {
      machineType: "Standard_NC96ads_A100_v4",
      nodeCount: 2,
      capacity: { type: "reservation", reservationId: theirs.capacityReservationGroupId },
    },
    near: {
      machineType: "Standard_NC4as_T4_v3",
      nodeCount: 2,
      capacity: { type: "on-demand", proximityPlacementGroupId: theirs.proximityPlacementGroupId },
    },
    prep: {
      type: "cpu",
      machineType: "Standard_D32ds_v5",
      nodeCount: 4,
      capacity: { type: "spot" },
      subnets: "gpu",
      podsPerNode: 100,
      rootVolume: { sizeGiB: 200 },
      labels: { "example.com/team": "data" },
      taints: [{ key: "example.com/data", effect: "NoExecute" }],
    },
  },
  network: existingNetwork({
    endpointSubnetId: theirs.subnetId("endpoints"),
    gpuSubnetCidr: "10.1.0.0/24",
    lustreSubnetCidr: "10.1.4.0/24",
    addressSpaces: ["10.1.0.0/16"],
    outbound: "routes",
    privateDnsZoneIds: { blob: theirs.privateDnsZoneId("blob"), dfs: theirs.privateDnsZoneId("dfs") },
  }),
  scheduler: {
    type: "kubernetes",
    existing: {
      clusterName: "research",
      resourceGroupName: "research",
      version: "1.34",
      controlPlanePrincipalId: theirs.objectId,
      podsPerGpuNode: 110,
    },
  },
  objectStore: { existing: { storageAccountId: theirs.storageAccountId, containerName: "data" } },
};

/** Places that are compared with one another: either may be the one to change. */
const related = [
  [
    /^(nodeCount|machineType|capacity)/,
    /^(capacity|nodeCount|network\.cidr|rootVolume|driverOwner|accelerator|scheduler\.podCidr)/,
  ],
  [/^(zone|region)/, /^(zone|region|sharedFileSystem)/],
  [/^nodePools\.\w+$/, /^nodePools/],
  [/^nodePools/, /^(nodeCount|machineType|network\.existing\.gpuSubnetCidr|scheduler)/],
  [/^rootVolume/, /^rootVolume/],
  [/^scheduler/, /^(scheduler|network)/],
  [/^network/, /^(network|scheduler|sharedFileSystem)/],
] as const;

/** A private cluster in racks, with a key of a managed HSM. */
const racks: TrainingClusterDescription = {
  name: "racks",
  accelerator: "gb300",
  nodeCount: 36,
  region: "East US",
  zone: "2",
  capacity: { type: "on-demand" },
  scheduler: {
    type: "kubernetes",
    version: "1.35.1",
    supportType: "standard",
    privateAccessCidrs: ["10.100.0.0/16", "10.101.0.0/16"],
    runCommand: false,
    networkPolicy: "none",
    systemPool: { machineType: "Standard_D8ds_v5", nodeCount: 3 },
    maintenance: {
      day: "Saturday",
      time: "22:30",
      durationHours: 6,
      upgrades: "patch",
      nodeImages: "security-patches",
    },
  },
  sharedFileSystem: { type: "lustre", minimumCapacityTiB: 100, throughputMBpsPerTiB: 500 },
  objectStore: { customerKey: theirs.managedHsmKey, performance: "premium", replication: "ZRS" },
  nodePools: {
    spot: {
      machineType: "Standard_NC4as_T4_v3",
      nodeCount: { minimum: 1, maximum: 8 },
      capacity: { type: "spot", evictionPolicy: "deallocate", maximumUsdPerHour: 1.5 },
      driverOwner: "cloud",
      podsPerNode: 90,
      rootVolume: { sizeGiB: 200, type: "managed" },
      labels: { "example.com/team": "research", "example.com/queue": "debug" },
      taints: [{ key: "example.com/dedicated", value: "debug", effect: "NoExecute" }],
    },
    prep: { type: "cpu", machineType: "Standard_E16ds_v5", nodeCount: { minimum: 0, maximum: 40 }, subnets: "system" },
  },
  tags: { team: "research", "cost-centre": "42" },
  deletionProtection: false,
};

/** Machines out of a reservation, in a network of the company's, with everything that a new cluster is told of it. */
const reserved: TrainingClusterDescription = {
  name: "reserved",
  machineType: "Standard_NC96ads_A100_v4",
  nodeCount: { minimum: 2, maximum: 6 },
  region: "westeurope",
  zone: "3",
  capacity: { type: "reservation", reservationId: theirs.capacityReservationGroupId },
  rootVolume: { sizeGiB: 200, type: "ephemeral" },
  resourceGroupName: "research",
  network: existingNetwork({
    endpointSubnetId: theirs.subnetId("endpoints"),
    gpuSubnetCidr: "10.1.0.0/24",
    lustreSubnetCidr: "10.1.4.0/24",
    addressSpaces: ["10.1.0.0/16", "10.2.0.0/16"],
    outbound: "nat-gateway",
  }),
  scheduler: {
    type: "kubernetes",
    administratorGroupObjectIds: [theirs.objectId],
    secretsKey: theirs.customerKey,
    systemPool: { machineType: "Standard_D4ds_v5", nodeCount: 2, zones: ["1", "3"] },
    podsPerGpuNode: 110,
    podCidr: "10.244.0.0/16",
    serviceCidr: "10.248.0.0/20",
    managedMonitoring: "none",
  },
  sharedFileSystem: {
    type: "lustre",
    capacityGiB: 16384,
    throughputMBpsPerTiB: 125,
    weeklyMaintenance: { day: "Monday", time: "01:30" },
    objectStoreAssociation: { servicePrincipalObjectId: theirs.objectId, importPrefix: "/" },
  },
  objectStore: { existing: { storageAccountId: theirs.storageAccountId, containerName: "data" } },
  tags: { team: "research" },
  deletionProtection: true,
  workload: { parameters: 7e9, method: "lora", contextLength: 4096 },
};

/** Parts that are planned on their own. */
const parts: readonly (readonly [title: string, plan: (description: never) => unknown, base: object])[] = [
  ["cluster", planKubernetesCluster, { ...without(whole.scheduler, "type"), name: "train", tags: { team: "a" } }],
  ["existing cluster", planExistingKubernetesCluster, existingOf(pools.scheduler)],
  ["node pool of AMD", planNodePool, { name: "amd", accelerator: "mi300x", nodeCount: 4, taints: whole.taints }],
  ["network", planNetwork, { name: "train", region: "eastus", zone: "1", cidr: "10.0.0.0/16", tags: { team: "a" } }],
  ["existing network", planNetwork, { name: "train", region: "eastus", zone: "1", ...pools.network }],
  ["file system", planLustre, { ...whole.sharedFileSystem, name: "train", tags: { team: "a" } }],
  ["object store", planObjectStore, { ...whole.objectStore, name: "train", tags: { team: "a" } }],
  [
    "GPU pool",
    planNodePool,
    { name: "gpu", machineType: "Standard_ND96isr_H200_v5", nodeCount: 4, tags: { team: "a" }, labels: whole.labels },
  ],
  ["CPU pool", planCpuNodePool, { ...without(pools.nodePools?.prep, "type"), name: "prep", tags: { team: "a" } }],
];

function without(value: object | undefined, key: string): object {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([name]) => name !== key));
}

function existingOf(value: object | undefined): object {
  return (value as { existing?: object } | undefined)?.existing ?? {};
}

let tried = 0;

test("no mutant of a description on Azure ends in another exception, in silence, or in a problem somewhere else", () => {
  const { mutants, faults, accepted } = verdictOn([whole, pools, racks, reserved], planTrainingCluster, related);
  tried += mutants;
  expect(faults).toEqual([]);
  expect(accepted).toMatchSnapshot();
});

test.each(parts)("no mutant of a %s on Azure ends so either", (_title, plan, base) => {
  expect(() => plan(base as never)).not.toThrow();
  const { mutants, faults, accepted } = verdictOn([base], plan, related);
  tried += mutants;
  expect(faults).toEqual([]);
  expect(accepted).toMatchSnapshot();
});

test("more than 20,000 mutants were tried on Azure", () => {
  expect(tried).toBeGreaterThan(20_000);
});

test("a token at any path of a description on Azure lands in the Terraform untouched, or is refused with the reason", () => {
  const {
    tried: tokens,
    faults,
    landed,
    alsoChanged,
  } = tokenVerdictOn<TrainingClusterDescription>({
    bases: [whole, pools, racks, reserved],
    plan: planTrainingCluster,
    draw: (stack, description) => {
      new AzurermProvider(stack, "azure", azurermProviderConfig());
      const { access, network, objectStore } = new TrainingCluster(stack, "train", description);
      const { virtualNetworkId, systemSubnetId, endpointSubnetId, lustreSubnetId, privateDnsZoneIds } = network;
      const ids = [virtualNetworkId, systemSubnetId, endpointSubnetId, lustreSubnetId, objectStore.storageAccountId];
      new TerraformOutput(stack, "access", { value: [access, ids, privateDnsZoneIds] });
    },
    related,
  });
  expect(tokens).toBeGreaterThan(3000);
  expect(faults).toEqual([]);
  expect(landed).toMatchSnapshot();
  expect(alsoChanged).toMatchSnapshot();
});
