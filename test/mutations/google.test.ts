import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { TerraformOutput } from "cdktf";
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
} from "../../lib/description/google";
import { TrainingCluster } from "../../lib/google";
import { verdictOn } from "./harness";
import { tokenVerdictOn } from "./tokens-harness";

const keyOf = (region: string) => `projects/p/locations/${region}/keyRings/r/cryptoKeys/k`;
const key = keyOf("us-central1");

const whole: TrainingClusterDescription = {
  name: "train",
  machineType: "a3-megagpu-8g",
  nodeCount: 16,
  zone: "us-central1-a",
  region: "us-central1",
  project: "research-gpus",
  capacity: { type: "flex-start", maxRunSeconds: 86_400, queued: true, placement: "none" },
  bootDisk: { sizeGiB: 200, kmsKeyName: key },
  gpuDriverVersion: "LATEST",
  podsPerNode: 64,
  kubernetesVersion: "1.35.6-gke.1127000",
  labels: { "example.com/team": "research" },
  taints: [{ key: "example.com/dedicated", value: "research", effect: "NoSchedule" }],
  network: { cidr: "10.0.0.0/14", fabricCidr: "192.168.0.0/16", rdmaCidr: "172.24.0.0/16", primaryMtuBytes: 8244 },
  scheduler: {
    type: "kubernetes",
    version: "1.35",
    releaseChannel: "REGULAR",
    publicAccessCidrs: ["203.0.113.0/24"],
    privateAccessCidrs: ["10.200.0.0/16"],
    dnsEndpoint: true,
    globalAccess: true,
    managedMonitoring: true,
    secretsKmsKeyName: key,
    maintenanceExclusion: { startTime: "2026-12-01T00:00:00Z", endTime: "2027-03-01T00:00:00Z" },
    systemPool: {
      machineType: "e2-standard-8",
      nodeCountPerZone: 1,
      zones: ["us-central1-a", "us-central1-b"],
    },
    podsPerGpuNode: 64,
  },
  sharedFileSystem: { type: "lustre", capacityGiB: 36000, throughputMBpsPerTiB: 250, fileSystemName: "lustrefs" },
  objectStore: {
    bucketName: "training-data-of-ours",
    kmsKeyName: key,
    softDeleteRetentionDays: 30,
    accessLogBucketName: "logs-of-ours",
  },
  encryption: { keyId: key, grantServiceAgents: true },
  tags: { team: "research" },
  deletionProtection: true,
  workload: { parameters: 7e9, activeParameters: 7e9, method: "pretrain", contextLength: 4096 },
};

const pools: TrainingClusterDescription = {
  name: "train",
  zone: "us-central1-a",
  sharedFileSystem: { type: "lustre", minimumCapacityTiB: 30 },
  nodePools: {
    h100: {
      accelerator: "h100",
      nodeCount: { minimum: 0, maximum: 4 },
      capacity: { type: "reservation", reservationId: "gpus" },
    },
    spot: { type: "gpu", machineType: "g2-standard-48", nodeCount: 2, capacity: { type: "spot" } },
    near: { machineType: "a2-highgpu-1g", nodeCount: 2, capacity: { type: "on-demand", placement: "compact" } },
    prepare: {
      type: "cpu",
      machineType: "c3-standard-44",
      kubernetesVersion: "1.35.6-gke.1127000",
      nodeCount: 4,
      capacity: { type: "spot" },
      bootDisk: { sizeGiB: 200, kmsKeyName: key },
      labels: { "example.com/team": "research" },
      taints: [{ key: "example.com/dedicated", effect: "NoExecute" }],
    },
  },
};

