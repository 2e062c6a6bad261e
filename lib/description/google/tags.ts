import { type Check, isUnresolved, type Problems, show } from "../../checks";
import { checkTagText, tagEntries } from "../common/tags";

/** Checks tags by the rules of Google's labels: 64 of them at most, lower case, 63 characters, keys beginning with a letter. */
export function checkTags(problems: Problems, tags: unknown): void {
  const entries = tagEntries(problems, tags);
  if (entries.length > 60) {
    problems.add("tags", `are ${entries.length}`, "write 60 at most: Google allows 64, and the library adds its own");
  }
  for (const [key, value] of entries) {
    if (key === "gpu-cluster" || key.startsWith("goog")) {
      const owner = key === "gpu-cluster" ? "this library" : "Google";
      problems.add(`tags.${key}`, `is a label that ${owner} sets`, "write another key");
    } else if (!/^[a-z][a-z0-9_-]{0,62}$/.test(key)) {
      problems.add(
        `tags.${key}`,
        "is not a key that a label takes",
        "write lower-case letters, digits, dashes and underscores, a letter first, 63 characters at most",
      );
    }
    if (checkTagText(problems, key, value) && !isUnresolved(value) && !/^[a-z0-9_-]{0,63}$/.test(value)) {
      problems.add(
        `tags.${key}`,
        `${show(value)} is not a value that a label takes`,
        "write lower-case letters, digits, dashes and underscores, 63 characters at most",
      );
    }
  }
}

/** Tags that Google takes as labels. A set of tags that is only known later passes. */
export const resourceTags: Check<Readonly<Record<string, string>>> = (problems, path, value) => {
  checkTags(problems, value);
  return value === undefined || problems.concerns(path) ? undefined : (value as Readonly<Record<string, string>>);
};
