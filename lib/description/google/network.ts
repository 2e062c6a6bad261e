import {
  type Check,
  checkDescription,
  describedObject,
  isObject,
  isUnresolved,
  list,
  newOrExisting,
  object,
  Problems,
  record,
  required,
  type Shape,
  type Sound,
  show,
  text,
  wholeNumber,
} from "../../checks";
import type { GoogleMachine } from "../../machines/google";
import { type Cidr, contains, formatCidr, overlaps, subnetOf, tryCidr } from "../common/cidr";
import { zoneAsGiven } from "../common/zone";
import { projectId, resourceName } from "./name";
import { checkNetworkDemand } from "./network-demand";
import type {
  ExistingNetworkPlan,
  FabricNetworkPlan,
  NetworkDemand,
  NetworkPlan,
  NetworkPlanBase,
  NewNetworkPlan,
} from "./network-plan";
import { deletionProtectionFlag } from "./resource-options";
import { type PoolMachine, planVpcs } from "./vpcs";
import { planRegion, regionName } from "./zone";

/** Networks for GPU machines: new VPCs, or the company's own. */
export interface NetworkDescription {
  /** @default - the id of the construct */
  readonly name?: string;
  /** The one zone of the GPU machines. A network profile for RDMA belongs to a zone. */
  readonly zone: string;
  /** @default - the region of `zone` */
  readonly region?: string;
  /**
   * Id of the project.
   *
   * @default - the provider's
   */
  readonly project?: string;
  /** Whether the primary VPC and its subnet, in which a cluster and a file system lie, refuse to be destroyed. @default true */
  readonly deletionProtection?: boolean;
}

/** What a cluster says of its networks. */
export type NetworkOptions = NewNetworkOptions | ExistingNetworkOptions;

/** A network that is made. */
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
  /**
   * The same for the second ordinary interface and the RDMA interfaces (A3 Ultra, A4, A4X), where a cluster also has machines
   * with a VPC for each GPU interface (A3 High, A3 Mega): then it must not overlap `fabricCidr`.
   *
   * @default - the same as `fabricCidr`
   */
  readonly rdmaCidr?: string;
  /**
   * MTU of the primary VPC in bytes, 1300 to 8896. Pools never change it. Changing it is refused by Google while machines run.
   *
   * @default - that of the machine of the pool `gpu`, or 8244, which suits every machine
   */
  readonly primaryMtuBytes?: number;
}

/** A network of the company instead of a new one. */
export interface ExistingNetworkOptions {
  /** The company's own networks. Nothing in them is changed. */
  readonly existing: ExistingNetwork;
}

/** The networks of the company that the machines join. */
export interface ExistingNetwork {
  /**
   * The primary VPC: its name, or `projects/P/global/networks/N`, or its self link. A name lies in the project of the
   * cluster.
   */
  readonly network: string;
  /** The subnet of the machines, with two secondary ranges and a way out to the container registries: name, path or self link. */
  readonly subnetwork: string;
  /** Name of the secondary range of pods. */
  readonly podsRangeName: string;
  /** Name of the secondary range of Services. */
  readonly servicesRangeName: string;
  /**
   * VPC and subnet of every further interface, in the order of the machine's interfaces. Where the pools' machines differ in
   * them, a list for each pool by its name.
   *
   * @default - none, for machines with one interface
   */
  readonly fabricNetworks?:
    | readonly ExistingFabricNetwork[]
    | Readonly<Record<string, readonly ExistingFabricNetwork[]>>;
}

/** VPC and subnet of one interface, by their names: GKE takes no paths here. */
export interface ExistingFabricNetwork {
  /** Name of the VPC. */
  readonly network: string;
  /** The subnet. */
  readonly subnetwork: string;
}

