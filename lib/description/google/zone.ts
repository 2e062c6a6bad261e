import { isUnresolved, type Problems, text } from "../../checks";
import { planRegionOf } from "../common/zone";
import { checkZoneExists } from "./regions";

/**
 * The region of a zone such as `us-central1-a`, or of an AI zone such as `us-south1-ai1b`: by its name, or as given where the
 * zone is only known later.
 */
export function planRegion(zone: unknown, region: string | undefined, problems: Problems): string {
  const form = {
    pattern: /^([a-z]+-[a-z]+\d{1,2})-(?:ai\d{1,2})?[a-z]$/,
    example: "us-central1-a",
    hint: "write a zone such as us-central1-a",
    reason: "a GPU fabric does not cross zones; the CPU machines' zones go into scheduler.systemPool.zones",
  };
  const planned = planRegionOf(form, zone, region, problems);
  if (typeof zone === "string" && !isUnresolved(zone) && !problems.concerns("zone")) {
    checkZoneExists(problems, "zone", zone, form.pattern.exec(zone)?.[1] ?? "");
  }
  return planned;
}

export const regionName = text({ hint: "write a region such as us-central1, or leave it out" });
