import { type Check, checkWholeNumber, isUnresolved, type Problems } from "../../checks";
import type { AzureMachine } from "../../machines/azure";
import { maximumNodeCount, type NodeCount, nodeCountOrRange } from "../common/node-count";

/**
 * Machines of one placement group, which is one InfiniBand fabric: 100, and 300 where support raised it (setup-infiniband,
 * 2026).
 */
export const placementGroupMachines = { byDefault: 100, raised: 300 } as const;

/** Machines of one node pool (azurerm 4.55.0). */
const poolMachines = 1000;

/** A number of machines, or a range, that one node pool holds. */
export const nodeCountOfPool: Check<NodeCount> = (problems, path, value) => {
  const usable = nodeCountOrRange(problems, path, value);
  const most = usable === undefined ? 0 : maximumNodeCount(usable);
  if (!isUnresolved(most) && most > poolMachines) {
    problems.add(
      path,
      `${most} machines are more than one node pool holds`,
      `write ${poolMachines} at most, or several pools`,
    );
    return undefined;
  }
  return usable;
};

/** Checks that the machines of a pool fit into one fabric. */
export function checkInfiniBandDomain(
  machine: AzureMachine | undefined,
  nodeCount: number,
  placementGroupLimit: number | undefined,
  problems: Problems,
): void {
  const { byDefault, raised } = placementGroupMachines;
  if (!machine || isUnresolved(nodeCount)) {
    return;
  }
  if (!machine.rdma) {
    checkWholeNumber(problems, "nodeCount", nodeCount, {
      minimum: 0,
      maximum: poolMachines,
      unit: "machines in one node pool",
    });
    return;
  }
  const limit = placementGroupLimit ?? byDefault;
  if (!isUnresolved(limit) && nodeCount > limit) {
    problems.add(
      "nodeCount",
      `${nodeCount} machines do not fit into one placement group of ${limit}, and InfiniBand does not cross two`,
      limit < raised
        ? `write ${limit} at most, or ask support to raise the limit (${raised} at most) and write placementGroupLimit; more machines are several pools, each a fabric of its own`
        : `write ${raised} at most: more machines are several pools, each a fabric of its own`,
    );
  }
}

/**
 * What must be done once in the subscription before the cluster is made: nothing in azurerm 4.55.0 can do it beside the
 * provider's own registrations, and forgetting it splits a pool into islands without an error (Azure/AKS#2725). GB200 and
 * GB300 want the feature absent, so one subscription cannot serve both.
 */
export function preflightOf(machine: AzureMachine): readonly string[] {
  const state = machine.aks.infinibandFeature;
  if (state === undefined) {
    return [];
  }
  const feature = "--namespace Microsoft.ContainerService --name AKSInfinibandSupport";
  const [verb, states] = state === "registered" ? ["register", "Registered"] : ["unregister", "(Not|Un)[rR]egistered"];
  return [
    `az feature ${verb} ${feature}`,
    `until az feature show ${feature} --query properties.state --output tsv | grep -Eqx '${states}'; do sleep 30; done`,
    "az provider register --namespace Microsoft.ContainerService --wait",
  ];
}

interface InfiniBandPool {
  readonly name: string;
  readonly machine: AzureMachine;
}

/** The first pool whose machines cannot be in one subscription with those of a pool before it, and why. */
export function infiniBandConflict<Pool extends InfiniBandPool>(
  pools: readonly Pool[],
): { readonly pool: Pool; readonly message: string } | undefined {
  const asking = pools.filter(({ machine }) => machine.aks.infinibandFeature !== undefined);
  const [first] = asking;
  const pool = asking.find(({ machine }) => machine.aks.infinibandFeature !== first?.machine.aks.infinibandFeature);
  return first && pool
    ? {
        pool,
        message: `${pool.machine.machineType} cannot be beside ${first.machine.machineType} of the node pool '${first.name}': one needs the feature AKSInfinibandSupport registered in the subscription, the other absent`,
      }
    : undefined;
}
