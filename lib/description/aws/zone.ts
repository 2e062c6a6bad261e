import { isUnresolved, type Problems, show } from "../../checks";
import { planRegionOf } from "../common/zone";
import { regionOfZoneId } from "./regions";

/** A zone of AWS by name: `us-east-1a`, or a local zone such as `us-east-1-dfw-2a`. */
const namePattern = /^([a-z]{2,3}(?:-[a-z]+)+-\d)(-[a-z]{3}-\d+)?[a-z]$/;

/** The same by id, which means one place for every account: `use1-az4`, `use1-dfw2-az1`. */
const idPattern = /^([a-z]{3,5}\d)(-[a-z]{3}\d+)?-az\d+$/;

/** Whether a zone is written by its id. */
export function isZoneId(zone: string): boolean {
  return idPattern.test(zone);
}

/** Whether the zone is a local zone, in which no control plane can stand. */
export function isLocalZone(zone: string): boolean {
  return (idPattern.exec(zone) ?? namePattern.exec(zone))?.[2] !== undefined;
}

/** The region of a zone by its name or id; undefined where it names none that is known. */
export function regionOfZone(zone: string): string | undefined {
  const id = idPattern.exec(zone);
  return id ? regionOfZoneId(id[1] ?? "") : namePattern.exec(zone)?.[1];
}

/** The region of a zone: by its name or id, or as given where the zone is only known later. */
export function planRegion(zone: unknown, region: string | undefined, problems: Problems): string {
  if (typeof zone === "string" && !isUnresolved(zone) && isZoneId(zone)) {
    return planRegionOfId(zone, region, problems);
  }
  const form = {
    pattern: namePattern,
    example: "us-east-1a",
    hint: "write a zone such as us-east-1a, or a local zone such as us-east-1-dfw-2a, or the id of one such as use1-az4",
    reason: "EFA does not cross zones; the control plane's zones go into network.systemZones",
  };
  return planRegionOf(form, zone, region, problems);
}

function planRegionOfId(zone: string, region: string | undefined, problems: Problems): string {
  const own = regionOfZone(zone);
  const given = region === undefined || isUnresolved(region) ? undefined : region;
  if (own === undefined) {
    problems.add("zone", `${show(zone)} is the id of a zone in no region that is known`, "write the zone by its name");
    return region ?? "";
  }
  if (given !== undefined && given !== own) {
    problems.add(
      "region",
      `${show(given)} is not the region of the zone ${show(zone)}`,
      `write "${own}", or leave region out`,
    );
  }
  return region ?? own;
}
