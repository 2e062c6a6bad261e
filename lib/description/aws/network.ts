import {
  checkKnownProperties,
  checkOneOf,
  checkPattern,
  checkPresent,
  isUnresolved,
  Problems,
  show,
} from "../../checks";
import { addressCount, type Cidr, formatCidr, overlaps, prefixLengthFor, subnetOf, tryCidr } from "../common/cidr";
import { checkName } from "./name";
import { checkTags } from "./tags";
import { isLocalZone, planRegion } from "./zone";

/** A network for GPU machines: a new VPC, or the company's nested. */
export interface NetworkDescription {
  /** @default - the id of the construct */
  readonly name?: string;
  /** The one zone of the GPU machines. */
  readonly zone: string;
  /** @default - the region of `zone` */
  readonly region?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a cluster says of its network. */
export type NetworkOptions = NewNetworkOptions | ExistingNetworkOptions;

export interface NewNetworkOptions {
  /**
   * Addresses of the VPC, from /16 to /22. The upper half goes to the GPU machines, the lower to everything else.
   *
   * @default "10.0.0.0/16"
   */
  readonly cidr?: string;
  /**
   * Zones of the control plane and of the CPU machines: two or more, of the same region. Which zones an account may use,
   * only the account knows. Append to the list; a changed order moves subnets.
   *
   * @default - the zone of the GPU machines and the next letter (the first two of the region for a local zone)
   */
  readonly systemZones?: readonly string[];
  /**
   * Services reached without leaving the VPC: an endpoint with an address in each system subnet. S3 has a gateway of its own
   * always.
   *
   * @default ["ecr.api", "ecr.dkr", "sts", "logs"]
   */
  readonly endpointServices?: readonly string[];
  /**
   * Days for which the flow log of the VPC is kept, one of those that CloudWatch Logs knows.
   *
   * @default 90
   */
  readonly flowLogRetentionDays?: number;
}

export interface ExistingNetworkOptions {
  /** The company's own network. Nothing in it is changed, but security groups are added. */
  readonly existing: {
    readonly vpcId: string;
    /** The one private subnet of the GPU machines, in `zone`, with a way out to the container registries. */
    readonly gpuSubnetId: string;
    /** Private subnets of the control plane and the CPU machines, in two zones or more. */
    readonly systemSubnetIds: readonly string[];
    /**
     * Addresses of the GPU subnet: whether the machines fit is checked if it is given.
     *
     * @default - not checked
     */
    readonly gpuSubnetCidr?: string;
  };
}

export type NetworkPlan = NewNetworkPlan | ExistingNetworkPlan;

interface NetworkPlanBase {
  readonly name: string;
  readonly region: string;
  readonly zone: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface NewNetworkPlan extends NetworkPlanBase {
  readonly type: "new";
  readonly cidr: string;
  readonly gpuSubnet: SubnetPlan;
  readonly systemSubnets: readonly SubnetPlan[];
  /** Holds the NAT gateway and nothing else, in the first system zone. */
  readonly publicSubnet: SubnetPlan;
  readonly endpointServices: readonly string[];
  readonly flowLogRetentionDays: number;
}

export interface ExistingNetworkPlan extends NetworkPlanBase {
  readonly type: "existing";
  readonly vpcId: string;
  readonly gpuSubnetId: string;
  readonly systemSubnetIds: readonly string[];
}

export interface SubnetPlan {
  readonly zone: string;
  readonly cidr: string;
}

const defaultEndpointServices: readonly string[] = ["ecr.api", "ecr.dkr", "sts", "logs"];

/** AWS keeps the first four addresses of a subnet and the last. */
const reservedAddresses = 5;

/** Decides a network; throws {@link InvalidDescriptionError} with every problem. */
export function planNetwork(description: NetworkDescription & NetworkOptions): NetworkPlan {
  const problems = new Problems();
  const { name, zone, region, tags, ...options } = description;
  checkName(problems, name);
  checkTags(problems, tags);
  const plan = resolveNetwork({ name, zone, region, tags }, options as NetworkOptions, undefined, problems, "");
  problems.throwIfAny(`network '${name}' on aws`);
  return plan;
}

/** The same as part of a cluster; `path` is where the options stands in it, `addressesNeeded` counts the GPU subnet. */
export function resolveNetwork(
  { name = "", zone, region: givenRegion, tags = {} }: NetworkDescription,
  options: NetworkOptions | undefined,
  addressesNeeded: number | undefined,
  problems: Problems,
  path: string,
): NetworkPlan {
  const region = planRegion(zone, givenRegion, problems);
  const base: NetworkPlanBase = { name, region, zone, tags };
  const nested = problems.at(path);
  return options && "existing" in options
    ? planExisting(base, options, addressesNeeded, nested)
    : planNew(base, options ?? {}, addressesNeeded, nested);
}

function planNew(
  base: NetworkPlanBase,
  options: NewNetworkOptions,
  addressesNeeded: number | undefined,
  problems: Problems,
): NewNetworkPlan {
  checkKnownProperties(problems, "", options, [
    "cidr",
    "systemZones",
    "endpointServices",
    "flowLogRetentionDays",
    "existing",
  ]);
  const systemZones = planSystemZones(base, options.systemZones, problems);
  const retention = options.flowLogRetentionDays ?? 90;
  checkOneOf(problems, "flowLogRetentionDays", retention, logRetentionDays, "retention of CloudWatch Logs, in days");
  const cidr = checkVpcCidr(options.cidr ?? "10.0.0.0/16", problems);
  const gpuCidr = subnetOf(cidr, cidr.prefixLength + 1, 1);
  checkRoom(problems, "cidr", gpuCidr, addressesNeeded, cidr.prefixLength === 16 ? undefined : 1);
  const part = (index: number): string => formatCidr(subnetOf(cidr, cidr.prefixLength + 4, index));
  return {
    ...base,
    type: "new",
    cidr: formatCidr(cidr),
    gpuSubnet: { zone: base.zone, cidr: formatCidr(gpuCidr) },
    // Part 0 is the public subnet's, so that appending a zone moves nothing.
    publicSubnet: { zone: systemZones[0] ?? base.zone, cidr: part(0) },
    systemSubnets: systemZones.map((zone, index) => ({ zone, cidr: part(index + 1) })),
    endpointServices: options.endpointServices ?? defaultEndpointServices,
    flowLogRetentionDays: retention,
  };
}

function planExisting(
  base: NetworkPlanBase,
  { existing }: ExistingNetworkOptions,
  addressesNeeded: number | undefined,
  problems: Problems,
): ExistingNetworkPlan {
  const nested = problems.at("existing");
  checkKnownProperties(nested, "", existing, ["vpcId", "gpuSubnetId", "systemSubnetIds", "gpuSubnetCidr"]);
  const { vpcId, gpuSubnetId, systemSubnetIds, gpuSubnetCidr } = existing;
  checkId(nested, "vpcId", vpcId, "vpc");
  if (Array.isArray(gpuSubnetId)) {
    nested.add("gpuSubnetId", "is more than one subnet", "write one subnet: EFA does not cross zones");
  } else {
    checkId(nested, "gpuSubnetId", gpuSubnetId, "subnet");
  }
  checkSystemSubnets(nested, systemSubnetIds);
  if (gpuSubnetCidr !== undefined && !isUnresolved(gpuSubnetCidr)) {
    const cidr = tryCidr(gpuSubnetCidr);
    if (cidr) {
      checkRoom(nested, "gpuSubnetCidr", cidr, addressesNeeded);
    } else {
      nested.add("gpuSubnetCidr", `${show(gpuSubnetCidr)} is not a block of addresses`, "write it as 10.0.128.0/17");
    }
  }
  return { ...base, type: "existing", vpcId, gpuSubnetId, systemSubnetIds: systemSubnetIds ?? [] };
}

function planSystemZones(
  { zone, region }: NetworkPlanBase,
  given: readonly string[] | undefined,
  problems: Problems,
): readonly string[] {
  if (given === undefined) {
    return defaultSystemZones(zone, region);
  }
  if (!Array.isArray(given) || isUnresolved(given)) {
    problems.add(
      "systemZones",
      `${show(given)} is not a list of zones`,
      "write two zones or more: ['us-east-1a', 'us-east-1b']",
    );
    return defaultSystemZones(zone, region);
  }
  if (given.length < 2 || given.length > 4 || new Set(given).size !== given.length) {
    problems.add(
      "systemZones",
      `${show(given)} is not two to four different zones`,
      "write two to four zones of the region: the control plane of EKS needs two",
    );
  }
  for (const [index, systemZone] of given.entries()) {
    if (isUnresolved(systemZone)) {
      continue;
    }
    if (!systemZone.startsWith(region) || !/^[a-z]$/.test(systemZone.slice(region.length))) {
      problems.add(
        `systemZones[${index}]`,
        `${show(systemZone)} is not a zone of ${region}`,
        isLocalZone(systemZone)
          ? "no control plane stands in a local zone: write a zone of the region"
          : `write a zone such as ${region}a`,
      );
    }
  }
  return given;
}

/** EKS wants two zones that are not local. Letters differ between accounts; the GPU zone's neighbour is the likeliest to exist. */
function defaultSystemZones(zone: string, region: string): readonly string[] {
  if (typeof zone !== "string" || isUnresolved(zone) || isLocalZone(zone)) {
    return [`${region}a`, `${region}b`];
  }
  return [zone, `${region}${zone.endsWith("b") ? "c" : zone.endsWith("a") ? "b" : "a"}`];
}

function checkVpcCidr(text: string, problems: Problems): Cidr {
  const fallback: Cidr = { first: 10 * 2 ** 24, prefixLength: 16 };
  if (isUnresolved(text)) {
    problems.add(
      "cidr",
      "is only known when Terraform runs, but the subnets are cut before",
      "write the block itself: 10.0.0.0/16",
    );
    return fallback;
  }
  const cidr = tryCidr(text);
  if (!cidr) {
    problems.add(
      "cidr",
      `${show(text)} is not a block of addresses`,
      "write the first address and the prefix: 10.0.0.0/16",
    );
    return fallback;
  }
  if (cidr.prefixLength < 16 || cidr.prefixLength > 22) {
    problems.add(
      "cidr",
      `${text} is not from /16 to /22`,
      "a VPC holds /16 at most, and below /22 there is no room for subnets",
    );
    return { ...cidr, prefixLength: Math.min(22, Math.max(16, cidr.prefixLength)) };
  }
  const dockerBridge: Cidr = { first: 172 * 2 ** 24 + 17 * 2 ** 16, prefixLength: 16 };
  if (overlaps(cidr, dockerBridge)) {
    problems.add(
      "cidr",
      `${text} overlaps 172.17.0.0/16, which container runtimes take for themselves`,
      "write another private block, such as 10.0.0.0/16",
    );
  }
  return cidr;
}

/** Whether the GPU subnet holds the machines' addresses; `lostBits` is how much of the VPC's block the subnet does not get. */
function checkRoom(
  problems: Problems,
  path: string,
  subnet: Cidr,
  addressesNeeded: number | undefined,
  lostBits?: number,
): void {
  const room = addressCount(subnet.prefixLength) - reservedAddresses;
  if (addressesNeeded === undefined || addressesNeeded <= room) {
    return;
  }
  const prefixLength = prefixLengthFor(addressesNeeded + reservedAddresses) - (lostBits ?? 0);
  const lower = "lower scheduler.podsPerGpuNode, or bring a network of your own";
  problems.add(
    path,
    `the GPU subnet ${formatCidr(subnet)} has ${room} addresses, the machines need ${addressesNeeded}`,
    lostBits !== undefined && prefixLength >= 16 ? `write a block of /${prefixLength} or larger` : lower,
  );
}

function checkId(problems: Problems, path: string, id: string, kind: string): void {
  checkPresent(problems, path, id, `write the id: '${kind}-…'`);
  checkPattern(
    problems,
    path,
    id || undefined,
    new RegExp(`^${kind}-[0-9a-f]{8,17}$`),
    `write the id: '${kind}-' and 17 hexadecimal digits`,
  );
}

function checkSystemSubnets(problems: Problems, ids: readonly string[] | undefined): void {
  if (isUnresolved(ids)) {
    return;
  }
  if (!Array.isArray(ids) || ids.length < 2) {
    problems.add(
      "systemSubnetIds",
      `${show(ids)} is not two subnets or more`,
      "write private subnets in two zones: the control plane of EKS needs two",
    );
    return;
  }
  for (const [index, id] of ids.entries()) {
    checkId(problems, `systemSubnetIds[${index}]`, id, "subnet");
  }
}

/** What CloudWatch Logs takes. */
const logRetentionDays: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
