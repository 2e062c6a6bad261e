import { planLustre, planTrainingCluster } from "../../../lib/description/aws";
import { tryMachine } from "../../../lib/machines/catalogue";
import { firstPool } from "../../first-pool";
import { valid } from "./valid";

const block = { type: "capacity-block", reservationId: "cr-0123456789abcdef0" } as const;
const p5 = tryMachine("aws", "p5.48xlarge");

test("an accelerator takes the largest machine with it", () => {
  const plan = planTrainingCluster({ ...valid, machineType: undefined, accelerator: "h100" });
  expect(plan.nodePools[0]?.machine.machineType).toBe("p5.48xlarge");
});

test("machines on demand lie in a cluster placement group", () => {
  expect(planTrainingCluster(valid).nodePools[0]?.capacity.placement).toEqual({ type: "cluster" });
});

test("one machine needs no placement group", () => {
  expect(planTrainingCluster({ ...valid, nodeCount: 1 }).nodePools[0]?.capacity.placement).toEqual({ type: "none" });
});

test("a reservation keeps its own placement group and gets no other", () => {
  const reservation = { type: "reservation", reservationId: "cr-0123456789abcdef0" } as const;
  const plain = planTrainingCluster({ ...valid, capacity: reservation });
  const grouped = planTrainingCluster({ ...valid, capacity: { ...reservation, placementGroupName: "theirs" } });
  expect(plain.nodePools[0]?.capacity.placement).toEqual({ type: "none" });
  expect(grouped.nodePools[0]?.capacity.placement).toEqual({ type: "existing", name: "theirs" });
});

test("a running capacity block has all its machines at once, and warns that nothing stops them", () => {
  const plan = planTrainingCluster({ ...valid, capacity: block });
  expect(plan.nodePools[0]?.capacity).toMatchObject({
    initialNodeCount: 16,
    schedule: [],
    placement: { type: "none" },
  });
  expect(plan.warnings).toEqual([
    expect.stringContaining("capacity.endTime is not given"),
    expect.stringContaining('updateStrategy: "minimal"'),
    expect.stringContaining("the API endpoint is private"),
  ]);
});

test("a capacity block has machines from its start, and until 40 minutes before its end", () => {
  const times = { startTime: "2026-12-01T11:30:00Z", endTime: "2026-12-15T11:30:00Z" };
  const { capacity } = firstPool(planTrainingCluster({ ...valid, capacity: { ...block, ...times } }));
  expect(capacity).toMatchObject({
    initialNodeCount: 16,
    window: { start: "2026-12-01T11:30:00Z", stop: "2026-12-15T10:50:00Z" },
  });
  expect(capacity.schedule).toEqual([
    { name: "block-start", recurrence: "30 11 1 12 *", nodeCount: 16 },
    { name: "block-end", recurrence: "50 10 15 12 *", nodeCount: 0 },
  ]);
});

test("an UltraServer is stopped 70 minutes before the end of its block", () => {
  const capacity = { ...block, endTime: "2026-12-15T11:30:00Z" };
  const plan = planTrainingCluster({ ...valid, machineType: "p6e-gb200.36xlarge", nodeCount: 18, capacity });
  expect(plan.nodePools[0]?.capacity.schedule).toEqual([
    { name: "block-end", recurrence: "20 10 15 12 *", nodeCount: 0 },
  ]);
});

test("a part of an UltraServer is warned about", () => {
  const capacity = { ...block, endTime: "2026-12-15T11:30:00Z" };
  const plan = planTrainingCluster({
    ...valid,
    machineType: "p6e-gb200.36xlarge",
    nodeCount: 4,
    capacity,
    updateStrategy: "minimal",
  });
  expect(plan.warnings[0]).toContain("UltraServer");
});

test("an Arm machine gets an Arm image", () => {
  const plan = planTrainingCluster({ ...valid, machineType: "p6e-gb200.36xlarge", capacity: block });
  expect(plan.nodePools[0]?.amiType).toBe("AL2023_ARM_64_NVIDIA");
});

