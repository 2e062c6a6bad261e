import {
  type KubernetesTrainingClusterDescription,
  planLustre,
  planNetwork,
  planObjectStore,
  planTrainingCluster,
} from "../../../lib/description/google";
import { problemsOf } from "../../problems-of";
import { valid } from "./valid";

const reservation = { type: "reservation", reservationId: "gpus" } as const;
const plan = (change: Partial<KubernetesTrainingClusterDescription>) => planTrainingCluster({ ...valid, ...change });
const vpcs = (change: Partial<KubernetesTrainingClusterDescription>) => {
  const { network } = plan(change);
  return network.type === "new" ? network.vpcs : [];
};

test("A3 Mega lies in nine VPCs of MTU 8244, each GPU network with one subnet", () => {
  const all = vpcs({});
  expect(all).toHaveLength(9);
  expect(all.every(({ mtuBytes, networkProfile }) => mtuBytes === 8244 && networkProfile === undefined)).toBe(true);
  expect(all.map(({ name }) => name).slice(0, 3)).toEqual(["train", "train-gpu-0", "train-gpu-1"]);
});

test("A3 High lies in five VPCs", () => {
  expect(vpcs({ machineType: "a3-highgpu-8g" })).toHaveLength(5);
});

test("A3 Ultra lies in three VPCs with ten subnets, the RDMA one by the zone's RoCE profile and without a firewall", () => {
  const all = vpcs({ machineType: "a3-ultragpu-8g", capacity: reservation });
  expect(all.map(({ purpose, subnets }) => [purpose, subnets.length])).toEqual([
    ["primary", 1],
    ["host", 1],
    ["rdma", 8],
  ]);
  expect(all[2]).toMatchObject({ networkProfile: "us-central1-a-vpc-roce", mtuBytes: 8896, internalCidrs: [] });
  expect(all[2]?.subnets.every(({ deviceMode }) => deviceMode === "RDMA")).toBe(true);
});

test("A4X has four RDMA subnets, and a node pool for each NVLink domain", () => {
  const racks = { machineType: "a4x-highgpu-4g", capacity: reservation, nodeCount: 36 } as const;
  expect(vpcs(racks)[2]?.subnets).toHaveLength(4);
  expect(plan(racks).nodePools[0]?.groups).toEqual([
    { name: "train-gpu-domain-0", nodeCount: 18 },
    { name: "train-gpu-domain-1", nodeCount: 18 },
  ]);
  expect(plan(racks).nodePools[0]?.capacity.placement).toBe("compact");
});

test("a part of an NVLink domain is warned about", () => {
  expect(plan({ machineType: "a4x-highgpu-4g", capacity: reservation, nodeCount: 20 }).warnings).toContainEqual(
    expect.stringContaining("multiple of 18"),
  );
});

test("no two subnets of any VPC share an address", () => {
  const all = [...vpcs({}), ...vpcs({ machineType: "a4-highgpu-8g", capacity: reservation })];
  for (const list of [all.slice(0, 9), all.slice(9)]) {
    const cidrs = list.flatMap(({ subnets }) => subnets.map(({ cidr }) => cidr));
    expect(new Set(cidrs).size).toBe(cidrs.length);
  }
});

test.each([
  [{ capacity: { type: "on-demand" } }, "compact"],
  [{ capacity: { type: "on-demand" }, nodeCount: 1 }, "compact"],
  [{ capacity: { type: "on-demand", placement: "none" } }, "none"],
  [{ capacity: { type: "spot" } }, "none"],
  [{ capacity: { type: "spot", placement: "compact" } }, "compact"],
  [{ capacity: reservation }, "none"],
  [{ capacity: { type: "flex-start" } }, "none"],
  [{ machineType: "g2-standard-48", capacity: { type: "on-demand" } }, "none"],
] as const)("%j is placed %s", (change, placement) => {
  expect(plan(change as Partial<KubernetesTrainingClusterDescription>).nodePools[0]?.capacity.placement).toBe(
    placement,
  );
});

test("flex-start runs seven days and is not repaired, queued or not", () => {
  expect(plan({ capacity: { type: "flex-start" } }).nodePools[0]).toMatchObject({
    capacity: { flexStart: { maxRunSeconds: 604_800, queued: false } },
    autoRepair: false,
  });
  expect(plan({ capacity: { type: "flex-start", queued: true } }).nodePools[0]).toMatchObject({
    capacity: { flexStart: { queued: true } },
    autoRepair: false,
  });
});

