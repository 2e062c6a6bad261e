import { DataAwsAmi } from "@cdktf/provider-aws/lib/data-aws-ami";
import type { Construct } from "constructs";
import type { MachineImagePlan } from "../description/aws/machine-image";

/** The id of an image; looked up by its exact name where it has another id in each region. */
export function machineImageId(scope: Construct, id: string, image: MachineImagePlan): string {
  if (image.type === "id") {
    return image.id;
  }
  return new DataAwsAmi(scope, id, {
    owners: [image.ownerId],
    filter: [{ name: "name", values: [image.name] }],
    // An image that is no longer offered to new users is still the one that the machines have.
    includeDeprecated: true,
  }).id;
}
