import { ComputeFirewall } from "@cdktf/provider-google/lib/compute-firewall";
import { ComputeGlobalAddress } from "@cdktf/provider-google/lib/compute-global-address";
import { ComputeNetwork } from "@cdktf/provider-google/lib/compute-network";
import { ComputeRouter } from "@cdktf/provider-google/lib/compute-router";
import { ComputeRouterNat } from "@cdktf/provider-google/lib/compute-router-nat";
import { ComputeSubnetwork } from "@cdktf/provider-google/lib/compute-subnetwork";
import { ServiceNetworkingConnection } from "@cdktf/provider-google/lib/service-networking-connection";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { Problems } from "../checks";
import { type Planned, planFrom } from "../description/common/planned";
import { type NetworkDescription, type NetworkOptions, planNetwork } from "../description/google/network";
import { checkNetworkDemand } from "../description/google/network-demand";
import type {
  FabricNetworkPlan,
  NetworkPlan,
  NewNetworkPlan,
  PoolDemand,
  VpcPlan,
} from "../description/google/network-plan";
import { fabricSubnets } from "../description/google/vpcs";
import { tryMachine } from "../machines/catalogue";
import type { GoogleMachineType } from "../machines/google";
import type { DataHolder } from "../terraform/forgotten";

/** A network, by description or by plan. */
export type NetworkProps = Planned<NetworkDescription & NetworkOptions, NetworkPlan> & {
  /**
   * The GPU machines, which decide how many VPCs there are and how they are set up.
   *
   * @default - one VPC, for machines with one interface
   */
  readonly machineType?: GoogleMachineType;
  /** GPU machines of further pools. @default - none */
  readonly machineTypes?: readonly GoogleMachineType[];
};

/**
 * The networks of a GPU cluster: the primary VPC with machines, pods and services, and a VPC for each further network that
 * the machine has, with its MTU, profile and subnets in the order of the interfaces. Only the primary one has a way out.
 * Or existing networks, which are left unchanged.
 *
 * ```ts
 * new Network(this, "network", { zone: "us-central1-a", machineType: "a3-megagpu-8g" });
 * ```
 */
export class Network extends Construct {
  /** The plan that is drawn. */
  readonly plan: NetworkPlan;
  /** Id of the primary VPC. */
  readonly networkId: string;
  /** Id of the subnet of the machines. */
  readonly subnetworkId: string;
  /** Name of the secondary range of pods. */
  readonly podsRangeName: string;
  /** Name of the secondary range of Services. */
  readonly servicesRangeName: string;
  /** What every interface beside the primary lies in, in the order of the interfaces. */
  readonly fabricNetworks: readonly FabricNetworkPlan[];
  /** What must be there before a service in Google's own VPC can be reached: private service access. */
  readonly privateServiceAccess?: ITerraformDependable;
  /** The VPCs, where this construct made them, the primary one first. */
  readonly vpcs: readonly ComputeNetwork[];
  private readonly pools: (PoolDemand & { readonly isAdded: boolean })[];

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { machineType, machineTypes = [], ...description } = props;
    const plan = planFrom(description, (given: NetworkDescription & NetworkOptions) =>
      planNetwork({ name: id, ...given }, [machineOf(machineType), ...machineTypes.map(machineOf)]),
    );
    this.plan = plan;
    this.pools = plan.demand.pools.map((pool) => ({ ...pool, isAdded: false }));
    if (plan.type === "existing") {
      this.vpcs = [];
      this.networkId = plan.network;
      this.subnetworkId = plan.subnetwork;
      this.podsRangeName = plan.podsRangeName;
      this.servicesRangeName = plan.servicesRangeName;
      this.fabricNetworks = plan.fabricNetworks;
      return;
    }
    const primary = new PrimaryVpc(this, "primary", plan);
    const further = new FabricVpcs(this, "fabric", { plan, project: primary.network.project });
    this.vpcs = [primary.network, ...further.networks];
    this.networkId = primary.network.id;
    this.subnetworkId = primary.subnetwork.id;
    this.podsRangeName = podsRange;
    this.servicesRangeName = servicesRange;
    this.privateServiceAccess = primary.privateServiceAccess;
    this.fabricNetworks = further.fabricNetworks;
  }

  /**
   * Takes note of a node pool, and returns the networks of its machine's interfaces beside the primary one. Throws where the
   * network lacks one of them, or where the addresses do not suffice for all pools together.
   */
  addNodePool(pool: PoolDemand): readonly FabricNetworkPlan[] {
    const planned = this.pools.findIndex(({ name, isAdded }) => name === pool.name && !isAdded);
    this.pools.splice(planned < 0 ? this.pools.length : planned, planned < 0 ? 0 : 1, { ...pool, isAdded: true });
    const problems = new Problems();
    const { systemNodeCount } = this.plan.demand;
    checkNetworkDemand(this.plan, { pools: this.pools, systemNodeCount }, problems.at("network"));
    problems.throwIfAny(`node pool '${pool.name}' in the network '${this.plan.name}' on google`);
    const { name, machine } = pool;
    const names = machine ? (fabricSubnets(this.plan, { name, machine }) ?? []) : [];
    return names.flatMap((one) => this.fabricNetworks.filter((network) => network.name === one));
  }
}

