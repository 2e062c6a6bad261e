import type { NetworkSecurityGroupSecurityRule } from "@cdktf/provider-azurerm/lib/network-security-group";

/**
 * What the subnet of an API server lets through (aks/api-server-vnet-integration): machines and pods of the network, the
 * blocks that were given, and the probes of its load balancer. `VirtualNetwork` is every joined network, so the rest of it is
 * denied by a rule of its own.
 */
export function apiServerSecurityRules(
  networkCidr: string,
  accessCidrs: readonly string[],
): NetworkSecurityGroupSecurityRule[] {
  const inbound = { direction: "Inbound", protocol: "Tcp", sourcePortRange: "*", destinationAddressPrefix: "*" };
  return [
    {
      ...inbound,
      name: "machines-in",
      priority: 100,
      access: "Allow",
      sourceAddressPrefix: networkCidr,
      destinationPortRanges: ["443", "4443"],
    },
    {
      ...inbound,
      name: "given-blocks-in",
      priority: 110,
      access: "Allow",
      sourceAddressPrefixes: [...accessCidrs],
      destinationPortRange: "443",
    },
    {
      ...inbound,
      name: "probes-in",
      priority: 120,
      access: "Allow",
      sourceAddressPrefix: "AzureLoadBalancer",
      destinationPortRange: "9988",
    },
    {
      ...inbound,
      protocol: "*",
      name: "nobody-else-in",
      priority: 200,
      access: "Deny",
      sourceAddressPrefix: "VirtualNetwork",
      destinationPortRange: "*",
    },
  ];
}
