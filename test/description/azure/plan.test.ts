import {
  type LustreOptions,
  lustreSubnetPrefixLength,
  planKubernetesCluster,
  planLustre,
  planNodePool,
  planTrainingCluster,
  type TrainingClusterDescription,
} from "../../../lib/description/azure";
import { azureMachines } from "../../../lib/machines/azure";
import { firstPool } from "../../first-pool";
import { existingNetwork, theirs, valid } from "./valid";

const plan = (change: Partial<TrainingClusterDescription> = {}) => planTrainingCluster({ ...valid, ...change });
const fileSystem = (choice: Partial<LustreOptions>) => planLustre({ name: "fs", type: "lustre", ...choice });
const noLustre = { sharedFileSystem: undefined };

test("an accelerator takes the largest machine with InfiniBand", () => {
  const { machine } = firstPool(plan({ machineType: undefined, accelerator: "h100" }));
  expect(machine.machineType).toBe("Standard_ND96isr_H100_v5");
});

test("a hundred machines are one fabric, and three hundred where support raised the limit", () => {
  expect(plan({ nodeCount: 100 }).nodePools[0]?.nodeCount).toBe(100);
  expect(plan({ nodeCount: 300, placementGroupLimit: 300 }).nodePools[0]?.nodeCount).toBe(300);
});

test("a thousand machines without InfiniBand fit into a pool, and into the default addresses of pods", () => {
  const nodePool = firstPool(plan({ machineType: "Standard_NC96ads_A100_v4", nodeCount: 1000, ...noLustre }));
  expect(nodePool.nodeCount).toBe(1000);
});

test("InfiniBand asks for the feature before the first apply, GB200 for its absence, and Ethernet for nothing", () => {
  const commands = (machineType: TrainingClusterDescription["machineType"]) =>
    plan({ machineType, nodeCount: 18 }).preflight.join("\n");
  expect(commands("Standard_ND96isr_H100_v5")).toMatch(/az feature register .*AKSInfinibandSupport[\s\S]*'Registered'/);
  expect(commands("Standard_ND128isr_NDR_GB200_v6")).toMatch(/az feature unregister .*AKSInfinibandSupport/);
  expect(commands("Standard_NC96ads_A100_v4")).toBe("");
});

test.each(azureMachines.map((machine) => [machine.machineType, machine] as const))(
  "%s: an operator installs the driver with InfiniBand and for AMD, the cloud does otherwise",
  (machineType, machine) => {
    const { driverOwner } = planNodePool({ machineType: machineType as never, nodeCount: 1 });
    expect(driverOwner).toBe(machine.rdma || machine.accelerator === "mi300x" ? "operator" : "cloud");
  },
);

test("the driver of AKS can be asked for, and taken away", () => {
  expect(plan({ driverOwner: "cloud" }).nodePools[0]?.driverOwner).toBe("cloud");
  expect(plan({ machineType: "Standard_NC96ads_A100_v4", driverOwner: "operator" }).nodePools[0]?.driverOwner).toBe(
    "operator",
  );
});

test("the system disk lies on the temporary disk where that holds it", () => {
  const disk = (change: Partial<TrainingClusterDescription>) => plan(change).nodePools[0]?.rootVolume;
  expect(disk({})).toEqual({ sizeGiB: 512, type: "ephemeral" });
  expect(disk({ rootVolume: { sizeGiB: 1025 } })).toEqual({ sizeGiB: 1025, type: "managed" });
  expect(disk({ rootVolume: { type: "managed" } })).toEqual({ sizeGiB: 512, type: "managed" });
  expect(disk({ machineType: "Standard_ND96isrf_H200_v5" })).toEqual({ sizeGiB: 512, type: "managed" });
});

