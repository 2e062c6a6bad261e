import type { GoogleMachine } from "../../machines/google";
import type { GoogleVpc } from "../../machines/google-network";
import type { NodeCount } from "../common/node-count";

/** What the networks of a cluster come to, and what its pools take of them. */
export type NetworkPlan = NewNetworkPlan | ExistingNetworkPlan;

export interface NetworkPlanBase {
  readonly name: string;
  readonly project?: string;
  readonly region: string;
  readonly zone: string;
  readonly deletionProtection: boolean;
}

export interface NewNetworkPlan extends NetworkPlanBase {
  readonly type: "new";
  /** The primary one first, then those of GPU interfaces, hosts and RDMA. */
  readonly vpcs: readonly VpcPlan[];
  readonly podsCidr: string;
  readonly servicesCidr: string;
  /** For services of Google's that lie in a VPC of their own: Managed Lustre. */
  readonly privateServicesCidr: string;
  readonly fabricCidr: string;
  readonly rdmaCidr: string;
  /** What the pools of the description take. */
  readonly demand: NetworkDemand;
}

export interface ExistingNetworkPlan extends NetworkPlanBase {
  readonly type: "existing";
  readonly network: string;
  readonly subnetwork: string;
  readonly podsRangeName: string;
  readonly servicesRangeName: string;
  /** Of all pools together, each subnet once. */
  readonly fabricNetworks: readonly FabricNetworkPlan[];
  /** Names in `fabricNetworks` by the pool's name, where they were given so. */
  readonly fabricNetworksByPool?: Readonly<Record<string, readonly string[]>>;
  readonly demand: NetworkDemand;
}

export interface VpcPlan {
  readonly name: string;
  readonly purpose: GoogleVpc["purpose"];
  readonly mtuBytes?: number;
  /** `<zone>-vpc-roce`, without the project in front. */
  readonly networkProfile?: string;
  readonly subnets: readonly SubnetPlan[];
  /** Sources that the firewall lets in; none in an RDMA VPC, which takes no such rules. */
  readonly internalCidrs: readonly string[];
}

export interface SubnetPlan {
  /** Also the name of the Kubernetes `Network` of the interface. */
  readonly name: string;
  readonly cidr: string;
  readonly deviceMode: "NetDevice" | "RDMA";
}

export interface FabricNetworkPlan {
  readonly name: string;
  readonly network: string;
  readonly subnetwork: string;
  readonly deviceMode: "NetDevice" | "RDMA";
}

/** What the pools of a cluster take from its networks. */
export interface NetworkDemand {
  readonly pools: readonly PoolDemand[];
  /** The most CPU machines beside the pools. */
  readonly systemNodeCount: number;
}

export interface PoolDemand {
  readonly name: string;
  /** Absent for machines without a GPU, which lie in the primary VPC alone. */
  readonly machine?: GoogleMachine;
  /** The most machines count; a number that is only known later counts as none. */
  readonly nodeCount: NodeCount;
  readonly podsPerNode: number;
}
