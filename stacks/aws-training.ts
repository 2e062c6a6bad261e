import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { TrainingCluster } from "../lib/aws/training-cluster";
import type { TrainingClusterDescription } from "../lib/description/aws/training-cluster";

/** Sixteen H100 machines with Lustre over EFA: what is synthesized by default. */
export const awsTrainingDefaults: TrainingClusterDescription = {
  machineType: "p5.48xlarge",
  nodeCount: 16,
  zone: "us-east-1a",
  sharedFileSystem: { type: "lustre", capacityGiB: 38400, throughputMBpsPerTiB: 250 },
  tags: { workload: "training" },
};

/** A training cluster on AWS, ready for `cdktf deploy`. */
export class AwsTrainingStack extends TerraformStack {
  readonly cluster: TrainingCluster;

  constructor(scope: Construct, id: string, description: TrainingClusterDescription = awsTrainingDefaults) {
    super(scope, id);
    this.cluster = new TrainingCluster(this, "cluster", { name: "training", ...description });
    new AwsProvider(this, "aws", { region: this.cluster.plan.network.region });
    const { plan } = this.cluster;
    if (plan.scheduler === "kubernetes" && plan.nodePools[0]?.updateStrategy === "minimal") {
      this.addOverride("terraform.required_providers.aws.version", "~> 6.28");
    }
    this.outputs();
  }

  private outputs(): void {
    const { region } = this.cluster.plan.network;
    const { kubernetes, objectStore, fileSystem } = this.cluster;
    new TerraformOutput(this, "cluster-name", { value: kubernetes.clusterName });
    new TerraformOutput(this, "kubeconfig-command", {
      value: `aws eks update-kubeconfig --region ${region} --name ${kubernetes.clusterName}`,
    });
    new TerraformOutput(this, "bucket", { value: objectStore.bucketName });
    if (fileSystem) {
      new TerraformOutput(this, "lustre-mount", { value: `${fileSystem.dnsName}@tcp:/${fileSystem.mountName}` });
    }
  }
}
