import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { azurermProviderConfig, TrainingCluster, type TrainingClusterDescription } from "../lib/azure";

/** Sixteen H100 machines with Lustre: what is synthesized by default. */
export const azureTrainingDefaults: TrainingClusterDescription = {
  machineType: "Standard_ND96isr_H100_v5",
  nodeCount: 16,
  region: "southcentralus",
  zone: "1",
  sharedFileSystem: { type: "lustre", capacityGiB: 40960, throughputMBpsPerTiB: 250 },
  tags: { workload: "training" },
};

/**
 * A training cluster on Azure, ready for `cdktf deploy`. The subscription is the one in ARM_SUBSCRIPTION_ID, or the one that
 * `az login` chose.
 */
export class AzureTrainingStack extends TerraformStack {
  readonly cluster: TrainingCluster;

  constructor(scope: Construct, id: string, description: TrainingClusterDescription = azureTrainingDefaults) {
    super(scope, id);
    this.cluster = new TrainingCluster(this, "cluster", { name: "training", ...description });
    new AzurermProvider(this, "azure", azurermProviderConfig());
    this.outputs();
  }

  private outputs(): void {
    const { kubernetes, objectStore, fileSystem, network, plan } = this.cluster;
    new TerraformOutput(this, "preflight", {
      value: plan.preflight,
      description: "Commands to run once in the subscription, before the first apply",
    });
    new TerraformOutput(this, "cluster-name", { value: kubernetes.clusterName });
    new TerraformOutput(this, "kubeconfig-command", {
      value: `az aks get-credentials --resource-group ${network.resourceGroupName} --name ${kubernetes.clusterName}`,
    });
    new TerraformOutput(this, "storage-account", { value: objectStore.storageAccountName });
    new TerraformOutput(this, "container", { value: objectStore.containerName });
    if (fileSystem) {
      new TerraformOutput(this, "lustre-mount", {
        value: `${fileSystem.mgsAddress}@tcp:/${fileSystem.fileSystemName}`,
      });
    }
  }
}
