import { planTrainingCluster, type TrainingClusterDescription } from "../../lib/description/google";
import { verdictOn } from "./harness";

const key = "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k";

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
  labels: { "example.com/team": "research" },
  taints: [{ key: "example.com/dedicated", value: "research", effect: "NoSchedule" }],
  network: { cidr: "10.0.0.0/14", fabricCidr: "192.168.0.0/16", rdmaCidr: "172.24.0.0/16", primaryMtuBytes: 8244 },
  scheduler: {
    type: "kubernetes",
    version: "1.35",
    releaseChannel: "REGULAR",
    publicAccessCidrs: ["203.0.113.0/24"],
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
  objectStore: { bucketName: "training-data-of-ours", kmsKeyName: key, softDeleteRetentionDays: 30 },
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

const bases = [whole, pools, existing];

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
  const { mutants, faults, accepted } = verdictOn(bases, planTrainingCluster, related);
  expect(mutants).toBeGreaterThan(5000);
  expect(faults).toEqual([]);
  expect(accepted).toMatchSnapshot();
});
