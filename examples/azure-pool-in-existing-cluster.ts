import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { App, TerraformStack } from "cdktf";
import { azurermProviderConfig, GpuNodePool, KubernetesCluster, Network } from "cdktf-gpu-clusters/azure";

/** Pools of GPU machines in an AKS cluster of the company, which is left unchanged. */
export function build(app: App): void {
  const stack = new TerraformStack(app, "azure-pool-in-existing-cluster");
  new AzurermProvider(stack, "azure", azurermProviderConfig());
  const hub =
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/research/providers/Microsoft.Network/virtualNetworks/hub";
  const network = new Network(stack, "network", {
    region: "southcentralus",
    zone: "1",
    resourceGroupName: "research",
    existing: {
      virtualNetworkId: hub,
      gpuSubnetId: `${hub}/subnets/gpu`,
      systemSubnetId: `${hub}/subnets/system`,
      gpuSubnetCidr: "10.1.0.0/24",
    },
  });
  const cluster = KubernetesCluster.fromExisting(stack, "cluster", {
    clusterName: "research",
    resourceGroupName: "research",
    version: "1.34",
  });
  new GpuNodePool(stack, "h100", { cluster, network, machineType: "Standard_ND96isr_H100_v5", nodeCount: 4 });
  new GpuNodePool(stack, "debug", {
    cluster,
    network,
    machineType: "Standard_NC4as_T4_v3",
    nodeCount: { minimum: 0, maximum: 2 },
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
