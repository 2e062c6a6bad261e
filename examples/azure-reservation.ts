import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { App, TerraformStack } from "cdktf";
import { azurermProviderConfig, TrainingCluster } from "cdktf-gpu-clusters/azure";

/** Four machines with four A100 each out of a capacity reservation. Only sizes without InfiniBand can be reserved. */
export function build(app: App): void {
  const stack = new TerraformStack(app, "azure-reservation");
  new AzurermProvider(stack, "azure", azurermProviderConfig());
  const group = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/capacity";
  const cluster = new TrainingCluster(stack, "train", {
    machineType: "Standard_NC96ads_A100_v4",
    nodeCount: 4,
    region: "eastus",
    zone: "2",
    capacity: {
      type: "reservation",
      reservationId: `${group}/providers/Microsoft.Compute/capacityReservationGroups/a100`,
    },
    sharedFileSystem: { type: "lustre", capacityGiB: 16384, throughputMBpsPerTiB: 125 },
  });
  // Every underlying resource is within reach.
  cluster.nodePool().resource.addOverride("kubelet_config", { cpu_manager_policy: "static" });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
