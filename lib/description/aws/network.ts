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
  text,
} from "../../checks";
import {
  addressCount,
  type Cidr,
  cidrBlock,
  formatCidr,
  overlaps,
  prefixLengthFor,
  subnetOf,
  tryCidr,
} from "../common/cidr";
import { maximumNodeCount, type NodeCount } from "../common/node-count";
import { zoneAsGiven } from "../common/zone";
import { clusterName } from "./name";
import { controlPlaneZones, regionName, takesControlPlane } from "./regions";
import { awsTags } from "./tags";
import { isLocalZone, isZoneId, planRegion, regionOfZone } from "./zone";

/** A network for GPU machines: a new VPC, or the company's nested. */
export interface NetworkDescription {
  /** @default - the id of the construct */
  readonly name?: string;
  /** The one zone of the GPU machines. */
  readonly zone: string;
  /** @default - the region of `zone` */
  readonly region?: string;
  /** Refuses to replace the VPC and its subnets, and to destroy the flow log. @default true */
  readonly deletionProtection?: boolean;
  /** Tags of everything that can carry them. @default - none but those of the library */
  readonly tags?: Readonly<Record<string, string>>;
}

/** The network of a cluster. */
export type NetworkOptions = NewNetworkOptions | ExistingNetworkOptions;

/** A network that is made. */
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
   * @default - the zone of the GPU machines and its neighbour (the first two of the region for a local zone, and for one in
   * which EKS has no control plane)
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

/** A network of the company instead of a new one. */
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
  /** Whether network and subnets refuse to be destroyed. */
  readonly deletionProtection: boolean;
  /** Tags of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What the description of a new network comes to. */
export interface NewNetworkPlan extends NetworkPlanBase {
  /** It is made. */
  readonly type: "new";
  /** Address range. */
  readonly cidr: string;
  /** Subnet of the GPU machines. */
  readonly gpuSubnet: SubnetPlan;
  /** Subnets of the system machines. */
  readonly systemSubnets: readonly SubnetPlan[];
  /** Holds the NAT gateway and nothing else, in the first system zone. */
  readonly publicSubnet: SubnetPlan;
  /** AWS services with a VPC endpoint. */
  readonly endpointServices: readonly string[];
  /** Days for which flow logs are kept. */
  readonly flowLogRetentionDays: number;
}

/** What the description of an existing network comes to. */
export interface ExistingNetworkPlan extends NetworkPlanBase {
  /** It exists already. */
  readonly type: "existing";
  /** Id of the VPC. */
  readonly vpcId: string;
  /** Id of the subnet of the GPU machines. */
  readonly gpuSubnetId: string;
  /** Ids of the subnets of the system machines. */
  readonly systemSubnetIds: readonly string[];
  /** Addresses of the GPU subnet, where they are known. */
  readonly gpuSubnetCidr?: string;
}

/** What a pool of GPU machines takes. */
export function gpuPoolDemand(pool: {
  readonly name: string;
  readonly nodeCount: NodeCount;
  readonly addressesPerNode: number;
  readonly subnets: PoolDemand["subnets"];
}): PoolDemand {
  const { name, nodeCount, addressesPerNode, subnets } = pool;
  return { name, nodeCount: maximumNodeCount(nodeCount), addressesPerNode, subnets };
}

/** What a network must hold: the machines of all its pools. */
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
  /** Addresses that one machine takes with all its pods. */
  readonly addressesPerNode: number;
  /** Subnets that the machines lie in. */
  readonly subnets: "gpu" | "system";
}

/** A subnet, decided. */
export interface SubnetPlan {
  /** Zone of the subnet. */
  readonly zone: string;
  /** Address range. */
  readonly cidr: string;
}

const defaultEndpointServices: readonly string[] = ["ecr.api", "ecr.dkr", "sts", "logs"];

/** AWS keeps the first four addresses of a subnet and the last. */
const reservedAddresses = 5;

const endpointServicesHint = 'write names of AWS services: ["ecr.api", "ecr.dkr", "sts", "logs"]';
const zonesHint =
  "write two to four zones of the region: ['us-east-1a', 'us-east-1b']: the control plane of EKS needs two";

const newNetworkShape: Shape<NewNetworkOptions> = {
  cidr: cidrBlock("10.0.0.0/16", { token: { refusedBecause: "the subnets are cut before" } }),
  systemZones: list(text({ hint: zonesHint }), { hint: zonesHint, minimumLength: 2, maximumLength: 4, unique: true }),
  endpointServices: list(endpointService, {
    hint: endpointServicesHint,
    unique: true,
  }),
  flowLogRetentionDays: (problems, path, value) =>
    oneOf(logRetentionDays, "retention of CloudWatch Logs, in days", { token: "passes" })(problems, path, value),
};

