import { isUnresolved, type Problems, show } from "../checks";

/** A number that sizing counts with: above 0, finite, and known now: what is only known when Terraform runs can't be counted. */
export function checkCount(
  problems: Problems,
  path: string,
  value: unknown,
  { whole = false, maximum = Number.POSITIVE_INFINITY, unit }: { whole?: boolean; maximum?: number; unit: string },
): boolean {
  if (value === undefined) {
    return true;
  }
  if (isUnresolved(value)) {
    problems.add(path, "is only known when Terraform runs, but sizes are counted before", `write a number (${unit})`);
    return false;
  }
  const fits = typeof value === "number" && Number.isFinite(value) && value > 0 && value <= maximum;
  if (!fits || (whole && !Number.isInteger(value))) {
    const kind = whole ? "whole number above 0" : "number above 0";
    const limit = Number.isFinite(maximum) ? `, at most ${maximum}` : "";
    problems.add(path, `${show(value)} is not a ${kind}${limit}`, `write a ${kind}${limit} (${unit})`);
    return false;
  }
  return true;
}
