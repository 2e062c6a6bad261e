import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { App, TerraformStack } from "cdktf";
import { azurermProviderConfig, TrainingCluster } from "cdktf-gpu-clusters/azure";

/** One machine with eight A100 for fine-tuning, on spot, to be thrown away afterwards. */
export function build(app: App): void {
  const stack = new TerraformStack(app, "azure-fine-tune-8xa100");
  new AzurermProvider(stack, "azure", azurermProviderConfig());
  new TrainingCluster(stack, "fine-tune", {
    accelerator: "a100",
    nodeCount: 1,
    region: "westus2",
    zone: "none",
    capacity: { type: "spot", maximumUsdPerHour: 12 },
    deletionProtection: false,
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
