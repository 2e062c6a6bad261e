import {
  type Check,
  checkDescription,
  flag,
  isUnresolved,
  list,
  newOrExisting,
  object,
  oneOf,
  Problems,
  required,
  type Shape,
  type Sound,
  show,
} from "../../checks";
import {
  addressCount,
  type Cidr,
  cidrBlock,
  contains,
  formatCidr,
  overlaps,
  prefixLengthFor,
  subnetOf,
  tryCidr,
} from "../common/cidr";
import { maximumNodeCount, type NodeCount } from "../common/node-count";
import { checkReservedRanges } from "./address-ranges";
import { clusterName } from "./name";
import { partOfResourceId, type ResourceKind, resourceId, resourceIdHint } from "./resource-id";
import { azureTags } from "./tags";
import { locationAsGiven, planLocation } from "./zone";

/** A network for GPU machines: a new VNet, or the company's nested. */
export interface NetworkDescription {
  /** @default - the id of the construct */
  readonly name?: string;
  /** Short name of the region: `eastus`. */
  readonly region: string;
  /** The one zone of the GPU machines: "1", "2", "3", or "none" in a region without zones. */
  readonly zone: string;
  /** Refuses to be destroyed, and to be replaced where its addresses change: the cluster lies in it. @default true */
  readonly deletionProtection?: boolean;
  /** Tags of everything that can carry them. @default - none but those of the library */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a cluster says of its network. */
export type NetworkOptions = NewNetworkOptions | ExistingNetworkOptions;

/** A network that is made. */
export interface NewNetworkOptions {
  /**
   * Addresses of the VNet, from /16 to /22. The upper half goes to the GPU machines; of the lower half an eighth each to
   * the CPU machines and to private endpoints, and up to /22 to Lustre. Pods have addresses of their nested.
   *
   * Refused where it overlaps 172.16.0.0/16, which InfiniBand takes for itself, or a range that AKS keeps.
   *
   * @default "10.0.0.0/16"
   */
  readonly cidr?: string;
}

/** A network of the company instead of a new one. */
export interface ExistingNetworkOptions {
  /** The company's own network. Nothing in it is changed; private endpoints are put into it. */
  readonly existing: {
    readonly virtualNetworkId: string;
    /** The subnet of the GPU machines. */
    readonly gpuSubnetId: string;
    /** The subnet of the CPU machines. */
    readonly systemSubnetId: string;
    /**
     * The subnet of private endpoints.
     *
     * @default - the subnet of the CPU machines
     */
    readonly endpointSubnetId?: string;
    /**
     * A subnet for the Lustre file system alone, without delegation. Needed where there is one.
     *
     * @default - none
     */
    readonly lustreSubnetId?: string;
    /**
     * A subnet of /28 or larger for the API server alone, delegated to Microsoft.ContainerService/managedClusters. Needed
     * where `scheduler.privateAccessCidrs` is given.
     *
     * @default - none
     */
    readonly apiServerSubnetId?: string;
    /**
     * Addresses of the GPU subnet: whether the machines fit is checked if it is given.
     *
     * @default - not checked
     */
    readonly gpuSubnetCidr?: string;
    /**
     * Addresses of the Lustre subnet: whether the file system fits is checked if it is given.
     *
     * @default - not checked
     */
    readonly lustreSubnetCidr?: string;
    /**
     * Addresses of the VNet and of everything peered with it: none may overlap 172.16.0.0/16 or the cluster's pods and
     * services.
     *
     * @default - not checked
     */
    readonly addressSpaces?: readonly string[];
    /**
     * How machines reach the internet: by a load balancer of AKS, by a NAT gateway that both subnets have, or by the
     * network's own routes (a firewall).
     *
     * @default "load-balancer"
     */
    readonly outbound?: "load-balancer" | "nat-gateway" | "routes";
    /**
     * Private DNS zones of storage that the network is linked to already. A VNet can be linked to one zone of a name only.
     *
     * @default - new zones are made and linked
     */
    readonly privateDnsZoneIds?: { readonly blob: string; readonly dfs: string };
  };
}

/** What a described network comes to. */
export type NetworkPlan = NewNetworkPlan | ExistingNetworkPlan;

/** What new and existing networks have in common. */
export interface NetworkPlanBase {
  /** Name of the network. */
  readonly name: string;
  /** The region. */
  readonly region: string;
  /** The zone of the machines. */
  readonly zone: string;
  /** Whether what holds data refuses to be destroyed. */
  readonly deletionProtection: boolean;
  /** Tags of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
  /** Every range of addresses that is known to be reached from the machines. */
  readonly addressSpaces: readonly string[];
  /** How traffic leaves the network. */
  readonly outboundType: "loadBalancer" | "userAssignedNATGateway" | "userDefinedRouting";
}

/** What the description of a new network comes to. */
export interface NewNetworkPlan extends NetworkPlanBase {
  /** It is made. */
  readonly type: "new";
  /** Address range. */
  readonly cidr: string;
  /** Address range of the subnet of the GPU machines. */
  readonly gpuSubnetCidr: string;
  /** Address range of the subnet of the system machines. */
  readonly systemSubnetCidr: string;
  /** Address range of the subnet of private endpoints. */
  readonly endpointSubnetCidr: string;
  /** Address range of the subnet of the file system. */
  readonly lustreSubnetCidr: string;
  /** Addresses of the subnet of the API server, which is made where `privateAccessCidrs` asks for one. */
  readonly apiServerSubnetCidr: string;
}

/** What the description of an existing network comes to. */
export interface ExistingNetworkPlan extends NetworkPlanBase {
  /** It exists already. */
  readonly type: "existing";
  /** Id of the virtual network. */
  readonly virtualNetworkId: string;
  /** Id of the subnet of the GPU machines. */
  readonly gpuSubnetId: string;
  /** Id of the subnet of the system machines. */
  readonly systemSubnetId: string;
  /** Id of the subnet of private endpoints. */
  readonly endpointSubnetId: string;
  /** Id of the subnet of the file system. */
  readonly lustreSubnetId?: string;
  /** Address range of the subnet of the file system. */
  readonly lustreSubnetCidr?: string;
  /** Id of the subnet that the API server is joined to. */
  readonly apiServerSubnetId?: string;
  /** Addresses of the GPU subnet, where they are known. */
  readonly gpuSubnetCidr?: string;
  /** Ids of the private DNS zones, by what they resolve. */
  readonly privateDnsZoneIds?: { readonly blob: string; readonly dfs: string };
}

/** What a network must hold: the machines of all its pools. Pods have addresses of their own. */
export interface NetworkDemand {
  /** The pools that the network must hold. */
  readonly pools: readonly PoolDemand[];
}

/** What one pool takes of a network. */
export interface PoolDemand {
  /** Name of the pool. */
  readonly name: string;
  /** The most machines that there can be. */
  readonly nodeCount: number;
  /** Subnets that the machines lie in. */
  readonly subnets: "gpu" | "system";
}

/** What a pool takes of a network. */
export function poolDemand(pool: {
  readonly name: string;
  readonly nodeCount: NodeCount;
  readonly subnets?: "gpu" | "system";
}): PoolDemand {
  return { name: pool.name, nodeCount: maximumNodeCount(pool.nodeCount), subnets: pool.subnets ?? "gpu" };
}

/** Azure keeps the first four addresses of a subnet and the last. */
const reservedAddresses = 5;

const newNetworkShape: Shape<NewNetworkOptions> = {
  cidr: cidrBlock("10.0.0.0/16", { token: { refusedBecause: "the subnets are cut before" } }),
};

const subnetKind = "Microsoft.Network/virtualNetworks/subnets" as const;

function present(kind: ResourceKind): Check<string> {
  return required(resourceId(kind), resourceIdHint(kind));
}

const outboundTypes = {
  "load-balancer": "loadBalancer",
  "nat-gateway": "userAssignedNATGateway",
  routes: "userDefinedRouting",
} as const;

const addressSpacesHint = 'write a list of blocks: ["10.0.0.0/16"]';

const existingNetworkShape: Shape<ExistingNetworkOptions["existing"]> = {
  virtualNetworkId: present("Microsoft.Network/virtualNetworks"),
  gpuSubnetId: present(subnetKind),
  systemSubnetId: present(subnetKind),
  endpointSubnetId: resourceId(subnetKind),
  lustreSubnetId: resourceId(subnetKind),
  apiServerSubnetId: resourceId(subnetKind),
  gpuSubnetCidr: subnetBlock,
  lustreSubnetCidr: subnetBlock,
  addressSpaces: list(cidrBlock("10.0.0.0/16", { token: { refusedBecause: "overlaps are looked for before" } }), {
    hint: addressSpacesHint,
    token: { refusedBecause: "overlaps are looked for before" },
  }),
  outbound: oneOf(["load-balancer", "nat-gateway", "routes"], "way out"),
  privateDnsZoneIds: object<{ readonly blob: string; readonly dfs: string }>({
    blob: present("Microsoft.Network/privateDnsZones"),
    dfs: present("Microsoft.Network/privateDnsZones"),
  }),
};

/** A subnet of a VNet has from /8 to /29 (virtual-networks-faq). */
function subnetBlock(problems: Problems, path: string, value: unknown): string | undefined {
  const token = { refusedBecause: "whether the subnet holds what lies in it is checked before; leave it out" };
  const block = cidrBlock("10.0.0.0/16", { token })(problems, path, value);
  const cidr = block === undefined || isUnresolved(block) ? undefined : tryCidr(block);
  if (cidr && (cidr.prefixLength < 8 || cidr.prefixLength > 29)) {
    problems.add(path, `${block} is not from /8 to /29`, "write the block of the subnet: 10.0.0.0/16");
    return undefined;
  }
  return block;
}

/** The network of a cluster, a new one or the company's. */
export const networkShape = newOrExisting<NewNetworkOptions, ExistingNetworkOptions["existing"]>(
  object<NewNetworkOptions>(newNetworkShape),
  existingNetworkShape,
);

/** Decides a network; throws {@link InvalidDescriptionError} with every problem. */
export function planNetwork(description: NetworkDescription & NetworkOptions): NetworkPlan {
  const problems = new Problems();
  const isExisting = typeof description === "object" && description !== null && "existing" in description;
  type Given = NetworkDescription & NewNetworkOptions & ExistingNetworkOptions;
  const given = checkDescription<Given>(problems, description, {
    name: clusterName,
    region: locationAsGiven,
    zone: locationAsGiven,
    deletionProtection: flag(),
    tags: azureTags,
    ...(isExisting ? { existing: object(existingNetworkShape) } : newNetworkShape),
  } as Shape<Given>);
  const { name = "", zone = "", region = "", tags, deletionProtection } = given;
  const options = isExisting ? { existing: given.existing ?? {} } : given;
  const plan = resolveNetwork({ name, zone, region, tags, deletionProtection }, options, { pools: [] }, problems, "");
  problems.throwIfAny(`network '${name}' on azure`);
  return plan;
}

/** The same as part of a cluster; `path` is where the options stand in the description. */
export function resolveNetwork(
  { name = "", zone, region, tags = {}, deletionProtection = true }: NetworkDescription,
  options: Sound<NetworkOptions> | undefined,
  demand: NetworkDemand,
  problems: Problems,
  path: string,
): NetworkPlan {
  const place = planLocation(region, zone, problems);
  const nested = problems.at(path);
  const plan =
    options && "existing" in options && options.existing
      ? planExisting({ name, tags, deletionProtection, ...place }, options.existing, nested)
      : planNew({ name, tags, deletionProtection, ...place }, (options ?? {}) as Sound<NewNetworkOptions>, nested);
  checkDemand(plan, demand, nested);
  return plan;
}

type Base = Pick<NetworkPlanBase, "name" | "region" | "zone" | "deletionProtection" | "tags">;

function planNew(base: Base, options: Sound<NewNetworkOptions>, problems: Problems): NewNetworkPlan {
  const cidr = checkVnetCidr(options.cidr ?? "10.0.0.0/16", problems);
  const gpu = subnetOf(cidr, cidr.prefixLength + 1, 1);
  const lustre = subnetOf(cidr, cidr.prefixLength + 2, 1);
  return {
    ...base,
    type: "new",
    cidr: formatCidr(cidr),
    gpuSubnetCidr: formatCidr(gpu),
    systemSubnetCidr: formatCidr(subnetOf(cidr, cidr.prefixLength + 4, 0)),
    endpointSubnetCidr: formatCidr(subnetOf(cidr, cidr.prefixLength + 4, 1)),
    // The least that AKS takes (api-server-vnet-integration), out of the eighth that nothing else has.
    apiServerSubnetCidr: formatCidr(subnetOf({ ...subnetOf(cidr, cidr.prefixLength + 4, 2) }, 28, 0)),
    // Cut whether there is a file system or not, so that one can be added without moving a subnet.
    lustreSubnetCidr: formatCidr({ ...lustre, prefixLength: Math.max(22, lustre.prefixLength) }),
    addressSpaces: [formatCidr(cidr)],
    outboundType: "userAssignedNATGateway",
  };
}

function planExisting(
  base: Base,
  existing: Sound<ExistingNetworkOptions["existing"]>,
  problems: Problems,
): ExistingNetworkPlan {
  const nested = problems.at("existing");
  const { virtualNetworkId = "", gpuSubnetId = "", systemSubnetId = "", outbound = "load-balancer" } = existing;
  const { addressSpaces = [], privateDnsZoneIds } = existing;
  checkSubnets(nested, existing);
  for (const [index, space] of addressSpaces.entries()) {
    const cidr = isUnresolved(space) ? undefined : tryCidr(space);
    if (cidr) {
      checkReservedRanges(nested, `addressSpaces[${index}]`, cidr);
    }
  }
  const { blob, dfs } = privateDnsZoneIds ?? {};
  return {
    ...base,
    type: "existing",
    virtualNetworkId,
    gpuSubnetId,
    systemSubnetId,
    endpointSubnetId: existing.endpointSubnetId ?? systemSubnetId,
    lustreSubnetId: existing.lustreSubnetId,
    lustreSubnetCidr: existing.lustreSubnetCidr,
    apiServerSubnetId: existing.apiServerSubnetId,
    gpuSubnetCidr: existing.gpuSubnetCidr,
    privateDnsZoneIds: blob === undefined || dfs === undefined ? undefined : { blob, dfs },
    addressSpaces: addressSpaces.filter((space) => !isUnresolved(space)),
    outboundType: outboundTypes[outbound],
  };
}

function checkSubnets(problems: Problems, existing: Sound<ExistingNetworkOptions["existing"]>): void {
  const { gpuSubnetId, systemSubnetId, endpointSubnetId, lustreSubnetId, apiServerSubnetId } = existing;
  for (const [name, id] of Object.entries({ gpuSubnetId, systemSubnetId, endpointSubnetId, apiServerSubnetId })) {
    if (lustreSubnetId !== undefined && id?.toLowerCase() === lustreSubnetId.toLowerCase()) {
      problems.add("lustreSubnetId", `is ${name} too`, "write a subnet that holds nothing but the file system");
    }
    if (
      name !== "apiServerSubnetId" &&
      apiServerSubnetId !== undefined &&
      id?.toLowerCase() === apiServerSubnetId.toLowerCase()
    ) {
      problems.add("apiServerSubnetId", `is ${name} too`, "write a subnet that holds nothing but the API server");
    }
  }
  checkSameNetwork(problems, existing);
  checkSubnetBlocks(problems, existing);
  checkZoneNames(problems, existing);
}

/** AKS refuses pools in two networks; file systems and endpoints are reached by names and rules of this one. */
function checkSameNetwork(problems: Problems, existing: Sound<ExistingNetworkOptions["existing"]>): void {
  const networkOf = (id = ""): string => (isUnresolved(id) ? "" : id.toLowerCase().replace(/\/subnets\/.*$/, ""));
  const network = networkOf(existing.virtualNetworkId);
  for (const path of [
    "gpuSubnetId",
    "systemSubnetId",
    "endpointSubnetId",
    "lustreSubnetId",
    "apiServerSubnetId",
  ] as const) {
    const other = networkOf(existing[path]);
    if (network !== "" && other !== "" && other !== network) {
      const [name, theirs] = [network, other].map((id) => partOfResourceId(id, "virtualNetworks"));
      problems.add(
        path,
        name === theirs
          ? `lies in a VNet '${theirs}' of another resource group or subscription`
          : `lies in the VNet '${theirs}', not in '${name}'`,
        `write a subnet of '${name}'`,
      );
    }
  }
}

/** Blocks of the network as they are given: apart from one another, and in an address space of it. */
function checkSubnetBlocks(problems: Problems, existing: Sound<ExistingNetworkOptions["existing"]>): void {
  const { gpuSubnetCidr, lustreSubnetCidr, addressSpaces = [] } = existing;
  const known = (block: string | undefined) =>
    block === undefined || isUnresolved(block) ? undefined : tryCidr(block);
  const spaces = addressSpaces.map(known);
  for (const [path, block] of Object.entries({ gpuSubnetCidr, lustreSubnetCidr })) {
    const cidr = known(block);
    if (!cidr) {
      continue;
    }
    checkReservedRanges(problems, path, cidr);
    if (spaces.length > 0 && spaces.every((space) => space && !contains(space, cidr))) {
      problems.add(
        path,
        `${formatCidr(cidr)} lies in none of the address spaces ${addressSpaces.join(", ")}`,
        "write the address space of the VNet into addressSpaces, or the block of the subnet here",
      );
    }
  }
  const [gpu, lustre] = [known(gpuSubnetCidr), known(lustreSubnetCidr)];
  if (gpu && lustre && overlaps(gpu, lustre)) {
    problems.add(
      "lustreSubnetCidr",
      `${formatCidr(lustre)} overlaps ${formatCidr(gpu)}, the GPU subnet`,
      "write the blocks of two subnets",
    );
  }
  spaces.forEach((space, index) => {
    const earlier = spaces.findIndex((other) => space && other && overlaps(space, other));
    if (space && earlier >= 0 && earlier < index) {
      problems.add(
        `addressSpaces[${index}]`,
        `${formatCidr(space)} overlaps addressSpaces[${earlier}], and no two peers may`,
        "write each block once",
      );
    }
  });
}

/** A private DNS zone is found by its name alone. */
function checkZoneNames(
  problems: Problems,
  { privateDnsZoneIds = {} }: Sound<ExistingNetworkOptions["existing"]>,
): void {
  for (const service of ["blob", "dfs"] as const) {
    const name = partOfResourceId(privateDnsZoneIds[service] ?? "", "privateDnsZones");
    if (name !== "" && !name.toLowerCase().startsWith(`privatelink.${service}.core.`)) {
      problems.add(
        `privateDnsZoneIds.${service}`,
        `is the zone ${show(name)}`,
        `write the id of the zone privatelink.${service}.core.windows.net`,
      );
    }
  }
}

function checkVnetCidr(text: string, problems: Problems): Cidr {
  const cidr = tryCidr(text) ?? { first: 10 * 2 ** 24, prefixLength: 16 };
  if (cidr.prefixLength < 16 || cidr.prefixLength > 22) {
    problems.add(
      "cidr",
      `${text} is not from /16 to /22`,
      "nothing above /16 is needed, since pods have addresses of their own; below /22 there is no room for subnets",
    );
    return { ...cidr, prefixLength: Math.min(22, Math.max(16, cidr.prefixLength)) };
  }
  checkReservedRanges(problems, "cidr", cidr);
  return cidr;
}

/** Whether the subnets hold the machines of all pools, where their addresses are known. */
export function checkDemand(plan: NetworkPlan, { pools }: NetworkDemand, problems: Problems): void {
  const known = pools.filter(({ nodeCount }) => !isUnresolved(nodeCount));
  const path = plan.type === "new" ? "cidr" : "existing.gpuSubnetCidr";
  const gpu =
    plan.gpuSubnetCidr === undefined || isUnresolved(plan.gpuSubnetCidr) ? undefined : tryCidr(plan.gpuSubnetCidr);
  if (gpu) {
    const lostBits = plan.type === "new" ? 1 : 0;
    checkRoom(
      problems,
      path,
      "the GPU subnet",
      gpu,
      known.filter(({ subnets }) => subnets === "gpu"),
      lostBits,
    );
  }
  const system = plan.type === "new" ? tryCidr(plan.systemSubnetCidr) : undefined;
  if (system) {
    checkRoom(
      problems,
      path,
      "the system subnet",
      system,
      known.filter(({ subnets }) => subnets === "system"),
      4,
    );
  }
}

/** `lostBits` is how much of the VNet's block the subnet does not get. */
function checkRoom(
  problems: Problems,
  path: string,
  title: string,
  subnet: Cidr,
  pools: readonly PoolDemand[],
  lostBits: number,
): void {
  const room = addressCount(subnet.prefixLength) - reservedAddresses;
  const needed = pools.reduce((sum, { nodeCount }) => sum + nodeCount, 0);
  if (needed <= room) {
    return;
  }
  const each = pools.map(({ name, nodeCount }) => `'${name}' ${nodeCount}`).join(", ");
  const prefixLength = prefixLengthFor(needed + reservedAddresses) - lostBits;
  problems.add(
    path,
    `${title} ${formatCidr(subnet)} has ${room} addresses, the machines of all pools need ${needed} (${each})`,
    `write a block of /${prefixLength} or larger`,
  );
}

/** The subnets of machines in a network of the company: another one replaces the pools in it. */
export function subnetIdsOf(plan: NetworkPlan): { readonly system: string; readonly gpu: string } | undefined {
  return plan.type === "existing" ? { system: plan.systemSubnetId, gpu: plan.gpuSubnetId } : undefined;
}
