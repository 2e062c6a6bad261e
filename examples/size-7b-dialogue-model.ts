import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { TrainingCluster } from "cdktf-gpu-clusters/aws";
import { compareTrainingTable, trainingTable } from "cdktf-gpu-clusters/report";
import { type Alternative, compareTraining, sizeTraining, type TrainingSize } from "cdktf-gpu-clusters/sizing";

/** A 7B dialogue model from scratch, on a trillion tokens, in three weeks: the page that a manager is shown. */
export function size(): TrainingSize {
  return sizeTraining({
    parameters: 7e9,
    tokens: 1e12,
    contextLength: 4096,
    machineType: "p5.48xlarge",
    deadlineDays: 21,
  });
}

/** The same model on the three clouds, and what it costs to fine-tune an open one instead. */
export function comparison(): readonly Alternative<TrainingSize>[] {
  return compareTraining({ parameters: 7e9, tokens: 1e12, contextLength: 4096, deadlineDays: 21 });
}

/** The cluster that the size asks for. */
export function build(app: App): void {
  const { nodes, storage } = size();
  const stack = new TerraformStack(app, "size-7b-dialogue-model");
  new AwsProvider(stack, "aws", { region: "us-east-1" });
  new TrainingCluster(stack, "dialogue", {
    machineType: "p5.48xlarge",
    nodeCount: nodes,
    zone: "us-east-1a",
    sharedFileSystem: storage.sharedFileSystem,
    workload: { parameters: 7e9, contextLength: 4096 },
  });
}

if (require.main === module) {
  console.log(trainingTable(size()));
  console.log(`\n${compareTrainingTable(comparison())}`);
  const app = new App();
  build(app);
  app.synth();
}
