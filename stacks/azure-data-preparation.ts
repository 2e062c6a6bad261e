import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { azurermProviderConfig, DataPreparationCluster, type DataPreparationClusterDescription } from "../lib/azure";

/** 1024 vCPUs on spot machines that come for a job and go: what is synthesized by default. */
export const azureDataPreparationDefaults: DataPreparationClusterDescription = {
  region: "southcentralus",
  zone: "1",
  dataPreparation: { maximumVcpus: 1024 },
  tags: { workload: "data" },
};

/** A cluster for data on Azure, ready for `cdktf deploy`. */
export class AzureDataPreparationStack extends TerraformStack {
  readonly cluster: DataPreparationCluster;

  constructor(
    scope: Construct,
    id: string,
    description: DataPreparationClusterDescription = azureDataPreparationDefaults,
  ) {
    super(scope, id);
    this.cluster = new DataPreparationCluster(this, "cluster", { name: "data-prep", ...description });
    new AzurermProvider(this, "azure", azurermProviderConfig());
    const { kubernetes, objectStore, network } = this.cluster;
    new TerraformOutput(this, "cluster-name", { value: kubernetes.clusterName });
    new TerraformOutput(this, "kubeconfig-command", {
      value: `az aks get-credentials --resource-group ${network.resourceGroupName} --name ${kubernetes.clusterName}`,
    });
    new TerraformOutput(this, "storage-account", { value: objectStore.storageAccountName });
    new TerraformOutput(this, "container", { value: objectStore.containerName });
  }
}
