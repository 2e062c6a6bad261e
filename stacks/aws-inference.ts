import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { InferenceFleet, type InferenceFleetDescription } from "../lib/aws";

/** Llama 70B in FP8 on H100: one replica always, up to eight on spot machines in two zones. What is synthesized by default. */
export const awsInferenceDefaults: InferenceFleetDescription = {
  zones: ["us-east-1a", "us-east-1b"],
  models: {
    "llama-70b": {
      model: { huggingFace: "meta-llama/Llama-3.3-70B-Instruct", revision: "6f6073b", tokenSecretName: "hugging-face" },
      machineType: "p5.48xlarge",
      quantization: "fp8",
      replicas: { minimum: 1, maximum: 8 },
      burst: { type: "spot" },
    },
  },
  tags: { workload: "inference" },
};

/** An inference fleet on AWS, ready for `cdktf deploy`. */
export class AwsInferenceStack extends TerraformStack {
  readonly fleet: InferenceFleet;

  constructor(scope: Construct, id: string, description: InferenceFleetDescription = awsInferenceDefaults) {
    super(scope, id);
    this.fleet = new InferenceFleet(this, "fleet", { name: "inference", ...description });
    const { region } = this.fleet.plan.network;
    new AwsProvider(this, "aws", { region });
    const { clusterName } = this.fleet.kubernetes;
    new TerraformOutput(this, "cluster-name", { value: clusterName });
    new TerraformOutput(this, "kubeconfig-command", {
      value: `aws eks update-kubeconfig --region ${region} --name ${clusterName}`,
    });
    new TerraformOutput(this, "bucket", { value: this.fleet.objectStore.bucketName });
  }
}
