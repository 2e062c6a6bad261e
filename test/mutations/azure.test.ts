import { planTrainingCluster, type TrainingClusterDescription } from "../../lib/description/azure";
import { existingNetwork, theirs } from "../description/azure/valid";
import { verdictOn } from "./harness";

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
    publicAccessCidrs: ["203.0.113.0/24"],
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

test("no mutant of a description on Azure ends in another exception, in silence, or in a problem somewhere else", () => {
  const { mutants, faults, accepted } = verdictOn([whole, pools], planTrainingCluster, related);
  expect(mutants).toBeGreaterThan(5000);
  expect(faults).toEqual([]);
  expect(accepted).toMatchSnapshot();
});