const cidrHint = "write the first address and the prefix: 10.0.0.0/14";
const block = text({ hint: cidrHint, token: { refusedBecause: "the subnets are cut before" } });
/** A name, a path such as `projects/P/global/networks/N`, or a self link. */
const reference = (collection: string, example: string) => {
  const hint = `write its name, or its path or self link: projects/P/${example}/N`;
  const name = "[a-z]([a-z0-9-]{0,61}[a-z0-9])?";
  const path = `(https://[^/\\s]+/compute/[a-z0-9]+/)?projects/[^/\\s]+/${collection}/`;
  return required(text({ pattern: new RegExp(`^(${path})?${name}$`), hint }), hint);
};
const nameOfPart = (title: string) => {
  const hint = `write the name of the ${title}: lower-case letters, digits and dashes, not its path`;
  return required(text({ pattern: /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, hint }), hint);
};

const fabricNetwork = object<ExistingFabricNetwork>({ network: nameOfPart("VPC"), subnetwork: nameOfPart("subnet") });
const fabricHint =
  "write VPC and subnet of each further interface, in the order of the interfaces: [{ network, subnetwork }]";
const fabricList = wholeList(list(fabricNetwork, { hint: fabricHint }));
const fabricByPool = record(fabricList, { hint: fabricHint });

const newNetworkShape: Shape<NewNetworkOptions> = {
  cidr: block,
  fabricCidr: block,
  rdmaCidr: block,
  primaryMtuBytes: wholeNumber({ minimum: 1300, maximum: 8896, unit: "bytes" }),
};

const existingNetworkShape: Shape<ExistingNetwork> = {
  network: reference("global/networks", "global/networks"),
  subnetwork: reference("regions/[a-z0-9-]+/subnetworks", "regions/R/subnetworks"),
  podsRangeName: nameOfPart("secondary range"),
  servicesRangeName: nameOfPart("secondary range"),
  fabricNetworks: ((problems, path, value) =>
    isObject(value)
      ? fabricByPool(problems, path, value)
      : fabricList(problems, path, value)) as Shape<ExistingNetwork>["fabricNetworks"],
};

const made = object<NewNetworkOptions>(newNetworkShape, {
  hint: 'write { cidr: "10.0.0.0/14" } or { existing: { … } }, or leave it out',
});

/** Networks as a description gives them, checked for their form. */
export const networkOptions: Check<Sound<NetworkOptions>> = newOrExisting<NewNetworkOptions, ExistingNetwork>(
  made,
  existingNetworkShape,
);

export const locationShape: Shape<Omit<NetworkDescription, "name" | "deletionProtection">> = {
  zone: zoneAsGiven,
  region: regionName,
  project: projectId,
};

/** Decides the networks of machines; throws with every problem. */
export function planNetwork(
  description: NetworkDescription & NetworkOptions,
  machines: readonly GoogleMachine[],
): NetworkPlan {
  const problems = new Problems();
  const { name, zone, region, project, deletionProtection, ...options } = describedObject(problems, description);
  const location = checkDescription<NetworkDescription>(
    problems,
    { name, zone, region, project, deletionProtection },
    { ...locationShape, name: resourceName, deletionProtection: deletionProtectionFlag },
  );
  const pools = machines.map((machine) => ({ name: machine.machineType, machine }));
  const plan = resolveNetwork(location, networkOptions(problems, "", options), pools, undefined, problems, "");
  problems.throwIfAny(`network '${location.name ?? ""}' on google`);
  return plan;
}

