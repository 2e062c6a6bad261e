import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { App, TerraformStack } from "cdktf";
import * as aws from "cdktf-gpu-clusters/aws";
import * as azure from "cdktf-gpu-clusters/azure";
import * as google from "cdktf-gpu-clusters/google";
import { helmProviderConfig, PyTorchTraining, TextPreparation, TrainingPlatform } from "cdktf-gpu-clusters/kubernetes";

type Cloud = "aws" | "google" | "azure";

/** From 100 GB of gathered text to a 7B model: one cluster and one bucket, on the cloud that `CLOUD` names. */
export function build(app: App, cloud = (process.env.CLOUD ?? "aws") as Cloud): void {
  const { access } = clusterOn[cloud](new TerraformStack(app, "data-to-model-cluster"));
  const inside = new TerraformStack(app, "data-to-model");
  new HelmProvider(inside, "helm", helmProviderConfig(access));
  const platform = new TrainingPlatform(inside, "platform", { cluster: access });
  const registry = "registry.example.com";
  new TextPreparation(inside, "corpus", {
    platform,
    image: `${registry}/text-preparation:1`,
    input: "raw",
    output: "clean",
    // 100 GB in files of 128 MB.
    tasks: 780,
    tokenizer: { path: "tokenizers/dialogue.json" },
    deadlineHours: 12,
  });
  new PyTorchTraining(inside, "dialogue-7b", {
    platform,
    nodeCount: 2,
    image: `${registry}/train:1`,
    script: "/workspace/fine_tune.py",
    arguments: ["--tokens", "/mnt/objects/clean/tokens"],
  });
}

const clusterOn = {
  aws: (stack: TerraformStack) => {
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    return new aws.TrainingCluster(stack, "train", {
      machineType: "p5.48xlarge",
      nodeCount: 2,
      zone: "us-east-1a",
      dataPreparation: {},
    });
  },
  google: (stack: TerraformStack) => {
    new GoogleProvider(stack, "google", { project: "research-gpus" });
    return new google.TrainingCluster(stack, "train", {
      machineType: "a3-megagpu-8g",
      nodeCount: 2,
      zone: "us-central1-a",
      capacity: { type: "reservation", reservationId: "training" },
      dataPreparation: {},
    });
  },
  azure: (stack: TerraformStack) => {
    new AzurermProvider(stack, "azure", azure.azurermProviderConfig());
    return new azure.TrainingCluster(stack, "train", {
      machineType: "Standard_ND96isr_H100_v5",
      nodeCount: 2,
      region: "southcentralus",
      zone: "1",
      dataPreparation: {},
    });
  },
} as const;

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