test("spot machines carry AKS's own label and taint, and no upgrade settings", () => {
  const nodePool = firstPool(plan({ capacity: { type: "spot", evictionPolicy: "deallocate", maximumUsdPerHour: 40 } }));
  expect(nodePool.capacity).toMatchObject({ priority: "Spot", evictionPolicy: "Deallocate", spotMaxPrice: 40 });
  expect(nodePool.labels).toMatchObject({ "kubernetes.azure.com/scalesetpriority": "spot" });
  expect(nodePool.taints).toContain("kubernetes.azure.com/scalesetpriority=spot:NoSchedule");
  expect(nodePool.upgradesInPlace).toBe(false);
  expect(plan().nodePools[0]?.upgradesInPlace).toBe(true);
});

test("spot without a price is evicted for room, never for its price", () => {
  expect(plan({ capacity: { type: "spot" } }).nodePools[0]?.capacity).toMatchObject({
    evictionPolicy: "Delete",
    spotMaxPrice: -1,
  });
});

test("a reservation is a capacity reservation group", () => {
  const { capacity } = firstPool(
    plan({
      machineType: "Standard_NC96ads_A100_v4",
      capacity: { type: "reservation", reservationId: theirs.capacityReservationGroupId },
    }),
  );
  expect(capacity).toMatchObject({
    type: "reservation",
    priority: "Regular",
    capacityReservationGroupId: theirs.capacityReservationGroupId,
  });
});

test.each(azureMachines.map((machine) => [machine.machineType, machine] as const))(
  "%s is never reserved where Azure makes no reservation",
  (machineType, { capacityTypes }) => {
    const reserved = /^Standard_(NC\d+ads_A100|NC\d+as_T4|NV\d+ad?m?s_A10)/.test(machineType);
    expect(capacityTypes.includes("reservation")).toBe(reserved);
  },
);

test("the name of a pool changes with what AKS cannot change in place, and with nothing else", () => {
  const name = (change: Partial<TrainingClusterDescription>) => plan(change).nodePools[0]?.resourceName;
  const before = name({});
  expect(before).toMatch(/^gpu[0-9a-f]{5}$/);
  expect(name({ nodeCount: 4, tags: { a: "b" }, scheduler: { type: "kubernetes", version: "1.35" } })).toBe(before);
  const changes: Partial<TrainingClusterDescription>[] = [
    { machineType: "Standard_ND96isr_H200_v5" },
    { driverOwner: "cloud" },
    { rootVolume: { sizeGiB: 600 } },
    { rootVolume: { type: "managed" } },
    { scheduler: { type: "kubernetes", podsPerGpuNode: 64 } },
    { capacity: { type: "spot" } },
    { zone: "2" },
  ];
  const names = changes.map(name);
  expect(new Set([before, ...names]).size).toBe(changes.length + 1);
});

test("several machines without InfiniBand are warned about, and one is not", () => {
  const warnings = (nodeCount: number) =>
    plan({ machineType: "Standard_ND96is_H100_v5", nodeCount }).warnings.filter((text) =>
      text.includes("no InfiniBand"),
    );
  expect(warnings(2)).toHaveLength(1);
  expect(warnings(1)).toHaveLength(0);
});

test("GB200 is warned about where the rack does not fit", () => {
  const warnings = (nodeCount: number) =>
    plan({ machineType: "Standard_ND128isr_NDR_GB200_v6", nodeCount }).warnings.join("\n");
  expect(warnings(18)).not.toContain("multiple of 18");
  expect(warnings(10)).toContain("multiple of 18");
});

test("GB200 runs the one operating system that AKS has for it, everything else one that does not move by itself", () => {
  expect(plan({ machineType: "Standard_ND128isr_NDR_GB200_v6", nodeCount: 18 }).nodePools[0]?.osSku).toBe("Ubuntu2404");
  expect(plan().nodePools[0]?.osSku).toBe("Ubuntu2204");
});

test("AMD machines have AMD's label and taint", () => {
  const { labels, taints } = firstPool(plan({ machineType: "Standard_ND96isr_MI300X_v5" }));
  expect(labels).toMatchObject({ "amd.com/gpu.present": "true" });
  expect(taints).toEqual(["amd.com/gpu=present:NoSchedule"]);
});

