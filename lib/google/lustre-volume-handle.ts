import { Fn } from "cdktf";
import { isUnresolved } from "../checks";

/** How the CSI driver names an instance, `project/location/instance`, from `projects/…/locations/…/instances/…`. */
export function lustreVolumeHandle(instancePath: string): string {
  if (!isUnresolved(instancePath)) {
    const [, project, , location, , instance] = instancePath.split("/");
    return `${project}/${location}/${instance}`;
  }
  const parts = Fn.split("/", instancePath);
  return Fn.join(
    "/",
    [1, 3, 5].map((index) => Fn.element(parts, index)),
  );
}