/** The same as part of a cluster, from options that passed their checks; `path` is where they stand in the description. */
export function resolveNetwork(
  { name = "", zone, region: givenRegion, project, deletionProtection = true }: Sound<NetworkDescription>,
  options: Sound<NetworkOptions> | undefined,
  pools: readonly PoolMachine[],
  demand: NetworkDemand | undefined,
  problems: Problems,
  path: string,
): NetworkPlan {
  const region = problems.concerns("region") ? (givenRegion ?? "") : planRegion(zone, givenRegion, problems);
  const zoneText = typeof zone === "string" ? zone : "";
  const base: NetworkPlanBase = { name, project, region, zone: zoneText, deletionProtection };
  const nested = problems.at(path);
  const sound = !problems.concerns(path === "" ? "existing" : path);
  const counted = demand ?? { pools: [], systemNodeCount: 0 };
  const plan =
    options && "existing" in options
      ? planExisting(base, options.existing ?? {}, pools, counted, nested)
      : planNew(base, (options ?? {}) as Sound<NewNetworkOptions>, pools, counted, nested);
  if (sound) {
    checkNetworkDemand(plan, demand ?? countOf(pools), nested);
  }
  return plan;
}

/** Pools whose machines are not counted: their interfaces alone are looked for. */
function countOf(pools: readonly PoolMachine[]): NetworkDemand {
  return { pools: pools.map((pool) => ({ ...pool, nodeCount: 0, podsPerNode: 8 })), systemNodeCount: 0 };
}

function planNew(
  base: NetworkPlanBase,
  options: Sound<NewNetworkOptions>,
  pools: readonly PoolMachine[],
  demand: NetworkDemand,
  problems: Problems,
): NewNetworkPlan {
  const primary = checkBlock("cidr", options.cidr ?? "10.0.0.0/14", 12, 18, problems);
  const fabric = checkBlock("fabricCidr", options.fabricCidr ?? "192.168.0.0/16", 12, 20, problems);
  const rdma = options.rdmaCidr === undefined ? fabric : checkBlock("rdmaCidr", options.rdmaCidr, 12, 20, problems);
  for (const [path, other] of Object.entries({ fabricCidr: fabric, rdmaCidr: rdma })) {
    if (overlaps(primary, other) && (path === "fabricCidr" || rdma !== fabric)) {
      problems.add(
        path,
        `${formatCidr(other)} overlaps cidr ${formatCidr(primary)}`,
        "write two blocks that share no address, such as 10.0.0.0/14 and 192.168.0.0/16",
      );
    }
  }
  const eighth = (index: number): Cidr => subnetOf(primary, primary.prefixLength + 3, index);
  const primaryMtuBytes = options.primaryMtuBytes ?? mtuOf(pools);
  const context = { name: base.name, zone: base.zone, primary, nodes: eighth(0), fabric, rdma, primaryMtuBytes };
  return {
    ...base,
    type: "new",
    vpcs: planVpcs(context, pools, problems),
    podsCidr: formatCidr(subnetOf(primary, primary.prefixLength + 1, 1)),
    servicesCidr: formatCidr(eighth(1)),
    privateServicesCidr: formatCidr(eighth(2)),
    fabricCidr: formatCidr(fabric),
    rdmaCidr: formatCidr(rdma),
    demand,
  };
}

/** MTU of a primary VPC that suits every machine: that of the GPU networks of A3. */
const commonMtuBytes = 8244;

/** That of the pool `gpu`, or of the only pool: a further pool has no part in it. */
function mtuOf(pools: readonly PoolMachine[]): number {
  const deciding =
    pools.find(({ name }) => name === "gpu") ??
    (pools[0]?.name === pools[0]?.machine.machineType ? pools[0] : undefined);
  return deciding?.machine.network.vpcs[0]?.mtuBytes ?? commonMtuBytes;
}

