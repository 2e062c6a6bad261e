import { type Check, checkPattern, checkPresent, isUnresolved, type Problems, show } from "../../checks";

/** How a cloud whose zones carry their region's name writes them. */
export interface ZoneForm {
  /** Its first group is the region. */
  readonly pattern: RegExp;
  /** `us-east-1a`. */
  readonly example: string;
  readonly hint: string;
  /** Why there is one zone only, and where several belong. */
  readonly reason: string;
}

/** The zone as it was given: {@link planRegionOf} checks it together with the region. */
export const zoneAsGiven: Check<string> = (_problems, _path, value) => value as string | undefined;

/** The region of the one zone of the GPU machines: by its name, or as given where the zone is only known later. */
export function planRegionOf(form: ZoneForm, zone: unknown, region: string | undefined, problems: Problems): string {
  const given = region ?? "";
  if (!checkPresent(problems, "zone", zone, `write the one zone of the GPU machines, such as ${form.example}`)) {
    return given;
  }
  if (typeof zone !== "string" || (!isUnresolved(zone) && zone.includes(","))) {
    problems.add("zone", `${show(zone)} is not one zone`, `write one zone such as '${form.example}': ${form.reason}`);
    return given;
  }
  if (isUnresolved(zone)) {
    if (!region) {
      problems.add("region", "is missing, and the zone is only known when Terraform runs", "write the region too");
    }
    return given;
  }
  if (!checkPattern(problems, "zone", zone, form.pattern, form.hint)) {
    return given;
  }
  const own = form.pattern.exec(zone)?.[1] ?? "";
  if (region !== undefined && !isUnresolved(region) && region !== own) {
    problems.add(
      "region",
      `${show(region)} is not the region of the zone ${show(zone)}`,
      `write "${own}", or leave region out`,
    );
  }
  return region ?? own;
}
