import {
  checkKnownProperties,
  checkOneOf,
  checkPositive,
  checkPresent,
  isUnresolved,
  type Problems,
} from "../../checks";
import type { Machine } from "../../machines/machine";
import { checkWorkloadFits, type MemoryWorkload } from "../../sizing/workload-fit";

/** A training run, as far as a cluster must know it to say whether it holds it. */
export type Workload = MemoryWorkload;

/** Warnings about a workload that the machines cannot hold: unwise, but a smaller one may come first. */
export function planWorkload(
  workload: Workload | undefined,
  pool: { readonly machine: Machine; readonly nodeCount: number } | undefined,
  problems: Problems,
): readonly string[] {
  if (workload === undefined) {
    return [];
  }
  const nested = problems.at("workload");
  checkKnownProperties(nested, "", workload, ["parameters", "activeParameters", "method", "contextLength"]);
  const { parameters, activeParameters, method, contextLength } = workload;
  const sound = [
    checkPresent(nested, "parameters", parameters, "write the number of parameters: 7e9") &&
      checkPositive(nested, "parameters", parameters, "parameters: 7e9"),
    checkPositive(nested, "activeParameters", activeParameters, "parameters"),
    checkPositive(nested, "contextLength", contextLength, "tokens"),
    checkOneOf(nested, "method", method, ["pretrain", "full-fine-tune", "lora"], "training method"),
  ];
  if (!pool || isUnresolved(pool.nodeCount) || !sound.every(Boolean)) {
    return [];
  }
  const fit = checkWorkloadFits(pool.machine, pool.nodeCount, workload);
  return fit.fits ? [] : [fit.reason];
}
