import { checkKnownProperties, checkPresent, isUnresolved, Problems, show } from "../../checks";
import type { GoogleMachine } from "../../machines/google";
import type { GoogleVpc } from "../../machines/google-network";
import { addressCount, type Cidr, formatCidr, overlaps, prefixLengthFor, subnetOf, tryCidr } from "../common/cidr";
import { checkName, checkProject } from "./name";
import { planRegion } from "./zone";

/** Networks for GPU machines: new VPCs, or the company's nested. */
export interface NetworkDescription {
  /** @default - the id of the construct */
  readonly name?: string;
  /** The one zone of the GPU machines. A network profile for RDMA is a zone's nested. */
  readonly zone: string;
  /** @default - the region of `zone` */
  readonly region?: string;
  /**
   * Id of the project.
   *
   * @default - the provider's
   */
  readonly project?: string;
}

/** What a cluster says of its networks. */
export type NetworkOptions = NewNetworkOptions | ExistingNetworkOptions;

export interface NewNetworkOptions {
  /**
   * Addresses of the primary VPC, from /12 to /18. The upper half goes to pods, the lower to machines, services and
   * private service access.
   *
   * @default "10.0.0.0/14"
   */
  readonly cidr?: string;
  /**
   * Addresses of all VPCs for GPU traffic together, from /12 to /20: each interface's subnet gets a sixteenth. Must not
   * overlap `cidr`.
   *
   * @default "192.168.0.0/16"
   */
  readonly fabricCidr?: string;
}

export interface ExistingNetworkOptions {
  /** The company's own networks. Nothing in them is changed. */
  readonly existing: {
    /** Self link or name of the primary VPC. */
    readonly network: string;
    /** The subnet of the machines, with two secondary ranges and a way out to the container registries. */
    readonly subnetwork: string;
    readonly podsRangeName: string;
    readonly servicesRangeName: string;
    /**
     * VPC and subnet of every further interface, in the order of the machine's interfaces.
     *
     * @default - none, for machines with one interface
     */
    readonly fabricNetworks?: readonly { readonly network: string; readonly subnetwork: string }[];
  };
}

export type NetworkPlan = NewNetworkPlan | ExistingNetworkPlan;

interface NetworkPlanBase {
  readonly name: string;
  readonly project?: string;
  readonly region: string;
  readonly zone: string;
}

export interface NewNetworkPlan extends NetworkPlanBase {
  readonly type: "new";
  /** In the order of a machine's interfaces; the primary one first. */
  readonly vpcs: readonly VpcPlan[];
  readonly podsCidr: string;
  readonly servicesCidr: string;
  /** For services of Google's that lie in a VPC of their own: Managed Lustre. */
  readonly privateServicesCidr: string;
}