test("the GPU subnet is the upper half of the VPC, and appending a zone moves no subnet", () => {
  const two = planTrainingCluster(valid).network;
  const three = planTrainingCluster({
    ...valid,
    network: { systemZones: ["us-east-1a", "us-east-1b", "us-east-1c"] },
  }).network;
  expect(two).toMatchObject({ type: "new", gpuSubnet: { zone: "us-east-1a", cidr: "10.0.128.0/17" } });
  expect(three.type === "new" && two.type === "new" && three.systemSubnets.slice(0, 2)).toEqual(
    two.type === "new" && two.systemSubnets,
  );
});

test("the control plane of a local zone's machines stands in the region", () => {
  const plan = planTrainingCluster({ ...valid, zone: "us-east-1-dfw-2a" });
  expect(plan.network).toMatchObject({
    region: "us-east-1",
    systemSubnets: [{ zone: "us-east-1a" }, { zone: "us-east-1b" }],
  });
});

test.each([
  [125, 38400],
  [250, 19200],
  [500, 9600],
  [1000, 4800],
])("at %i MB/s/TiB a file system of %i GiB speaks EFA, and one of 2400 GiB more or less is a problem", (tier, step) => {
  const efa = (capacityGiB: number): boolean => {
    const options = { name: "fs", type: "lustre", capacityGiB, throughputMBpsPerTiB: tier } as const;
    const { storage } = planLustre(options, p5);
    return storage.type === "ssd" && storage.efa && storage.gpuDirectStorage;
  };
  expect([efa(step), efa(step * 3)]).toEqual([true, true]);
  for (const other of [step - 2400, step + 2400]) {
    expect(() => efa(other)).toThrow(/write efa: false .* can never be changed/);
    const options = { name: "fs", type: "lustre", capacityGiB: other, throughputMBpsPerTiB: tier } as const;
    expect(planLustre({ ...options, efa: false }, p5).storage).toMatchObject({ efa: false });
  }
});

test("a file system keeps EFA where its machines lose it, if that is set explicitly", () => {
  const machine = tryMachine("aws", "g6.xlarge");
  expect(machine?.fabric.kind).toBe("none");
  const options = { name: "fs", type: "lustre", capacityGiB: 38400 } as const;
  expect(planLustre({ ...options, efa: true }, machine).storage).toMatchObject({ efa: true });
  expect(planLustre(options, machine).storage).toMatchObject({ efa: false });
});

test("a minimum that comes to twice as much with EFA is warned about", () => {
  const warnings = (fields: object) =>
    planLustre({ name: "fs", type: "lustre", minimumCapacityTiB: 4, ...fields }, p5).warnings;
  expect(warnings({})).toEqual([expect.stringContaining("efa: false")]);
  expect(warnings({ efa: true })).toEqual([]);
  expect(warnings({ efa: false })).toEqual([]);
});

test.each([
  [1, 1200],
  [1.2, 2400],
  [2.34375, 2400],
  [2.4, 4800],
  [37.5, 38400],
  [37.6, 40800],
])("at least %f TiB without EFA takes %i GiB", (minimumCapacityTiB, capacityGiB) => {
  const { storage } = planLustre({ name: "fs", type: "lustre", minimumCapacityTiB, efa: false }, p5);
  expect(storage).toMatchObject({ type: "ssd", capacityGiB });
});

test("at least 20 TiB with EFA takes the next size that is sold with EFA", () => {
  const { storage } = planLustre({ name: "fs", type: "lustre", minimumCapacityTiB: 20, efa: true }, p5);
  expect(storage).toMatchObject({ capacityGiB: 38400, efa: true });
});

test("a file system with an association has no backups", () => {
  const plan = planLustre({ name: "fs", type: "lustre", capacityGiB: 1200, objectStoreAssociation: {} });
  expect(plan).toMatchObject({ backupRetentionDays: 0, association: { fileSystemPath: "/data", prefix: "" } });
});

