import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { App, TerraformStack } from "cdktf";
import { azurermProviderConfig, TrainingCluster } from "cdktf-gpu-clusters/azure";

const group = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups";
const virtualNetworkId = `${group}/network/providers/Microsoft.Network/virtualNetworks/hub`;
const subnetId = (name: string): string => `${virtualNetworkId}/subnets/${name}`;
const dnsZoneId = (service: string): string =>
  `${group}/network/providers/Microsoft.Network/privateDnsZones/privatelink.${service}.core.windows.net`;

/** A cluster in an existing network and resource group, behind its firewall, with its own keys and administrators. */
export function build(app: App): void {
  const stack = new TerraformStack(app, "azure-existing-network");
  new AzurermProvider(stack, "azure", azurermProviderConfig());
  const customerKey = {
    keyUrl: "https://research-keys.vault.azure.net/keys/data/0123456789abcdef0123456789abcdef",
    keyVaultId: `${group}/security/providers/Microsoft.KeyVault/vaults/research-keys`,
  };
  new TrainingCluster(stack, "research", {
    machineType: "Standard_ND96isr_H200_v5",
    nodeCount: 8,
    region: "eastus2",
    zone: "3",
    resourceGroupName: "research",
    network: {
      existing: {
        virtualNetworkId,
        gpuSubnetId: subnetId("gpu"),
        gpuSubnetCidr: "10.20.128.0/18",
        systemSubnetId: subnetId("system"),
        endpointSubnetId: subnetId("endpoints"),
        addressSpaces: ["10.20.0.0/16", "192.168.0.0/16"],
        outbound: "routes",
        privateDnsZoneIds: { blob: dnsZoneId("blob"), dfs: dnsZoneId("dfs") },
      },
    },
    scheduler: {
      type: "kubernetes",
      administratorGroupObjectIds: ["00000000-0000-0000-0000-000000000000"],
      containerRegistryIds: [`${group}/images/providers/Microsoft.ContainerRegistry/registries/researchimages`],
      managedMonitoring: "prometheus",
    },
    objectStore: { customerKey, replication: "LRS" },
    tags: { "cost-center": "research" },
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
