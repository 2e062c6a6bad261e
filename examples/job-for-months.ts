import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { App, TerraformStack } from "cdktf";
import { TrainingCluster } from "cdktf-gpu-clusters/aws";
import { helmProviderConfig, PyTorchTraining, TrainingPlatform } from "cdktf-gpu-clusters/kubernetes";

/**
 * A run of months: tokens of Hugging Face and Weights & Biases by reference, ten minutes to write a last checkpoint, first in
 * its team's queue. The Secrets are made beside Terraform, so that no token is in its state:
 *
 *     kubectl --namespace research create secret generic hugging-face --from-literal token=hf_…
 *     kubectl --namespace research create secret generic weights-and-biases --from-literal key=…
 */
export function build(app: App): void {
  const cloud = new TerraformStack(app, "job-for-months-cluster");
  new AwsProvider(cloud, "aws", { region: "us-east-1" });
  const { access } = new TrainingCluster(cloud, "train", {
    machineType: "p5.48xlarge",
    nodeCount: 16,
    zone: "us-east-1a",
    sharedFileSystem: { type: "lustre", capacityGiB: 38400, throughputMBpsPerTiB: 250 },
  });

  const inside = new TerraformStack(app, "job-for-months");
  new HelmProvider(inside, "helm", helmProviderConfig(access));
  const platform = new TrainingPlatform(inside, "platform", { cluster: access, teams: [{ name: "research" }] });
  new PyTorchTraining(inside, "llama-70b", {
    platform,
    nodeCount: 16,
    image: "registry.example.com/research/train:1",
    imagePullSecrets: ["registry"],
    script: "/workspace/train_fsdp.py",
    arguments: ["--data", "/mnt/shared/tokens", "--config", "/etc/run/llama-70b.yaml"],
    priority: "high",
    gracePeriodSeconds: 600,
    placement: { type: "required" },
    secrets: {
      HF_TOKEN: { secretName: "hugging-face", key: "token" },
      WANDB_API_KEY: { secretName: "weights-and-biases", key: "key" },
    },
    volumes: { configuration: { type: "config-map", configMapName: "llama-70b", path: "/etc/run" } },
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
