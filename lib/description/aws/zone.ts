import type { Problems } from "../../checks";
import { planRegionOf } from "../common/zone";

/** A zone of AWS: `us-east-1a`, or a local zone such as `us-east-1-dfw-2a`. */
const zonePattern = /^([a-z]{2,3}(?:-[a-z]+)+-\d)(-[a-z]{3}-\d+)?[a-z]$/;

/** Whether the zone is a local zone, in which no control plane can stand. */
export function isLocalZone(zone: string): boolean {
  return zonePattern.exec(zone)?.[2] !== undefined;
}

/** The region of a zone: by its name, or as given where the zone is only known later. */
export function planRegion(zone: unknown, region: string | undefined, problems: Problems): string {
  const form = {
    pattern: zonePattern,
    example: "us-east-1a",
    hint: "write a zone such as us-east-1a, or a local zone such as us-east-1-dfw-2a",
    reason: "EFA does not cross zones; the control plane's zones go into network.systemZones",
  };
  return planRegionOf(form, zone, region, problems);
}
