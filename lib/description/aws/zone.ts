import { checkPattern, checkPresent, isUnresolved, type Problems, show } from "../../checks";

/** A zone of AWS: `us-east-1a`, or a local zone such as `us-east-1-dfw-2a`. */
const zonePattern = /^([a-z]{2,3}(?:-[a-z]+)+-\d)(-[a-z]{3}-\d+)?[a-z]$/;

export const regionPattern = /^[a-z]{2,3}(-[a-z]+)+-\d$/;

/** Whether the zone is a local zone, in which no control plane can stand. */
export function isLocalZone(zone: string): boolean {
  return zonePattern.exec(zone)?.[2] !== undefined;
}

/** The region of a zone: by its name, or as given where the zone is only known later. */
export function planRegion(zone: unknown, region: string | undefined, problems: Problems): string {
  if (!checkPresent(problems, "zone", zone, "write the one zone of the GPU machines, such as us-east-1a")) {
    return region ?? "";
  }
  if (typeof zone !== "string") {
    problems.add(
      "zone",
      `${show(zone)} is not one zone`,
      "write one zone such as 'us-east-1a': EFA does not cross zones; the control plane's zones go into network.systemZones",
    );
    return region ?? "";
  }
  if (isUnresolved(zone)) {
    checkPresent(problems, "region", region, "write the region too, where the zone is only known when Terraform runs");
    return region ?? "";
  }
  if (zone.includes(",")) {
    problems.add("zone", `${show(zone)} is more than one zone`, "write one zone: EFA does not cross zones");
    return region ?? "";
  }
  if (
    !checkPattern(
      problems,
      "zone",
      zone,
      zonePattern,
      "write a zone such as us-east-1a, or a local zone such as us-east-1-dfw-2a",
    )
  ) {
    return region ?? "";
  }
  const regionOfZone = zonePattern.exec(zone)?.[1] ?? "";
  if (region !== undefined && !isUnresolved(region) && region !== regionOfZone) {
    problems.add(
      "zone",
      `${show(zone)} is a zone of ${regionOfZone}, not of ${region}`,
      `write a zone of ${region}, or leave region out`,
    );
  }
  return region ?? regionOfZone;
}