test("Intelligent-Tiering has a throughput and provisioned metadata", () => {
  const plan = planLustre({ name: "fs", type: "lustre", storageClass: "intelligent-tiering", throughputMBps: 8000 });
  expect(plan).toMatchObject({ storage: { type: "intelligent-tiering", throughputMBps: 8000 }, metadataIops: 6000 });
});

test("protection reaches everything that holds data, and one switch lifts it", () => {
  const on = planTrainingCluster(valid);
  const off = planTrainingCluster({ ...valid, deletionProtection: false });
  const protection = ({ sharedFileSystem, objectStore, kubernetes }: typeof on) => [
    sharedFileSystem?.deletionProtection,
    objectStore.type === "new" && objectStore.deletionProtection,
    kubernetes.type === "new" && kubernetes.deletionProtection,
  ];
  expect(protection(on)).toEqual([true, true, true]);
  expect(protection(off)).toEqual([false, false, false]);
});

test("a workload that the machines cannot hold is warned about, one that they hold is not", () => {
  const warnings = (parameters: number) =>
    planTrainingCluster({ ...valid, workload: { parameters } }).warnings.filter((text) => !text.includes("endpoint"));
  expect(warnings(7e9)).toEqual([]);
  expect(warnings(10e12)).toEqual([expect.stringContaining("16 × p5.48xlarge")]);
});

test("every decision carries a reason", () => {
  const plan = planTrainingCluster(valid);
  expect(plan.decisions.length).toBeGreaterThan(2);
  expect(plan.decisions.every(({ reason }) => reason.length > 0)).toBe(true);
});

test("a plan is plain data", () => {
  const plan = planTrainingCluster(valid);
  expect(JSON.parse(JSON.stringify(plan))).toEqual(JSON.parse(JSON.stringify({ ...plan })));
  expect(Object.getPrototypeOf(plan)).toBe(Object.prototype);
});

test.each([
  ["us-east-1a", ["us-east-1a", "us-east-1b"]],
  ["us-east-1b", ["us-east-1b", "us-east-1c"]],
  ["us-east-1e", ["us-east-1a", "us-east-1b"]],
  ["ap-northeast-1a", ["ap-northeast-1a", "ap-northeast-1c"]],
  ["ca-central-1b", ["ca-central-1b", "ca-central-1d"]],
  ["use1-az4", ["use1-az4", "use1-az1"]],
  ["use1-az3", ["use1-az1", "use1-az2"]],
  ["use1-dfw2-az1", ["use1-az1", "use1-az2"]],
])("beside GPU machines in %s the control plane stands in zones that exist", (zone, zones) => {
  const { network } = planTrainingCluster({ ...valid, zone });
  expect(network.type === "new" && network.systemSubnets.map((subnet) => subnet.zone)).toEqual(zones);
});

test("a reservation may be named by its ARN, as one that another account shares", () => {
  const reservationId = "arn:aws:ec2:us-east-1:210987654321:capacity-reservation/cr-0123456789abcdef0";
  const { capacity } = firstPool(planTrainingCluster({ ...valid, capacity: { type: "reservation", reservationId } }));
  expect(capacity.reservationId).toBe("cr-0123456789abcdef0");
});

test("one key reaches file system, bucket, disks and secrets, but where another is named", () => {
  const arn = (id: string): string => `arn:aws:kms:us-east-1:123456789012:key/${id}`;
  const plan = planTrainingCluster({
    ...valid,
    encryption: { keyId: arn("one") },
    nodePools: { debug: { machineType: "g6.12xlarge", nodeCount: 1, rootVolume: { kmsKeyArn: arn("two") } } },
  });
  expect(plan).toMatchObject({
    sharedFileSystem: { kmsKeyArn: arn("one") },
    objectStore: { kmsKeyArn: arn("one") },
    kubernetes: { secretsKmsKeyArn: arn("one") },
    nodePools: [{ rootVolume: { kmsKeyArn: arn("one") } }, { rootVolume: { kmsKeyArn: arn("two") } }],
  });
});