function planExisting(
  base: NetworkPlanBase,
  existing: Sound<ExistingNetwork>,
  pools: readonly PoolMachine[],
  demand: NetworkDemand,
  problems: Problems,
): ExistingNetworkPlan {
  const { network = "", subnetwork = "", podsRangeName = "", servicesRangeName = "" } = existing;
  const given = existing.fabricNetworks as ExistingNetwork["fabricNetworks"];
  const regionOfSubnet = /\/regions\/([^/]+)\//.exec(subnetwork)?.[1] ?? base.region;
  if (regionOfSubnet !== base.region && !isUnresolved(subnetwork) && !isUnresolved(base.region)) {
    problems.add(
      "existing.subnetwork",
      `lies in ${regionOfSubnet}, and the machines in ${base.region}`,
      `write a subnet of ${base.region}`,
    );
  }
  const projectOf = (path: string) => /(?:^|\/)projects\/([^/]+)\//.exec(path)?.[1];
  const [networkProject, subnetProject] = [projectOf(network), projectOf(subnetwork)];
  if (networkProject !== undefined && subnetProject !== undefined && networkProject !== subnetProject) {
    problems.add(
      "existing.subnetwork",
      `lies in the project ${subnetProject}, and the VPC in ${networkProject}`,
      "write a subnet of the VPC",
    );
  }
  if (podsRangeName !== "" && podsRangeName === servicesRangeName) {
    problems.add(
      "existing.servicesRangeName",
      `'${servicesRangeName}' is the range of the pods`,
      "write another range",
    );
  }
  const planned = {
    ...base,
    type: "existing" as const,
    network: pathOf("global/networks", network, base.project),
    subnetwork: pathOf(`regions/${base.region}/subnetworks`, subnetwork, base.project),
    podsRangeName,
    servicesRangeName,
    demand,
  };
  if (given === undefined || isListOfNetworks(given)) {
    const machine = pools.find((pool) => pool.machine.network.vpcs.length > 1)?.machine;
    checkFabricVpcs(machine, network, given ?? [], "existing.fabricNetworks", problems);
    return { ...planned, fabricNetworks: fabricOf(base.name, given ?? [], machine) };
  }
  for (const [pool, networks] of Object.entries(given)) {
    const machine = pools.find(({ name }) => name === pool)?.machine;
    if (!machine) {
      problems.at("existing.fabricNetworks").add(pool, "is no pool of GPU machines of this cluster", "leave it out");
    }
    checkFabricVpcs(machine, network, networks, `existing.fabricNetworks.${pool}`, problems);
  }
  const lists = Object.entries(given).map(([pool, networks]) => ({
    pool,
    networks: fabricOf(`${base.name}-${pool}`, networks, pools.find(({ name }) => name === pool)?.machine),
  }));
  const each = new Map<string, FabricNetworkPlan>();
  const fabricNetworksByPool = Object.fromEntries(
    lists.map(({ pool, networks }) => [
      pool,
      networks.map((one) => {
        const key = `${one.network}/${one.subnetwork}`;
        const known = each.get(key) ?? one;
        each.set(key, known);
        return known.name;
      }),
    ]),
  );
  return { ...planned, fabricNetworks: [...each.values()], fabricNetworksByPool };
}

function isListOfNetworks(
  given: NonNullable<ExistingNetwork["fabricNetworks"]>,
): given is readonly ExistingFabricNetwork[] {
  return Array.isArray(given);
}

/** Each ordinary interface lies in a VPC of its own; all RDMA interfaces in the subnets of one, which is no other. */
function checkFabricVpcs(
  machine: GoogleMachine | undefined,
  primary: string,
  given: readonly ExistingFabricNetwork[],
  path: string,
  problems: Problems,
): void {
  const modes = interfaceModes(machine);
  const rdma = given.filter((_, index) => modes[index + 1] === "RDMA").map(({ network }) => network);
  const taken = new Set([primary.slice(primary.lastIndexOf("/") + 1)]);
  for (const [index, { network }] of given.entries()) {
    if (isUnresolved(network) || modes[index + 1] === undefined) {
      continue;
    }
    if (modes[index + 1] === "RDMA" && network !== rdma[0] && !isUnresolved(rdma[0])) {
      problems.add(
        `${path}[${index}].network`,
        `'${network}' beside '${rdma[0]}': the RDMA interfaces of ${machine?.machineType} lie in one VPC`,
        "write that VPC for each of them, with a subnet of its own",
      );
    } else if (modes[index + 1] !== "RDMA" ? taken.has(network) || rdma.includes(network) : taken.has(network)) {
      problems.add(
        `${path}[${index}].network`,
        `'${network}' is the VPC of another interface`,
        "write a VPC of its own for each interface but the RDMA ones",
      );
    }
    if (modes[index + 1] !== "RDMA") {
      taken.add(network);
    }
  }
}

