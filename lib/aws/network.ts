import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { Eip } from "@cdktf/provider-aws/lib/eip";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import { isUnresolved, Problems } from "../checks";
import {
  checkDemand,
  type NetworkDescription,
  type NetworkOptions,
  type NetworkPlan,
  type NewNetworkPlan,
  type PoolDemand,
  planNetwork,
  type SubnetPlan,
} from "../description/aws/network";
import { isZoneId } from "../description/aws/zone";
import { type Planned, planFrom } from "../description/common/planned";
import { FlowLogs } from "./flow-logs";
import { namedTags } from "./tags";

/** A network, by description or by plan. */
export type NetworkProps = Planned<NetworkDescription & NetworkOptions, NetworkPlan>;

/**
 * The network of a GPU cluster: one private subnet in one zone for the GPU machines, private subnets over several zones
 * for everything else, one NAT gateway, endpoints for S3 and the registries, flow logs. Or an existing network, of
 * which nothing is changed but that security groups are added.
 *
 * ```ts
 * new Network(this, "network", { zone: "us-east-1a" });
 * new Network(this, "network", { zone: "us-east-1a", existing: { vpcId, gpuSubnetId, systemSubnetIds } });
 * ```
 */
export class Network extends Construct {
  /** The plan that is drawn. */
  readonly plan: NetworkPlan;
  /** Id of the VPC. */
  readonly vpcId: string;
  /** The one private subnet of the GPU machines. */
  readonly gpuSubnetId: string;
  /** Private subnets of the control plane and of the CPU machines. */
  readonly systemSubnetIds: string[];
  /** What every GPU machine is a member of: members reach each other both ways, as EFA asks. */
  readonly gpuSecurityGroup: SecurityGroup;
  /** The VPC, where this construct made it. */
  readonly vpc?: Vpc;
  private readonly demands: PoolDemand[] = [];

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const plan = planFrom(props, (description: NetworkDescription & NetworkOptions) =>
      planNetwork({ name: id, ...description }),
    );
    this.plan = plan;
    if (plan.type === "new") {
      const made = new NewVpc(this, "vpc", plan);
      this.vpc = made.vpc;
      this.vpcId = made.vpc.id;
      this.gpuSubnetId = made.gpuSubnet.id;
      this.systemSubnetIds = made.systemSubnets.map((subnet) => subnet.id);
    } else {
      this.vpcId = plan.vpcId;
      this.gpuSubnetId = plan.gpuSubnetId;
      this.systemSubnetIds = [...plan.systemSubnetIds];
    }
    this.gpuSecurityGroup = this.memberSecurityGroup();
  }

  /** Takes note of what a node pool needs. Throws where the subnets cannot hold all pools together. */
  addNodePool(demand: PoolDemand): void {
    this.demands.push(demand);
    const problems = new Problems();
    checkDemand(this.plan, { pools: this.demands }, problems);
    problems.throwIfAny(`network '${this.plan.name}' on aws, with the node pool '${demand.name}'`);
  }

  /**
   * EFA is authorised by membership, not by addresses: both rules name the group itself, and 0.0.0.0/0 does not stand in for
   * them.
   */
  private memberSecurityGroup(): SecurityGroup {
    const name = `${this.plan.name}-gpu`;
    const group = new SecurityGroup(this, "gpu", {
      name,
      description: "GPU machines of one fabric: all traffic between members, both ways",
      vpcId: this.vpcId,
      tags: namedTags(this.plan.tags, name),
    });
    const securityGroupId = group.id;
    const all = { securityGroupId, ipProtocol: "-1" };
    new VpcSecurityGroupIngressRule(this, "gpu-from-members", { ...all, referencedSecurityGroupId: securityGroupId });
    new VpcSecurityGroupEgressRule(this, "gpu-to-members", { ...all, referencedSecurityGroupId: securityGroupId });
    new VpcSecurityGroupEgressRule(this, "gpu-to-anywhere", { ...all, cidrIpv4: "0.0.0.0/0" });
    return group;
  }
}

