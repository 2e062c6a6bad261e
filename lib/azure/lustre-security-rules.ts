import type { NetworkSecurityGroupSecurityRule } from "@cdktf/provider-azurerm/lib/network-security-group";

/**
 * What the subnet of a Lustre file system lets through (amlfs-prerequisites): Lustre's ports from and to the VNet,
 * everything among its own machines, and its way to the services of Azure.
 */
export function lustreSecurityRules(subnetCidr: string): NetworkSecurityGroupSecurityRule[] {
  const lustre = {
    protocol: "Tcp",
    sourceAddressPrefix: "VirtualNetwork",
    destinationAddressPrefix: "VirtualNetwork",
    destinationPortRanges: ["988", "1019-1023"],
  };
  const among = {
    protocol: "*",
    sourceAddressPrefix: subnetCidr,
    destinationAddressPrefix: subnetCidr,
    destinationPortRange: "*",
  };
  const azure = {
    protocol: "*",
    sourceAddressPrefix: "VirtualNetwork",
    destinationAddressPrefix: "AzureCloud",
    destinationPortRange: "*",
  };
  const allow = { access: "Allow", sourcePortRange: "*" };
  return [
    { ...allow, ...lustre, name: "lustre-in", direction: "Inbound", priority: 100 },
    { ...allow, ...among, name: "among-servers-in", direction: "Inbound", priority: 110 },
    { ...allow, ...lustre, name: "lustre-out", direction: "Outbound", priority: 100 },
    { ...allow, ...among, name: "among-servers-out", direction: "Outbound", priority: 110 },
    { ...allow, ...azure, name: "azure-out", direction: "Outbound", priority: 120 },
  ];
}
