import { NatGateway } from "@cdktf/provider-azurerm/lib/nat-gateway";
import { NatGatewayPublicIpAssociation } from "@cdktf/provider-azurerm/lib/nat-gateway-public-ip-association";
import { NetworkSecurityGroup } from "@cdktf/provider-azurerm/lib/network-security-group";
import { PrivateDnsZone } from "@cdktf/provider-azurerm/lib/private-dns-zone";
import { PrivateDnsZoneVirtualNetworkLink } from "@cdktf/provider-azurerm/lib/private-dns-zone-virtual-network-link";
import { PublicIp } from "@cdktf/provider-azurerm/lib/public-ip";
import { Subnet, type SubnetConfig } from "@cdktf/provider-azurerm/lib/subnet";
import { SubnetNatGatewayAssociation } from "@cdktf/provider-azurerm/lib/subnet-nat-gateway-association";
import { SubnetNetworkSecurityGroupAssociation } from "@cdktf/provider-azurerm/lib/subnet-network-security-group-association";
import { VirtualNetwork } from "@cdktf/provider-azurerm/lib/virtual-network";
import { DataResource, type ITerraformDependable, type TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import { Problems } from "../checks";
import {
  checkDemand,
  type NetworkDescription,
  type NetworkOptions,
  type NetworkPlan,
  type NewNetworkPlan,
  type PoolDemand,
  planNetwork,
} from "../description/azure/network";
import { zonesOf } from "../description/azure/zone";
import { type Planned, planFrom } from "../description/common/planned";
import { apiServerSecurityRules } from "./api-server-security-rules";
import { lustreSecurityRules } from "./lustre-security-rules";
import { fewTagsOf, tagsOf } from "./tags";

/** A network, by description or by plan. */
export type NetworkProps = Planned<NetworkDescription & NetworkOptions, NetworkPlan> & {
  /** Where everything that lies in this network is put. */
  readonly resourceGroupName: string;
};

/**
 * The network of a GPU cluster: one private subnet for the GPU machines, one each for the CPU machines, for private
 * endpoints and for Lustre, one NAT gateway, private DNS zones of storage. Or an existing network, which is left
 * unchanged but that those DNS zones are linked to it, unless it has them.
 *
 * ```ts
 * new Network(this, "network", { region: "eastus", zone: "1", resourceGroupName });
 * new Network(this, "network", { region: "eastus", zone: "1", resourceGroupName,
 *   existing: { virtualNetworkId, gpuSubnetId, systemSubnetId } });
 * ```
 */
export class Network extends Construct {
  /** The plan that is drawn. */
  readonly plan: NetworkPlan;
  /** Name of the resource group. */
  readonly resourceGroupName: string;
  /** Id of the virtual network. */
  readonly virtualNetworkId: string;
  /** The one private subnet of the GPU machines. */
  readonly gpuSubnetId: string;
  /** Id of the subnet of the system machines. */
  readonly systemSubnetId: string;
  /** Id of the subnet of private endpoints. */
  readonly endpointSubnetId: string;
  /** The subnet of the Lustre file system; an existing network may have none. */
  readonly lustreSubnetId?: string;
  /** Ids of the private DNS zones, by what they resolve. */
  readonly privateDnsZoneIds: { readonly blob: string; readonly dfs: string };
  /** What must be there before a machine can reach the internet. */
  readonly outbound: readonly ITerraformDependable[];
  /** What must be there before a private endpoint is found by its name. */
  readonly names: readonly ITerraformDependable[];
  /** The VNet, where this construct made it. */
  readonly virtualNetwork?: VirtualNetwork;
  private readonly made?: NewVirtualNetwork;
  private readonly demands: PoolDemand[] = [];

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { resourceGroupName, ...described } = props;
    const plan = planFrom(described, (description: NetworkDescription & NetworkOptions) =>
      planNetwork({ name: id, ...description }),
    );
    this.plan = plan;
    this.resourceGroupName = resourceGroupName;
    if (plan.type === "new") {
      const made = new NewVirtualNetwork(this, "vnet", plan, resourceGroupName);
      this.made = made;
      this.virtualNetwork = made.virtualNetwork;
      this.virtualNetworkId = made.virtualNetwork.id;
      this.gpuSubnetId = made.gpuSubnet.id;
      this.systemSubnetId = made.systemSubnet.id;
      this.endpointSubnetId = made.endpointSubnet.id;
      this.lustreSubnetId = made.lustreSubnet.id;
      this.outbound = made.outbound;
    } else {
      this.virtualNetworkId = plan.virtualNetworkId;
      this.gpuSubnetId = plan.gpuSubnetId;
      this.systemSubnetId = plan.systemSubnetId;
      this.endpointSubnetId = plan.endpointSubnetId;
      this.lustreSubnetId = plan.lustreSubnetId;
      this.outbound = [];
    }
    const given = plan.type === "existing" ? plan.privateDnsZoneIds : undefined;
    const made = given ? undefined : { blob: this.dnsZone("blob"), dfs: this.dnsZone("dfs") };
    this.privateDnsZoneIds = given ?? { blob: made?.blob.zoneId ?? "", dfs: made?.dfs.zoneId ?? "" };
    this.names = made ? [made.blob.link, made.dfs.link] : [];
  }

  /**
   * The subnet of the API server, closed to everybody but the network itself and blocks of joined networks. In a network of
   * the company's it is theirs, with rules of theirs.
   */
  apiServerSubnet(accessCidrs: readonly string[]): {
    readonly id: string;
    readonly ready: readonly ITerraformDependable[];
  } {
    return this.plan.type === "existing" || !this.made
      ? { id: this.plan.type === "existing" ? (this.plan.apiServerSubnetId ?? "") : "", ready: [] }
      : this.made.apiServerSubnet(accessCidrs);
  }

  /** Takes note of what a node pool needs. Throws where the subnets cannot hold all pools together. */
  addNodePool(demand: PoolDemand): void {
    this.demands.push(demand);
    const problems = new Problems();
    checkDemand(this.plan, { pools: this.demands }, problems);
    problems.throwIfAny(`network '${this.plan.name}' on azure, with the node pool '${demand.name}'`);
  }

  private dnsZone(service: "blob" | "dfs") {
    const { resourceGroupName } = this;
    const zone = new PrivateDnsZone(this, `dns-${service}`, {
      name: `privatelink.${service}.core.windows.net`,
      resourceGroupName,
      tags: fewTagsOf(this.plan.tags),
    });
    const link = new PrivateDnsZoneVirtualNetworkLink(this, `dns-${service}-link`, {
      name: `${this.plan.name}-${service}`,
      resourceGroupName,
      privateDnsZoneName: zone.name,
      virtualNetworkId: this.virtualNetworkId,
      tags: fewTagsOf(this.plan.tags),
    });
    return { zoneId: zone.id, link };
  }
}