/** The path, as Lustre and a cluster of another project ask for it, where the project is known; a path or self link as it is. */
function pathOf(collection: string, name: string, project: string | undefined): string {
  if (isUnresolved(name)) {
    return name;
  }
  const path = name.replace(/^https:\/\/[^/]+\/compute\/[^/]+\//, "");
  return path.includes("/") || project === undefined ? path : `projects/${project}/${collection}/${path}`;
}

function fabricOf(
  prefix: string,
  given: readonly ExistingFabricNetwork[],
  machine: GoogleMachine | undefined,
): readonly FabricNetworkPlan[] {
  const modes = interfaceModes(machine);
  return given.map(({ network, subnetwork }, index) => {
    const deviceMode = modes[index + 1] ?? "NetDevice";
    const purpose = deviceMode === "RDMA" ? "rdma" : "gvnic";
    return { name: `${prefix}-${purpose}-${index}`, network, subnetwork, deviceMode };
  });
}

/** How each interface of a machine is handed to pods, the primary one first. */
function interfaceModes(machine: GoogleMachine | undefined): readonly FabricNetworkPlan["deviceMode"][] {
  return (machine?.network.vpcs ?? []).flatMap((vpc) =>
    Array.from({ length: vpc.interfaceCount }, () =>
      vpc.nicType === "MRDMA" ? ("RDMA" as const) : ("NetDevice" as const),
    ),
  );
}

/** The list, where every member is whole and none comes twice. */
function wholeList(check: Check<readonly Sound<ExistingFabricNetwork>[]>): Check<readonly ExistingFabricNetwork[]> {
  return (problems, path, value) => {
    const sound = check(problems, path, value);
    if (sound === undefined || problems.concerns(path)) {
      return undefined;
    }
    const networks = sound as readonly ExistingFabricNetwork[];
    const seen = new Set<string>();
    for (const [index, { network, subnetwork }] of networks.entries()) {
      if (seen.has(`${network}/${subnetwork}`)) {
        problems.add(
          `${path}[${index}]`,
          `'${subnetwork}' of '${network}' is given twice`,
          "write a subnet for each interface",
        );
      }
      seen.add(`${network}/${subnetwork}`);
    }
    return networks;
  };
}

function checkBlock(path: string, text: string, shortest: number, longest: number, problems: Problems): Cidr {
  const fallback: Cidr = { first: (path === "cidr" ? 10 : 11) * 2 ** 24, prefixLength: 14 };
  const cidr = tryCidr(text);
  if (!cidr) {
    problems.add(
      path,
      `${show(text)} is not a block of addresses`,
      "write the first address and the prefix: 10.0.0.0/14",
    );
    return fallback;
  }
  if (!privateBlocks.some((one) => contains(one, cidr))) {
    const reserved = reservedBlocks.find((one) => overlaps(cidr, one));
    problems.add(
      path,
      reserved
        ? `${text} lies in ${formatCidr(reserved)}, which Google refuses`
        : `${text} has addresses of the internet, which machines could not reach any more`,
      "write a private block: 10.0.0.0/14",
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

/** Ranges that are nobody's on the internet (Google, VPC subnets: valid IPv4 ranges). */
const privateBlocks: readonly Cidr[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "198.18.0.0/15",
  "240.0.0.0/4",
].flatMap((text) => tryCidr(text) ?? []);

/** Ranges that no subnet may lie in (Google, VPC subnets: prohibited IPv4 ranges). */
const reservedBlocks: readonly Cidr[] = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4"].flatMap(
  (text) => tryCidr(text) ?? [],
);
