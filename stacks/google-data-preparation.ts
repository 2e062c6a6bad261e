import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { DataPreparationCluster, type DataPreparationClusterDescription } from "../lib/google";

/** 1024 vCPUs on spot machines that come for a job and go: what is synthesized by default. */
export const googleDataPreparationDefaults: DataPreparationClusterDescription = {
  zone: "us-central1-a",
  dataPreparation: { maximumVcpus: 1024 },
  tags: { workload: "data" },
};

/** A cluster for data on Google Cloud, ready for `cdktf deploy`. */
export class GoogleDataPreparationStack extends TerraformStack {
  readonly cluster: DataPreparationCluster;

  constructor(
    scope: Construct,
    id: string,
    description: DataPreparationClusterDescription = googleDataPreparationDefaults,
  ) {
    super(scope, id);
    this.cluster = new DataPreparationCluster(this, "cluster", { name: "data-prep", ...description });
    const { project, region } = this.cluster.plan.network;
    new GoogleProvider(this, "google", { project, region });
    const { kubernetes, objectStore, plan } = this.cluster;
    new TerraformOutput(this, "cluster-name", { value: kubernetes.clusterName });
    new TerraformOutput(this, "kubeconfig-command", {
      value: `gcloud container clusters get-credentials ${kubernetes.clusterName} --location ${plan.network.region}${
        kubernetes.certificateAuthorityData === undefined ? " --dns-endpoint" : ""
      }`,
    });
    new TerraformOutput(this, "bucket", { value: objectStore.bucketName });
  }
}
