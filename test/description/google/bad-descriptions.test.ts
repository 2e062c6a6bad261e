import { planTrainingCluster, type TrainingClusterDescription } from "../../../lib/description/google";
import { problemsOf } from "../../problems-of";
import { valid } from "./valid";

const lustre = (fields: object): object => ({ sharedFileSystem: { type: "lustre", ...fields } });
const kubernetes = (fields: object): object => ({ scheduler: { type: "kubernetes", ...fields } });
const pools = (nodePools: object): object => ({ nodePools });
const debug = { machineType: "g2-standard-48", nodeCount: 1 };
const cpu = { type: "cpu", machineType: "c3-standard-44", nodeCount: 1 };
const ultra = { machineType: "a3-ultragpu-8g", nodeCount: 1, capacity: { type: "spot" } };
const existing = (fields: object): object => ({
  project: "research-gpus",
  network: {
    existing: {
      network: "vpc",
      subnetwork: "machines",
      podsRangeName: "pods",
      servicesRangeName: "services",
      fabricNetworks: Array.from({ length: 8 }, (_, index) => ({
        network: `gpu-${index}`,
        subnetwork: `gpu-${index}`,
      })),
      ...fields,
    },
  },
});

/** What is changed in a valid description, the path of the one problem, and a word of its remedy. */
const bad: readonly [title: string, change: object, path: string, remedy: RegExp][] = [
  ["an unknown machine", { machineType: "a3-megagpu-8" }, "machineType", /did you mean a3-megagpu-8g/],
  ["a machine of another cloud", { machineType: "p5.48xlarge" }, "machineType", /a3-megagpu-8g/],
  ["no machine at all", { machineType: undefined }, "machineType", /accelerator/],
  ["machine and accelerator at once", { accelerator: "h100" }, "accelerator", /keep one/],
  ["an unknown accelerator", { machineType: undefined, accelerator: "h1000" }, "accelerator", /h100/],
  [
    "an accelerator that Google has not",
    { machineType: undefined, accelerator: "mi300x" },
    "accelerator",
    /this cloud has/,
  ],
  [
    "a machine that the provider cannot make",
    { machineType: "a4x-maxgpu-4g-metal", nodeCount: 18, capacity: { type: "reservation", reservationId: "r" } },
    "machineType",
    /a4x-highgpu-4g/,
  ],
  ["fewer machines than none", { nodeCount: -1 }, "nodeCount", /number of machines|0 or more/],
  ["one and a half nodes", { nodeCount: 1.5 }, "nodeCount", /whole number/],
  ["no zone", { zone: undefined }, "zone", /us-central1-a/],
  ["a region for a zone", { zone: "us-central1" }, "zone", /us-central1-a/],
  ["a zone of AWS's", { zone: "us-east-1a" }, "zone", /us-central1-a/],
  ["two zones", { zone: ["us-central1-a", "us-central1-b"] }, "zone", /does not cross zones/],
  ["two zones in a text", { zone: "us-central1-a,us-central1-b" }, "zone", /one zone/],
  ["a region that is not the zone's", { region: "europe-west4" }, "region", /us-central1/],
  ["an unknown property", { acelerator: "h100" }, "acelerator", /did you mean accelerator/],
  ["a name in capitals", { name: "Train" }, "name", /lower-case/],
  ["a name too long for an account's id", { name: "a".repeat(25) }, "name", /24 characters/],
  ["a name with a dash at its end", { name: "train-" }, "name", /no dash at the end/],
  ["a project by its title", { project: "My Project" }, "project", /id of the project/],
  ["options of Kubernetes beside the scheduler", { kubernetes: { version: "1.34" } }, "kubernetes", /in scheduler/],
  ["an unknown scheduler", { scheduler: { type: "lsf" } }, "scheduler.type", /kubernetes/],
  ["an old Kubernetes", { scheduler: { type: "kubernetes", version: "1.21" } }, "scheduler.version", /1\.34/],
  ["A3 Ultra on demand", { machineType: "a3-ultragpu-8g" }, "capacity.type", /reservation/],
  [
    "A4X as spot",
    { machineType: "a4x-highgpu-4g", nodeCount: 18, capacity: { type: "spot" } },
    "capacity.type",
    /reservation/,
  ],
  ["a part of an A3 High on demand", { machineType: "a3-highgpu-4g" }, "capacity.type", /flex-start/],
  [
    "a part of an A3 High reserved",
    { machineType: "a3-highgpu-1g", capacity: { type: "reservation", reservationId: "r" } },
    "capacity.type",
    /spot/,
  ],
  ["an unknown capacity model", { capacity: { type: "preemptible" } }, "capacity.type", /spot/],
  ["AWS's capacity block", { capacity: { type: "capacity-block", reservationId: "r" } }, "capacity.type", /allowed/],
  ["a reservation without a name", { capacity: { type: "reservation" } }, "capacity.reservationId", /name or the path/],
  [
    "a reservation by a wrong path",
    { capacity: { type: "reservation", reservationId: "projects/p/r" } },
    "capacity.reservationId",
    /reservations\/R/,
  ],
  [
    "a reservation with a policy",
    { capacity: { type: "reservation", reservationId: "r", placement: "compact" } },
    "capacity.placement",
    /leave it out/,
  ],
  [
    "flex-start for eight days",
    { capacity: { type: "flex-start", maxRunSeconds: 691_200 } },
    "capacity.maxRunSeconds",
    /604800/,
  ],
  ["flex-start for a minute", { capacity: { type: "flex-start", maxRunSeconds: 60 } }, "capacity.maxRunSeconds", /600/],
  ["a queue in words", { capacity: { type: "flex-start", queued: "yes" } }, "capacity.queued", /true or false/],
  [
    "queued machines close together",
    { machineType: "a3-ultragpu-8g", capacity: { type: "flex-start", queued: true, placement: "compact" } },
    "capacity.placement",
    /leave it out/,
  ],
  [
    "flex-start close together on a machine that cannot",
    { capacity: { type: "flex-start", placement: "compact" } },
    "capacity.placement",
    /leave it out/,
  ],
  ["an unknown placement", { capacity: { type: "on-demand", placement: "cluster" } }, "capacity.placement", /compact/],
  [
    "more nodes than a compact policy holds",
    { nodeCount: 1501, network: { cidr: "10.0.0.0/12" } },
    "capacity.placement",
    /none/,
  ],
  [
    "more nodes than a policy holds that was asked for",
    { nodeCount: 1501, network: { cidr: "10.0.0.0/12" }, capacity: { type: "spot", placement: "compact" } },
    "capacity.placement",
    /none/,
  ],
  [
    "a Kubernetes without a Lustre driver",
    { scheduler: { type: "kubernetes", version: "1.32" } },
    "scheduler.version",
    /1\.33/,
  ],
  [
    "a system zone of another region",
    { scheduler: { type: "kubernetes", systemPool: { zones: ["us-central1-b", "us-east1-b"] } } },
    "scheduler.systemPool.zones[1]",
    /us-central1-b/,
  ],
  [
    "a whole list of blocks that is a reference",
    { scheduler: { type: "kubernetes", publicAccessCidrs: ["#{TfToken[TOKEN.0]}"] } },
    "scheduler.publicAccessCidrs",
    /value itself/,
  ],
  [
    "networks that exist, and nothing that makes the bucket's name unique",
    {
      machineType: "a2-ultragpu-8g",
      network: { existing: { network: "v", subnetwork: "s", podsRangeName: "p", servicesRangeName: "q" } },
    },
    "project",
    /objectStore\.bucketName/,
  ],
  ["a misspelt property of the capacity", { capacity: { type: "spot", zone: "x" } }, "capacity.zone", /type/],
  ["an unknown driver version", { gpuDriverVersion: "580" }, "gpuDriverVersion", /LATEST/],
  ["a small boot disk", { bootDisk: { sizeGiB: 10 } }, "bootDisk.sizeGiB", /100/],
  ["a boot key that is no path", { bootDisk: { kmsKeyName: "key" } }, "bootDisk.kmsKeyName", /cryptoKeys/],
  ["a Lustre size between steps", lustre({ capacityGiB: 40000 }), "sharedFileSystem.capacityGiB", /36000 or 72000/],
  ["a Lustre size below the least", lustre({ capacityGiB: 9000 }), "sharedFileSystem.capacityGiB", /36000/],
  [
    "a Lustre size above the largest",
    lustre({ capacityGiB: 40_320_000 }),
    "sharedFileSystem.capacityGiB",
    /slower tier/,
  ],
  [
    "an illegal Lustre tier",
    lustre({ capacityGiB: 36000, throughputMBpsPerTiB: 40 }),
    "sharedFileSystem.throughputMBpsPerTiB",
    /125/,
  ],
  ["no Lustre size", lustre({}), "sharedFileSystem.capacityGiB", /minimumCapacityTiB/],
  [
    "two Lustre sizes",
    lustre({ capacityGiB: 36000, minimumCapacityTiB: 1 }),
    "sharedFileSystem.capacityGiB",
    /exact size/,
  ],
  [
    "a Lustre name of nine letters",
    lustre({ capacityGiB: 36000, fileSystemName: "datasets1" }),
    "sharedFileSystem.fileSystemName",
    /8 letters/,
  ],
  [
    "another file system",
    { sharedFileSystem: { type: "filestore", capacityGiB: 36000 } },
    "sharedFileSystem.type",
    /lustre/,
  ],
  [
    "blocks that overlap",
    { network: { cidr: "192.168.0.0/16", fabricCidr: "192.168.0.0/18" }, nodeCount: 1 },
    "network.fabricCidr",
    /share no address/,
  ],
  ["a block too small for the pods", { network: { cidr: "10.0.0.0/18" }, nodeCount: 64 }, "network.cidr", /\/17/],
  [
    "a fabric block too small for the machines",
    { network: { fabricCidr: "192.168.0.0/20" }, nodeCount: 300 },
    "network.fabricCidr",
    /\/19/,
  ],
  ["a block that is none", { network: { cidr: "10.0.0.1/14" } }, "network.cidr", /first address/],
  ["a block too large", { network: { cidr: "10.0.0.0/8" } }, "network.cidr", /\/12/],
  ["an existing network without a name", existing({ network: "" }), "network.existing.network", /name/],
  [
    "an existing network without ranges",
    existing({ podsRangeName: undefined }),
    "network.existing.podsRangeName",
    /name/,
  ],
  [
    "too few existing networks for the machine",
    existing({ fabricNetworks: [] }),
    "network.existing.fabricNetworks",
    /order of the interfaces/,
  ],
  [
    "an open API endpoint",
    kubernetes({ publicAccessCidrs: ["0.0.0.0/0"] }),
    "scheduler.publicAccessCidrs[0]",
    /your network/,
  ],
  ["an unknown release channel", kubernetes({ releaseChannel: "FAST" }), "scheduler.releaseChannel", /RAPID/],
  [
    "an exclusion that ends before it starts",
    kubernetes({ maintenanceExclusion: { startTime: "2027-01-01T00:00:00Z", endTime: "2026-01-01T00:00:00Z" } }),
    "scheduler.maintenanceExclusion.endTime",
    /later/,
  ],
  [
    "an exclusion without an end",
    kubernetes({ maintenanceExclusion: { startTime: "2027-01-01T00:00:00Z" } }),
    "scheduler.maintenanceExclusion.endTime",
    /ISO 8601/,
  ],
  [
    "a GPU machine as system machine",
    kubernetes({ systemPool: { machineType: "a2-highgpu-1g" } }),
    "scheduler.systemPool.machineType",
    /e2-standard/,
  ],
  [
    "one system zone",
    kubernetes({ systemPool: { zones: ["us-central1-a"] } }),
    "scheduler.systemPool.zones",
    /two zones/,
  ],
  ["too many pods", kubernetes({ podsPerGpuNode: 300 }), "scheduler.podsPerGpuNode", /256/],
  [
    "a secrets key that is no path",
    kubernetes({ secretsKmsKeyName: "key" }),
    "scheduler.secretsKmsKeyName",
    /cryptoKeys/,
  ],
  ["a bucket in capitals", { objectStore: { bucketName: "MyBucket" } }, "objectStore.bucketName", /lower-case/],
  [
    "a bucket named after Google",
    { objectStore: { bucketName: "my-google-data" } },
    "objectStore.bucketName",
    /without 'google'/,
  ],
  [
    "deleted objects kept for a day",
    { objectStore: { softDeleteRetentionDays: 1 } },
    "objectStore.softDeleteRetentionDays",
    /7/,
  ],
  ["a label in capitals", { tags: { team: "Research" } }, "tags.team", /lower-case/],
  ["a label's key in capitals", { tags: { Team: "research" } }, "tags.Team", /letter first/],
  ["capacity in one word", { capacity: "spot" }, "capacity", /type: "on-demand"/],
  ["a network in one word", { network: "default" }, "network", /existing/],
  ["a block of loopback addresses", { network: { cidr: "127.0.0.0/12" } }, "network.cidr", /private block/],
  ["protection in words", { deletionProtection: "yes" }, "deletionProtection", /true or false/],
  [
    "an existing subnet of another region",
    existing({ subnetwork: "projects/p/regions/us-east1/subnetworks/machines" }),
    "network.existing.subnetwork",
    /us-central1/,
  ],
  [
    "one range for pods and services",
    existing({ servicesRangeName: "pods" }),
    "network.existing.servicesRangeName",
    /another/,
  ],
  ["existing VPCs by their paths", existing({ fabricNetworks: ["gpu-0"] }), "network.existing.fabricNetworks[0]", /./],
  ["a pool named after the system pool", pools({ system: debug }), "nodePools.system", /another name/],
  ["a second pool gpu", pools({ gpu: debug }), "nodePools.gpu", /one place/],
  [
    "a pool in another zone",
    pools({ debug: { ...debug, zone: "us-central1-b" } }),
    "nodePools.debug.zone",
    /leave it out/,
  ],
  [
    "a GPU machine as CPU pool",
    pools({ cpu: { ...cpu, machineType: "g2-standard-8" } }),
    "nodePools.cpu.machineType",
    /e2-/,
  ],
  ["RDMA machines beside GPU networks in one block", pools({ ultra }), "network.rdmaCidr", /second block/],
  [
    "pools that do not fit together",
    { network: { cidr: "10.0.0.0/18" }, ...pools({ debug: { ...debug, nodeCount: 60 } }) },
    "network.cidr",
    /\/17/,
  ],
  [
    "an existing cluster in a new network",
    { scheduler: { type: "kubernetes", existing: { clusterName: "research" } } },
    "network",
    /VPC of the cluster/,
  ],
  ["a workload without parameters", { workload: {} }, "workload.parameters", /7e9/],
];

test.each(bad)("%s is a problem with its path and remedy", (_title, change, path, remedy) => {
  const problems = problemsOf(() => planTrainingCluster({ ...valid, ...change } as TrainingClusterDescription));
  expect(problems.map((problem) => problem.path)).toEqual([path]);
  expect(problems[0]?.hint).toMatch(remedy);
});

test("all problems are reported at once", () => {
  const paths = problemsOf(() =>
    planTrainingCluster({
      ...valid,
      machineType: "a3-mega",
      nodeCount: -1,
      zone: "nowhere",
      sharedFileSystem: { type: "lustre", capacityGiB: 5000, throughputMBpsPerTiB: 40 },
    } as unknown as TrainingClusterDescription),
  ).map((problem) => problem.path);
  expect(paths.sort()).toEqual(["machineType", "nodeCount", "sharedFileSystem.throughputMBpsPerTiB", "zone"]);
});

test("the valid description has no problem", () => {
  expect(problemsOf(() => planTrainingCluster(valid))).toEqual([]);
});
