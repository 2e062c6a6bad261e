import { checkKnownProperties, checkOneOf, isUnresolved, Problems, show } from "../../checks";
import { addressCount, type Cidr, formatCidr, prefixLengthFor, subnetOf, tryCidr } from "../common/cidr";
import { checkReservedRanges } from "./address-ranges";
import { checkName } from "./name";
import { checkPresentResourceId, checkResourceId, partOfResourceId } from "./resource-id";
import { checkTags } from "./tags";
import { planLocation } from "./zone";

/** A network for GPU machines: a new VNet, or the company's nested. */
export interface NetworkDescription {
  /** @default - the id of the construct */
  readonly name?: string;
  /** Short name of the region: `eastus`. */
  readonly region: string;
  /** The one zone of the GPU machines: "1", "2", "3", or "none" in a region without zones. */
  readonly zone: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a cluster says of its network. */
export type NetworkOptions = NewNetworkOptions | ExistingNetworkOptions;

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

export type NetworkPlan = NewNetworkPlan | ExistingNetworkPlan;

interface NetworkPlanBase {
  readonly name: string;
  readonly region: string;
  readonly zone: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Every range of addresses that is known to be reached from the machines. */
  readonly addressSpaces: readonly string[];
  readonly outboundType: "loadBalancer" | "userAssignedNATGateway" | "userDefinedRouting";
}

export interface NewNetworkPlan extends NetworkPlanBase {
  readonly type: "new";
  readonly cidr: string;
  readonly gpuSubnetCidr: string;
  readonly systemSubnetCidr: string;
  readonly endpointSubnetCidr: string;
  readonly lustreSubnetCidr: string;
}

export interface ExistingNetworkPlan extends NetworkPlanBase {
  readonly type: "existing";
  readonly virtualNetworkId: string;
  readonly gpuSubnetId: string;
  readonly systemSubnetId: string;
  readonly endpointSubnetId: string;
  readonly lustreSubnetId?: string;
  readonly lustreSubnetCidr?: string;
  readonly privateDnsZoneIds?: { readonly blob: string; readonly dfs: string };
}

/** Azure keeps the first four addresses of a subnet and the last. */
const reservedAddresses = 5;

/** Decides a network; throws {@link InvalidDescriptionError} with every problem. */
export function planNetwork(description: NetworkDescription & NetworkOptions): NetworkPlan {
  const problems = new Problems();
  const { name, zone, region, tags, ...options } = description;
  checkName(problems, name);
  checkTags(problems, tags);
  const plan = resolveNetwork({ name, zone, region, tags }, options as NetworkOptions, undefined, problems, "");
  problems.throwIfAny(`network '${name}' on azure`);
  return plan;
}

/** The same as part of a cluster; `path` is where the options stands in the description. */
export function resolveNetwork(
  { name = "", zone, region, tags = {} }: NetworkDescription,
  options: NetworkOptions | undefined,
  addressesNeeded: number | undefined,
  problems: Problems,
  path: string,
): NetworkPlan {
  const place = planLocation(region, zone, problems);
  const nested = problems.at(path);
  return options && "existing" in options
    ? planExisting({ name, tags, ...place }, options, addressesNeeded, nested)
    : planNew({ name, tags, ...place }, options ?? {}, addressesNeeded, nested);
}

type Base = Pick<NetworkPlanBase, "name" | "region" | "zone" | "tags">;

function planNew(
  base: Base,
  options: NewNetworkOptions,
  addressesNeeded: number | undefined,
  problems: Problems,
): NewNetworkPlan {
  checkKnownProperties(problems, "", options, ["cidr", "existing"]);
  const cidr = checkVnetCidr(options.cidr ?? "10.0.0.0/16", problems);
  const gpu = subnetOf(cidr, cidr.prefixLength + 1, 1);
  checkRoom(problems, "cidr", gpu, addressesNeeded, 1);
  const lustre = subnetOf(cidr, cidr.prefixLength + 2, 1);
  return {
    ...base,
    type: "new",
    cidr: formatCidr(cidr),
    gpuSubnetCidr: formatCidr(gpu),
    systemSubnetCidr: formatCidr(subnetOf(cidr, cidr.prefixLength + 4, 0)),
    endpointSubnetCidr: formatCidr(subnetOf(cidr, cidr.prefixLength + 4, 1)),
    // Cut whether there is a file system or not, so that one can be added without moving a subnet.
    lustreSubnetCidr: formatCidr({ ...lustre, prefixLength: Math.max(22, lustre.prefixLength) }),
    addressSpaces: [formatCidr(cidr)],
    outboundType: "userAssignedNATGateway",
  };
}

const outboundTypes = {
  "load-balancer": "loadBalancer",
  "nat-gateway": "userAssignedNATGateway",
  routes: "userDefinedRouting",
} as const;

function planExisting(
  base: Base,
  { existing }: ExistingNetworkOptions,
  addressesNeeded: number | undefined,
  problems: Problems,
): ExistingNetworkPlan {
  const nested = problems.at("existing");
  checkKnownProperties(nested, "", existing, [
    ...["virtualNetworkId", "gpuSubnetId", "systemSubnetId", "endpointSubnetId", "lustreSubnetId"],
    ...["gpuSubnetCidr", "lustreSubnetCidr", "addressSpaces", "outbound", "privateDnsZoneIds"],
  ]);
  const { virtualNetworkId, gpuSubnetId, systemSubnetId, outbound = "load-balancer" } = existing;
  checkPresentResourceId(nested, "virtualNetworkId", virtualNetworkId, "Microsoft.Network/virtualNetworks");
  checkSubnets(nested, existing);
  checkOneOf(nested, "outbound", outbound, Object.keys(outboundTypes), "way out");
  const gpu = checkCidr(nested, "gpuSubnetCidr", existing.gpuSubnetCidr);
  if (gpu) {
    checkRoom(nested, "gpuSubnetCidr", gpu, addressesNeeded);
  }
  checkCidr(nested, "lustreSubnetCidr", existing.lustreSubnetCidr);
  for (const [index, space] of knownSpaces(existing.addressSpaces).entries()) {
    const cidr = checkCidr(nested, `addressSpaces[${index}]`, space);
    if (cidr) {
      checkReservedRanges(nested, `addressSpaces[${index}]`, cidr);
    }
  }
  checkDnsZones(nested, existing.privateDnsZoneIds);
  return {
    ...base,
    type: "existing",
    virtualNetworkId,
    gpuSubnetId,
    systemSubnetId,
    endpointSubnetId: existing.endpointSubnetId ?? systemSubnetId,
    lustreSubnetId: existing.lustreSubnetId,
    lustreSubnetCidr: existing.lustreSubnetCidr,
    privateDnsZoneIds: existing.privateDnsZoneIds,
    addressSpaces: knownSpaces(existing.addressSpaces),
    outboundType: outboundTypes[outbound] ?? "loadBalancer",
  };
}

function knownSpaces(spaces: readonly string[] | undefined): readonly string[] {
  return spaces === undefined || isUnresolved(spaces) ? [] : spaces;
}

function checkSubnets(problems: Problems, existing: ExistingNetworkOptions["existing"]): void {
  const kind = "Microsoft.Network/virtualNetworks/subnets";
  const { gpuSubnetId, systemSubnetId, endpointSubnetId, lustreSubnetId } = existing;
  if (Array.isArray(gpuSubnetId)) {
    problems.add("gpuSubnetId", "is more than one subnet", "write one subnet");
  } else {
    checkPresentResourceId(problems, "gpuSubnetId", gpuSubnetId, kind);
  }
  checkPresentResourceId(problems, "systemSubnetId", systemSubnetId, kind);
  checkResourceId(problems, "endpointSubnetId", endpointSubnetId, kind);
  checkResourceId(problems, "lustreSubnetId", lustreSubnetId, kind);
  const others = { gpuSubnetId, systemSubnetId, endpointSubnetId };
  for (const [name, id] of Object.entries(others)) {
    if (lustreSubnetId !== undefined && id === lustreSubnetId) {
      problems.add("lustreSubnetId", `is ${name} too`, "write a subnet that holds nothing but the file system");
    }
  }
  checkSameNetwork(problems, existing);
}

/** AKS refuses pools in two networks. */
function checkSameNetwork(problems: Problems, existing: ExistingNetworkOptions["existing"]): void {
  const networkOf = (id: unknown): string =>
    typeof id === "string" ? partOfResourceId(id, "virtualNetworks").toLowerCase() : "";
  const network = networkOf(existing.virtualNetworkId);
  for (const path of ["gpuSubnetId", "systemSubnetId"] as const) {
    const other = networkOf(existing[path]);
    if (network !== "" && other !== "" && other !== network) {
      problems.add(path, `lies in the VNet '${other}', not in '${network}'`, `write a subnet of '${network}'`);
    }
  }
}

function checkDnsZones(problems: Problems, ids: { readonly blob: string; readonly dfs: string } | undefined): void {
  if (ids === undefined) {
    return;
  }
  checkKnownProperties(problems, "privateDnsZoneIds", ids, ["blob", "dfs"]);
  checkPresentResourceId(problems, "privateDnsZoneIds.blob", ids.blob, "Microsoft.Network/privateDnsZones");
  checkPresentResourceId(problems, "privateDnsZoneIds.dfs", ids.dfs, "Microsoft.Network/privateDnsZones");
}

function checkVnetCidr(text: string, problems: Problems): Cidr {
  const fallback: Cidr = { first: 10 * 2 ** 24, prefixLength: 16 };
  if (isUnresolved(text)) {
    problems.add(
      "cidr",
      "is only known when Terraform runs, but the subnets are cut before",
      "write the block itself: 10.0.0.0/16",
    );
    return fallback;
  }
  const cidr = checkCidr(problems, "cidr", text);
  if (!cidr) {
    return fallback;
  }
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

function checkCidr(problems: Problems, path: string, text: unknown): Cidr | undefined {
  if (text === undefined || isUnresolved(text)) {
    return undefined;
  }
  const cidr = typeof text === "string" ? tryCidr(text) : undefined;
  if (!cidr) {
    problems.add(
      path,
      `${show(text)} is not a block of addresses`,
      "write the first address and the prefix: 10.0.0.0/16",
    );
  }
  return cidr;
}

/** Whether the GPU subnet holds the machines; `lostBits` is how much of the VNet's block the subnet does not get. */
function checkRoom(
  problems: Problems,
  path: string,
  subnet: Cidr,
  addressesNeeded: number | undefined,
  lostBits = 0,
): void {
  const room = addressCount(subnet.prefixLength) - reservedAddresses;
  if (addressesNeeded !== undefined && addressesNeeded > room) {
    const prefixLength = prefixLengthFor(addressesNeeded + reservedAddresses) - lostBits;
    problems.add(
      path,
      `the GPU subnet ${formatCidr(subnet)} has ${room} addresses, the machines need ${addressesNeeded}`,
      `write a block of /${prefixLength} or larger`,
    );
  }
}