class NewVirtualNetwork extends Construct {
  readonly virtualNetwork: VirtualNetwork;
  readonly gpuSubnet: Subnet;
  readonly systemSubnet: Subnet;
  readonly endpointSubnet: Subnet;
  readonly lustreSubnet: Subnet;
  readonly outbound: readonly ITerraformDependable[];
  private readonly shared: { readonly location: string; readonly resourceGroupName: string };
  private readonly natGateway: NatGateway;
  private readonly lifecycle: TerraformResourceLifecycle;

  constructor(
    scope: Construct,
    id: string,
    private readonly plan: NewNetworkPlan,
    resourceGroupName: string,
  ) {
    super(scope, id);
    this.shared = { location: plan.region, resourceGroupName };
    // Azure plans other addresses in place and refuses them half-way, since the subnets are in use: here they replace the
    // network, and protection refuses that when it is planned.
    const addresses = new DataResource(this, "addresses", { triggersReplace: { cidr: plan.cidr } });
    this.lifecycle = {
      preventDestroy: plan.deletionProtection,
      replaceTriggeredBy: [`terraform_data.${addresses.friendlyUniqueId}`],
    };
    this.virtualNetwork = new VirtualNetwork(this, "Resource", {
      ...this.shared,
      name: plan.name,
      addressSpace: [plan.cidr],
      tags: tagsOf(plan.tags),
      lifecycle: this.lifecycle,
    });
    this.gpuSubnet = this.subnet("gpu", plan.gpuSubnetCidr);
    this.systemSubnet = this.subnet("system", plan.systemSubnetCidr);
    this.endpointSubnet = this.subnet("endpoints", plan.endpointSubnetCidr);
    this.lustreSubnet = this.subnet("lustre", plan.lustreSubnetCidr);
    this.closeToTheInternet();
    this.natGateway = new NatGateway(this, "nat", {
      ...this.shared,
      name: `${plan.name}-nat`,
      skuName: "Standard",
      zones: [...zonesOf(plan.zone)],
      tags: tagsOf(plan.tags),
    });
    this.outbound = this.routesOut();
  }