const podsRange = "pods";
const servicesRange = "services";

/** A machine with one interface stands for all that have one. */
function machineOf(machineType: GoogleMachineType | undefined) {
  const machine = tryMachine("google", machineType ?? "a2-highgpu-1g");
  if (!machine) {
    throw new Error(`no machine of Google Cloud is named '${machineType}'`);
  }
  return machine;
}

class PrimaryVpc extends Construct {
  readonly network: ComputeNetwork;
  readonly subnetwork: ComputeSubnetwork;
  readonly privateServiceAccess: ServiceNetworkingConnection;

  constructor(
    scope: Construct,
    id: string,
    private readonly plan: NewNetworkPlan,
  ) {
    super(scope, id);
    const [vpc] = plan.vpcs;
    if (!vpc) {
      throw new Error("a machine has at least one network");
    }
    this.network = vpcNetwork(this, "Resource", vpc, plan.project);
    this.network.lifecycle = this.guard;
    const network = this.network.id;
    this.subnetwork = new ComputeSubnetwork(this, "subnetwork", {
      name: vpc.name,
      project: plan.project,
      region: plan.region,
      network,
      ipCidrRange: vpc.subnets[0]?.cidr ?? "",
      secondaryIpRange: [
        { rangeName: podsRange, ipCidrRange: plan.podsCidr },
        { rangeName: servicesRange, ipCidrRange: plan.servicesCidr },
      ],
      privateIpGoogleAccess: true,
      lifecycle: this.guard,
      logConfig: { aggregationInterval: "INTERVAL_10_MIN", flowSampling: 0.5, metadata: "INCLUDE_ALL_METADATA" },
    });
    internalFirewall(this, vpc, network, plan.project);
    this.cloudNat(vpc, network);
    this.privateServiceAccess = this.connectPrivateServices(vpc, network);
  }

  /** The cluster lies in these, and the file system behind the peering: replacing one replaces what lies in it. */
  private get guard(): { readonly preventDestroy: true } | undefined {
    return this.plan.deletionProtection ? { preventDestroy: true } : undefined;
  }

  private cloudNat({ name }: VpcPlan, network: string): void {
    const { project, region } = this.plan;
    const router = new ComputeRouter(this, "router", { name, project, region, network });
    new ComputeRouterNat(this, "nat", {
      name,
      project,
      region,
      router: router.name,
      natIpAllocateOption: "AUTO_ONLY",
      sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
      logConfig: { enable: true, filter: "ERRORS_ONLY" },
    });
  }