test("the VNet is cut in one way, whether there is a file system or not", () => {
  const { sharedFileSystem: _, ...without } = valid;
  expect(plan().network).toEqual(planTrainingCluster(without).network);
  expect(plan().network).toMatchObject({
    gpuSubnetCidr: "10.0.128.0/17",
    systemSubnetCidr: "10.0.0.0/20",
    endpointSubnetCidr: "10.0.16.0/20",
    lustreSubnetCidr: "10.0.64.0/22",
  });
});

test("the smallest VNet still holds 92 TiB of Lustre and 500 machines", () => {
  const { network } = plan({
    network: { cidr: "10.9.4.0/22" },
    machineType: "Standard_NC96ads_A100_v4",
    nodeCount: 500,
    sharedFileSystem: { type: "lustre", capacityGiB: 92 * 1024, throughputMBpsPerTiB: 500 },
  });
  expect(network).toMatchObject({ gpuSubnetCidr: "10.9.6.0/23", lustreSubnetCidr: "10.9.5.0/24" });
});

test("private endpoints lie with the CPU machines of a company's network, unless it has a subnet for them", () => {
  expect(plan({ network: existingNetwork() }).network).toMatchObject({ endpointSubnetId: theirs.subnetId("system") });
  const endpointSubnetId = theirs.subnetId("endpoints");
  expect(plan({ network: existingNetwork({ endpointSubnetId }) }).network).toMatchObject({ endpointSubnetId });
});

test.each([
  [undefined, "loadBalancer"],
  ["nat-gateway", "userAssignedNATGateway"],
  ["routes", "userDefinedRouting"],
])("a company's network lets machines out by %s", (outbound, outboundType) => {
  expect(plan({ network: existingNetwork({ outbound }) }).network.outboundType).toBe(outboundType);
});

test.each([
  [40, 48],
  [125, 16],
  [250, 8],
  [500, 4],
])("at %i MB/s/TiB Lustre is sold in steps of %i TiB", (throughputMBpsPerTiB, stepTiB) => {
  const exact = (capacityTiB: number) => fileSystem({ capacityGiB: capacityTiB * 1024, throughputMBpsPerTiB });
  expect(exact(stepTiB)).toMatchObject({ skuName: `AMLFS-Durable-Premium-${throughputMBpsPerTiB}` });
  expect(exact(stepTiB * 2).capacityGiB).toBe(stepTiB * 2048);
  expect(() => exact(stepTiB + 1)).toThrow(/is not a size that Azure sells/);
  expect(fileSystem({ minimumCapacityTiB: stepTiB + 0.5, throughputMBpsPerTiB }).capacityGiB).toBe(stepTiB * 2048);
  expect(fileSystem({ minimumCapacityTiB: stepTiB, throughputMBpsPerTiB }).capacityGiB).toBe(stepTiB * 1024);
});

test("the tier is 250 where none is said", () => {
  expect(fileSystem({ minimumCapacityTiB: 1 })).toMatchObject({ throughputMBpsPerTiB: 250, capacityGiB: 8192 });
});

test("more than Azure documents is warned about, not refused", () => {
  expect(fileSystem({ capacityGiB: 136 * 1024 }).warnings).toEqual([expect.stringContaining("128 TiB")]);
  expect(fileSystem({ capacityGiB: 128 * 1024 }).warnings).toEqual([]);
});

test.each([
  [4, 27],
  [16, 27],
  [20, 26],
  [40, 26],
  [44, 25],
  [92, 25],
  [96, 24],
  [196, 24],
  [200, 23],
  [400, 23],
  [401, 22],
])("%i TiB of Lustre need a subnet of /%i", (capacityTiB, prefixLength) => {
  expect(lustreSubnetPrefixLength(capacityTiB)).toBe(prefixLength);
});

