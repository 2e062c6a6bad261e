import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { App, TerraformStack } from "cdktf";
import { TrainingCluster } from "cdktf-gpu-clusters/aws";
import {
  helmProviderConfig,
  NcclAllReduceTest,
  PyTorchTraining,
  TrainingPlatform,
} from "cdktf-gpu-clusters/kubernetes";

/**
 * Two teams on one cluster: research owns 48 of 64 GPUs, product the rest, and each may use what the other leaves idle. One
 * job measures the fabric, another trains over it.
 */
export function build(app: App): void {
  const cloud = new TerraformStack(app, "platform-teams-and-first-job-cluster");
  new AwsProvider(cloud, "aws", { region: "us-east-1" });
  const { access } = new TrainingCluster(cloud, "train", {
    machineType: "p5.48xlarge",
    nodeCount: 8,
    zone: "us-east-1a",
    sharedFileSystem: { type: "lustre", capacityGiB: 38400, throughputMBpsPerTiB: 250 },
  });

  const inside = new TerraformStack(app, "platform-teams-and-first-job");
  new HelmProvider(inside, "helm", helmProviderConfig(access));
  const platform = new TrainingPlatform(inside, "platform", {
    cluster: access,
    teams: [{ name: "research", gpuCount: 48 }, { name: "product" }],
  });
  const image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/train:1";
  new NcclAllReduceTest(inside, "fabric-test", { platform, team: "research", image });
  new PyTorchTraining(inside, "llama-7b", {
    platform,
    team: "research",
    nodeCount: 4,
    image,
    script: "/workspace/train_fsdp.py",
    arguments: ["--data", "/mnt/shared/tokens"],
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