/** Names that look right and are none. */
const wrongServices: Readonly<Record<string, string>> = {
  s3: "leave it out: S3 has a gateway always",
  ecr: 'write "ecr.api" and "ecr.dkr"',
  cloudwatch: 'write "logs" or "monitoring"',
};

function endpointService(problems: Problems, path: string, value: unknown): string | undefined {
  const service = text({
    pattern: /^[a-z][a-z0-9.-]{1,59}$/,
    hint: endpointServicesHint,
    token: { refusedBecause: "each endpoint is drawn" },
  })(problems, path, value);
  if (service === undefined) {
    return undefined;
  }
  const remedy = Object.hasOwn(wrongServices, service) ? wrongServices[service] : undefined;
  if (remedy !== undefined || service.startsWith("com.amazonaws.")) {
    problems.add(
      path,
      `${show(service)} is not the name of a service for an endpoint with an address`,
      remedy ?? 'write what follows com.amazonaws.REGION.: "sts"',
    );
    return undefined;
  }
  return service;
}

const subnetsHint = "write private subnets in two zones or more: the control plane of EKS needs two";

const existingNetworkShape: Shape<ExistingNetworkOptions["existing"]> = {
  vpcId: id("vpc"),
  gpuSubnetId: id("subnet", "write one subnet: EFA does not cross zones"),
  systemSubnetIds: required(
    list(id("subnet"), { hint: subnetsHint, minimumLength: 2, unique: true, token: "passes" }),
    subnetsHint,
  ),
  gpuSubnetCidr: subnetBlock,
};

/** A subnet of a VPC has from /16 to /28 (VPC user guide, subnet sizing). */
function subnetBlock(problems: Problems, path: string, value: unknown): string | undefined {
  const token = { refusedBecause: "the machines of all pools are counted against it before" };
  const block = cidrBlock("10.0.128.0/17", { token })(problems, path, value);
  const cidr = block === undefined ? undefined : tryCidr(block);
  if (cidr && (cidr.prefixLength < 16 || cidr.prefixLength > 28)) {
    problems.add(path, `${show(block)} is not from /16 to /28`, "write the block of the subnet: 10.0.128.0/17");
    return undefined;
  }
  return block;
}

function id(kind: "vpc" | "subnet", remedy = ""): Check<string> {
  const hint = `write the id: '${kind}-' and 17 hexadecimal digits`;
  const pattern = new RegExp(`^${kind}-[0-9a-f]{8,17}$`);
  return required(text({ pattern, hint: remedy ? `${hint}; ${remedy}` : hint }), hint);
}

/** The network of a cluster, a new one or the company's. */
export const networkShape = newOrExisting<NewNetworkOptions, ExistingNetworkOptions["existing"]>(
  object<NewNetworkOptions>(newNetworkShape),
  existingNetworkShape,
);

type GivenNetwork = Sound<NetworkOptions>;

/** Decides a network; throws {@link InvalidDescriptionError} with every problem. */
export function planNetwork(description: NetworkDescription & NetworkOptions): NetworkPlan {
  const problems = new Problems();
  const isExisting = typeof description === "object" && description !== null && "existing" in description;
  const shape = {
    name: clusterName,
    zone: zoneAsGiven,
    region: regionName,
    deletionProtection: flag(),
    tags: awsTags,
    ...(isExisting ? { existing: object(existingNetworkShape) } : newNetworkShape),
  };
  const given = checkDescription<NetworkDescription & NewNetworkOptions & ExistingNetworkOptions>(
    problems,
    description,
    shape as Shape<NetworkDescription & NewNetworkOptions & ExistingNetworkOptions>,
  );
  const { name = "", zone = "", region, deletionProtection, tags } = given;
  const options = isExisting ? { existing: given.existing ?? {} } : given;
  const plan = resolveNetwork({ name, zone, region, deletionProtection, tags }, options, { pools: [] }, problems, "");
  problems.throwIfAny(`network '${name}' on aws`);
  return plan;
}

/** The same as part of a cluster; `path` is where the options stand in it. */
export function resolveNetwork(
  { name = "", zone, region: givenRegion, deletionProtection = true, tags = {} }: NetworkDescription,
  options: GivenNetwork | undefined,
  demand: NetworkDemand,
  problems: Problems,
  path: string,
): NetworkPlan {
  const region = planRegion(zone, givenRegion, problems);
  const base: NetworkPlanBase = { name, region, zone, deletionProtection, tags };
  const nested = problems.at(path);
  const plan =
    options && "existing" in options && options.existing
      ? planExisting(base, options.existing, nested)
      : planNew(base, (options ?? {}) as Sound<NewNetworkOptions>, nested);
  checkDemand(plan, demand, nested);
  return plan;
}

