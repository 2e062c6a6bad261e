import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput } from "cdktf";
import { TrainingCluster } from "../../lib/aws";
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
} from "../../lib/description/aws";
import { verdictOn } from "./harness";
import { tokenVerdictOn } from "./tokens-harness";

const whole: TrainingClusterDescription = {
  name: "train",
  machineType: "p5.48xlarge",
  nodeCount: 16,
  zone: "us-east-1a",
  region: "us-east-1",
  capacity: {
    type: "capacity-block",
    reservationId: "cr-0123456789abcdef0",
    instanceCount: 16,
    startTime: "2026-12-01T11:30:00Z",
    endTime: "2026-12-15T11:30:00Z",
  },
  interfaceLayout: "max-bandwidth",
  rootVolume: { sizeGiB: 600, kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/0" },
  updateStrategy: "minimal",
  podsPerNode: 64,
  kubernetesVersion: "1.36",
  releaseVersion: "1.36.1-20261015",
  labels: { "example.com/team": "research" },
  taints: [{ key: "example.com/dedicated", value: "research", effect: "NoSchedule" }],
  network: {
    cidr: "10.0.0.0/16",
    systemZones: ["us-east-1a", "us-east-1b"],
    endpointServices: ["ecr.api"],
    flowLogRetentionDays: 90,
  },
  scheduler: {
    type: "kubernetes",
    version: "1.36",
    supportType: "standard",
    publicAccessCidrs: ["203.0.113.0/24"],
    privateAccessCidrs: ["10.100.0.0/16"],
    privateAccessSecurityGroupIds: ["sg-0123456789abcdef0"],
    administratorArns: ["arn:aws:iam::123456789012:role/admin"],
    secretsKmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/0",
    logRetentionDays: 90,
    systemPool: {
      machineType: "m7i.xlarge",
      nodeCount: 2,
      kubernetesVersion: "1.35",
      releaseVersion: "1.35.2-20261015",
    },
    addonVersions: { "vpc-cni": "v1.20.4-eksbuild.1" },
    podsPerGpuNode: 64,
  },
  sharedFileSystem: {
    type: "lustre",
    storageClass: "ssd",
    capacityGiB: 38400,
    throughputMBpsPerTiB: 250,
    efa: true,
    metadataIops: 12000,
    dataCompression: "lz4",
    kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/0",
    weeklyMaintenanceStartTime: "7:03:00",
    objectStoreAssociation: { fileSystemPath: "/data", prefix: "sets/" },
    backupRetentionDays: 0,
  },
  objectStore: {
    bucketName: "training-data-of-ours",
    kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/0",
    previousVersionRetentionDays: 30,
  },
  encryption: { keyId: "arn:aws:kms:us-east-1:123456789012:key/1" },
  tags: { team: "research" },
  deletionProtection: true,
  workload: { parameters: 7e9, activeParameters: 7e9, method: "pretrain", contextLength: 4096 },
};

const pools: TrainingClusterDescription = {
  name: "train",
  zone: "us-east-1a",
  nodePools: {
    h100: {
      accelerator: "h100",
      nodeCount: { minimum: 0, maximum: 4 },
      capacity: { type: "reservation", resourceGroupArn: "arn:aws:resource-groups:us-east-1:123456789012:group/g" },
    },
    spot: { machineType: "g6.12xlarge", nodeCount: 2, capacity: { type: "spot" } },
    near: { machineType: "g6.12xlarge", nodeCount: 2, capacity: { type: "on-demand", placement: "cluster" } },
    prepare: {
      type: "cpu",
      machineType: "m7i.8xlarge",
      nodeCount: 4,
      capacity: { type: "spot" },
      subnets: "gpu",
      podsPerNode: 100,
      rootVolume: { sizeGiB: 200 },
      labels: { "example.com/team": "data" },
      taints: [{ key: "example.com/data", effect: "NoExecute" }],
    },
  },
  network: {
    existing: {
      vpcId: "vpc-0123456789abcdef0",
      gpuSubnetId: "subnet-0123456789abcdef0",
      systemSubnetIds: ["subnet-0123456789abcdef1", "subnet-0123456789abcdef2"],
      gpuSubnetCidr: "10.0.128.0/17",
    },
  },
  scheduler: {
    type: "kubernetes",
    existing: {
      clusterName: "research",
      nodeRoleArn: "arn:aws:iam::123456789012:role/nodes",
      version: "1.34",
      podsPerGpuNode: 32,
    },
  },
  sharedFileSystem: {
    type: "lustre",
    storageClass: "intelligent-tiering",
    throughputMBps: 8000,
    metadataIops: 6000,
  },
  objectStore: { existing: { bucketName: "training-data-of-ours" } },
};

/** By the ids of zones, on reserved machines, with tiered storage and a company's bucket that has a key. */
const reserved: TrainingClusterDescription = {
  ...whole,
  zone: "use1-az4",
  capacity: { type: "reservation", reservationId: "cr-0123456789abcdef0", placementGroupName: "theirs" },
  network: { ...whole.network, systemZones: ["use1-az1", "use1-az2"] },
  sharedFileSystem: {
    type: "lustre",
    storageClass: "intelligent-tiering",
    throughputMBps: 4000,
    kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/0",
  },
  objectStore: {
    existing: { bucketName: "training-data-of-ours", kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/0" },
  },
  nodePools: pools.nodePools,
};

const slurm: TrainingClusterDescription = {
  name: "train",
  machineType: "p5.48xlarge",
  nodeCount: 16,
  zone: "us-east-1a",
  capacity: { type: "capacity-block", reservationId: "cr-0123456789abcdef0", endTime: "2026-12-15T11:30:00Z" },
  scheduler: {
    type: "slurm",
    version: "26.05",
    image: { type: "prepared", id: "ami-0123456789abcdef0", controllerId: "ami-0123456789abcdef1" },
    users: [
      { name: "ada", uid: 2001, sshPublicKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample ada"] },
      { name: "grace", uid: 2002 },
    ],
    teams: [{ name: "research", gpuCount: 64, users: ["ada", "grace"] }],
    controller: { machineType: "m7i.2xlarge", stateDiskGiB: 200, snapshotsKept: 30 },
    login: { nodeCount: 2, machineType: "m7i.4xlarge" },
    repair: { maximumReplacing: 2, maximumSickPercent: 30 },
    mountObjectStore: true,
  },
};

const parts: readonly [base: object, plan: (description: never) => unknown][] = [
  [{ ...pools.nodePools?.h100, name: "h100", tags: { team: "x" } }, planNodePool],
  [{ ...pools.nodePools?.near, name: "near", tags: { team: "x" } }, planNodePool],
  [{ ...without(reserved.sharedFileSystem, ""), name: "tiered", tags: { team: "x" } }, planLustre],
  [{ ...without(pools.nodePools?.prepare, "type"), name: "prepare", tags: { team: "x" } }, planCpuNodePool],
  [{ ...without(whole.scheduler, "type"), name: "train", tags: { team: "x" } }, planKubernetesCluster],
  [{ clusterName: "research", version: "1.34", name: "x" }, planExistingKubernetesCluster],
  [{ ...whole.sharedFileSystem, name: "fs", tags: { team: "x" } }, planLustre],
  [{ ...whole.objectStore, name: "store", deletionProtection: false }, planObjectStore],
  [{ ...whole.network, name: "net", zone: "us-east-1a", region: "us-east-1" }, planNetwork],
];

function without(value: object | undefined, omitted: string): object {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([name]) => name !== omitted));
}

/** Places that are compared with one another: either may be the one to change. */
const related = [
  [
    /^(nodeCount|machineType|capacity)/,
    /^(capacity|nodeCount|network\.cidr|interfaceLayout|sharedFileSystem|accelerator)/,
  ],
  [/^(zone|region)/, /^(zone|region|network\.systemZones)/],
  [/^nodePools\.\w+$/, /^nodePools/],
  [/^nodePools/, /^(nodeCount|machineType|network\.existing\.gpuSubnetCidr)$/],
  [/^scheduler/, /^(scheduler|network)/],
  [/^network/, /^(network|scheduler)/],
  [/^(zone|region)/, /^(rootVolume|encryption|objectStore|sharedFileSystem|scheduler|nodePools|capacity)/],
  [/^(version|systemPool|kubernetesVersion|releaseVersion)/, /^(version|systemPool|kubernetesVersion|releaseVersion)/],
  [/^scheduler/, /^(kubernetesVersion|releaseVersion|nodePools)/],
  [/^(kubernetesVersion|releaseVersion)/, /^(kubernetesVersion|releaseVersion)/],
] as const;

test("no mutant of a description on AWS ends in another exception, in silence, or in a problem somewhere else", () => {
  const verdict = verdictOn([whole, pools, slurm, reserved], planTrainingCluster, related);
  const verdicts = [verdict, ...parts.map(([base, plan]) => verdictOn([base], plan, related))];
  expect(verdicts.flatMap(({ faults }) => faults)).toEqual([]);
  expect(verdicts.reduce((sum, { mutants }) => sum + mutants, 0)).toBeGreaterThan(20_000);
  expect(verdict.accepted).toMatchSnapshot();
});

test("a token at any path of a description on AWS lands in the Terraform untouched, or is refused with the reason", () => {
  const { tried, faults, landed, alsoChanged } = tokenVerdictOn<TrainingClusterDescription>({
    bases: [whole, pools, reserved],
    plan: planTrainingCluster,
    draw: (stack, description) => {
      new AwsProvider(stack, "aws", { region: "us-east-1" });
      const { access, network } = new TrainingCluster(stack, "train", description);
      new TerraformOutput(stack, "access", { value: [access, network.systemSubnetIds] });
    },
    related,
  });
  expect(tried).toBeGreaterThan(1000);
  expect(faults).toEqual([]);
  expect({ landed, alsoChanged }).toMatchSnapshot();
});
