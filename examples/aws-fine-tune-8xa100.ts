import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { TrainingCluster } from "cdktf-gpu-clusters/aws";

/** One machine with eight A100 for fine-tuning, on spot, to be thrown away afterwards. */
export function build(app: App): void {
  const stack = new TerraformStack(app, "aws-fine-tune-8xa100");
  new AwsProvider(stack, "aws", { region: "us-east-1" });
  new TrainingCluster(stack, "fine-tune", {
    accelerator: "a100",
    nodeCount: 1,
    zone: "us-east-1b",
    capacity: { type: "spot" },
    deletionProtection: false,
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
