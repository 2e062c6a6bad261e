import { isUnresolved, type Problems } from "../../checks";
import { addressCount, prefixLengthFor, tryCidr } from "../common/cidr";
import { maximumNodeCount } from "../common/node-count";
import type { NetworkDemand, NetworkPlan, NewNetworkPlan, PoolDemand } from "./network-plan";
import { fabricSubnets } from "./vpcs";

/** Pods that GKE allows on a machine by default. */
export const defaultPodsPerNode = 110;

/** Google keeps the first two addresses of a subnet and the last two. */
const reservedAddresses = 4;

/**
 * Checks that a network holds all its pools together: addresses of pods and of interfaces, and a subnet for each interface
 * of each pool's machine. A problem names every pool with what it takes.
 */
export function checkNetworkDemand(plan: NetworkPlan, demand: NetworkDemand, problems: Problems): void {
  for (const pool of demand.pools) {
    checkFabric(plan, pool, problems);
  }
  if (plan.type === "new") {
    checkPods(plan, demand, problems);
    checkFabricAddresses(plan, demand, problems);
  }
}

function checkFabric(plan: NetworkPlan, { name, machine }: PoolDemand, problems: Problems): void {
  if (!machine || machine.requiresProvider || fabricSubnets(plan, { name, machine })) {
    return;
  }
  const wanted = machine.network.vpcs.reduce((sum, vpc) => sum + vpc.interfaceCount, 0) - 1;
  if (plan.type === "existing") {
    const given = plan.fabricNetworksByPool
      ? (plan.fabricNetworksByPool[name]?.length ?? 0)
      : plan.fabricNetworks.length;
    problems.add(
      "existing.fabricNetworks",
      `are ${given} for the pool '${name}', but ${machine.machineType} has ${wanted} interfaces beside the primary`,
      "write VPC and subnet of each further interface, in the order of the interfaces; where pools differ, a list for each by its name",
    );
  } else {
    problems.add(
      "",
      `has no VPCs for the ${wanted} interfaces that ${machine.machineType} of the pool '${name}' has beside the primary`,
      "name the machine in machineTypes of the network, or describe the pool in nodePools of the cluster",
    );
  }
}

/** GKE gives each machine a block of twice its pods, rounded up to a power of two. */
function podAddresses({ nodeCount, podsPerNode }: Pick<PoolDemand, "nodeCount" | "podsPerNode">): number {
  const machines = maximumNodeCount(nodeCount);
  return isUnresolved(machines) ? 0 : machines * 2 ** Math.ceil(Math.log2(podsPerNode * 2));
}

function checkPods(plan: NewNetworkPlan, { pools, systemNodeCount }: NetworkDemand, problems: Problems): void {
  const system = podAddresses({ nodeCount: systemNodeCount, podsPerNode: defaultPodsPerNode });
  const needed = pools.reduce((sum, pool) => sum + podAddresses(pool), system);
  const room = addressCount(tryCidr(plan.podsCidr)?.prefixLength ?? 32);
  if (needed <= room) {
    return;
  }
  const each = pools.map((pool) => `pool '${pool.name}' ${podAddresses(pool)}`);
  const prefixLength = prefixLengthFor(needed) - 1;
  problems.add(
    "cidr",
    `leaves ${room} addresses for pods, and the machines need ${needed}: ${[...each, `system machines ${system}`].join(", ")}`,
    prefixLength >= 12
      ? `write a block of /${prefixLength} or larger`
      : "lower podsPerNode of the pools, or bring a network that exists",
  );
}

function checkFabricAddresses(plan: NewNetworkPlan, { pools }: NetworkDemand, problems: Problems): void {
  for (const path of ["fabricCidr", "rdmaCidr"] as const) {
    const subnets = plan.vpcs
      .filter(({ purpose }) => purpose !== "primary" && (purpose === "gpu") === (path === "fabricCidr"))
      .flatMap((vpc) => vpc.subnets);
    const crowded = subnets.map((subnet) => ({
      room: addressCount(tryCidr(subnet.cidr)?.prefixLength ?? 32) - reservedAddresses,
      pools: pools.filter(
        ({ name, machine }) => machine && fabricSubnets(plan, { name, machine })?.includes(subnet.name),
      ),
    }));
    const needs = crowded.map((one) => ({
      ...one,
      needed: one.pools.reduce((sum, pool) => sum + machinesOf(pool), 0),
    }));
    const worst = needs.find(({ needed, room }) => needed > room);
    if (worst) {
      const each = worst.pools.map((pool) => `pool '${pool.name}' ${machinesOf(pool)}`);
      problems.add(
        path === "rdmaCidr" && plan.rdmaCidr === plan.fabricCidr ? "fabricCidr" : path,
        `gives each interface's subnet ${worst.room} addresses, and the machines need ${worst.needed}: ${each.join(", ")}`,
        `write a block of /${prefixLengthFor(worst.needed + reservedAddresses) - 4} or larger`,
      );
    }
  }
}

function machinesOf({ nodeCount }: PoolDemand): number {
  const machines = maximumNodeCount(nodeCount);
  return isUnresolved(machines) ? 0 : machines;
}
