import { isUnresolved, type Problems, show } from "../../checks";

/** Checks tags by the rules of AWS: 50 of them at most, keys of 128 and values of 256 characters, none beginning with `aws:`. */
export function checkTags(problems: Problems, tags: unknown): void {
  if (tags === undefined || isUnresolved(tags)) {
    return;
  }
  if (typeof tags !== "object" || tags === null || Array.isArray(tags)) {
    problems.add("tags", `${show(tags)} is not a set of tags`, 'write { key: "value" }');
    return;
  }
  const entries = Object.entries(tags);
  if (entries.length > 45) {
    problems.add("tags", `are ${entries.length}`, "write 45 at most: AWS allows 50, and the library adds its own");
  }
  for (const [key, value] of entries) {
    if (key.toLowerCase().startsWith("aws:")) {
      problems.add(`tags.${key}`, "begins with 'aws:', which AWS keeps for itself", "write another key");
    }
    if (key.length > 128 || (typeof value === "string" && !isUnresolved(value) && value.length > 256)) {
      problems.add(`tags.${key}`, "is too long", "keys have 128 characters at most, values 256");
    }
    if (typeof value !== "string") {
      problems.add(`tags.${key}`, `${show(value)} is not a text`, `write "${String(value)}"`);
    }
  }
}
