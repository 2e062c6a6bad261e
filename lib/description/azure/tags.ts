import { isUnresolved, type Problems, show } from "../../checks";

/** Checks tags by the rules of Azure: 50 of them at most, keys of 128 characters (a storage account's) and values of 256. */
export function checkTags(problems: Problems, tags: unknown): void {
  if (tags === undefined || isUnresolved(tags)) {
    return;
  }
  if (typeof tags !== "object" || tags === null || Array.isArray(tags)) {
    problems.add("tags", `${show(tags)} is not a set of tags`, 'write { key: "value" }');
    return;
  }
  const entries = Object.entries(tags);
  if (entries.length > 50) {
    problems.add("tags", `are ${entries.length}`, "write 50 at most: Azure allows no more");
  }
  for (const [key, value] of entries) {
    if (/[<>%&\\?/]/.test(key)) {
      problems.add(`tags.${key}`, "has a character that Azure refuses", "leave out < > % & \\ ? and / in keys");
    }
    if (key.length > 128 || (typeof value === "string" && !isUnresolved(value) && value.length > 256)) {
      problems.add(`tags.${key}`, "is too long", "keys have 128 characters at most, values 256");
    }
    if (typeof value !== "string") {
      problems.add(`tags.${key}`, `${show(value)} is not a text`, `write "${String(value)}"`);
    }
  }
}
