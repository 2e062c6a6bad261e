import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { TrainingClusterDescription } from "../lib/description/google/training-cluster";
import { TrainingCluster } from "../lib/google/training-cluster";

/** Sixteen H100 machines over TCPXO with Lustre: what is synthesized by default. */
export const googleTrainingDefaults: TrainingClusterDescription = {
  machineType: "a3-megagpu-8g",
  nodeCount: 16,
  zone: "us-central1-a",
  scheduler: { type: "kubernetes", dnsEndpoint: true },
  sharedFileSystem: { type: "lustre", capacityGiB: 36000, throughputMBpsPerTiB: 250 },
  tags: { workload: "training" },
};

/**
 * A training cluster on Google Cloud, ready for `cdktf deploy`. The project is the environment's, unless the description names
 * it.
 */
export class GoogleTrainingStack extends TerraformStack {
  readonly cluster: TrainingCluster;

  constructor(scope: Construct, id: string, description: TrainingClusterDescription = googleTrainingDefaults) {
    super(scope, id);
    this.cluster = new TrainingCluster(this, "cluster", { name: "training", ...description });
    const { project, region } = this.cluster.plan.network;
    new GoogleProvider(this, "google", { project, region });
    this.outputs();
  }

  private outputs(): void {
    const { kubernetes, objectStore, fileSystem, plan } = this.cluster;
    new TerraformOutput(this, "cluster-name", { value: kubernetes.clusterName });
    new TerraformOutput(this, "kubeconfig-command", {
      value: `gcloud container clusters get-credentials ${kubernetes.clusterName} --location ${plan.network.region}${
        kubernetes.certificateAuthorityData === undefined ? " --dns-endpoint" : ""
      }`,
    });
    new TerraformOutput(this, "bucket", { value: objectStore.bucketName });
    if (fileSystem) {
      new TerraformOutput(this, "lustre-mount", { value: fileSystem.mountPoint });
      new TerraformOutput(this, "lustre-import-command", { value: fileSystem.importCommand(objectStore.bucketName) });
    }
  }
}
