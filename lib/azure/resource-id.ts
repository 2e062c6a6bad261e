import { Fn } from "cdktf";
import { isUnresolved } from "../checks";

/** Where a part of a resource's id stands: `/subscriptions/0/resourceGroups/NAME/providers/…/…/NAME`. */
const positions = { subscription: 2, resourceGroup: 4, name: 8 } as const;

/** A part of the id of a resource. One that is only known later is taken apart by Terraform. */
export function partOfId(id: string, part: keyof typeof positions): string {
  const position = positions[part];
  return isUnresolved(id) ? Fn.element(Fn.split("/", id), position) : (id.split("/")[position] ?? "");
}

/** Characters that stay the same for one id and differ for another: for names that are unique in the world. */
export function uniqueSuffix(id: string, name: string, length: number): string {
  return Fn.substr(Fn.sha256(Fn.join("/", [id, name])), 0, length);
}
