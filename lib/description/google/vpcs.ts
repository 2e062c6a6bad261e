import type { Problems } from "../../checks";
import type { GoogleMachine } from "../../machines/google";
import type { GoogleVpc } from "../../machines/google-network";
import { type Cidr, formatCidr, overlaps, subnetOf } from "../common/cidr";
import type { NetworkPlan, SubnetPlan, VpcPlan } from "./network-plan";

/** A pool, as far as its networks go. */
export interface PoolMachine {
  readonly name: string;
  readonly machine: GoogleMachine;
}

export interface VpcContext {
  readonly name: string;
  readonly zone: string;
  readonly primary: Cidr;
  /** Of the machines in the primary VPC. */
  readonly nodes: Cidr;
  /** Of the VPCs with one GPU interface each. */
  readonly fabric: Cidr;
  /** Of the second ordinary VPC and of the RDMA VPC. */
  readonly rdma: Cidr;
  readonly primaryMtuBytes: number;
}

/**
 * The VPCs of all pools together. Each has its place by what it is for, whichever pools there are, so that none moves when a
 * pool is added or removed: GPU interface i in part i of `fabric`, the second ordinary interface in part 0 of `rdma`, RDMA
 * interface i in part i + 1.
 */
export function planVpcs(context: VpcContext, pools: readonly PoolMachine[], problems: Problems): readonly VpcPlan[] {
  checkBlocks(context, pools, problems);
  checkMtus(pools, problems);
  const found = new Map<string, GoogleVpc>([["", primaryVpc]]);
  for (const { machine } of pools) {
    for (const { key, vpc } of keyedVpcs(machine)) {
      const known = found.get(key);
      if (key !== "" && (!known || known.subnetCount < vpc.subnetCount)) {
        found.set(key, vpc);
      }
    }
  }
  return [...found].map(([key, vpc]) => vpcOf(context, key, vpc)).sort((a, b) => order(a) - order(b));
}

/**
 * Names of the subnets that the interfaces of a pool's machine lie in beside the primary one, in their order; undefined where
 * the network does not have them.
 */
export function fabricSubnets(plan: NetworkPlan, { name, machine }: PoolMachine): readonly string[] | undefined {
  const wanted = keyedVpcs(machine).filter(({ key }) => key !== "");
  const interfaceCount = wanted.reduce((sum, { vpc }) => sum + vpc.interfaceCount, 0);
  if (interfaceCount === 0) {
    return [];
  }
  if (plan.type === "existing") {
    const names = plan.fabricNetworksByPool
      ? (plan.fabricNetworksByPool[name] ?? [])
      : plan.fabricNetworks.map((network) => network.name);
    return names.length === interfaceCount ? names : undefined;
  }
  const subnets = wanted.flatMap(({ key, vpc }) => {
    const made = plan.vpcs.find((one) => one.name === vpcName(plan.name, key));
    return (made?.subnets ?? []).slice(0, vpc.interfaceCount).map((subnet) => subnet.name);
  });
  return subnets.length === interfaceCount ? subnets : undefined;
}

/** Stands for the primary VPC of every machine; its MTU is the cluster's. */
const primaryVpc: GoogleVpc = {
  purpose: "primary",
  nicType: "GVNIC",
  interfaceCount: 1,
  subnetCount: 1,
  stackType: "IPV4_ONLY",
};

function keyedVpcs({ network }: GoogleMachine): readonly { readonly key: string; readonly vpc: GoogleVpc }[] {
  let gpus = 0;
  return network.vpcs.map((vpc) => {
    const key = { primary: "", host: "host", rdma: "rdma", gpu: `gpu-${gpus}` }[vpc.purpose];
    gpus += vpc.purpose === "gpu" ? 1 : 0;
    return { key, vpc };
  });
}

function vpcName(name: string, key: string): string {
  return key === "" ? name : `${name}-${key}`;
}

function vpcOf({ name, zone, primary, nodes, fabric, rdma, primaryMtuBytes }: VpcContext, key: string, vpc: GoogleVpc) {
  const isPrimary = vpc.purpose === "primary";
  const block = vpc.purpose === "gpu" ? fabric : rdma;
  const firstPart = { primary: 0, host: 0, rdma: 1, gpu: Number(key.slice("gpu-".length)) }[vpc.purpose];
  const subnets = Array.from(
    { length: vpc.subnetCount },
    (_, index): SubnetPlan => ({
      name: vpc.subnetCount > 1 ? `${vpcName(name, key)}-${index}` : vpcName(name, key),
      cidr: formatCidr(isPrimary ? nodes : subnetOf(block, block.prefixLength + 4, firstPart + index)),
      deviceMode: vpc.nicType === "MRDMA" ? "RDMA" : "NetDevice",
    }),
  );
  return {
    name: vpcName(name, key),
    purpose: vpc.purpose,
    mtuBytes: isPrimary ? primaryMtuBytes : vpc.mtuBytes,
    networkProfile: vpc.networkProfile && `${zone}-${vpc.networkProfile}`,
    subnets,
    internalCidrs: vpc.purpose === "rdma" ? [] : [formatCidr(isPrimary ? primary : block)],
  };
}

const purposes: readonly GoogleVpc["purpose"][] = ["primary", "gpu", "host", "rdma"];

function order({ purpose, name }: VpcPlan): number {
  return purposes.indexOf(purpose) * 100 + (purpose === "gpu" ? Number(name.slice(name.lastIndexOf("-") + 1)) : 0);
}

/** Both kinds of fabric begin at the first part of their block, so a cluster with both needs two blocks. */
function checkBlocks({ fabric, rdma }: VpcContext, pools: readonly PoolMachine[], problems: Problems): void {
  const ofPurpose = (...wanted: GoogleVpc["purpose"][]) =>
    pools.filter(({ machine }) => machine.network.vpcs.some(({ purpose }) => wanted.includes(purpose)));
  const gpu = ofPurpose("gpu");
  const others = ofPurpose("host", "rdma");
  if (gpu.length > 0 && others.length > 0 && overlaps(fabric, rdma)) {
    problems.add(
      "rdmaCidr",
      `${formatCidr(rdma)} shares addresses with fabricCidr, and both are taken: by ${titles(gpu)}, and by ${titles(others)}`,
      'write a second block, such as rdmaCidr: "172.24.0.0/16"; where the second kind of machine is there already, give it the present block and write the second one for fabricCidr',
    );
  }
}

/** A VPC has one MTU. The primary's suits every machine, but the second ordinary one is laid out for its kind. */
function checkMtus(pools: readonly PoolMachine[], problems: Problems): void {
  const hosts = pools.flatMap((pool) => {
    const vpc = pool.machine.network.vpcs.find(({ purpose }) => purpose === "host");
    return vpc ? [{ pool, mtuBytes: vpc.mtuBytes }] : [];
  });
  const other = hosts.find(({ mtuBytes }) => mtuBytes !== hosts[0]?.mtuBytes);
  if (other) {
    problems.add(
      "",
      `would need a second VPC of two MTUs: ${titles(hosts.map(({ pool }) => pool))} cannot lie in one network`,
      "describe a second cluster for one of them",
    );
  }
}

function titles(pools: readonly PoolMachine[]): string {
  return pools.map(({ name, machine }) => `pool '${name}' (${machine.machineType})`).join(" and ");
}
