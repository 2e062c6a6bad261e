import { isUnresolved, object, oneOf, positive, required, type Sound } from "../../checks";
import type { Machine } from "../../machines/machine";
import { trainingMethods } from "../../sizing/method";
import { checkWorkloadFits, type MemoryWorkload } from "../../sizing/workload-fit";
import { maximumNodeCount, type NodeCount } from "./node-count";

/** A training run, as far as a cluster must know it to say whether it holds it. */
export type Workload = MemoryWorkload;

const compared = { token: { refusedBecause: "it is compared with the memory of the machines before" } };

export const workloadShape = object<Workload>({
  parameters: required(positive({ unit: "parameters: 7e9", ...compared }), "write the number of parameters: 7e9"),
  activeParameters: positive({ unit: "parameters", ...compared }),
  contextLength: positive({ unit: "tokens", ...compared }),
  method: oneOf(trainingMethods, "training method"),
});

/** A warning where no pool holds the workload: unwise, but a smaller one may come first. A job runs in one pool. */
export function workloadWarnings(
  workload: Sound<Workload> | undefined,
  pools: readonly { readonly machine: Machine; readonly nodeCount: NodeCount }[],
): readonly string[] {
  const { parameters } = workload ?? {};
  const counted = pools.filter(({ nodeCount }) => !isUnresolved(nodeCount) && maximumNodeCount(nodeCount) > 0);
  if (!workload || parameters === undefined || counted.length < pools.length) {
    return [];
  }
  const fits = counted.map(({ machine, nodeCount }) =>
    checkWorkloadFits(machine, maximumNodeCount(nodeCount), { ...workload, parameters }),
  );
  return fits.some((fit) => fit.fits) ? [] : fits.flatMap((fit) => (fit.fits ? [] : [fit.reason]));
}
