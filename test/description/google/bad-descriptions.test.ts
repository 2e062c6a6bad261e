import { planTrainingCluster, type TrainingClusterDescription } from "../../../lib/description/google";
import { problemsOf } from "../../problems-of";
import { valid } from "./valid";

const lustre = (fields: object): object => ({ sharedFileSystem: { type: "lustre", ...fields } });
const kubernetes = (fields: object): object => ({ scheduler: { type: "kubernetes", ...fields } });
const pools = (nodePools: object): object => ({ nodePools });
const debug = { machineType: "g2-standard-48", nodeCount: 1 };
const cpu = { type: "cpu", machineType: "c3-standard-44", nodeCount: 1 };
const ultra = { machineType: "a3-ultragpu-8g", nodeCount: 1, capacity: { type: "spot" } };
const racks = {
  machineType: "a4x-highgpu-4g",
  nodeCount: 18,
  capacity: { type: "reservation", reservationId: "racks" },
  sharedFileSystem: undefined,
};
const keyOf = (region: string) => `projects/p/locations/${region}/keyRings/r/cryptoKeys/k`;
const fabric = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ network: `gpu-${index}`, subnetwork: `gpu-${index}` }));
const existing = (fields: object): { readonly project: string; readonly network: object } => ({
  project: "research-gpus",
  network: {
    existing: {
      network: "vpc",
      subnetwork: "machines",
      podsRangeName: "pods",
      servicesRangeName: "services",
      fabricNetworks: fabric(8),
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
  ["the VPC that a project has already", { name: "default" }, "name", /of your own/],
  ["a zone that its region has not", { zone: "us-central1-z" }, "zone", /us-central1-f/],
  ["a region that Google has not", { zone: "us-central9-a" }, "zone", /us-central/],
  [
    "a system zone that the region has not",
    kubernetes({ systemPool: { zones: ["us-central1-a", "us-central1-d"] } }),
    "scheduler.systemPool.zones[1]",
    /us-central1-f/,
  ],
  [
    "a region that differs from the zone's, at the region",
    { zone: "us-east1-b", region: "us-east4", sharedFileSystem: undefined },
    "region",
    /us-east1/,
  ],
  ["a block of the internet", { network: { cidr: "8.0.0.0/12" } }, "network.cidr", /private block/],
  ["a block for groups", { network: { cidr: "224.0.0.0/12" } }, "network.cidr", /private block/],
  ["a block of no host", { network: { cidr: "0.0.0.0/12" } }, "network.cidr", /private block/],
  ["a block of one link", { network: { fabricCidr: "169.254.0.0/16" } }, "network.fabricCidr", /private block/],
  [
    "a system pool that fills the block of the pods",
    { ...kubernetes({ systemPool: { nodeCountPerZone: 40 } }), network: { cidr: "10.0.0.0/18" } },
    "network.cidr",
    /or larger/,
  ],
  [
    "an Arm machine as system machine",
    kubernetes({ systemPool: { machineType: "c4a-standard-8" } }),
    "scheduler.systemPool.machineType",
    /x86/,
  ],
  [
    "a tiny system machine",
    kubernetes({ systemPool: { machineType: "e2-micro" } }),
    "scheduler.systemPool.machineType",
    /4 vCPUs/,
  ],
  [
    "a machine of AWS as system machine",
    kubernetes({ systemPool: { machineType: "m5.large" } }),
    "scheduler.systemPool.machineType",
    /e2-standard/,
  ],
  ["a version that is none", kubernetes({ version: "1.99" }), "scheduler.version", /1\.36/],
  [
    "A4X on an old Kubernetes",
    { ...racks, ...kubernetes({ version: "1.33" }) },
    "scheduler.version",
    /"1\.34" or newer/,
  ],
  [
    "an exclusion beyond the end of support",
    kubernetes({
      version: "1.34",
      maintenanceExclusion: { startTime: "2026-12-01T00:00:00Z", endTime: "2027-03-01T00:00:00Z" },
    }),
    "scheduler.maintenanceExclusion.endTime",
    /until-end-of-support/,
  ],
  [
    "an exclusion of three years",
    kubernetes({ maintenanceExclusion: { startTime: "2026-12-01T00:00:00Z", endTime: "2029-12-01T00:00:00Z" } }),
    "scheduler.maintenanceExclusion.endTime",
    /end of support/,
  ],
  [
    "an exclusion without seconds",
    kubernetes({ maintenanceExclusion: { startTime: "2026-12-01T00:00Z", endTime: "2027-01-01T00:00:00Z" } }),
    "scheduler.maintenanceExclusion.startTime",
    /seconds/,
  ],
  [
    "an exclusion until the end of support of no version",
    kubernetes({ maintenanceExclusion: "until-end-of-support" }),
    "scheduler.version",
    /1\.35/,
  ],
  [
    "a block that is none before the API",
    kubernetes({ publicAccessCidrs: ["999.1.1.1/99"] }),
    "scheduler.publicAccessCidrs[0]",
    /first address/,
  ],
  [
    "the internet in another spelling",
    kubernetes({ publicAccessCidrs: ["0.0.0.0/00"] }),
    "scheduler.publicAccessCidrs[0]",
    /./,
  ],
  [
    "private addresses before a public endpoint",
    kubernetes({ publicAccessCidrs: ["10.200.0.0/16"] }),
    "scheduler.publicAccessCidrs[0]",
    /privateAccessCidrs/,
  ],
  [
    "public addresses before a private endpoint",
    kubernetes({ privateAccessCidrs: ["203.0.113.0/24"] }),
    "scheduler.privateAccessCidrs[0]",
    /publicAccessCidrs/,
  ],
  [
    "a boot key of another region",
    { bootDisk: { kmsKeyName: keyOf("us-east1") } },
    "bootDisk.kmsKeyName",
    /us-central1/,
  ],
  [
    "a secrets key of another region",
    kubernetes({ secretsKmsKeyName: keyOf("us") }),
    "scheduler.secretsKmsKeyName",
    /us-central1/,
  ],
  [
    "a bucket's key of another region",
    { objectStore: { kmsKeyName: keyOf("europe-west4") } },
    "objectStore.kmsKeyName",
    /us-central1/,
  ],
  [
    "a cluster's key of another region",
    { encryption: { keyId: keyOf("us-east4") } },
    "encryption.keyId",
    /us-central1/,
  ],
  [
    "a version of a key",
    { encryption: { keyId: `${keyOf("us-central1")}/cryptoKeyVersions/1` } },
    "encryption.keyId",
    /cryptoKeys\/K/,
  ],
  ["a label of the library's", { tags: { "gpu-cluster": "x" } }, "tags.gpu-cluster", /another key/],
  ["a label of Google's", { tags: { "goog-x": "x" } }, "tags.goog-x", /another key/],
  ["a name that makes a bucket of Google's", { name: "google-train" }, "objectStore.bucketName", /google/],
  [
    "a project of a domain, whose name no bucket takes",
    { project: "example.com:research" },
    "objectStore.bucketName",
    /name for the bucket/,
  ],
  [
    "seventy-two machines in one sub-block",
    {
      ...racks,
      nodeCount: 72,
      capacity: { type: "reservation", reservationId: "r/reservationBlocks/b/reservationSubBlocks/s" },
    },
    "capacity.reservationId",
    /pool for each sub-block/,
  ],
  [
    "one VPC for two ordinary interfaces",
    existing({ fabricNetworks: fabric(8).map((one, index) => (index === 1 ? { ...one, network: "gpu-0" } : one)) }),
    "network.existing.fabricNetworks[1].network",
    /of its own/,
  ],
  [
    "the primary VPC as that of GPU traffic",
    existing({
      fabricNetworks: Array.from({ length: 8 }, (_, index) => ({
        network: index === 0 ? "vpc" : `gpu-${index}`,
        subnetwork: `s-${index}`,
      })),
    }),
    "network.existing.fabricNetworks[0].network",
    /of its own/,
  ],
  [
    "RDMA interfaces in two VPCs",
    {
      ...racks,
      ...existing({
        fabricNetworks: ["host", "rdma", "rdma", "other", "rdma"].map((network, index) => ({
          network,
          subnetwork: `s-${index}`,
        })),
      }),
    },
    "network.existing.fabricNetworks[3].network",
    /that VPC for each/,
  ],
  [
    "fabric networks of a pool that there is not",
    existing({ fabricNetworks: { gpu: fabric(8), ghost: fabric(8) } }),
    "network.existing.fabricNetworks.ghost",
    /leave it out/,
  ],
  [
    "existing VPCs by their self links",
    existing({ fabricNetworks: [{ network: "projects/p/global/networks/gpu-0", subnetwork: "s" }] }),
    "network.existing.fabricNetworks[0].network",
    /not its path/,
  ],
  [
    "a subnet of another project's",
    existing({
      network: "projects/one/global/networks/vpc",
      subnetwork: "projects/two/regions/us-central1/subnetworks/machines",
    }),
    "network.existing.subnetwork",
    /subnet of the VPC/,
  ],
  [
    "a block beside an existing network",
    { ...existing({}), network: { ...existing({}).network, cidr: "10.0.0.0/14" } },
    "network.cidr",
    /leave/,
  ],
  [
    "a cluster of another region",
    {
      ...existing({}),
      scheduler: { type: "kubernetes", existing: { clusterName: "research", location: "us-east1" } },
      objectStore: { bucketName: "ours" },
    },
    "scheduler.existing.location",
    /zone of it/,
  ],
  [
    "the Dynamic tier of Lustre, which the provider cannot make",
    lustre({ capacityGiB: 472_000, throughputMBpsPerTiB: 25 }),
    "sharedFileSystem.throughputMBpsPerTiB",
    /125/,
  ],
  [
    "a large Lustre between its steps",
    lustre({ capacityGiB: 6_156_000 }),
    "sharedFileSystem.capacityGiB",
    /6048000 or 6336000/,
  ],
  ["a minor version for machines", { kubernetesVersion: "1.35" }, "kubernetesVersion", /gke\./],
  [
    "machines newer than the control plane",
    { kubernetesVersion: "1.36.1-gke.1000000", ...kubernetes({ version: "1.35" }) },
    "kubernetesVersion",
    /control plane/,
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

/** What a user writes and an earlier release refused, though Google takes it. */
const good: readonly [title: string, change: object][] = [
  ["a whole version of GKE", kubernetes({ dnsEndpoint: true, version: "1.35.6-gke.1127000" })],
  [
    "a project of a domain, with a bucket's name",
    { project: "example.com:research", objectStore: { bucketName: "ours" } },
  ],
  [
    "a bucket of others with 'google' in its name",
    { objectStore: { existing: { bucketName: "gcp-public-google-data" } } },
  ],
  ["G4 by flex-start", { machineType: "g4-standard-48", capacity: { type: "flex-start" } }],
  ["the largest Lustre of a tier", lustre({ capacityGiB: 10_008_000, throughputMBpsPerTiB: 1000 })],
  ["a Lustre beyond the old limit", lustre({ capacityGiB: 1_008_000, throughputMBpsPerTiB: 1000 })],
  [
    "a reservation by its self link",
    reserved("https://www.googleapis.com/compute/v1/projects/p/zones/us-central1-a/reservations/r"),
  ],
  ["a reservation by its path with the zone", reserved("projects/p/zones/us-central1-a/reservations/r")],
  ["a block of a reservation by its name", reserved("r/reservationBlocks/b")],
  ["an AI zone", { zone: "us-central1-ai1a" }],
  ["no machine yet", { nodeCount: 0 }],
  [
    "a VPC by its self link",
    existing({ network: "https://www.googleapis.com/compute/v1/projects/p/global/networks/vpc" }),
  ],
  ["a VPC by its path", existing({ network: "projects/p/global/networks/vpc" })],
];

function reserved(reservationId: string): object {
  return { capacity: { type: "reservation", reservationId } };
}

test.each(good)("%s is taken", (_title, change) => {
  expect(problemsOf(() => planTrainingCluster({ ...valid, ...change } as TrainingClusterDescription))).toEqual([]);
});

test("a node takes the path of its reservation without host and zone", () => {
  const plan = planTrainingCluster({
    ...valid,
    ...reserved("https://www.googleapis.com/compute/v1/projects/p/zones/us-central1-a/reservations/r"),
  });
  expect(plan.nodePools[0]?.capacity.reservationId).toBe("projects/p/reservations/r");
});
