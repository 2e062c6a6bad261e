import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { TrainingCluster } from "cdktf-gpu-clusters/aws";

/**
 * Eight p5en machines in a Capacity Block that was bought for two weeks. Nothing is launched before the block starts, and
 * the machines are stopped in good order before EC2 takes them away.
 */
export function build(app: App): void {
  const stack = new TerraformStack(app, "aws-capacity-block");
  new AwsProvider(stack, "aws", { region: "us-east-2" });
  new TrainingCluster(stack, "train", {
    machineType: "p5en.48xlarge",
    nodeCount: 8,
    zone: "us-east-2a",
    capacity: {
      type: "capacity-block",
      reservationId: "cr-0123456789abcdef0",
      instanceCount: 8,
      startTime: "2026-12-01T11:30:00Z",
      endTime: "2026-12-15T11:30:00Z",
    },
    sharedFileSystem: { type: "lustre", capacityGiB: 19200, throughputMBpsPerTiB: 250 },
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