function planNew(base: NetworkPlanBase, options: Sound<NewNetworkOptions>, problems: Problems): NewNetworkPlan {
  const systemZones = planSystemZones(base, options.systemZones, problems);
  const cidr = checkVpcCidr(options.cidr ?? "10.0.0.0/16", problems);
  const part = (index: number): string => formatCidr(subnetOf(cidr, cidr.prefixLength + 4, index));
  return {
    ...base,
    type: "new",
    cidr: formatCidr(cidr),
    gpuSubnet: { zone: base.zone, cidr: formatCidr(subnetOf(cidr, cidr.prefixLength + 1, 1)) },
    // Part 0 is the public subnet's, so that appending a zone moves nothing.
    publicSubnet: { zone: systemZones[0] ?? base.zone, cidr: part(0) },
    systemSubnets: systemZones.map((zone, index) => ({ zone, cidr: part(index + 1) })),
    endpointServices: options.endpointServices ?? defaultEndpointServices,
    flowLogRetentionDays: options.flowLogRetentionDays ?? 90,
  };
}

function planExisting(
  base: NetworkPlanBase,
  existing: Sound<ExistingNetworkOptions["existing"]>,
  problems: Problems,
): ExistingNetworkPlan {
  const { vpcId = "", gpuSubnetId = "", systemSubnetIds = [], gpuSubnetCidr } = existing;
  if (!isUnresolved(gpuSubnetId) && systemSubnetIds.includes(gpuSubnetId) && gpuSubnetId !== "") {
    problems.add(
      "existing.systemSubnetIds",
      `${show(gpuSubnetId)} is the subnet of the GPU machines`,
      "write other subnets: system machines would take the addresses that pods on GPU machines need",
    );
  }
  return { ...base, type: "existing", vpcId, gpuSubnetId, systemSubnetIds, gpuSubnetCidr };
}

function planSystemZones(
  base: NetworkPlanBase,
  given: readonly string[] | undefined,
  problems: Problems,
): readonly string[] {
  for (const [index, systemZone] of (given ?? []).entries()) {
    checkSystemZone(base, systemZone, problems, `systemZones[${index}]`);
  }
  const known = (given ?? []).filter((zone) => !isUnresolved(zone));
  const byId = known.filter(isZoneId);
  if (byId.length > 0 && byId.length < known.length && !problems.concerns("systemZones")) {
    problems.add(
      "systemZones",
      "names zones by name and by id",
      "write all by name, or all by id: two may be one place",
    );
  }
  return given ?? defaultSystemZones(base, problems);
}

function checkSystemZone({ region }: NetworkPlanBase, zone: string, problems: Problems, path: string): void {
  if (isUnresolved(zone) || isUnresolved(region) || region === "") {
    return;
  }
  if (isLocalZone(zone)) {
    problems.add(
      path,
      `${show(zone)} is a local zone`,
      "no control plane stands in a local zone: write a zone of the region",
    );
  } else if (regionOfZone(zone) !== region) {
    problems.add(path, `${show(zone)} is not a zone of ${region}`, `write a zone such as ${region}a`);
  } else if (!takesControlPlane(zone)) {
    problems.add(
      path,
      `EKS has no control plane in ${show(zone)}`,
      `write others: ${controlPlaneZones(region, isZoneId(zone) ? "id" : "name").join(", ")}`,
    );
  }
}

/**
 * EKS wants two zones that are not local. The neighbour of the GPU machines' zone is taken where it exists for every account;
 * which zones an account may use, only the account knows.
 */
function defaultSystemZones({ zone, region }: NetworkPlanBase, problems: Problems): readonly string[] {
  // A region that is missing is a problem already.
  if (region === "" || isUnresolved(region)) {
    return [`${region}a`, `${region}b`];
  }
  const isById = typeof zone === "string" && !isUnresolved(zone) && isZoneId(zone);
  const known = controlPlaneZones(region, isById ? "id" : "name");
  const own = known.indexOf(zone);
  const next = own < 0 ? known.slice(0, 2) : [zone, known[own < 2 && own + 1 < known.length ? own + 1 : 0] ?? ""];
  if (next.length < 2 || next.includes("")) {
    problems.add(
      "systemZones",
      `is missing, and which zones of ${region} an account sees is not known here`,
      "write two zones of the region that your account sees, as `aws ec2 describe-availability-zones` lists them",
    );
  }
  return next.length < 2 ? [`${region}a`, `${region}b`] : next;
}

