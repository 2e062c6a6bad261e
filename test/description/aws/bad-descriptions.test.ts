import { InvalidDescriptionError } from "../../../lib/checks";
import { planTrainingCluster, type TrainingClusterDescription } from "../../../lib/description/aws";
import { problemsOf } from "../../problems-of";
import { valid } from "./valid";

const block = { type: "capacity-block", reservationId: "cr-0123456789abcdef0" };
const lustre = (fields: object): object => ({ sharedFileSystem: { type: "lustre", ...fields } });
const kubernetes = (fields: object): object => ({ scheduler: { type: "kubernetes", ...fields } });
const pools = (nodePools: object): object => ({ nodePools });
const existing = (fields: object): object => ({
  network: {
    existing: {
      vpcId: "vpc-0123456789abcdef0",
      gpuSubnetId: "subnet-0123456789abcdef0",
      systemSubnetIds: ["subnet-0123456789abcdef1", "subnet-0123456789abcdef2"],
      ...fields,
    },
  },
});

const key = (region: string): string => `arn:aws:kms:${region}:123456789012:key/12345678-1234-1234-1234-123456789012`;

/** What is changed in a valid description, the path of the one problem, and a word of its remedy. */
const bad: readonly [title: string, change: object, path: string, remedy: RegExp][] = [
  ["an unknown machine", { machineType: "p5.48xlage" }, "machineType", /did you mean p5\.48xlarge/],
  ["a machine of another cloud", { machineType: "a3-megagpu-8g" }, "machineType", /allowed: .*p5\.48xlarge/],
  ["no machine at all", { machineType: undefined }, "machineType", /accelerator/],
  ["machine and accelerator at once", { accelerator: "h100" }, "accelerator", /keep one/],
  ["an unknown accelerator", { machineType: undefined, accelerator: "h101" }, "accelerator", /h100/],
  [
    "an accelerator that AWS has not",
    { machineType: undefined, accelerator: "mi300x" },
    "accelerator",
    /this cloud has/,
  ],
  ["one and a half nodes", { nodeCount: 1.5 }, "nodeCount", /whole number/],
  ["a negative number of nodes", { nodeCount: -4 }, "nodeCount", /0 or more/],
  ["nodes in words", { nodeCount: "16" }, "nodeCount", /whole number/],
  ["a missing number of nodes", { nodeCount: undefined }, "nodeCount", /number of machines/],
  ["not a number", { nodeCount: Number.NaN }, "nodeCount", /whole number/],
  ["no zone", { zone: undefined }, "zone", /us-east-1a/],
  ["a region for a zone", { zone: "us-east-1" }, "zone", /us-east-1a/],
  ["two zones in a list", { zone: ["us-east-1a", "us-east-1b"] }, "zone", /EFA does not cross zones/],
  ["two zones in a text", { zone: "us-east-1a,us-east-1b" }, "zone", /one zone/],
  ["a region that is not the zone's", { region: "us-west-2" }, "region", /us-east-1/],
  ["a zone of Google's", { zone: "us-central1-a" }, "zone", /us-east-1a/],
  ["the id of a zone in no region", { zone: "xyz9-az1" }, "zone", /by its name/],
  ["a region that is not the zone id's", { zone: "use1-az4", region: "us-west-2" }, "region", /us-east-1/],
  [
    "a region whose zones accounts see differently",
    { zone: "us-west-1a", machineType: "g6.12xlarge" },
    "network.systemZones",
    /describe-availability-zones/,
  ],
  [
    "a control plane where EKS has none",
    { network: { systemZones: ["us-east-1a", "us-east-1e"] } },
    "network.systemZones[1]",
    /us-east-1b/,
  ],
  [
    "a control plane where EKS has none, by id",
    { zone: "use1-az4", network: { systemZones: ["use1-az3", "use1-az4"] } },
    "network.systemZones[0]",
    /use1-az1/,
  ],
  [
    "zones by name and by id",
    { network: { systemZones: ["us-east-1a", "use1-az4"] } },
    "network.systemZones",
    /all by id/,
  ],
  [
    "the GPU machines' subnet among the system's",
    existing({ systemSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef2"] }),
    "network.existing.systemSubnetIds",
    /other subnets/,
  ],
  ["link-local addresses for a VPC", { network: { cidr: "169.254.0.0/16" } }, "network.cidr", /10\.0\.0\.0/],
  ["loopback addresses for a VPC", { network: { cidr: "127.0.0.0/16" } }, "network.cidr", /10\.0\.0\.0/],
  ["multicast addresses for a VPC", { network: { cidr: "224.0.0.0/16" } }, "network.cidr", /10\.0\.0\.0/],
  ["an endpoint of S3", { network: { endpointServices: ["s3"] } }, "network.endpointServices[0]", /gateway/],
  ["an endpoint of ECR in one", { network: { endpointServices: ["ecr"] } }, "network.endpointServices[0]", /ecr\.dkr/],
  [
    "the whole name of an endpoint",
    { network: { endpointServices: ["com.amazonaws.us-east-1.sts"] } },
    "network.endpointServices[0]",
    /"sts"/,
  ],
  [
    "private addresses for a public endpoint",
    kubernetes({ publicAccessCidrs: ["10.0.0.0/16"] }),
    "scheduler.publicAccessCidrs[0]",
    /privateAccessCidrs/,
  ],
  [
    "half of the internet",
    kubernetes({ publicAccessCidrs: ["128.0.0.0/1"] }),
    "scheduler.publicAccessCidrs[0]",
    /\/8 or smaller/,
  ],
  [
    "public addresses for the private endpoint",
    kubernetes({ privateAccessCidrs: ["203.0.113.0/24"] }),
    "scheduler.privateAccessCidrs[0]",
    /publicAccessCidrs/,
  ],
  [
    "a security group by name",
    kubernetes({ privateAccessSecurityGroupIds: ["bastion"] }),
    "scheduler.privateAccessSecurityGroupIds[0]",
    /sg-/,
  ],
  ["a Kubernetes that EKS has not yet", kubernetes({ version: "1.41" }), "scheduler.version", /1\.36/],
  ["an unknown kind of support", kubernetes({ supportType: "lts" }), "scheduler.supportType", /extended/],
  [
    "machines newer than the cluster",
    { ...kubernetes({ version: "1.35" }), kubernetesVersion: "1.36" },
    "kubernetesVersion",
    /cluster first/,
  ],
  ["machines four versions older", { kubernetesVersion: "1.32" }, "kubernetesVersion", /three minor versions/],
  ["an image of another Kubernetes", { releaseVersion: "1.35.2-20261015" }, "releaseVersion", /kubernetesVersion/],
  ["an image by another name", { releaseVersion: "latest" }, "releaseVersion", /1\.36\.1-20261015/],
  [
    "system machines newer than the cluster",
    kubernetes({ version: "1.34", systemPool: { kubernetesVersion: "1.35" } }),
    "scheduler.systemPool.kubernetesVersion",
    /cluster first/,
  ],
  ["a block of a hundred machines", { nodeCount: 100, capacity: block }, "capacity.type", /pool for each block/],
  [
    "a reservation of another region",
    {
      capacity: {
        type: "reservation",
        reservationId: "arn:aws:ec2:us-west-2:123456789012:capacity-reservation/cr-0123456789abcdef0",
      },
    },
    "capacity.reservationId",
    /us-east-1/,
  ],
  [
    "a key of another region for disks",
    { rootVolume: { kmsKeyArn: key("us-west-2") } },
    "rootVolume.kmsKeyArn",
    /us-east-1/,
  ],
  [
    "a key of another region for the file system",
    lustre({ capacityGiB: 38400, kmsKeyArn: key("us-west-2") }),
    "sharedFileSystem.kmsKeyArn",
    /us-east-1/,
  ],
  [
    "a key of another region for the bucket",
    { objectStore: { kmsKeyArn: key("us-west-2") } },
    "objectStore.kmsKeyArn",
    /us-east-1/,
  ],
  [
    "a key of another region for secrets",
    kubernetes({ secretsKmsKeyArn: key("us-west-2") }),
    "scheduler.secretsKmsKeyArn",
    /us-east-1/,
  ],
  ["one key of another region", { encryption: { keyId: key("us-west-2") } }, "encryption.keyId", /us-east-1/],
  [
    "an alias for the one key",
    { encryption: { keyId: "arn:aws:kms:us-east-1:123456789012:alias/ours" } },
    "encryption.keyId",
    /alias/,
  ],
  [
    "an administrator of another partition",
    kubernetes({ administratorArns: ["arn:aws-cn:iam::123456789012:role/admin"] }),
    "scheduler.administratorArns[0]",
    /arn:aws:/,
  ],
  ["a capacity in words", { capacity: "spot" }, "capacity", /on-demand/],
  ["protection in words", { deletionProtection: "false" }, "deletionProtection", /true or false/],
  [
    "system machines for training",
    kubernetes({ systemPool: { machineType: "trn1.32xlarge" } }),
    "scheduler.systemPool.machineType",
    /CPU machine/,
  ],
  [
    "a family of machines",
    kubernetes({ systemPool: { machineType: "m7i" } }),
    "scheduler.systemPool.machineType",
    /m7i\.xlarge/,
  ],
  ["logs kept for 42 days", kubernetes({ logRetentionDays: 42 }), "scheduler.logRetentionDays", /allowed/],
  ["an unknown property", { nodeCont: 3 }, "nodeCont", /did you mean nodeCount/],
  ["a name with spaces", { name: "my cluster" }, "name", /letters, digits and dashes/],
  ["a name too long", { name: "a".repeat(41) }, "name", /40 characters/],
  ["an unknown scheduler", { scheduler: { type: "lsf" } }, "scheduler.type", /kubernetes/],
  ["an old Kubernetes", { scheduler: { type: "kubernetes", version: "1.21" } }, "scheduler.version", /1\.34/],
  ["p5e on demand", { machineType: "p5e.48xlarge" }, "capacity.type", /capacity-block/],
  ["p6e as spot", { machineType: "p6e-gb200.36xlarge", capacity: { type: "spot" } }, "capacity.type", /capacity-block/],
  [
    "a block of a machine not sold in blocks",
    { machineType: "g6.48xlarge", capacity: block },
    "capacity.type",
    /on-demand/,
  ],
  ["an unknown capacity model", { capacity: { type: "preemptible" } }, "capacity.type", /spot/],
  ["Google's flex-start", { capacity: { type: "flex-start" } }, "capacity.type", /allowed/],
  [
    "spot with a cluster placement",
    { capacity: { type: "spot", placement: "cluster" } },
    "capacity.placement",
    /leave it out/,
  ],
  [
    "a block with a placement group",
    { capacity: { ...block, placement: "cluster" } },
    "capacity.placement",
    /leave it out/,
  ],
  [
    "a reservation with a chosen placement",
    { capacity: { type: "reservation", reservationId: "cr-0123456789abcdef0", placement: "cluster" } },
    "capacity.placement",
    /placementGroupName/,
  ],
  ["an unknown placement", { capacity: { type: "on-demand", placement: "spread" } }, "capacity.placement", /cluster/],
  ["a reservation without an id", { capacity: { type: "reservation" } }, "capacity.reservationId", /resourceGroupArn/],
  [
    "a reservation by two names",
    {
      capacity: {
        type: "reservation",
        reservationId: "cr-0123456789abcdef0",
        resourceGroupArn: "arn:aws:resource-groups:us-east-1:123456789012:group/g",
      },
    },
    "capacity.reservationId",
    /not both/,
  ],
  [
    "a reservation id of another form",
    { capacity: { type: "reservation", reservationId: "res-1" } },
    "capacity.reservationId",
    /cr-/,
  ],
  [
    "a resource group of another form",
    { capacity: { type: "reservation", resourceGroupArn: "my-group" } },
    "capacity.resourceGroupArn",
    /arn:aws:resource-groups/,
  ],
  ["a block without an id", { capacity: { type: "capacity-block" } }, "capacity.reservationId", /cr-/],
  ["a block of another size", { capacity: { ...block, instanceCount: 8 } }, "capacity.instanceCount", /nodeCount: 8/],
  [
    "a block larger than AWS sells",
    { nodeCount: 65, capacity: { ...block, instanceCount: 65 } },
    "capacity.instanceCount",
    /64/,
  ],
  [
    "a block's end without a zone",
    { capacity: { ...block, endTime: "2026-12-01 11:30" } },
    "capacity.endTime",
    /ISO 8601/,
  ],
  [
    "a block's end on no day",
    { capacity: { ...block, endTime: "2026-13-45T11:30:00Z" } },
    "capacity.endTime",
    /ISO 8601/,
  ],
  [
    "a block that ends before it starts",
    { capacity: { ...block, startTime: "2026-12-02T11:30:00Z", endTime: "2026-12-01T11:30:00Z" } },
    "capacity.endTime",
    /end/,
  ],
  [
    "a block of a year",
    { capacity: { ...block, startTime: "2026-01-01T11:30:00Z", endTime: "2026-12-01T11:30:00Z" } },
    "capacity.endTime",
    /182 days/,
  ],
  [
    "a misspelt property of the capacity",
    { capacity: { ...block, reservation: "x" } },
    "capacity.reservation",
    /reservationId/,
  ],
  ["an unknown interface layout", { interfaceLayout: "fast" }, "interfaceLayout", /save-ip/],
  ["an unknown update strategy", { updateStrategy: "rolling" }, "updateStrategy", /minimal/],
  ["several machines without a fabric", { interfaceLayout: "none" }, "interfaceLayout", /save-ip/],
  ["a small root volume", { rootVolume: { sizeGiB: 20 } }, "rootVolume.sizeGiB", /100/],
  ["a root key that is no ARN", { rootVolume: { kmsKeyArn: "my-key" } }, "rootVolume.kmsKeyArn", /arn:aws:kms/],
  ["an illegal Lustre size", lustre({ capacityGiB: 5000 }), "sharedFileSystem.capacityGiB", /4800 or 7200/],
  ["a Lustre size below the least", lustre({ capacityGiB: 600 }), "sharedFileSystem.capacityGiB", /1200 or 2400/],
  [
    "a size that is not sold with EFA",
    lustre({ capacityGiB: 24000, efa: true }),
    "sharedFileSystem.capacityGiB",
    /19200 or 38400/,
  ],
  ["no Lustre size", lustre({}), "sharedFileSystem.capacityGiB", /minimumCapacityTiB/],
  [
    "two Lustre sizes",
    lustre({ capacityGiB: 38400, minimumCapacityTiB: 1 }),
    "sharedFileSystem.capacityGiB",
    /exact size/,
  ],
  [
    "an illegal Lustre tier",
    lustre({ capacityGiB: 38400, throughputMBpsPerTiB: 100 }),
    "sharedFileSystem.throughputMBpsPerTiB",
    /125/,
  ],
  ["a minimum of nothing", lustre({ minimumCapacityTiB: 0 }), "sharedFileSystem.minimumCapacityTiB", /above 0/],
  [
    "an illegal number of metadata operations",
    lustre({ capacityGiB: 38400, metadataIops: 5000 }),
    "sharedFileSystem.metadataIops",
    /12000/,
  ],
  [
    "backups beside an association",
    lustre({ capacityGiB: 38400, objectStoreAssociation: {}, backupRetentionDays: 7 }),
    "sharedFileSystem.backupRetentionDays",
    /leave it out/,
  ],
  [
    "backups kept for a year",
    lustre({ capacityGiB: 38400, backupRetentionDays: 365 }),
    "sharedFileSystem.backupRetentionDays",
    /90/,
  ],
  [
    "a path without a slash",
    lustre({ capacityGiB: 38400, objectStoreAssociation: { fileSystemPath: "data" } }),
    "sharedFileSystem.objectStoreAssociation.fileSystemPath",
    /slash/,
  ],
  [
    "an unknown storage class",
    lustre({ storageClass: "hdd", capacityGiB: 1200 }),
    "sharedFileSystem.storageClass",
    /ssd/,
  ],
  [
    "an unknown compression",
    lustre({ capacityGiB: 38400, dataCompression: "zstd" }),
    "sharedFileSystem.dataCompression",
    /lz4/,
  ],
  [
    "a maintenance window in words",
    lustre({ capacityGiB: 38400, weeklyMaintenanceStartTime: "sunday" }),
    "sharedFileSystem.weeklyMaintenanceStartTime",
    /7:03:00/,
  ],
  ["another file system", { sharedFileSystem: { type: "efs", capacityGiB: 38400 } }, "sharedFileSystem.type", /lustre/],
  [
    "Intelligent-Tiering with an association",
    lustre({ storageClass: "intelligent-tiering", throughputMBps: 4000, objectStoreAssociation: {} }),
    "sharedFileSystem.objectStoreAssociation",
    /ssd/,
  ],
  [
    "Intelligent-Tiering with a capacity",
    lustre({ storageClass: "intelligent-tiering", throughputMBps: 4000, capacityGiB: 1200 }),
    "sharedFileSystem.capacityGiB",
    /leave it out/,
  ],
  [
    "Intelligent-Tiering at an odd throughput",
    lustre({ storageClass: "intelligent-tiering", throughputMBps: 5000 }),
    "sharedFileSystem.throughputMBps",
    /4000 or 8000/,
  ],
  [
    "Intelligent-Tiering with SSD metadata",
    lustre({ storageClass: "intelligent-tiering", throughputMBps: 4000, metadataIops: 1500 }),
    "sharedFileSystem.metadataIops",
    /6000/,
  ],
  ["a VPC too small for the machines", { network: { cidr: "10.0.0.0/22" } }, "network.cidr", /\/20/],
  ["a VPC larger than AWS allows", { network: { cidr: "10.0.0.0/8" } }, "network.cidr", /\/16/],
  ["a VPC that is no block", { network: { cidr: "10.0.0.1/16" } }, "network.cidr", /10\.0\.0\.0\/16/],
  [
    "a VPC over the containers' bridge",
    { network: { cidr: "172.17.0.0/16" } },
    "network.cidr",
    /another private block/,
  ],
  ["more machines than a VPC holds", { nodeCount: 1000 }, "network.cidr", /podsPerNode/],
  ["one system zone", { network: { systemZones: ["us-east-1a"] } }, "network.systemZones", /two to four/],
  ["a system zone twice", { network: { systemZones: ["us-east-1a", "us-east-1a"] } }, "network.systemZones", /once/],
  [
    "a system zone of another region",
    { network: { systemZones: ["us-east-1a", "us-west-2b"] } },
    "network.systemZones[1]",
    /us-east-1a/,
  ],
  [
    "a control plane in a local zone",
    { network: { systemZones: ["us-east-1a", "us-east-1-dfw-2a"] } },
    "network.systemZones[1]",
    /local zone/,
  ],
  ["an odd retention of flow logs", { network: { flowLogRetentionDays: 42 } }, "network.flowLogRetentionDays", /30/],
  ["an existing VPC without an id", existing({ vpcId: "" }), "network.existing.vpcId", /vpc-/],
  [
    "an existing subnet of another form",
    existing({ gpuSubnetId: "my-subnet" }),
    "network.existing.gpuSubnetId",
    /subnet-/,
  ],
  [
    "two existing GPU subnets",
    existing({ gpuSubnetId: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"] }),
    "network.existing.gpuSubnetId",
    /EFA does not cross zones/,
  ],
  [
    "one existing system subnet",
    existing({ systemSubnetIds: ["subnet-0123456789abcdef1"] }),
    "network.existing.systemSubnetIds",
    /two/,
  ],
  [
    "an existing subnet too small",
    existing({ gpuSubnetCidr: "10.0.0.0/24" }),
    "network.existing.gpuSubnetCidr",
    /podsPerNode/,
  ],
  [
    "an open API endpoint",
    { scheduler: { type: "kubernetes", publicAccessCidrs: ["0.0.0.0/0"] } },
    "scheduler.publicAccessCidrs[0]",
    /your network/,
  ],
  [
    "an administrator without an ARN",
    { scheduler: { type: "kubernetes", administratorArns: ["alice"] } },
    "scheduler.administratorArns[0]",
    /arn:aws:iam/,
  ],
  [
    "a GPU machine as system machine",
    { scheduler: { type: "kubernetes", systemPool: { machineType: "p5.48xlarge" } } },
    "scheduler.systemPool.machineType",
    /m7i/,
  ],
  [
    "one system machine",
    { scheduler: { type: "kubernetes", systemPool: { nodeCount: 1 } } },
    "scheduler.systemPool.nodeCount",
    /2 or more/,
  ],
  [
    "an unknown add-on",
    { scheduler: { type: "kubernetes", addonVersions: { "vpc-cnni": "v1" } } },
    "scheduler.addonVersions.vpc-cnni",
    /vpc-cni/,
  ],
  ["too many pods", { scheduler: { type: "kubernetes", podsPerGpuNode: 1000 } }, "scheduler.podsPerGpuNode", /250/],
  ["a workload without parameters", { workload: {} }, "workload.parameters", /7e9/],
  ["a workload of fewer than no parameters", { workload: { parameters: -1 } }, "workload.parameters", /above 0/],
  ["an unknown training method", { workload: { parameters: 7e9, method: "rlhf" } }, "workload.method", /lora/],
  ["a bucket in capitals", { objectStore: { bucketName: "MyBucket" } }, "objectStore.bucketName", /lower-case/],
  [
    "an existing bucket without a name",
    { objectStore: { existing: { bucketName: "" } } },
    "objectStore.existing.bucketName",
    /name/,
  ],
  ["a tag of AWS's own", { tags: { "aws:team": "x" } }, "tags.aws:team", /another key/],
  ["a tag that is a number", { tags: { team: 7 } }, "tags.team", /"7"/],
  [
    "nodes as a range the wrong way round",
    { nodeCount: { minimum: 4, maximum: 2 } },
    "nodeCount",
    /at least the minimum/,
  ],
  ["a range without a maximum", { nodeCount: { minimum: 4 } }, "nodeCount.maximum", /minimum, maximum/],
  [
    "a range for a block",
    { capacity: block, nodeCount: { minimum: 0, maximum: 4 } },
    "capacity.type",
    /number of machines/,
  ],
  ["a capacity that is a text", { capacity: "spot" }, "capacity", /type: "on-demand"/],
  ["a capacity that is null", { capacity: null }, "capacity", /type: "on-demand"/],
  ["a protection in words", { deletionProtection: "no" }, "deletionProtection", /true or false/],
  ["options of Kubernetes beside the scheduler", { kubernetes: {} }, "kubernetes", /scheduler: \{ type: "kubernetes"/],
  ["half of the internet", kubernetes({ publicAccessCidrs: ["128.0.0.0/1"] }), "scheduler.publicAccessCidrs[0]", /\/8/],
  [
    "a block that is none",
    kubernetes({ publicAccessCidrs: ["999.1.1.1/99"] }),
    "scheduler.publicAccessCidrs[0]",
    /203\.0\.113/,
  ],
  ["a block as a text", kubernetes({ publicAccessCidrs: "203.0.113.0/24" }), "scheduler.publicAccessCidrs", /list/],
  ["logs for 91 days", kubernetes({ logRetentionDays: 91 }), "scheduler.logRetentionDays", /90/],
  ["endpoint services as a text", { network: { endpointServices: "ecr.api" } }, "network.endpointServices", /ecr\.api/],
  ["a tag with a template", { tags: { a: "50%{" } }, "tags.a", /leave out/],
  [
    "a pool of an unknown machine",
    pools({ debug: { machineType: "g6.12xlage", nodeCount: 1 } }),
    "nodePools.debug.machineType",
    /did you mean g6\.12xlarge/,
  ],
  [
    "a pool without a number of nodes",
    pools({ debug: { machineType: "g6.12xlarge" } }),
    "nodePools.debug.nodeCount",
    /number of machines/,
  ],
  [
    "a second pool called gpu",
    pools({ gpu: { machineType: "g6.12xlarge", nodeCount: 1 } }),
    "nodePools.gpu",
    /another name/,
  ],
  [
    "a pool called like the system's",
    pools({ system: { machineType: "g6.12xlarge", nodeCount: 1 } }),
    "nodePools.system",
    /another name/,
  ],
  [
    "a pool with capitals",
    pools({ Debug: { machineType: "g6.12xlarge", nodeCount: 1 } }),
    "nodePools.Debug",
    /lower-case/,
  ],
  [
    "a pool in another zone",
    pools({ debug: { machineType: "g6.12xlarge", nodeCount: 1, zone: "us-east-1b" } }),
    "nodePools.debug.zone",
    /leave it out/,
  ],
  [
    "a pool of an unknown kind",
    pools({ debug: { type: "tpu", machineType: "g6.12xlarge", nodeCount: 1 } }),
    "nodePools.debug.type",
    /gpu, cpu/,
  ],
  [
    "a CPU pool of GPU machines",
    pools({ prepare: { type: "cpu", machineType: "g6.12xlarge", nodeCount: 1 } }),
    "nodePools.prepare.machineType",
    /m7i/,
  ],
  [
    "a reserved label",
    pools({ debug: { machineType: "g6.12xlarge", nodeCount: 1, labels: { "kubernetes.io/os": "x" } } }),
    "nodePools.debug.labels.kubernetes.io/os",
    /your own domain/,
  ],
  [
    "a taint without an effect",
    pools({ debug: { machineType: "g6.12xlarge", nodeCount: 1, taints: [{ key: "a" }] } }),
    "nodePools.debug.taints[0].effect",
    /NoSchedule/,
  ],
  ["pools as a list", { nodePools: [{ machineType: "g6.12xlarge" }] }, "nodePools", /by name/],
  [
    "pools that the network cannot hold together",
    pools({ more: { machineType: "p5.48xlarge", nodeCount: 400 } }),
    "network.cidr",
    /podsPerNode/,
  ],
  [
    "a Kubernetes too old for a pool's machines",
    {
      ...kubernetes({ version: "1.32" }),
      ...pools({ racks: { machineType: "p6e-gb200.36xlarge", nodeCount: 18, capacity: block } }),
    },
    "scheduler.version",
    /1\.33/,
  ],
  [
    "an existing cluster in a new network",
    { scheduler: { type: "kubernetes", existing: { clusterName: "research" } } },
    "network",
    /existing/,
  ],
  [
    "something beside an existing cluster",
    { ...existing({}), scheduler: { type: "kubernetes", existing: { clusterName: "research" }, version: "1.34" } },
    "scheduler.version",
    /existing/,
  ],
  [
    "something beside an existing network",
    { network: { ...(existing({}) as { network: object }).network, cidr: "10.0.0.0/16" } },
    "network.cidr",
    /existing/,
  ],
];

test.each(bad)("%s is a problem with its path and remedy", (_title, change, path, remedy) => {
  const problems = problemsOf(() => planTrainingCluster({ ...valid, ...change } as TrainingClusterDescription));
  expect(problems.map((problem) => problem.path)).toEqual([path]);
  expect(problems[0]?.hint).toMatch(remedy);
  expect(problems[0]?.message).not.toBe("");
});

test("all problems are reported at once", () => {
  const problems = problemsOf(() =>
    planTrainingCluster({
      ...valid,
      machineType: "p5.48xlage",
      nodeCount: -1,
      zone: "nowhere",
      sharedFileSystem: { type: "lustre", capacityGiB: 5000, throughputMBpsPerTiB: 100 },
    } as unknown as TrainingClusterDescription),
  );
  expect(problems.map((problem) => problem.path).sort()).toEqual([
    "machineType",
    "nodeCount",
    "sharedFileSystem.capacityGiB",
    "sharedFileSystem.throughputMBpsPerTiB",
    "zone",
  ]);
});

test("the message of the error names the cluster and shows every problem with its remedy", () => {
  expect(() => planTrainingCluster({ ...valid, nodeCount: -1, zone: "us-east-1" })).toThrow(InvalidDescriptionError);
  expect(() => planTrainingCluster({ ...valid, nodeCount: -1, zone: "us-east-1" })).toThrow(
    /training cluster 'train' on aws: 2 problems\n.*nodeCount: .*\n.*-> .*\n.*zone: /,
  );
});

test("the valid description has no problem", () => {
  expect(problemsOf(() => planTrainingCluster(valid))).toEqual([]);
});
