import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { TrainingCluster } from "cdktf-gpu-clusters/aws";

/** Every underlying resource is within reach: what the library does not say, the resource can be told. */
export function build(app: App): void {
  const stack = new TerraformStack(app, "aws-override-l1-property");
  new AwsProvider(stack, "aws", { region: "us-east-1" });
  const cluster = new TrainingCluster(stack, "train", {
    machineType: "p4d.24xlarge",
    nodeCount: 2,
    zone: "us-east-1d",
    network: { systemZones: ["us-east-1a", "us-east-1d"] },
    sharedFileSystem: { type: "lustre", capacityGiB: 1200, efa: false },
  });
  cluster.nodePool().launchTemplate.addOverride("cpu_options", { core_count: 48, threads_per_core: 1 });
  cluster.nodePool().resource.updateConfig.maxUnavailable = 2;
  cluster.fileSystem?.resource.addOverride("root_squash_configuration.root_squash", "65534:65534");
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