const existing: TrainingClusterDescription = {
  name: "train",
  zone: "us-central1-a",
  project: "research-gpus",
  machineType: "a4x-highgpu-4g",
  nodeCount: 18,
  capacity: { type: "reservation", reservationId: "racks" },
  network: {
    existing: {
      network: "vpc",
      subnetwork: "machines",
      podsRangeName: "pods",
      servicesRangeName: "services",
      fabricNetworks: {
        gpu: [0, 1, 2, 3, 4].map((index) => ({ network: index === 0 ? "host" : "rdma", subnetwork: `s-${index}` })),
      },
    },
  },
  scheduler: {
    type: "kubernetes",
    existing: {
      clusterName: "research",
      location: "us-central1",
      nodeServiceAccountEmail: "node@research-gpus.iam.gserviceaccount.com",
      podsPerGpuNode: 64,
    },
  },
  objectStore: { existing: { bucketName: "training-data-of-ours" } },
};

const slurm: TrainingClusterDescription = {
  name: "train",
  project: "research-gpus",
  machineType: "a3-ultragpu-8g",
  nodeCount: 16,
  zone: "us-central1-b",
  capacity: { type: "reservation", reservationId: "training-reservation" },
  scheduler: {
    type: "slurm",
    version: "26.05",
    image: {
      type: "prepared",
      id: "projects/research-gpus/global/images/slurm-gpu",
      controllerId: "projects/research-gpus/global/images/slurm-controller",
    },
    users: [
      { name: "ada", uid: 2001, sshPublicKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample ada"] },
      { name: "grace", uid: 2002 },
    ],
    teams: [{ name: "research", gpuCount: 64, users: ["ada", "grace"] }],
    controller: { machineType: "n2-standard-16", stateDiskGiB: 200, snapshotsKept: 30 },
    login: { nodeCount: 2, machineType: "n2-standard-16" },
    repair: { maximumReplacing: 2, maximumSickPercent: 30 },
    mountObjectStore: true,
  },
};

/** Several fabrics beside each other, machines without any, and a support that is waited for. */
const several: TrainingClusterDescription = {
  name: "train",
  zone: "europe-west4-b",
  accelerator: "h100",
  nodeCount: { minimum: 0, maximum: 16 },
  capacity: { type: "reservation", reservationId: "projects/p/reservations/r/reservationBlocks/b" },
  network: { cidr: "10.0.0.0/12", fabricCidr: "192.168.0.0/16", rdmaCidr: "172.24.0.0/16" },
  scheduler: { type: "kubernetes", version: "1.36", maintenanceExclusion: "until-end-of-support" },
  sharedFileSystem: { type: "lustre", capacityGiB: 6_336_000 },
  nodePools: {
    ultra: {
      machineType: "a3-ultragpu-8g",
      nodeCount: 4,
      capacity: { type: "flex-start", maxRunSeconds: 3600, placement: "compact" },
      bootDisk: { sizeGiB: 500 },
      labels: { "example.com/team": "research" },
      taints: [{ key: "example.com/dedicated", value: "x", effect: "PreferNoSchedule" }],
      podsPerNode: 32,
    },
    graphics: {
      machineType: "g4-standard-384",
      nodeCount: 2,
      capacity: { type: "spot", placement: "none" },
      gpuDriverVersion: "DEFAULT",
    },
    old: {
      machineType: "n1-standard-8",
      nodeCount: { minimum: 1, maximum: 2 },
      bootDisk: { kmsKeyName: keyOf("europe-west4") },
    },
    prepare: {
      type: "cpu",
      machineType: "n4-standard-16",
      nodeCount: { minimum: 0, maximum: 8 },
      bootDisk: { sizeGiB: 300 },
    },
  },
  dataPreparation: { maximumVcpus: 512 },
  objectStore: { softDeleteRetentionDays: 7 },
  tags: { team: "research", stage: "test" },
};

/** Networks of the company's in one list, by paths. */
const listed: TrainingClusterDescription = {
  name: "train",
  zone: "us-central1-a",
  region: "us-central1",
  project: "research-gpus",
  machineType: "a3-highgpu-8g",
  nodeCount: 2,
  capacity: { type: "on-demand", placement: "none" },
  network: {
    existing: {
      network: "projects/net/global/networks/vpc",
      subnetwork: "projects/net/regions/us-central1/subnetworks/machines",
      podsRangeName: "pods",
      servicesRangeName: "services",
      fabricNetworks: [0, 1, 2, 3].map((index) => ({ network: `gpu-${index}`, subnetwork: `gpu-${index}` })),
    },
  },
  sharedFileSystem: { type: "lustre", minimumCapacityTiB: 20, throughputMBpsPerTiB: 1000 },
  objectStore: { bucketName: "training-data-of-ours", softDeleteRetentionDays: 90 },
  deletionProtection: false,
};

/** The same with RDMA, and with the pools of another description beside it. */
const dense: TrainingClusterDescription = {
  ...whole,
  machineType: "a4-highgpu-8g",
  capacity: { type: "flex-start", maxRunSeconds: 86_400, queued: false, placement: "compact" },
  nodePools: pools.nodePools ?? {},
};

const bases = [whole, pools, existing, several, listed, dense, slurm];

/** What is planned on its own, by the same checks. */
const parts: readonly [title: string, base: object, plan: (description: never) => unknown][] = [
  ["pool", { ...several.nodePools?.ultra, name: "ultra", tags: { team: "x" } }, planNodePool],
  [
    "CPU pool",
    { ...without(several.nodePools?.prepare, "type"), name: "prepare", tags: { team: "x" } },
    planCpuNodePool,
  ],
  ["cluster", { ...without(whole.scheduler, "type"), name: "train", tags: { team: "x" } }, planKubernetesCluster],
  ["existing cluster", { clusterName: "research", location: "us-central1", name: "x" }, planExistingKubernetesCluster],
  ["file system", { ...whole.sharedFileSystem, name: "fs", tags: { team: "x" } }, planLustre],
  ["bucket", { ...whole.objectStore, name: "store", deletionProtection: false }, planObjectStore],
  [
    "network",
    { ...whole.network, name: "net", zone: "us-central1-a", region: "us-central1", project: "research-gpus" },
    (description: never) => planNetwork(description, []),
  ],
];

function without(value: object | undefined, omitted: string): object {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([name]) => name !== omitted));
}