  private connectPrivateServices({ name }: VpcPlan, network: string): ServiceNetworkingConnection {
    const [address, prefixLength] = this.plan.privateServicesCidr.split("/");
    const range = new ComputeGlobalAddress(this, "private-services", {
      name: `${name}-private-services`,
      project: this.plan.project,
      purpose: "VPC_PEERING",
      addressType: "INTERNAL",
      address,
      prefixLength: Number(prefixLength),
      network,
      lifecycle: this.guard,
    });
    return new ServiceNetworkingConnection(this, "private-service-access", {
      network,
      service: "servicenetworking.googleapis.com",
      reservedPeeringRanges: [range.name],
      // Google refuses to delete the peering for hours after the last service is gone.
      deletionPolicy: "ABANDON",
      lifecycle: this.guard,
    });
  }
}

class FabricVpcs extends Construct {
  readonly networks: readonly ComputeNetwork[];
  readonly fabricNetworks: readonly FabricNetworkPlan[];

  constructor(scope: Construct, id: string, { plan, project }: { plan: NewNetworkPlan; project: string }) {
    super(scope, id);
    const made = plan.vpcs.slice(1).map((vpc) => this.vpc(vpc, plan, project));
    this.networks = made.map(({ network }) => network);
    this.fabricNetworks = made.flatMap(({ fabricNetworks }) => fabricNetworks);
  }

  private vpc(vpc: VpcPlan, plan: NewNetworkPlan, project: string) {
    const key = vpc.name.slice(plan.name.length + 1);
    const network = vpcNetwork(this, key, vpc, plan.project, project);
    const networkId = network.id;
    internalFirewall(this, vpc, networkId, plan.project, key);
    const fabricNetworks = vpc.subnets.map(({ name, cidr, deviceMode }, index) => {
      const subnetwork = new ComputeSubnetwork(this, vpc.subnets.length > 1 ? `${key}-${index}` : `${key}-subnetwork`, {
        name,
        project: plan.project,
        region: plan.region,
        network: networkId,
        ipCidrRange: cidr,
      });
      return { name, network: network.name, subnetwork: subnetwork.name, deviceMode };
    });
    return { network, fabricNetworks };
  }
}

function vpcNetwork(
  scope: Construct,
  id: string,
  vpc: VpcPlan,
  project: string | undefined,
  profileProject = project,
): ComputeNetwork {
  return new ComputeNetwork(scope, id, {
    name: vpc.name,
    project,
    mtu: vpc.mtuBytes,
    autoCreateSubnetworks: false,
    networkProfile: vpc.networkProfile && `projects/${profileProject}/global/networkProfiles/${vpc.networkProfile}`,
  });
}

/** Lets machines of the VPC talk to each other; an RDMA VPC takes no such rules. */
function internalFirewall(
  scope: Construct,
  vpc: VpcPlan,
  network: string,
  project: string | undefined,
  key = "",
): void {
  if (vpc.internalCidrs.length === 0) {
    return;
  }
  new ComputeFirewall(scope, key ? `${key}-internal` : "internal", {
    name: `${vpc.name}-internal`,
    project,
    network,
    direction: "INGRESS",
    sourceRanges: [...vpc.internalCidrs],
    allow: [{ protocol: "tcp", ports: ["0-65535"] }, { protocol: "udp", ports: ["0-65535"] }, { protocol: "icmp" }],
  });
}

/** The primary VPC with what a cluster and a file system lie in, by the id of the network. */
export function networkHolders(id: string): readonly DataHolder[] {
  return [
    { type: "google_compute_network", path: "primary/Resource" },
    { type: "google_compute_subnetwork", path: "primary/subnetwork" },
    { type: "google_compute_firewall", path: "primary/internal" },
    { type: "google_compute_global_address", path: "primary/private-services" },
    { type: "google_service_networking_connection", path: "primary/private-service-access" },
  ].map(({ type, path }) => ({ type, path: `${id}/${path}` }));
}
