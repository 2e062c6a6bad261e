import { InvalidDescriptionError } from "../../../lib/checks";
import {
  planKubernetesCluster,
  planLustre,
  planNetwork,
  planNodePool,
  planObjectStore,
  planTrainingCluster,
  type TrainingClusterDescription,
} from "../../../lib/description/azure";
import { existingNetwork, theirs, valid } from "./valid";

const lustre = (fields: object): object => ({ sharedFileSystem: { type: "lustre", ...fields } });
const kubernetes = (fields: object): object => ({ scheduler: { type: "kubernetes", ...fields } });
const pools = (nodePools: object): object => ({ nodePools });
const existing = (fields: object): object => ({ network: existingNetwork(fields) });
const reservation = { type: "reservation", reservationId: theirs.capacityReservationGroupId };
const association = { servicePrincipalObjectId: theirs.objectId };

/** What is changed in a valid description, the path of the one problem, and a word of its remedy. */
const bad: readonly [title: string, change: object, path: string, remedy: RegExp][] = [
  [
    "an unknown machine",
    { machineType: "Standard_ND96isr_H100_v4" },
    "machineType",
    /did you mean .*Standard_ND96isr_H100_v5/,
  ],
  ["a machine of another cloud", { machineType: "p5.48xlarge" }, "machineType", /allowed: .*Standard_ND96isr/],
  ["no machine at all", { machineType: undefined }, "machineType", /accelerator/],
  ["machine and accelerator at once", { accelerator: "h100" }, "accelerator", /keep one/],
  ["an unknown accelerator", { machineType: undefined, accelerator: "h101" }, "accelerator", /h100/],
  ["an accelerator that Azure has not", { machineType: undefined, accelerator: "l4" }, "accelerator", /this cloud has/],
  ["one and a half nodes", { nodeCount: 1.5 }, "nodeCount", /whole number/],
  ["nodes in words", { nodeCount: "16" }, "nodeCount", /whole number/],
  ["a missing number of nodes", { nodeCount: undefined }, "nodeCount", /number of machines/],
  ["more machines than one fabric holds", { nodeCount: 101 }, "nodeCount", /placementGroupLimit/],
  ["more than support can raise", { nodeCount: 301, placementGroupLimit: 300 }, "nodeCount", /several pools/],
  ["a limit that support cannot give", { placementGroupLimit: 400 }, "placementGroupLimit", /from 100 to 300/],
  [
    "more machines than a pool holds",
    {
      machineType: "Standard_NC96ads_A100_v4",
      nodeCount: 1001,
      scheduler: { type: "kubernetes", podCidr: "10.128.0.0/10" },
    },
    "nodeCount",
    /from 0 to 1000/,
  ],
  ["no region", { region: undefined }, "region", /eastus/],
  ["a region that there is none of", { region: "easteurope" }, "region", /did you mean .*westeurope/],
  ["a zone of a region without zones", { region: "northcentralus" }, "zone", /"none"/],
  ["a region of AWS", { region: "us-east-1" }, "region", /short name/],
  ["no zone", { zone: undefined }, "zone", /'1', '2', '3'/],
  ["a region in the zone", { zone: "eastus-1" }, "zone", /region goes into `region`/],
  ["two zones in a list", { zone: ["1", "2"] }, "zone", /InfiniBand does not cross zones/],
  ["two zones in a text", { zone: "1,2" }, "zone", /InfiniBand does not cross zones/],
  ["a zone as a number", { zone: 1 }, "zone", /'1', '2', '3'/],
  ["Lustre without a zone", { zone: "none" }, "sharedFileSystem.type", /take a zone/],
  ["an unknown property", { nodeCont: 3 }, "nodeCont", /did you mean nodeCount/],
  ["a name with spaces", { name: "my cluster" }, "name", /letters, digits and dashes/],
  ["a name too long", { name: "a".repeat(41) }, "name", /40 characters/],
  ["a name that ends in a dash", { name: "train-" }, "name", /not ending in a dash/],
  ["a resource group with a slash", { resourceGroupName: "a/b" }, "resourceGroupName", /letters/],
  ["an unknown scheduler", { scheduler: { type: "lsf" } }, "scheduler.type", /kubernetes/],
  ["an old Kubernetes", { scheduler: { type: "kubernetes", version: "1.21" } }, "scheduler.version", /1\.34/],
  [
    "GB200 on a Kubernetes that is too old for it",
    {
      machineType: "Standard_ND128isr_NDR_GB200_v6",
      nodeCount: 18,
      scheduler: { type: "kubernetes", version: "1.33" },
    },
    "scheduler.version",
    /1\.34/,
  ],
  ["an unknown capacity model", { capacity: { type: "preemptible" } }, "capacity.type", /spot/],
  ["Google's flex-start", { capacity: { type: "flex-start" } }, "capacity.type", /allowed/],
  ["a reservation of ND", { capacity: reservation }, "capacity.type", /on-demand.*spot/],
  [
    "a reservation of NCads_H100_v5",
    { machineType: "Standard_NC80adis_H100_v5", capacity: reservation },
    "capacity.type",
    /on-demand.*spot/,
  ],
  [
    "spot of GB300",
    { machineType: "Standard_ND128isr_GB300_v6", nodeCount: 18, capacity: { type: "spot" } },
    "capacity.type",
    /on-demand/,
  ],
  [
    "a reservation without an id",
    { machineType: "Standard_NC96ads_A100_v4", capacity: { type: "reservation" } },
    "capacity.reservationId",
    /capacityReservationGroups/,
  ],
  [
    "the id of AWS's reservation",
    {
      machineType: "Standard_NC96ads_A100_v4",
      capacity: { type: "reservation", reservationId: "cr-0123456789abcdef0" },
    },
    "capacity.reservationId",
    /capacityReservationGroups/,
  ],
  [
    "a reservation in a proximity placement group",
    {
      machineType: "Standard_NC96ads_A100_v4",
      capacity: { ...reservation, proximityPlacementGroupId: theirs.proximityPlacementGroupId },
    },
    "capacity.proximityPlacementGroupId",
    /leave it out/,
  ],
  [
    "a reservation in a single placement group",
    { machineType: "Standard_NC96ads_A100_v4", capacity: { ...reservation, singlePlacementGroup: true } },
    "capacity.singlePlacementGroup",
    /leave it out/,
  ],
  [
    "spot out of a reservation",
    { capacity: { type: "spot", reservationId: theirs.capacityReservationGroupId } },
    "capacity.reservationId",
    /type: "reservation"/,
  ],
  [
    "spot in a proximity placement group",
    { capacity: { type: "spot", proximityPlacementGroupId: theirs.proximityPlacementGroupId } },
    "capacity.proximityPlacementGroupId",
    /leave it out/,
  ],
  [
    "an unknown eviction policy",
    { capacity: { type: "spot", evictionPolicy: "stop" } },
    "capacity.evictionPolicy",
    /delete/,
  ],
  ["a price of nothing", { capacity: { type: "spot", maximumUsdPerHour: 0 } }, "capacity.maximumUsdPerHour", /above 0/],
  [
    "a price of too many decimals",
    { capacity: { type: "spot", maximumUsdPerHour: 1.123456 } },
    "capacity.maximumUsdPerHour",
    /five decimals/,
  ],
  [
    "a misspelt property of the capacity",
    { capacity: { type: "spot", eviction: "delete" } },
    "capacity.eviction",
    /evictionPolicy/,
  ],
  [
    "a driver of AKS for GB200",
    { machineType: "Standard_ND128isr_NDR_GB200_v6", nodeCount: 18, driverOwner: "cloud" },
    "driverOwner",
    /operator/,
  ],
  [
    "an operator's driver for virtual GPUs",
    { machineType: "Standard_NV36ads_A10_v5", driverOwner: "operator" },
    "driverOwner",
    /cloud/,
  ],
  [
    "an ephemeral disk of a machine that is kept",
    { capacity: { type: "spot", evictionPolicy: "deallocate" }, rootVolume: { type: "ephemeral" } },
    "rootVolume.type",
    /managed/,
  ],
  ["an unknown owner of the driver", { driverOwner: "me" }, "driverOwner", /operator/],
  [
    "AKS's driver on AMD",
    { machineType: "Standard_ND96isr_MI300X_v5", driverOwner: "cloud" },
    "driverOwner",
    /operator/,
  ],
  ["a small root volume", { rootVolume: { sizeGiB: 30 } }, "rootVolume.sizeGiB", /100/],
  [
    "an ephemeral disk that does not fit",
    { rootVolume: { sizeGiB: 2000, type: "ephemeral" } },
    "rootVolume.type",
    /managed/,
  ],
  ["AWS's root key", { rootVolume: { kmsKeyArn: "arn" } }, "rootVolume.kmsKeyArn", /sizeGiB/],
  ["a VNet over InfiniBand's addresses", { network: { cidr: "172.16.0.0/18" } }, "network.cidr", /10\.0\.0\.0\/8/],
  ["a VNet over AKS's addresses", { network: { cidr: "172.30.0.0/16" } }, "network.cidr", /another private block/],
  ["a VNet too large", { network: { cidr: "10.0.0.0/8" } }, "network.cidr", /\/16/],
  ["a VNet that is no block", { network: { cidr: "10.0.0.1/16" } }, "network.cidr", /10\.0\.0\.0\/16/],
  [
    "more machines than the GPU subnet holds",
    { machineType: "Standard_NC96ads_A100_v4", nodeCount: 600, network: { cidr: "10.0.0.0/22" } },
    "network.cidr",
    /\/21 or larger/,
  ],
  ["AWS's zones of the system", { network: { systemZones: ["1"] } }, "network.systemZones", /cidr/],
  [
    "a VNet that is no id",
    existing({ virtualNetworkId: "hub" }),
    "network.existing.virtualNetworkId",
    /virtualNetworks/,
  ],
  ["no GPU subnet", existing({ gpuSubnetId: undefined }), "network.existing.gpuSubnetId", /subnets/],
  [
    "two GPU subnets",
    existing({ gpuSubnetId: [theirs.subnetId("a"), theirs.subnetId("b")] }),
    "network.existing.gpuSubnetId",
    /subnets/,
  ],
  [
    "a subnet of another VNet",
    existing({ systemSubnetId: theirs.subnetId("system").replace("/hub/", "/spoke/") }),
    "network.existing.systemSubnetId",
    /subnet of 'hub'/,
  ],
  [
    "Lustre without a subnet",
    existing({ lustreSubnetId: undefined }),
    "network.existing.lustreSubnetId",
    /nothing but/,
  ],
  [
    "Lustre beside the machines",
    existing({ lustreSubnetId: theirs.subnetId("gpu") }),
    "network.existing.lustreSubnetId",
    /nothing but/,
  ],
  [
    "a peer over InfiniBand's addresses",
    existing({ addressSpaces: ["10.20.0.0/16", "172.16.4.0/24"] }),
    "network.existing.addressSpaces[1]",
    /another private block/,
  ],
  [
    "a GPU subnet too small",
    existing({ gpuSubnetCidr: "10.20.0.0/28" }),
    "network.existing.gpuSubnetCidr",
    /\/27 or larger/,
  ],
  [
    "a Lustre subnet too small",
    existing({ lustreSubnetCidr: "10.20.9.0/28" }),
    "sharedFileSystem.capacityGiB",
    /larger network/,
  ],
  ["an unknown way out", existing({ outbound: "proxy" }), "network.existing.outbound", /nat-gateway/],
  [
    "one DNS zone of two",
    existing({ privateDnsZoneIds: { blob: theirs.privateDnsZoneId("blob") } }),
    "network.existing.privateDnsZoneIds.dfs",
    /privateDnsZones/,
  ],
  ["a size that is not sold", lustre({ capacityGiB: 38400 }), "sharedFileSystem.capacityGiB", /32768 or 40960/],
  [
    "a size below the least",
    lustre({ capacityGiB: 16384, throughputMBpsPerTiB: 40 }),
    "sharedFileSystem.capacityGiB",
    /nearest: 49152;/,
  ],
  ["no size", lustre({}), "sharedFileSystem.capacityGiB", /minimumCapacityTiB/],
  ["two sizes", lustre({ capacityGiB: 8192, minimumCapacityTiB: 8 }), "sharedFileSystem.capacityGiB", /exact size/],
  ["a minimum of nothing", lustre({ minimumCapacityTiB: 0 }), "sharedFileSystem.minimumCapacityTiB", /above 0/],
  [
    "a tier that only others have",
    lustre({ capacityGiB: 8192, throughputMBpsPerTiB: 1000 }),
    "sharedFileSystem.throughputMBpsPerTiB",
    /allowed: 40, 125, 250, 500/,
  ],
  [
    "a file system too large for the VNet",
    { ...lustre({ capacityGiB: 409600 }), network: { cidr: "10.0.0.0/22" } },
    "sharedFileSystem.capacityGiB",
    /larger network/,
  ],
  ["another file system", { sharedFileSystem: { type: "anf", capacityGiB: 8192 } }, "sharedFileSystem.type", /lustre/],
  [
    "maintenance on no day",
    lustre({ capacityGiB: 8192, weeklyMaintenance: { day: "Someday", time: "03:00" } }),
    "sharedFileSystem.weeklyMaintenance.day",
    /Sunday/,
  ],
  [
    "maintenance at no time",
    lustre({ capacityGiB: 8192, weeklyMaintenance: { day: "Sunday", time: "3am" } }),
    "sharedFileSystem.weeklyMaintenance.time",
    /03:00/,
  ],
  [
    "blobs without the service principal",
    lustre({ capacityGiB: 8192, objectStoreAssociation: {} }),
    "sharedFileSystem.objectStoreAssociation.servicePrincipalObjectId",
    /az ad sp list/,
  ],
  [
    "a service principal by its name",
    lustre({ capacityGiB: 8192, objectStoreAssociation: { servicePrincipalObjectId: "HPC Cache Resource Provider" } }),
    "sharedFileSystem.objectStoreAssociation.servicePrincipalObjectId",
    /object id/,
  ],
  [
    "an import prefix without a slash",
    lustre({ capacityGiB: 8192, objectStoreAssociation: { ...association, importPrefix: "sets" } }),
    "sharedFileSystem.objectStoreAssociation.importPrefix",
    /slash/,
  ],
  [
    "a key without its version",
    lustre({
      capacityGiB: 8192,
      customerKey: { ...theirs.customerKey, keyUrl: "https://keys.vault.azure.net/keys/data" },
    }),
    "sharedFileSystem.customerKey.keyUrl",
    /VERSION/,
  ],
  [
    "a key without its vault",
    { objectStore: { customerKey: { keyUrl: theirs.customerKey.keyUrl } } },
    "objectStore.customerKey.keyVaultId",
    /vaults/,
  ],
  ["an account name with dashes", { objectStore: { accountName: "my-data" } }, "objectStore.accountName", /lower-case/],
  [
    "a container name in capitals",
    { objectStore: { containerName: "Data" } },
    "objectStore.containerName",
    /lower-case/,
  ],
  ["copies over regions", { objectStore: { replication: "GRS" } }, "objectStore.replication", /LRS/],
  [
    "deleted data kept for ever",
    { objectStore: { deletedDataRetentionDays: 1000 } },
    "objectStore.deletedDataRetentionDays",
    /365/,
  ],
  [
    "an account of theirs by its name",
    { objectStore: { existing: { storageAccountId: "theirdata", containerName: "data" } } },
    "objectStore.existing.storageAccountId",
    /storageAccounts/,
  ],
  [
    "an open API endpoint",
    kubernetes({ publicAccessCidrs: ["0.0.0.0/0"] }),
    "scheduler.publicAccessCidrs[0]",
    /your network/,
  ],
  [
    "administrators by name",
    kubernetes({ administratorGroupObjectIds: ["platform-team"] }),
    "scheduler.administratorGroupObjectIds[0]",
    /object id/,
  ],
  ["too few pods", kubernetes({ podsPerGpuNode: 30 }), "scheduler.podsPerGpuNode", /from 60 to 250/],
  [
    "pods over InfiniBand's addresses",
    kubernetes({ podCidr: "172.16.0.0/16" }),
    "scheduler.podCidr",
    /another private block/,
  ],
  ["pods over the VNet", kubernetes({ podCidr: "10.0.0.0/14" }), "scheduler.podCidr", /nothing else uses/],
  [
    "services over the pods",
    kubernetes({ serviceCidr: "10.244.0.0/16" }),
    "scheduler.serviceCidr",
    /nothing else uses/,
  ],
  ["pods for too few machines", kubernetes({ podCidr: "10.244.0.0/20" }), "scheduler.podCidr", /\/19 or larger/],
  ["logs for a week", kubernetes({ logRetentionDays: 7 }), "scheduler.logRetentionDays", /from 30 to 730/],
  [
    "GPU machines for the system",
    kubernetes({ systemPool: { machineType: "Standard_NC4as_T4_v3" } }),
    "scheduler.systemPool.machineType",
    /CPU size/,
  ],
  [
    "one machine for the system",
    kubernetes({ systemPool: { nodeCount: 1 } }),
    "scheduler.systemPool.nodeCount",
    /can fail/,
  ],
  [
    "a zone of the system that is none",
    kubernetes({ systemPool: { zones: ["1", "a"] } }),
    "scheduler.systemPool.zones[1]",
    /'1', '2' or '3'/,
  ],
  [
    "a maintenance of an hour",
    kubernetes({ maintenance: { durationHours: 1 } }),
    "scheduler.maintenance.durationHours",
    /from 4 to 24/,
  ],
  ["an unknown channel", kubernetes({ maintenance: { upgrades: "rapid" } }), "scheduler.maintenance.upgrades", /patch/],
  ["an unknown monitoring", kubernetes({ managedMonitoring: "datadog" }), "scheduler.managedMonitoring", /prometheus/],
  ["a version in two places", kubernetes({ addonVersions: {} }), "scheduler.addonVersions", /allowed/],
  ["a tag with a slash", { tags: { "a/b": "c" } }, "tags.a/b", /leave out/],
  ["a tag that is no text", { tags: { team: 3 } }, "tags.team", /"3"/],
  ["51 tags", { tags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, "v"])) }, "tags", /50/],
  ["tags in a list", { tags: ["a"] }, "tags", /key: "value"/],
  ["a workload without parameters", { workload: {} }, "workload.parameters", /7e9/],
  ["a capacity that is a text", { capacity: "spot" }, "capacity", /type: "on-demand"/],
  ["a capacity that is null", { capacity: null }, "capacity", /type: "on-demand"/],
  ["a protection in words", { deletionProtection: "no" }, "deletionProtection", /true or false/],
  ["options of Kubernetes beside the scheduler", { kubernetes: {} }, "kubernetes", /scheduler: \{ type: "kubernetes"/],
  ["half of the internet", kubernetes({ publicAccessCidrs: ["128.0.0.0/1"] }), "scheduler.publicAccessCidrs[0]", /\/8/],
  [
    "nodes as a range the wrong way round",
    { nodeCount: { minimum: 4, maximum: 2 } },
    "nodeCount",
    /at least the minimum/,
  ],
  [
    "a second pool called gpu",
    pools({ gpu: { machineType: "Standard_NC4as_T4_v3", nodeCount: 1 } }),
    "nodePools.gpu",
    /another name/,
  ],
  [
    "a pool called like the system's",
    pools({ system: { machineType: "Standard_NC4as_T4_v3", nodeCount: 1 } }),
    "nodePools.system",
    /another name/,
  ],
  [
    "a pool with too long a name",
    pools({ debugging: { machineType: "Standard_NC4as_T4_v3", nodeCount: 1 } }),
    "nodePools.debugging",
    /seven/,
  ],
  [
    "a pool of an unknown machine",
    pools({ debug: { machineType: "Standard_NC4as_T4_v9", nodeCount: 1 } }),
    "nodePools.debug.machineType",
    /did you mean Standard_NC4as_T4_v3/,
  ],
  [
    "a pool in another zone",
    pools({ debug: { machineType: "Standard_NC4as_T4_v3", nodeCount: 1, zone: "2" } }),
    "nodePools.debug.zone",
    /leave it out/,
  ],
  [
    "a CPU pool of GPU machines",
    pools({ prep: { type: "cpu", machineType: "Standard_NC4as_T4_v3", nodeCount: 1 } }),
    "nodePools.prep.machineType",
    /Standard_D4ds_v5/,
  ],
  [
    "H100 beside GB300",
    pools({ racks: { machineType: "Standard_ND128isr_GB300_v6", nodeCount: 18 } }),
    "nodePools.racks.machineType",
    /subscriptions of their own/,
  ],
  ["a Kubernetes out of support", kubernetes({ version: "1.30" }), "scheduler.version", /1\.36/],
  ["a Kubernetes that is not out", kubernetes({ version: "1.45" }), "scheduler.version", /1\.36/],
  ["a Kubernetes beyond Ubuntu 22.04", kubernetes({ version: "1.37" }), "scheduler.version", /1\.36/],
  [
    "a patch that is too old for GB200",
    {
      ...{ machineType: "Standard_ND128isr_NDR_GB200_v6", nodeCount: 18 },
      ...kubernetes({ version: "1.34.1" }),
    },
    "scheduler.version",
    /1\.34/,
  ],
  [
    "an endpoint for no block",
    kubernetes({ publicAccessCidrs: ["999.1.1.1/99"] }),
    "scheduler.publicAccessCidrs[0]",
    /first address/,
  ],
  [
    "an endpoint for an address inside a block",
    kubernetes({ publicAccessCidrs: ["203.0.113.7/24"] }),
    "scheduler.publicAccessCidrs[0]",
    /first address/,
  ],
  [
    "an endpoint for an address alone",
    kubernetes({ publicAccessCidrs: ["203.0.113.7"] }),
    "scheduler.publicAccessCidrs[0]",
    /prefix/,
  ],
  [
    "a public endpoint for private addresses",
    kubernetes({ publicAccessCidrs: ["10.0.0.0/8"] }),
    "scheduler.publicAccessCidrs[0]",
    /privateAccessCidrs/,
  ],
  [
    "a private endpoint for public addresses",
    kubernetes({ privateAccessCidrs: ["203.0.113.0/24"] }),
    "scheduler.privateAccessCidrs[0]",
    /publicAccessCidrs/,
  ],
  [
    "an endpoint that is public and private",
    kubernetes({ publicAccessCidrs: ["203.0.113.0/24"], privateAccessCidrs: ["10.100.0.0/16"] }),
    "scheduler.privateAccessCidrs",
    /one of the two/,
  ],
  [
    "services in a block too large",
    kubernetes({ serviceCidr: "100.64.0.0/10" }),
    "scheduler.serviceCidr",
    /10\.248\.0\.0\/16/,
  ],
  [
    "services with public addresses",
    kubernetes({ serviceCidr: "8.8.8.0/24" }),
    "scheduler.serviceCidr",
    /10\.0\.0\.0\/8/,
  ],
  ["pods with public addresses", kubernetes({ podCidr: "11.0.0.0/14" }), "scheduler.podCidr", /10\.0\.0\.0\/8/],
  [
    "zones of the system where there are none",
    { ...{ zone: "none", sharedFileSystem: undefined }, ...kubernetes({ systemPool: { zones: ["1"] } }) },
    "scheduler.systemPool.zones",
    /leave it out/,
  ],
  [
    "a zone of the system named twice",
    kubernetes({ systemPool: { zones: ["1", "1"] } }),
    "scheduler.systemPool.zones",
    /once/,
  ],
  [
    "burstable machines for the system",
    kubernetes({ systemPool: { machineType: "Standard_B2s" } }),
    "scheduler.systemPool.machineType",
    /D4ds/,
  ],
  [
    "basic machines for the system",
    kubernetes({ systemPool: { machineType: "Standard_Basic_A0" } }),
    "scheduler.systemPool.machineType",
    /D4ds/,
  ],
  [
    "a registry twice in another spelling",
    kubernetes({ containerRegistryIds: [theirs.registryId, theirs.registryId.replace("images", "Images")] }),
    "scheduler.containerRegistryIds[1]",
    /once/,
  ],
  [
    "a subnet of a VNet of the same name elsewhere",
    existing({ gpuSubnetId: theirs.subnetId("gpu").replace("/theirs/", "/others/") }),
    "network.existing.gpuSubnetId",
    /subnet of 'hub'/,
  ],
  [
    "a subnet of another subscription",
    existing({ systemSubnetId: theirs.subnetId("system").replace("00000000-0000", "00000001-0000") }),
    "network.existing.systemSubnetId",
    /subnet of 'hub'/,
  ],
  [
    "a file system in another VNet",
    existing({ lustreSubnetId: theirs.subnetId("lustre").replace("/hub/", "/spoke/") }),
    "network.existing.lustreSubnetId",
    /subnet of 'hub'/,
  ],
  [
    "endpoints in another VNet",
    existing({ endpointSubnetId: theirs.subnetId("endpoints").replace("/hub/", "/spoke/") }),
    "network.existing.endpointSubnetId",
    /subnet of 'hub'/,
  ],
  [
    "the file system's addresses inside the machines'",
    existing({ gpuSubnetCidr: "10.20.0.0/20", lustreSubnetCidr: "10.20.4.0/24" }),
    "network.existing.lustreSubnetCidr",
    /two subnets/,
  ],
  [
    "a GPU subnet outside of the VNet",
    existing({ gpuSubnetCidr: "10.30.0.0/20", addressSpaces: ["10.20.0.0/16"] }),
    "network.existing.gpuSubnetCidr",
    /addressSpaces/,
  ],
  [
    "peers that overlap",
    existing({ addressSpaces: ["10.20.0.0/16", "10.20.128.0/17"] }),
    "network.existing.addressSpaces[1]",
    /once/,
  ],
  [
    "the DNS zones the wrong way round",
    existing({ privateDnsZoneIds: { blob: theirs.privateDnsZoneId("dfs"), dfs: theirs.privateDnsZoneId("dfs") } }),
    "network.existing.privateDnsZoneIds.blob",
    /privatelink\.blob/,
  ],
  [
    "a key of another vault",
    {
      objectStore: {
        customerKey: { ...theirs.customerKey, keyUrl: theirs.customerKey.keyUrl.replace("keys.", "other.") },
      },
    },
    "objectStore.customerKey.keyUrl",
    /key of 'keys'/,
  ],
  [
    "a managed HSM's key for secrets",
    kubernetes({ secretsKey: theirs.managedHsmKey }),
    "scheduler.secretsKey.keyVaultId",
    /premium/,
  ],
  [
    "a cluster's key of another vault",
    {
      encryption: {
        keyId: theirs.customerKey.keyUrl.replace("keys.", "other."),
        keyVaultId: theirs.customerKey.keyVaultId,
      },
    },
    "encryption.keyId",
    /key of 'keys'/,
  ],
  [
    "a cluster's key without its vault",
    { encryption: { keyId: theirs.customerKey.keyUrl } },
    "encryption.keyVaultId",
    /vaults/,
  ],
  ["tags that differ by case", { tags: { Team: "a", team: "b" } }, "tags.team", /one of the two/],
  ["the group that AKS makes", { resourceGroupName: "Train-Machines" }, "resourceGroupName", /another group/],
  [
    "the container into which Lustre writes its logs",
    {
      ...lustre({ capacityGiB: 8192, objectStoreAssociation: association }),
      objectStore: { containerName: "lustre-logs" },
    },
    "objectStore.containerName",
    /another container/,
  ],
  [
    "two releases of Ubuntu under one GPU operator",
    {
      ...{ machineType: "Standard_ND128isr_GB300_v6", nodeCount: 18 },
      ...pools({ debug: { machineType: "Standard_NC96ads_A100_v4", nodeCount: 1, driverOwner: "operator" } }),
    },
    "nodePools.debug.driverOwner",
    /"cloud"/,
  ],
  [
    "a label that AKS keeps for itself",
    { labels: { "kubernetes.azure.com/team": "research" } },
    "labels.kubernetes.azure.com/team",
    /your own domain/,
  ],
  [
    "a label by which the GPU operator is steered",
    pools({
      debug: { machineType: "Standard_NC4as_T4_v3", nodeCount: 1, labels: { "nvidia.com/gpu.deploy.driver": "true" } },
    }),
    "nodePools.debug.labels.nvidia.com/gpu.deploy.driver",
    /your own domain/,
  ],
  [
    "pools that the pods' addresses cannot hold together",
    {
      ...kubernetes({ podCidr: "10.244.0.0/18" }),
      ...pools({ more: { machineType: "Standard_NC4as_T4_v3", nodeCount: 60 } }),
    },
    "scheduler.podCidr",
    /\/17 or larger/,
  ],
  [
    "pools that the network cannot hold together",
    {
      network: { cidr: "10.0.0.0/22" },
      ...pools({ more: { machineType: "Standard_NC4as_T4_v3", nodeCount: 600 } }),
      sharedFileSystem: undefined,
    },
    "network.cidr",
    /or larger/,
  ],
  [
    "an existing cluster in a new network",
    { scheduler: { type: "kubernetes", existing: { clusterName: "research", resourceGroupName: "research" } } },
    "network",
    /existing/,
  ],
  [
    "something beside an existing network",
    { network: { ...existingNetwork(), cidr: "10.0.0.0/16" } },
    "network.cidr",
    /existing/,
  ],
];

