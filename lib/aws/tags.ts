import { Fn } from "cdktf";
import { isUnresolved } from "../checks";

/** The user's tags and a Name, as a resource takes them. Tags that are only known later are merged by Terraform. */
export function namedTags(
  tags: Readonly<Record<string, string>>,
  name: string,
  added: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const own = { Name: name, ...added };
  return isUnresolved(tags) ? Fn.merge([tags, own]) : { ...tags, ...own };
}