  apiServerSubnet(accessCidrs: readonly string[]): {
    readonly id: string;
    readonly ready: readonly ITerraformDependable[];
  } {
    const { cidr, apiServerSubnetCidr, name, tags } = this.plan;
    const subnet = this.subnet("api-server", apiServerSubnetCidr, {
      delegation: [
        {
          name: "aks",
          serviceDelegation: {
            name: "Microsoft.ContainerService/managedClusters",
            actions: ["Microsoft.Network/virtualNetworks/subnets/join/action"],
          },
        },
      ],
    });
    const rules = new NetworkSecurityGroup(this, "api-server-rules", {
      ...this.shared,
      name: `${name}-api-server`,
      securityRule: apiServerSecurityRules(cidr, accessCidrs),
      tags: tagsOf(tags),
    });
    return { id: subnet.id, ready: [this.secure(subnet, rules)] };
  }

  private subnet(id: string, cidr: string, further: Partial<SubnetConfig> = {}): Subnet {
    return new Subnet(this, id, {
      name: id,
      resourceGroupName: this.shared.resourceGroupName,
      virtualNetworkName: this.virtualNetwork.name,
      addressPrefixes: [cidr],
      defaultOutboundAccessEnabled: false,
      lifecycle: this.lifecycle,
      ...further,
    });
  }

  /** The rules that every group has let the VNet in, and the internet not. Lustre states its own beside them. */
  private closeToTheInternet(): void {
    const { name, tags } = this.plan;
    const closed = new NetworkSecurityGroup(this, "closed", {
      ...this.shared,
      name: `${name}-closed`,
      tags: tagsOf(tags),
    });
    for (const subnet of [this.gpuSubnet, this.systemSubnet, this.endpointSubnet]) {
      this.secure(subnet, closed);
    }
    const lustre = new NetworkSecurityGroup(this, "lustre-rules", {
      ...this.shared,
      name: `${name}-lustre`,
      securityRule: lustreSecurityRules(this.plan.lustreSubnetCidr),
      tags: tagsOf(tags),
    });
    this.secure(this.lustreSubnet, lustre);
  }

  private secure(subnet: Subnet, group: NetworkSecurityGroup): ITerraformDependable {
    return new SubnetNetworkSecurityGroupAssociation(this, `${subnet.node.id}-security`, {
      subnetId: subnet.id,
      networkSecurityGroupId: group.id,
    });
  }

  private routesOut(): readonly ITerraformDependable[] {
    const { name, zone, tags } = this.plan;
    const address = new PublicIp(this, "nat-address", {
      ...this.shared,
      name: `${name}-nat`,
      allocationMethod: "Static",
      sku: "Standard",
      zones: [...zonesOf(zone)],
      tags: tagsOf(tags),
    });
    const natGatewayId = this.natGateway.id;
    const addressOfGateway = new NatGatewayPublicIpAssociation(this, "nat-address-of-gateway", {
      natGatewayId,
      publicIpAddressId: address.id,
    });
    const ways = [this.gpuSubnet, this.systemSubnet, this.lustreSubnet].map(
      (subnet) =>
        new SubnetNatGatewayAssociation(this, `${subnet.node.id}-nat`, {
          subnetId: subnet.id,
          natGatewayId,
          dependsOn: [addressOfGateway],
        }),
    );
    return [addressOfGateway, ...ways];
  }
}