test.each(bad)("%s is one problem, with its path and remedy", (_title, change, path, remedy) => {
  const { all } = problemsOf(() => planTrainingCluster({ ...valid, ...change } as TrainingClusterDescription));
  expect(all.map((problem) => problem.path)).toEqual([path]);
  expect(all[0]?.hint).toMatch(remedy);
});

test("all problems are told at once", () => {
  const { all, message } = problemsOf(() =>
    planTrainingCluster({
      machineType: "Standard_ND96isr_H100_v5",
      nodeCount: -1,
      region: "East Europe",
      zone: "4",
      sharedFileSystem: { type: "lustre", capacityGiB: 1 },
    } as TrainingClusterDescription),
  );
  expect(all.map((problem) => problem.path).sort()).toEqual([
    "name",
    "nodeCount",
    "region",
    "sharedFileSystem.capacityGiB",
    "zone",
  ]);
  expect(message).toContain("5 problems");
});

test.each([
  ["network", () => planNetwork({ name: "n", region: "eastus", zone: "9" } as never), ["name", "zone"]],
  [
    "node pool",
    () => planNodePool({ name: "GPU-pool", accelerator: "h100", nodeCount: 2, podsPerNode: 10 }),
    ["podsPerNode", "name"],
  ],
  ["Lustre", () => planLustre({ name: "fs", type: "lustre", capacityGiB: 5 }), ["capacityGiB"]],
  ["object store", () => planObjectStore({ name: "os", accountName: "X" }), ["accountName"]],
  ["cluster", () => planKubernetesCluster({ name: "k8s", version: "1.2" }), ["version"]],
] as const)("a %s that is planned on its own tells its problems by its own paths", (_title, plan, paths) => {
  expect(problemsOf(plan).all.map((problem) => problem.path)).toEqual(paths);
});

function problemsOf(plan: () => unknown): {
  readonly all: InvalidDescriptionError["problems"];
  readonly message: string;
} {
  try {
    plan();
  } catch (error) {
    if (error instanceof InvalidDescriptionError) {
      return { all: error.problems, message: error.message };
    }
    throw error;
  }
  throw new Error("the description was accepted");
}
