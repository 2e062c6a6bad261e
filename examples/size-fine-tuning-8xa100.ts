import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { TrainingCluster } from "cdktf-gpu-clusters/aws";
import { trainingTable } from "cdktf-gpu-clusters/report";
import { sizeTraining, type TrainingSize } from "cdktf-gpu-clusters/sizing";

/** All weights of Llama 3 8B, fine-tuned on two billion tokens on one machine of eight A100. */
export function size(): TrainingSize {
  return sizeTraining({
    architecture: "llama-3-8b",
    method: "full-fine-tune",
    tokens: 2e9,
    machineType: "p4de.24xlarge",
    nodes: 1,
  });
}

/** The machine that the size asks for, to be thrown away afterwards. */
export function build(app: App): void {
  const { nodes, storage } = size();
  const stack = new TerraformStack(app, "size-fine-tuning-8xa100");
  new AwsProvider(stack, "aws", { region: "us-east-1" });
  new TrainingCluster(stack, "fine-tune", {
    machineType: "p4de.24xlarge",
    nodeCount: nodes,
    zone: "us-east-1a",
    sharedFileSystem: storage.sharedFileSystem,
    workload: { parameters: 8e9, method: "full-fine-tune" },
    deletionProtection: false,
  });
}

if (require.main === module) {
  console.log(trainingTable(size()));
  const app = new App();
  build(app);
  app.synth();
}