test("account keys are open only where Lustre reads with them", () => {
  const sharedFileSystem = {
    type: "lustre",
    capacityGiB: 8192,
    objectStoreAssociation: { servicePrincipalObjectId: theirs.objectId },
  } as const;
  expect(plan().objectStore).toMatchObject({ sharedKeyAccess: false });
  expect(plan({ sharedFileSystem }).objectStore).toMatchObject({ sharedKeyAccess: true });
});

test("Lustre waits for roles only where it is given some", () => {
  const seconds = (choice: Partial<LustreOptions>) =>
    fileSystem({ capacityGiB: 8192, ...choice }).rolePropagationSeconds;
  expect(seconds({})).toBe(0);
  expect(seconds({ customerKey: theirs.customerKey })).toBe(300);
  expect(seconds({ objectStoreAssociation: { servicePrincipalObjectId: theirs.objectId } })).toBe(300);
});

test("copies lie over the zones, or in one building where the region has none", () => {
  expect(plan().objectStore).toMatchObject({ replication: "ZRS" });
  expect(plan({ zone: "none", ...noLustre }).objectStore).toMatchObject({ replication: "LRS" });
});

test("the name of an account begins with the cluster's, as far as Azure takes it", () => {
  expect(plan({ name: "Big-Training-Cluster" }).objectStore).toMatchObject({ accountNamePrefix: "bigtrainingcl" });
});

test("CPU machines lie over the zones, or in none where the region has none", () => {
  expect(plan().kubernetes).toMatchObject({ systemPool: { zones: ["1", "2", "3"] } });
  expect(plan({ zone: "none", ...noLustre }).kubernetes).toMatchObject({ systemPool: { zones: [] } });
});

test("the service of names is the tenth address of the services", () => {
  const { dnsServiceIp } = planKubernetesCluster({ name: "k8s", serviceCidr: "10.60.32.0/20" });
  expect(dnsServiceIp).toBe("10.60.32.10");
});

test("a cluster without administrators is warned about", () => {
  const told = (administratorGroupObjectIds?: readonly string[]) =>
    plan({ scheduler: { type: "kubernetes", administratorGroupObjectIds } }).warnings.some((text) =>
      text.includes("nobody is let into"),
    );
  expect(told()).toBe(true);
  expect(told([theirs.objectId])).toBe(false);
});

test("a workload that the machines cannot hold is warned about", () => {
  const { warnings } = plan({ nodeCount: 1, workload: { parameters: 4e11 } });
  expect(warnings.length).toBe(plan({ nodeCount: 1 }).warnings.length + 1);
});

test("a resource group is made, or the company's is taken", () => {
  expect(plan().resourceGroup).toMatchObject({ type: "new", name: "train", region: "southcentralus" });
  expect(plan({ resourceGroupName: "theirs" }).resourceGroup).toEqual({ type: "existing", name: "theirs" });
});

test("protection reaches everything that holds data, and one switch lifts it", () => {
  const protection = (deletionProtection?: boolean) => {
    const { sharedFileSystem, objectStore, kubernetes, resourceGroup } = plan({ deletionProtection });
    return [
      sharedFileSystem?.deletionProtection,
      objectStore.type === "new" && objectStore.deletionProtection,
      kubernetes.type === "new" && kubernetes.deletionProtection,
      resourceGroup.type === "new" && resourceGroup.deletionProtection,
    ];
  };
  expect(protection()).toEqual([true, true, true, true]);
  expect(protection(false)).toEqual([false, false, false, false]);
});

test("a spot machine that is kept when it is evicted has a managed disk", () => {
  const disk = (evictionPolicy: "delete" | "deallocate") =>
    plan({ capacity: { type: "spot", evictionPolicy } }).nodePools[0]?.rootVolume.type;
  expect(disk("deallocate")).toBe("managed");
  expect(disk("delete")).toBe("ephemeral");
});
