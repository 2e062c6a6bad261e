import { type Check, isObject, object, required, wholeNumber } from "../../checks";

/** How many machines a pool has: a number that Terraform holds, or limits between which an autoscaler chooses. */
export type NodeCount = number | NodeCountRange;

/** Fewest and most machines of a pool whose size an autoscaler owns. */
export interface NodeCountRange {
  /** Fewest machines, 0 or more. */
  readonly minimum: number;
  /** Most machines, 1 or more, and at least `minimum`. */
  readonly maximum: number;
}

export const nodeCountHint = "write the number of machines, or { minimum, maximum } where an autoscaler sets it";

/** A number of machines, 0 or more, or a range. A number passes as a token; the limits of a range are refused as tokens. */
export const nodeCountOrRange: Check<NodeCount> = (problems, path, value) => {
  if (!isObject(value)) {
    return wholeNumber({ minimum: 0, unit: "machines, or { minimum, maximum }" })(problems, path, value);
  }
  const { minimum, maximum } = range(problems, path, value) ?? {};
  if (minimum === undefined || maximum === undefined) {
    return undefined;
  }
  if (minimum > maximum) {
    problems.add(path, `minimum ${minimum} is above maximum ${maximum}`, "write a maximum of at least the minimum");
    return undefined;
  }
  return { minimum, maximum };
};

const limit = (minimum: number) =>
  required(
    wholeNumber({
      minimum,
      unit: "machines",
      token: { refusedBecause: "networks and quotas are laid out for it before" },
    }),
    nodeCountHint,
  );

const range = object<NodeCountRange>({ minimum: limit(0), maximum: limit(1) });

/** Whether an autoscaler sets the number of machines. */
export function isAutoscaled(nodeCount: NodeCount): nodeCount is NodeCountRange {
  return typeof nodeCount !== "number";
}

/** The most machines that there can be: what networks, quotas and prices are laid out for. */
export function maximumNodeCount(nodeCount: NodeCount): number {
  return isAutoscaled(nodeCount) ? nodeCount.maximum : nodeCount;
}

/** The machines that are always there. */
export function minimumNodeCount(nodeCount: NodeCount): number {
  return isAutoscaled(nodeCount) ? nodeCount.minimum : nodeCount;
}