/** Places that are compared with one another: either may be the one to change. */
const related = [
  [/^(nodeCount|machineType|capacity)/, /^(capacity|nodeCount|network|accelerator)/],
  [/^(zone|region)/, /^(zone|region|scheduler\.systemPool\.zones)/],
  [/^nodePools\.\w+$/, /^nodePools/],
  [/^nodePools/, /^(nodeCount|machineType|network)/],
  [/^scheduler/, /^(scheduler|network)/],
  [/^network/, /^(network|project)/],
  [/^(project|objectStore)/, /^(project|objectStore)/],
] as const;

test("the bases of the mutants have no fault", () => {
  for (const base of bases) {
    expect(() => planTrainingCluster(base)).not.toThrow();
  }
});

test("no mutant of a description on Google Cloud ends in another exception, in silence, or in a problem somewhere else", () => {
  const whole = verdictOn(bases, planTrainingCluster, related);
  const verdicts = [whole, ...parts.map(([, base, plan]) => verdictOn([base], plan, related))];
  expect(verdicts.flatMap(({ faults }) => faults)).toEqual([]);
  expect(verdicts.reduce((sum, { mutants }) => sum + mutants, 0)).toBeGreaterThan(20_000);
  expect(whole.accepted).toMatchSnapshot();
});

test("a token on Google Cloud lands in Terraform untouched, or is refused with the reason", () => {
  const verdict = tokenVerdictOn({
    bases: [whole, pools, existing, listed],
    plan: planTrainingCluster,
    draw: (stack, description) => {
      new GoogleProvider(stack, "google", { project: "research-gpus" });
      const { access } = new TrainingCluster(stack, "train", description);
      new TerraformOutput(stack, "access", { value: access });
    },
    related,
  });
  // Of a VPC in which a cluster exists no subnet and no range is drawn: they are the cluster's.
  const ofExistingCluster =
    /^network\.existing\.(network|subnetwork|podsRangeName|servicesRangeName) = .*: is dropped$/;
  expect(verdict.faults.filter((fault) => !ofExistingCluster.test(fault))).toEqual([]);
  expect(verdict.landed).toMatchSnapshot();
  expect(verdict.alsoChanged).toMatchSnapshot();
});
