import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { TrainingCluster } from "cdktf-gpu-clusters/aws";

/** A cluster in an existing VPC, with its own KMS keys, its administrators, and a reservation in a placement group. */
export function build(app: App): void {
  const stack = new TerraformStack(app, "aws-existing-vpc");
  new AwsProvider(stack, "aws", { region: "us-west-2" });
  const kmsKeyArn = "arn:aws:kms:us-west-2:123456789012:key/00000000-0000-0000-0000-000000000000";
  new TrainingCluster(stack, "research", {
    machineType: "p5.48xlarge",
    nodeCount: 4,
    zone: "us-west-2b",
    capacity: { type: "reservation", reservationId: "cr-0123456789abcdef0", placementGroupName: "research-gpus" },
    network: {
      existing: {
        vpcId: "vpc-0123456789abcdef0",
        gpuSubnetId: "subnet-0123456789abcdef0",
        gpuSubnetCidr: "10.20.128.0/18",
        systemSubnetIds: ["subnet-0123456789abcdef1", "subnet-0123456789abcdef2"],
      },
    },
    scheduler: {
      type: "kubernetes",
      secretsKmsKeyArn: kmsKeyArn,
      administratorArns: ["arn:aws:iam::123456789012:role/platform-team"],
      publicAccessCidrs: ["203.0.113.0/24"],
    },
    rootVolume: { kmsKeyArn },
    sharedFileSystem: {
      type: "lustre",
      minimumCapacityTiB: 30,
      efa: false,
      kmsKeyArn,
      objectStoreAssociation: { prefix: "datasets" },
    },
    objectStore: { existing: { bucketName: "research-datasets" } },
    tags: { "cost-center": "research" },
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