test.each([
  [125, 72_000],
  [250, 36_000],
  [500, 18_000],
  [1000, 9_000],
])("at %i MB/s/TiB Lustre is sold in steps of %i GiB", (throughputMBpsPerTiB, step) => {
  const capacity = (minimumCapacityTiB: number) =>
    planLustre({ name: "fs", type: "lustre", minimumCapacityTiB, throughputMBpsPerTiB }).capacityGiB;
  expect([capacity(0.5), capacity(step / 1024), capacity(step / 1024 + 0.1)]).toEqual([step, step, 2 * step]);
});

test("an accelerator takes the largest machine with it", () => {
  expect(plan({ machineType: undefined, accelerator: "h100" }).nodePools[0]?.machine.machineType).toBe("a3-megagpu-8g");
});

test("without a maintenance exclusion a warning says what may happen", () => {
  expect(plan({ scheduler: { type: "kubernetes", dnsEndpoint: true } }).warnings).toEqual([
    expect.stringContaining("maintenanceExclusion"),
  ]);
});

test("existing networks keep the order of the interfaces", () => {
  const fabricNetworks = ["a", "b", "c", "d"].map((name) => ({ network: name, subnetwork: name }));
  const { network } = plan({
    project: "research-gpus",
    machineType: "a3-highgpu-8g",
    network: {
      existing: { network: "vpc", subnetwork: "s", podsRangeName: "p", servicesRangeName: "v", fabricNetworks },
    },
  });
  expect(network.type === "existing" && network.fabricNetworks.map((one) => one.network)).toEqual(["a", "b", "c", "d"]);
});

test("protection reaches everything that holds data, and one switch lifts it", () => {
  const protection = ({ sharedFileSystem, objectStore, kubernetes }: ReturnType<typeof plan>) => [
    sharedFileSystem?.deletionProtection,
    objectStore.type === "new" && objectStore.deletionProtection,
    kubernetes.type === "new" && kubernetes.deletionProtection,
  ];
  expect(protection(plan({}))).toEqual([true, true, true]);
  expect(protection(plan({ deletionProtection: false }))).toEqual([false, false, false]);
});

test("a workload that the machines cannot hold is warned about", () => {
  expect(plan({ workload: { parameters: 10e12 } }).warnings).toEqual([expect.stringContaining("16 × a3-megagpu-8g")]);
});

test("an AI zone has the region of its parent zone, and its own network profile", () => {
  const { network } = plan({ zone: "us-south1-ai1b", machineType: "a3-ultragpu-8g", capacity: reservation });
  expect(network).toMatchObject({ region: "us-south1", zone: "us-south1-ai1b" });
  expect(network.type === "new" && network.vpcs.map(({ networkProfile }) => networkProfile)).toEqual([
    undefined,
    undefined,
    "us-south1-ai1b-vpc-roce",
  ]);
});

test("Lustre for Arm machines is warned about", () => {
  const racks = { machineType: "a4x-highgpu-4g", nodeCount: 18, capacity: reservation } as const;
  expect(plan(racks).warnings).toEqual([expect.stringContaining("x86_64")]);
  expect(plan({ ...racks, sharedFileSystem: undefined }).warnings).toEqual([]);
});

test("CPU machines get the addresses of 110 pods each, however few pods the GPU machines have", () => {
  // /18 leaves 8192 addresses for pods; nine CPU machines take 2304 of them, a GPU machine with 8 pods 16.
  const small = {
    network: { cidr: "10.0.0.0/18" },
    scheduler: { type: "kubernetes", podsPerGpuNode: 8 },
    capacity: { type: "spot" },
  } as const;
  expect(() => plan({ ...small, nodeCount: 368 })).not.toThrow();
  expect(() => plan({ ...small, nodeCount: 369 })).toThrow(/network\.cidr/);
});

test.each([null, 5, "default", [], Number.NaN, undefined])("%j is no description of a network or a bucket", (value) => {
  for (const plan of [() => planNetwork(value as never, []), () => planObjectStore(value as never)]) {
    expect(problemsOf(plan)[0]).toMatchObject({ path: "", message: expect.stringContaining("is not an object") });
  }
});
