import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { TrainingCluster } from "cdktf-gpu-clusters/aws";

/**
 * Slurm on sixteen p5 machines in a Capacity Block. Two teams share them: each has its budget of GPUs, and borrows what the
 * other leaves. No job is started in the last 40 minutes of the block.
 */
export function build(app: App): void {
  const stack = new TerraformStack(app, "aws-slurm-capacity-block");
  new AwsProvider(stack, "aws", { region: "us-east-1" });
  new TrainingCluster(stack, "train", {
    machineType: "p5.48xlarge",
    nodeCount: 16,
    zone: "us-east-1a",
    capacity: {
      type: "capacity-block",
      reservationId: "cr-0123456789abcdef0",
      instanceCount: 16,
      startTime: "2026-12-01T11:30:00Z",
      endTime: "2026-12-15T11:30:00Z",
    },
    scheduler: {
      type: "slurm",
      users: [
        { name: "ada", uid: 2001, sshPublicKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExample ada"] },
        { name: "grace", uid: 2002 },
      ],
      teams: [
        { name: "pretraining", gpuCount: 96, users: ["ada"] },
        { name: "evaluation", gpuCount: 32, users: ["ada", "grace"] },
      ],
    },
    sharedFileSystem: { type: "lustre", capacityGiB: 38400, throughputMBpsPerTiB: 250 },
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
