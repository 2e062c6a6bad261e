import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { azurermProviderConfig, InferenceFleet, type InferenceFleetDescription } from "../lib/azure";

/** Llama 70B in FP8 on pairs of H100: one replica always, up to six on spot machines. What is synthesized by default. */
export const azureInferenceDefaults: InferenceFleetDescription = {
  region: "eastus2",
  zones: ["1", "2"],
  models: {
    "llama-70b": {
      model: { huggingFace: "meta-llama/Llama-3.3-70B-Instruct", revision: "6f6073b", tokenSecretName: "hugging-face" },
      machineType: "Standard_NC80adis_H100_v5",
      quantization: "fp8",
      replicas: { minimum: 1, maximum: 6 },
      burst: { type: "spot" },
    },
  },
  tags: { workload: "inference" },
};

/**
 * An inference fleet on Azure, ready for `cdktf deploy`. The subscription is the one in ARM_SUBSCRIPTION_ID, or the one that
 * `az login` chose.
 */
export class AzureInferenceStack extends TerraformStack {
  readonly fleet: InferenceFleet;

  constructor(scope: Construct, id: string, description: InferenceFleetDescription = azureInferenceDefaults) {
    super(scope, id);
    this.fleet = new InferenceFleet(this, "fleet", { name: "inference", ...description });
    new AzurermProvider(this, "azure", azurermProviderConfig());
    const { kubernetes, objectStore, network, plan } = this.fleet;
    new TerraformOutput(this, "preflight", {
      value: plan.preflight,
      description: "Commands to run once in the subscription, before the first apply",
    });
    new TerraformOutput(this, "cluster-name", { value: kubernetes.clusterName });
    new TerraformOutput(this, "kubeconfig-command", {
      value: `az aks get-credentials --resource-group ${network.resourceGroupName} --name ${kubernetes.clusterName}`,
    });
    new TerraformOutput(this, "storage-account", { value: objectStore.storageAccountName });
  }
}
