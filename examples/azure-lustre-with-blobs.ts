import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { App, TerraformStack } from "cdktf";
import { azurermProviderConfig, TrainingCluster } from "cdktf-gpu-clusters/azure";

/**
 * Lustre that imports what lies in the object store. The service principal of Lustre has another object id in every tenant:
 * `az ad sp list --display-name "HPC Cache Resource Provider" --query "[].id" --output tsv`.
 */
export function build(app: App): void {
  const stack = new TerraformStack(app, "azure-lustre-with-blobs");
  new AzurermProvider(stack, "azure", azurermProviderConfig());
  new TrainingCluster(stack, "train", {
    accelerator: "h100",
    nodeCount: 4,
    region: "southcentralus",
    zone: "1",
    sharedFileSystem: {
      type: "lustre",
      minimumCapacityTiB: 20,
      throughputMBpsPerTiB: 500,
      objectStoreAssociation: {
        servicePrincipalObjectId: "00000000-0000-0000-0000-000000000000",
        importPrefix: "/datasets",
      },
    },
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
