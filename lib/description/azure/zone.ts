import { type Check, checkPattern, checkPresent, isUnresolved, nearestNames, type Problems, show } from "../../checks";
import { azureRegions, hasNoZones, shortRegionName } from "./regions";

/**
 * A zone of a region, or `none` in a region without zones: several GPU sizes are rented in such regions alone. The number
 * means another building in every subscription.
 */
export type AzureZone = "1" | "2" | "3" | "none";

/** Where things lie. */
export interface Location {
  /** Short name: `eastus`. */
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
  const name = planRegion(region, problems);
  const isRegion = !problems.concerns("region");
  checkZone(zone, problems);
  if (isRegion && hasNoZones(name) && (zone === "1" || zone === "2" || zone === "3")) {
    problems.add(
      "zone",
      `${show(zone)} is no zone of ${name}, which has none`,
      'write "none", or choose another region',
    );
  }
  return { region: name, zone: typeof zone === "string" ? zone : "" };
}

function planRegion(region: unknown, problems: Problems): string {
  const hint = "write the short name of the region, such as 'eastus' or 'southcentralus'";
  if (!checkPresent(problems, "region", region, hint)) {
    return "";
  }
  if (typeof region !== "string") {
    problems.add("region", `${show(region)} is not a text`, hint);
    return "";
  }
  if (isUnresolved(region)) {
    return region;
  }
  const name = shortRegionName(region);
  if (!azureRegions.includes(name)) {
    const near = name.length > 100 ? [] : nearestNames(name, azureRegions);
    const guess = near.length > 0 ? `did you mean ${near.join(" or ")}? ` : "";
    problems.add("region", `${show(region)} is not a known region of Azure`, `${guess}${hint}`);
  }
  return name;
}

function checkZone(zone: unknown, problems: Problems): void {
  const remedy = "write one of '1', '2', '3', or 'none' in a region without zones; the region goes into `region`";
  if (!checkPresent(problems, "zone", zone, remedy)) {
    return;
  }
  if (typeof zone !== "string" || zone.includes(",")) {
    problems.add("zone", `${show(zone)} is not one zone`, `${remedy}; InfiniBand does not cross zones`);
  } else if (!isUnresolved(zone)) {
    checkPattern(problems, "zone", zone, /^([123]|none)$/, remedy);
  }
}
