import type { GoogleMachine } from "../../machines/google";
import type { GoogleVpc } from "../../machines/google-network";
import type { NodeCount } from "../common/node-count";

/** What the networks of a cluster come to, and what its pools take of them. */
export type NetworkPlan = NewNetworkPlan | ExistingNetworkPlan;

/** What new and existing networks have in common. */
export interface NetworkPlanBase {
  /** Name of the network. */
  readonly name: string;
  /** The project. */
  readonly project?: string;
  /** The region. */
  readonly region: string;
  /** The zone of the machines. */
  readonly zone: string;
  /** Whether what holds data refuses to be destroyed. */
  readonly deletionProtection: boolean;
}

/** What the description of a new network comes to. */
export interface NewNetworkPlan extends NetworkPlanBase {
  /** It is made. */
  readonly type: "new";
  /** The primary one first, then those of GPU interfaces, hosts and RDMA. */
  readonly vpcs: readonly VpcPlan[];
  /** Address range of pods. */
  readonly podsCidr: string;
  /** Address range of Services. */
  readonly servicesCidr: string;
  /** For Google services that lie in a VPC of their own: Managed Lustre. */
  readonly privateServicesCidr: string;
  /** Address range of the fabric networks. */
  readonly fabricCidr: string;
  /** Address range of the RDMA networks. */
  readonly rdmaCidr: string;
  /** What the pools of the description take. */
  readonly demand: NetworkDemand;
}

/** What the description of an existing network comes to. */
export interface ExistingNetworkPlan extends NetworkPlanBase {
  /** It exists already. */
  readonly type: "existing";
  /** The VPC. */
  readonly network: string;
  /** The subnetwork. */
  readonly subnetwork: string;
  /** Name of the secondary range of pods. */
  readonly podsRangeName: string;
  /** Name of the secondary range of Services. */
  readonly servicesRangeName: string;
  /** Of all pools together, each subnet once. */
  readonly fabricNetworks: readonly FabricNetworkPlan[];
  /** Names in `fabricNetworks` by the pool's name, where they were given so. */
  readonly fabricNetworksByPool?: Readonly<Record<string, readonly string[]>>;
  /** What the network must hold. */
  readonly demand: NetworkDemand;
}

/** One VPC, decided. */
export interface VpcPlan {
  /** Name of the VPC. */
  readonly name: string;
  /** What its traffic is. */
  readonly purpose: GoogleVpc["purpose"];
  /** Largest packet, in bytes. */
  readonly mtuBytes?: number;
  /** `<zone>-vpc-roce`, without the project in front. */
  readonly networkProfile?: string;
  /** Its subnets. */
  readonly subnets: readonly SubnetPlan[];
  /** Sources that the firewall lets in; none in an RDMA VPC, which takes no such rules. */
  readonly internalCidrs: readonly string[];
}

/** A subnet, decided. */
export interface SubnetPlan {
  /** Also the name of the Kubernetes `Network` of the interface. */
  readonly name: string;
  /** Address range. */
  readonly cidr: string;
  /** How a device in it is handed to pods; absent in the primary network. */
  readonly deviceMode: "NetDevice" | "RDMA";
}

/** One network that carries GPU traffic. */
export interface FabricNetworkPlan {
  /** Name of the resource. */
  readonly name: string;
  /** The VPC. */
  readonly network: string;
  /** The subnetwork. */
  readonly subnetwork: string;
  /** How the device is handed to the pod. */
  readonly deviceMode: "NetDevice" | "RDMA";
}

/** What the pools of a cluster take from its networks. */
export interface NetworkDemand {
  /** The pools that the network must hold. */
  readonly pools: readonly PoolDemand[];
  /** The most CPU machines beside the pools. */
  readonly systemNodeCount: number;
}

/** What one pool needs of a network. */
export interface PoolDemand {
  /** Name of the pool. */
  readonly name: string;
  /** Absent for machines without a GPU, which lie in the primary VPC alone. */
  readonly machine?: GoogleMachine;
  /** The most machines count; a number that is only known later counts as none. */
  readonly nodeCount: NodeCount;
  /** Pods that one machine may run. */
  readonly podsPerNode: number;
}
