import { isUnresolved } from "../checks";

/** The user's tags as a resource takes them. */
export function tagsOf(tags: Readonly<Record<string, string>>): Record<string, string> {
  return isUnresolved(tags) ? tags : { ...tags };
}

/** The same for a private DNS zone, which takes 15 at most: none where there are more. */
export function fewTagsOf(tags: Readonly<Record<string, string>>): Record<string, string> | undefined {
  return !isUnresolved(tags) && Object.keys(tags).length > 15 ? undefined : tagsOf(tags);
}
