import { isUnresolved, type Problems } from "../../checks";
import { checkTagText, tagEntries } from "../common/tags";

/** Checks tags by the rules of Azure: 50 of them at most, keys of 128 characters (a storage account's) and values of 256. */
export function checkTags(problems: Problems, tags: unknown): void {
  const entries = tagEntries(problems, tags);
  if (entries.length > 50) {
    problems.add("tags", `are ${entries.length}`, "write 50 at most: Azure allows no more");
  }
  for (const [key, value] of entries) {
    if (/[<>%&\\?/]/.test(key)) {
      problems.add(`tags.${key}`, "has a character that Azure refuses", "leave out < > % & \\ ? and / in keys");
    }
    const long = checkTagText(problems, key, value) && !isUnresolved(value) && value.length > 256;
    if (key.length > 128 || long) {
      problems.add(`tags.${key}`, "is too long", "keys have 128 characters at most, values 256");
    }
  }
}
