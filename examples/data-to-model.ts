import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { App, TerraformStack } from "cdktf";
import * as aws from "cdktf-gpu-clusters/aws";
import * as azure from "cdktf-gpu-clusters/azure";
import * as google from "cdktf-gpu-clusters/google";
import {
  helmProviderConfig,
  ModelServers,
  PyTorchTraining,
  TextPreparation,
  TrainingPlatform,
} from "cdktf-gpu-clusters/kubernetes";

type Cloud = "aws" | "google" | "azure";

/**
 * From 100 GB of gathered text to a 7B dialogue model that answers: one cluster, one platform and one bucket for three
 * products, on the cloud that `CLOUD` names. The text lies in `raw` of the bucket, the tokenizer in `tokenizers`.
 */
export function build(app: App, cloud = (process.env.CLOUD ?? "aws") as Cloud): void {
  const { cluster, bucketUri, annotations } = clusterOn[cloud](new TerraformStack(app, "data-to-model-cluster"));
  const inside = new TerraformStack(app, "data-to-model");
  new HelmProvider(inside, "helm", helmProviderConfig(cluster));
  const platform = new TrainingPlatform(inside, "platform", { cluster });
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
    nodePool: "gpu",
    nodeCount: 2,
    image: `${registry}/train:1`,
    script: "/workspace/train.py",
    arguments: ["--tokens", "/mnt/objects/clean/tokens", "--output", "/mnt/objects/models/dialogue-7b"],
  });
  new ModelServers(inside, "serving", {
    platform,
    cluster,
    serviceAccountAnnotations: annotations,
    models: {
      dialogue: {
        model: { uri: `${bucketUri}/models/dialogue-7b`, architecture: "qwen2.5-7b", maximumContextLength: 32_768 },
        pool: "serve",
        replicas: { minimum: 0, maximum: 2 },
      },
    },
  });
}

const onServe = { nodeCount: 2 } as const;

const clusterOn = {
  aws: (stack: TerraformStack) => {
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    const train = new aws.TrainingCluster(stack, "train", {
      machineType: "p5.48xlarge",
      nodeCount: 2,
      zone: "us-east-1a",
      nodePools: { serve: { machineType: "g6e.2xlarge", ...onServe } },
      dataPreparation: {},
    });
    return servable(train, `s3://${train.objectStore.bucketName}`);
  },
  google: (stack: TerraformStack) => {
    new GoogleProvider(stack, "google", { project: "research-gpus" });
    const train = new google.TrainingCluster(stack, "train", {
      machineType: "a3-megagpu-8g",
      nodeCount: 2,
      zone: "us-central1-a",
      capacity: { type: "reservation", reservationId: "training" },
      nodePools: { serve: { machineType: "g2-standard-24", ...onServe } },
      dataPreparation: {},
    });
    return servable(train, `gs://${train.objectStore.bucketName}`);
  },
  azure: (stack: TerraformStack) => {
    new AzurermProvider(stack, "azure", azure.azurermProviderConfig());
    const train = new azure.TrainingCluster(stack, "train", {
      machineType: "Standard_ND96isr_H100_v5",
      nodeCount: 2,
      region: "southcentralus",
      zone: "1",
      nodePools: { serve: { machineType: "Standard_NC24ads_A100_v4", ...onServe } },
      dataPreparation: {},
    });
    return servable(train, `az://${train.objectStore.containerName}`);
  },
} as const;

/** Model servers load what was trained from the bucket, by the identity that reads and writes it. */
function servable(
  { access: cluster, dataPreparation }: aws.TrainingCluster | google.TrainingCluster | azure.TrainingCluster,
  bucketUri: string,
) {
  return { cluster, bucketUri, annotations: dataPreparation?.addServiceAccount("serving", "model-server") ?? {} };
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
