import { type Check, isUnresolved, show } from "../../checks";
import { checkTagText, tagEntries } from "../common/tags";

/** Characters that AWS takes in a tag (tagging best practices): letters and spaces of any language, digits, + - = . _ : / @. */
const characters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Tags by the rules of AWS: 50 of them at most, keys of 1 to 128 and values of 256 characters, none beginning with `aws:`. A
 * token passes.
 */
export const awsTags: Check<Readonly<Record<string, string>>> = (problems, path, value) => {
  const entries = tagEntries(problems, value);
  const nested = problems.at(path);
  if (entries.length > 45) {
    nested.add("", `are ${entries.length}`, "write 45 at most: AWS allows 50, and the library adds its own");
  }
  for (const [key, tag] of entries) {
    if (key.toLowerCase().startsWith("aws:")) {
      nested.add(key, "begins with 'aws:', which AWS keeps for itself", "write another key");
    }
    const known = checkTagText(problems, key, tag) && !isUnresolved(tag) ? tag : "";
    if (key.length > 128 || key === "" || known.length > 256) {
      nested.add(key, `${show(key)} is empty or too long`, "keys have 1 to 128 characters, values 256 at most");
    }
    if (!characters.test(key) || !characters.test(known)) {
      nested.add(key, "has a character that AWS does not take", "write letters, digits, spaces and + - = . _ : / @");
    }
  }
  return problems.concerns(path) ? undefined : (value as Readonly<Record<string, string>> | undefined);
};
