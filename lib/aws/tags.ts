import { Fn } from "cdktf";
import { isUnresolved } from "../checks";

/** The user's tags and a Name, as a resource takes them. Tags that are only known later are merged by Terraform. */
export function namedTags(tags: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return isUnresolved(tags) ? Fn.merge([tags, { Name: name }]) : { ...tags, Name: name };
}
