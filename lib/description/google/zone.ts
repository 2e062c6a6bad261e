import { checkPattern, checkPresent, isUnresolved, type Problems, show } from "../../checks";

/** A zone of Google Cloud: `us-central1-a`. */
const zonePattern = /^([a-z]+-[a-z]+\d{1,2})-[a-z]$/;

/** The region of a zone: by its name, or as given where the zone is only known later. */
export function planRegion(zone: unknown, region: string | undefined, problems: Problems): string {
  if (!checkPresent(problems, "zone", zone, "write the one zone of the GPU machines, such as us-central1-a")) {
    return region ?? "";
  }
  if (typeof zone !== "string") {
    problems.add(
      "zone",
      `${show(zone)} is not one zone`,
      "write one zone such as 'us-central1-a': a GPU fabric does not cross zones",
    );
    return region ?? "";
  }
  if (isUnresolved(zone)) {
    checkPresent(problems, "region", region, "write the region too, where the zone is only known when Terraform runs");
    return region ?? "";
  }
  if (zone.includes(",")) {
    problems.add("zone", `${show(zone)} is more than one zone`, "write one zone: a GPU fabric does not cross zones");
    return region ?? "";
  }
  if (!checkPattern(problems, "zone", zone, zonePattern, "write a zone such as us-central1-a")) {
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
