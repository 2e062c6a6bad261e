import { type Check, checkPattern, checkPresent, isUnresolved, type Problems, show } from "../../checks";

/**
 * A zone of a region, or `none` in a region without zones: several GPU sizes are rented in such regions alone. The number
 * means another building in every subscription.
 */
export type AzureZone = "1" | "2" | "3" | "none";

/** Where things lie. */
export interface Location {
  readonly region: string;
  readonly zone: string;
}

/** The zone as resources take it: none at all where the region has none. */
export function zonesOf(zone: string): readonly string[] {
  return zone === "none" ? [] : [zone];
}

/** Region and zone as they were given: {@link planLocation} checks them together. */
export const locationAsGiven: Check<string> = (_problems, _path, value) => value as string | undefined;

/** Checks region and zone. */
export function planLocation(region: unknown, zone: unknown, problems: Problems): Location {
  checkRegion(region, problems);
  checkZone(zone, problems);
  return { region: typeof region === "string" ? region : "", zone: typeof zone === "string" ? zone : "" };
}

function checkRegion(region: unknown, problems: Problems): void {
  if (checkPresent(problems, "region", region, "write the region of the GPU machines, such as 'eastus'")) {
    checkPattern(
      problems,
      "region",
      region,
      /^[a-z]+\d?(stage|euap)?$/,
      "write the short name of the region, such as 'eastus' or 'southcentralus'",
    );
  }
}

function checkZone(zone: unknown, problems: Problems): void {
  const remedy = "write one of '1', '2', '3', or 'none' in a region without zones; the region goes into `region`";
  if (!checkPresent(problems, "zone", zone, remedy) || isUnresolved(zone)) {
    return;
  }
  if (typeof zone !== "string" || zone.includes(",")) {
    problems.add("zone", `${show(zone)} is not one zone`, `${remedy}; InfiniBand does not cross zones`);
  } else {
    checkPattern(problems, "zone", zone, /^([123]|none)$/, remedy);
  }
}
