import { checkPositive, isUnresolved, type Problems } from "../../checks";

/** What a description says of a file system's size: an exact capacity, or a least one from which the next size is sought. */
export type RequestedCapacity =
  | { readonly exactGiB: number }
  | { readonly leastGiB: number; readonly leastTiB: number };

/** The size that is wanted; undefined where neither or both are given (a problem). */
export function requestedCapacity(
  {
    capacityGiB,
    minimumCapacityTiB,
  }: { readonly capacityGiB?: number | undefined; readonly minimumCapacityTiB?: number | undefined },
  problems: Problems,
): RequestedCapacity | undefined {
  if (problems.concerns("capacityGiB") || problems.concerns("minimumCapacityTiB")) {
    return undefined;
  }
  if ((capacityGiB === undefined) === (minimumCapacityTiB === undefined)) {
    problems.add(
      "capacityGiB",
      capacityGiB === undefined ? "is missing" : "is given beside minimumCapacityTiB",
      "write capacityGiB for an exact size, or minimumCapacityTiB for the next size upwards",
    );
    return undefined;
  }
  if (minimumCapacityTiB === undefined) {
    return { exactGiB: capacityGiB as number };
  }
  if (isUnresolved(minimumCapacityTiB)) {
    problems.add(
      "minimumCapacityTiB",
      "is only known when Terraform runs, but the next size is sought before",
      "write capacityGiB",
    );
    return undefined;
  }
  return checkPositive(problems, "minimumCapacityTiB", minimumCapacityTiB, "TiB")
    ? { leastGiB: minimumCapacityTiB * 1024, leastTiB: minimumCapacityTiB }
    : undefined;
}

/** The multiples of a step next to a value, below and above. */
export function nearestMultiples(value: number, step: number): readonly number[] {
  const below = Math.floor(value / step) * step;
  return below >= step ? [below, below + step] : [step];
}

/** The multiple of a step at or above a value. */
export function nextMultiple(value: number, step: number): number {
  return Math.max(1, Math.ceil(value / step)) * step;
}