class NewVpc extends Construct {
  readonly vpc: Vpc;
  readonly gpuSubnet: Subnet;
  readonly systemSubnets: readonly Subnet[];
  private readonly vpcId: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly plan: NewNetworkPlan,
  ) {
    super(scope, id);
    const { name, tags } = plan;
    this.vpc = new Vpc(this, "Resource", {
      cidrBlock: plan.cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: namedTags(tags, name),
      lifecycle: { preventDestroy: plan.deletionProtection },
    });
    this.vpcId = this.vpc.id;
    new DefaultSecurityGroup(this, "closed-default", {
      vpcId: this.vpcId,
      tags: namedTags(tags, `${name}-closed-default`),
    });
    this.gpuSubnet = this.subnet("gpu", plan.gpuSubnet);
    // A cluster's load balancers inside the VPC look for this tag.
    this.systemSubnets = plan.systemSubnets.map((subnet, index) =>
      this.subnet(`system-${isUnresolved(subnet.zone) ? index : subnet.zone}`, subnet, {
        "kubernetes.io/role/internal-elb": "1",
      }),
    );
    const privateRoutes = this.privateRoutes();
    this.endpoints(privateRoutes);
    new FlowLogs(this, "flow-logs", { plan, vpcId: this.vpcId });
  }

  private subnet(id: string, subnet: SubnetPlan, extraTags: Record<string, string> = {}): Subnet {
    return new Subnet(this, id, {
      vpcId: this.vpcId,
      ...(isZoneId(subnet.zone) ? { availabilityZoneId: subnet.zone } : { availabilityZone: subnet.zone }),
      cidrBlock: subnet.cidr,
      // A machine with several interfaces cannot be launched where public addresses are assigned.
      mapPublicIpOnLaunch: false,
      tags: namedTags(this.plan.tags, `${this.plan.name}-${id}`, extraTags),
      lifecycle: { preventDestroy: this.plan.deletionProtection },
    });
  }

  private privateRoutes(): RouteTable {
    const { name, tags, publicSubnet } = this.plan;
    const internet = new InternetGateway(this, "internet", { vpcId: this.vpcId, tags: namedTags(tags, name) });
    const open = this.subnet("public", publicSubnet);
    const openRoutes = this.routeTable("public-routes", [open]);
    new Route(this, "to-internet", {
      routeTableId: openRoutes.id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: internet.id,
    });
    const address = new Eip(this, "nat-address", { domain: "vpc", tags: namedTags(tags, `${name}-nat`) });
    const nat = new NatGateway(this, "nat", {
      allocationId: address.id,
      subnetId: open.id,
      tags: namedTags(tags, name),
      dependsOn: [internet],
    });
    const closedRoutes = this.routeTable("private-routes", [this.gpuSubnet, ...this.systemSubnets]);
    new Route(this, "to-nat", {
      routeTableId: closedRoutes.id,
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId: nat.id,
    });
    return closedRoutes;
  }

  private routeTable(id: string, subnets: readonly Subnet[]): RouteTable {
    const table = new RouteTable(this, id, {
      vpcId: this.vpcId,
      tags: namedTags(this.plan.tags, `${this.plan.name}-${id}`),
    });
    const routeTableId = table.id;
    for (const subnet of subnets) {
      new RouteTableAssociation(this, `${id}-${subnet.node.id}`, { routeTableId, subnetId: subnet.id });
    }
    return table;
  }

  private endpoints(privateRoutes: RouteTable): void {
    const { name, tags, region, endpointServices } = this.plan;
    new VpcEndpoint(this, "s3", {
      vpcId: this.vpcId,
      serviceName: `com.amazonaws.${region}.s3`,
      vpcEndpointType: "Gateway",
      routeTableIds: [privateRoutes.id],
      tags: namedTags(tags, `${name}-s3`),
    });
    const group = new SecurityGroup(this, "endpoints", {
      name: `${name}-endpoints`,
      description: "Endpoints of AWS services, reached from inside the VPC",
      vpcId: this.vpcId,
      tags: namedTags(tags, `${name}-endpoints`),
    });
    new VpcSecurityGroupIngressRule(this, "endpoints-from-vpc", {
      securityGroupId: group.id,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: this.plan.cidr,
    });
    const subnetIds = this.systemSubnets.map((subnet) => subnet.id);
    for (const service of endpointServices) {
      new VpcEndpoint(this, service, {
        vpcId: this.vpcId,
        serviceName: `com.amazonaws.${region}.${service}`,
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds,
        securityGroupIds: [group.id],
        tags: namedTags(tags, `${name}-${service}`),
      });
    }
  }
}
