import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { DataPreparationCluster, type DataPreparationClusterDescription } from "../lib/aws";

/** 1024 vCPUs on spot machines that come for a job and go: what is synthesized by default. */
export const awsDataPreparationDefaults: DataPreparationClusterDescription = {
  zone: "us-east-1a",
  dataPreparation: { maximumVcpus: 1024 },
  tags: { workload: "data" },
};

/** A cluster for data on AWS, ready for `cdktf deploy`. */
export class AwsDataPreparationStack extends TerraformStack {
  readonly cluster: DataPreparationCluster;

  constructor(
    scope: Construct,
    id: string,
    description: DataPreparationClusterDescription = awsDataPreparationDefaults,
  ) {
    super(scope, id);
    this.cluster = new DataPreparationCluster(this, "cluster", { name: "data-prep", ...description });
    new AwsProvider(this, "aws", { region: this.cluster.plan.network.region });
    const { kubernetes, objectStore, plan } = this.cluster;
    new TerraformOutput(this, "cluster-name", { value: kubernetes.clusterName });
    new TerraformOutput(this, "kubeconfig-command", {
      value: `aws eks update-kubeconfig --region ${plan.network.region} --name ${kubernetes.clusterName}`,
    });
    new TerraformOutput(this, "bucket", { value: objectStore.bucketName });
  }
}