/** Blocks that no VPC can have, or in which nothing would be reached (VPC user guide, vpc-cidr-blocks). */
const reservedRanges: readonly { readonly range: string; readonly owner: string }[] = [
  { range: "172.17.0.0/16", owner: "container runtimes take for themselves" },
  { range: "0.0.0.0/8", owner: "stands for this network" },
  { range: "127.0.0.0/8", owner: "is each machine itself" },
  { range: "169.254.0.0/16", owner: "is link-local, where AWS has its own services" },
  { range: "224.0.0.0/3", owner: "is multicast and reserved" },
];

function checkVpcCidr(text: string, problems: Problems): Cidr {
  const cidr = tryCidr(text) ?? { first: 10 * 2 ** 24, prefixLength: 16 };
  if (cidr.prefixLength < 16 || cidr.prefixLength > 22) {
    problems.add(
      "cidr",
      `${text} is not from /16 to /22`,
      "a VPC holds /16 at most, and below /22 there is no room for subnets",
    );
    return { ...cidr, prefixLength: Math.min(22, Math.max(16, cidr.prefixLength)) };
  }
  for (const { range, owner } of reservedRanges) {
    const reserved = tryCidr(range);
    if (reserved && overlaps(cidr, reserved)) {
      problems.add(
        "cidr",
        `${text} overlaps ${range}, which ${owner}`,
        "write another private block, such as 10.0.0.0/16",
      );
    }
  }
  return cidr;
}

/** Whether the subnets hold the machines of all pools, where their addresses are known. */
export function checkDemand(plan: NetworkPlan, { pools }: NetworkDemand, problems: Problems): void {
  const known = pools.filter(({ nodeCount, addressesPerNode }) => !isUnresolved(nodeCount) && addressesPerNode > 0);
  const gpuCidr = plan.type === "new" ? plan.gpuSubnet.cidr : plan.gpuSubnetCidr;
  const gpu = gpuCidr === undefined || isUnresolved(gpuCidr) ? undefined : tryCidr(gpuCidr);
  if (gpu) {
    const path = plan.type === "new" ? "cidr" : "existing.gpuSubnetCidr";
    checkRoom(
      problems,
      path,
      "the GPU subnet",
      [gpu],
      known.filter(({ subnets }) => subnets === "gpu"),
      plan.type,
    );
  }
  if (plan.type === "new") {
    const system = plan.systemSubnets.map(({ cidr }) => tryCidr(cidr)).filter((cidr) => cidr !== undefined);
    checkRoom(
      problems,
      "cidr",
      "the system subnets",
      system,
      known.filter(({ subnets }) => subnets === "system"),
      "new",
    );
  }
}

function checkRoom(
  problems: Problems,
  path: string,
  title: string,
  subnets: readonly Cidr[],
  pools: readonly PoolDemand[],
  type: NetworkPlan["type"],
): void {
  const room = subnets.reduce((sum, { prefixLength }) => sum + addressCount(prefixLength) - reservedAddresses, 0);
  const needed = pools.reduce((sum, { nodeCount, addressesPerNode }) => sum + nodeCount * addressesPerNode, 0);
  if (needed <= room) {
    return;
  }
  const each = pools.map((pool) => `'${pool.name}' ${pool.nodeCount * pool.addressesPerNode}`).join(", ");
  const larger = type === "new" ? largerVpc(subnets, needed) : undefined;
  problems.add(
    path,
    `${title} ${subnets.map(formatCidr).join(" and ")} ${subnets.length === 1 ? "has" : "have"} ${room} addresses, the machines of all pools need ${needed} (${each})`,
    larger === undefined
      ? "lower podsPerNode or nodeCount, or bring a network of your own"
      : `write a block of /${larger} or larger`,
  );
}

/** The prefix of a VPC whose subnets would hold so many addresses; undefined where a VPC cannot be so large. */
function largerVpc(subnets: readonly Cidr[], needed: number): number | undefined {
  const [first] = subnets;
  const share = Math.ceil(needed / Math.max(1, subnets.length)) + reservedAddresses;
  // The GPU subnet is half of the VPC, each system subnet a sixteenth.
  const prefixLength = prefixLengthFor(share) - (subnets.length === 1 ? 1 : 4);
  return first && prefixLength >= 16 ? prefixLength : undefined;
}

/** What CloudWatch Logs takes, in days. */
export const logRetentionDays: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