export interface ExistingNetworkPlan extends NetworkPlanBase {
  readonly type: "existing";
  readonly network: string;
  readonly subnetwork: string;
  readonly podsRangeName: string;
  readonly servicesRangeName: string;
  readonly fabricNetworks: readonly FabricNetworkPlan[];
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

/** What the GPU machines take from the networks. */
export interface NetworkDemand {
  readonly nodeCount: number;
  readonly podsPerNode: number;
}

/** Google keeps the first two addresses of a subnet and the last two. */
const reservedAddresses = 4;

/** CPU machines beside the GPU machines: room for nine, with the 256 addresses that GKE gives each for its 110 pods. */
const systemAddresses = 9 * 256;

/** Decides the networks of a machine; throws with every problem. */
export function planNetwork(description: NetworkDescription & NetworkOptions, machine: GoogleMachine): NetworkPlan {
  const problems = new Problems();
  const { name, zone, region, project, ...options } = description;
  checkName(problems, name);
  checkProject(problems, project);
  const plan = resolveNetwork(
    { name, zone, region, project },
    options as NetworkOptions,
    machine,
    undefined,
    problems,
    "",
  );
  problems.throwIfAny(`network '${name}' on google`);
  return plan;
}

/** The same as part of a cluster; `path` is where the options stands in the description. */
export function resolveNetwork(
  { name = "", zone, region: givenRegion, project }: NetworkDescription,
  options: NetworkOptions | undefined,
  machine: GoogleMachine | undefined,
  demand: NetworkDemand | undefined,
  problems: Problems,
  path: string,
): NetworkPlan {
  const region = planRegion(zone, givenRegion, problems);
  const base: NetworkPlanBase = { name, project, region, zone };
  const nested = problems.at(path);
  return options && "existing" in options
    ? planExisting(base, options, machine, nested)
    : planNew(base, options ?? {}, machine, demand, nested);
}

function planNew(
  base: NetworkPlanBase,
  options: NewNetworkOptions,
  machine: GoogleMachine | undefined,
  demand: NetworkDemand | undefined,
  problems: Problems,
): NewNetworkPlan {
  checkKnownProperties(problems, "", options, ["cidr", "fabricCidr", "existing"]);
  const primary = checkBlock("cidr", options.cidr ?? "10.0.0.0/14", 12, 18, problems);
  const fabric = checkBlock("fabricCidr", options.fabricCidr ?? "192.168.0.0/16", 12, 20, problems);
  if (overlaps(primary, fabric)) {
    problems.add(
      "fabricCidr",
      `${formatCidr(fabric)} overlaps cidr ${formatCidr(primary)}`,
      "write two blocks that share no address, such as 10.0.0.0/14 and 192.168.0.0/16",
    );
  }
  const eighth = (index: number): Cidr => subnetOf(primary, primary.prefixLength + 3, index);
  const pods = subnetOf(primary, primary.prefixLength + 1, 1);
  checkRoom(primary, pods, fabric, machine, demand, problems);
  return {
    ...base,
    type: "new",
    vpcs: planVpcs(base, machine, primary, fabric, eighth(0)),
    podsCidr: formatCidr(pods),
    servicesCidr: formatCidr(eighth(1)),
    privateServicesCidr: formatCidr(eighth(2)),
  };
}

function planVpcs(
  { name, zone }: NetworkPlanBase,
  machine: GoogleMachine | undefined,
  primary: Cidr,
  fabric: Cidr,
  nodes: Cidr,
): readonly VpcPlan[] {
  let next = 0;
  const counts = new Map<string, number>();
  return (machine?.network.vpcs ?? []).map((vpc) => {
    const index = counts.get(vpc.purpose) ?? 0;
    counts.set(vpc.purpose, index + 1);
    const isPrimary = vpc.purpose === "primary";
    const vpcName = isPrimary ? name : `${name}-${vpc.purpose}${vpc.purpose === "gpu" ? `-${index}` : ""}`;
    const subnets = Array.from({ length: vpc.subnetCount }, (_, subnet) => ({
      name: vpc.subnetCount > 1 ? `${vpcName}-${subnet}` : vpcName,
      cidr: formatCidr(isPrimary ? nodes : subnetOf(fabric, fabric.prefixLength + 4, next++)),
      deviceMode: vpc.nicType === "MRDMA" ? ("RDMA" as const) : ("NetDevice" as const),
    }));
    return {
      name: vpcName,
      purpose: vpc.purpose,
      mtuBytes: vpc.mtuBytes,
      networkProfile: vpc.networkProfile && `${zone}-${vpc.networkProfile}`,
      subnets,
      internalCidrs: vpc.purpose === "rdma" ? [] : [formatCidr(isPrimary ? primary : fabric)],
    };
  });
}

function planExisting(
  base: NetworkPlanBase,
  { existing }: ExistingNetworkOptions,
  machine: GoogleMachine | undefined,
  problems: Problems,
): ExistingNetworkPlan {
  const nested = problems.at("existing");
  checkKnownProperties(nested, "", existing, [
    "network",
    "subnetwork",
    "podsRangeName",
    "servicesRangeName",
    "fabricNetworks",
  ]);
  for (const property of ["network", "subnetwork", "podsRangeName", "servicesRangeName"] as const) {
    checkPresent(nested, property, existing[property], "write its name or self link");
  }
  const wanted = (machine?.network.vpcs ?? []).flatMap((vpc) =>
    Array.from({ length: vpc.interfaceCount }, () => vpc.nicType === "MRDMA"),
  );
  const given = existing.fabricNetworks ?? [];
  if (machine && given.length !== wanted.length - 1) {
    nested.add(
      "fabricNetworks",
      `are ${given.length}, but ${machine.machineType} has ${wanted.length - 1} interfaces beside the primary`,
      "write VPC and subnet of each further interface, in the order of the interfaces",
    );
  }
  return {
    ...base,
    type: "existing",
    network: existing.network,
    subnetwork: existing.subnetwork,
    podsRangeName: existing.podsRangeName,
    servicesRangeName: existing.servicesRangeName,
    fabricNetworks: given.map(({ network, subnetwork }, index) => {
      const rdma = wanted[index + 1] === true;
      const purpose = rdma ? "rdma" : "gvnic";
      return { name: `${base.name}-${purpose}-${index}`, network, subnetwork, deviceMode: rdma ? "RDMA" : "NetDevice" };
    }),
  };
}

function checkBlock(path: string, text: string, shortest: number, longest: number, problems: Problems): Cidr {
  const fallback: Cidr = { first: (path === "cidr" ? 10 : 11) * 2 ** 24, prefixLength: 14 };
  if (isUnresolved(text)) {
    problems.add(path, "is only known when Terraform runs, but the subnets are cut before", "write the block itself");
    return fallback;
  }
  const cidr = tryCidr(text);
  if (!cidr) {
    problems.add(
      path,
      `${show(text)} is not a block of addresses`,
      "write the first address and the prefix: 10.0.0.0/14",
    );
    return fallback;
  }
  if (cidr.prefixLength < shortest || cidr.prefixLength > longest) {
    problems.add(
      path,
      `${text} is not from /${shortest} to /${longest}`,
      `write a block from /${shortest} to /${longest}`,
    );
    return { ...cidr, prefixLength: Math.min(longest, Math.max(shortest, cidr.prefixLength)) };
  }
  return cidr;
}

/** GKE gives each node a block of twice its pods, rounded up to a power of two. */
function checkRoom(
  primary: Cidr,
  pods: Cidr,
  fabric: Cidr,
  machine: GoogleMachine | undefined,
  demand: NetworkDemand | undefined,
  problems: Problems,
): void {
  if (!demand || isUnresolved(demand.nodeCount)) {
    return;
  }
  const block = 2 ** Math.ceil(Math.log2(demand.podsPerNode * 2));
  const needed = demand.nodeCount * block + systemAddresses;
  const room = addressCount(pods.prefixLength);
  if (needed > room) {
    const prefixLength = prefixLengthFor(needed) - 1;
    problems.add(
      "cidr",
      `${formatCidr(primary)} leaves ${room} addresses for pods, the machines need ${needed}`,
      prefixLength >= 12
        ? `write a block of /${prefixLength} or larger`
        : "lower scheduler.podsPerGpuNode, or bring a network of your own",
    );
  }
  const perInterface = addressCount(fabric.prefixLength + 4) - reservedAddresses;
  if (machine && machine.network.vpcs.length > 1 && demand.nodeCount > perInterface) {
    problems.add(
      "fabricCidr",
      `each interface's subnet has ${perInterface} addresses, for ${demand.nodeCount} machines`,
      `write a block of /${prefixLengthFor(demand.nodeCount + reservedAddresses) - 4} or larger`,
    );
  }
}
