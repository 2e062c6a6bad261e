import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { InferenceFleet, type InferenceFleetDescription } from "../lib/google";

/** A 7B dialogue model on L4, from no machine to four spot ones in two zones. What is synthesized by default. */
export const googleInferenceDefaults: InferenceFleetDescription = {
  zones: ["us-central1-a", "us-central1-b"],
  models: {
    "qwen-7b": {
      model: { huggingFace: "Qwen/Qwen2.5-7B-Instruct", revision: "a09a354" },
      machineType: "g2-standard-12",
      contextLength: 8192,
      replicas: { minimum: 0, maximum: 4 },
      capacity: { type: "spot" },
    },
  },
  tags: { workload: "inference" },
};

/** An inference fleet on Google Cloud, ready for `cdktf deploy`. */
export class GoogleInferenceStack extends TerraformStack {
  readonly fleet: InferenceFleet;

  constructor(scope: Construct, id: string, description: InferenceFleetDescription = googleInferenceDefaults) {
    super(scope, id);
    this.fleet = new InferenceFleet(this, "fleet", { name: "inference", ...description });
    const { network, kubernetes, objectStore, plan } = this.fleet;
    new GoogleProvider(this, "google", { project: plan.network.project, region: network.plan.region });
    new TerraformOutput(this, "cluster-name", { value: kubernetes.clusterName });
    new TerraformOutput(this, "kubeconfig-command", {
      value: `gcloud container clusters get-credentials ${kubernetes.clusterName} --region ${network.plan.region}`,
    });
    new TerraformOutput(this, "bucket", { value: objectStore.bucketName });
  }
}
