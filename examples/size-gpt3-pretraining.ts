import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { TrainingCluster } from "cdktf-gpu-clusters/aws";
import { compareTrainingTable, trainingTable } from "cdktf-gpu-clusters/report";
import { type Alternative, compareTraining, sizeTraining, type TrainingSize } from "cdktf-gpu-clusters/sizing";

/** GPT-3 again, at its own size and on its own 300 billion tokens, with today's GPUs and two months' time. */
export function size(): TrainingSize {
  return sizeTraining({
    architecture: "gpt-3-175b",
    tokens: 300e9,
    machineType: "p5.48xlarge",
    deadlineDays: 60,
  });
}

/** The same run on GPUs of three generations and on three clouds. */
export function comparison(): readonly Alternative<TrainingSize>[] {
  return compareTraining({
    architecture: "gpt-3-175b",
    tokens: 300e9,
    deadlineDays: 60,
    machineTypes: ["p4d.24xlarge", "p5.48xlarge", "p6-b200.48xlarge", "a3-megagpu-8g", "Standard_ND96isr_H100_v5"],
  });
}

/** The cluster that the size asks for. */
export function build(app: App): void {
  const { nodes, storage } = size();
  const stack = new TerraformStack(app, "size-gpt3-pretraining");
  new AwsProvider(stack, "aws", { region: "us-east-1" });
  new TrainingCluster(stack, "gpt3", {
    machineType: "p5.48xlarge",
    nodeCount: nodes,
    zone: "us-east-1a",
    sharedFileSystem: storage.sharedFileSystem,
    workload: { parameters: 175e9 },
  });
}

if (require.main === module) {
  console.log(trainingTable(size()));
  console.log(`\n${compareTrainingTable(comparison())}`);
  const app = new App();
  build(app);
  app.synth();
}
