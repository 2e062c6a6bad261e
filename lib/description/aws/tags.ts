import { isUnresolved, type Problems } from "../../checks";
import { checkTagText, tagEntries } from "../common/tags";

/** Checks tags by the rules of AWS: 50 of them at most, keys of 128 and values of 256 characters, none beginning with `aws:`. */
export function checkTags(problems: Problems, tags: unknown): void {
  const entries = tagEntries(problems, tags);
  if (entries.length > 45) {
    problems.add("tags", `are ${entries.length}`, "write 45 at most: AWS allows 50, and the library adds its own");
  }
  for (const [key, value] of entries) {
    if (key.toLowerCase().startsWith("aws:")) {
      problems.add(`tags.${key}`, "begins with 'aws:', which AWS keeps for itself", "write another key");
    }
    const long = checkTagText(problems, key, value) && !isUnresolved(value) && value.length > 256;
    if (key.length > 128 || long) {
      problems.add(`tags.${key}`, "is too long", "keys have 128 characters at most, values 256");
    }
  }
}
