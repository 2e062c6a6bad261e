import { isObject, isUnresolved, type Problems, show, takeToken } from "../../checks";

/** The tags one by one, for the rules of a cloud; none where they are only known later or are no set of tags (a problem). */
export function tagEntries(problems: Problems, tags: unknown): readonly (readonly [key: string, value: unknown])[] {
  if (tags === undefined) {
    return [];
  }
  if (isUnresolved(tags)) {
    takeToken(problems, "tags", tags, { token: "passes" }, "", "map");
    return [];
  }
  if (!isObject(tags)) {
    problems.add("tags", `${show(tags)} is not a set of tags`, 'write { key: "value" }');
    return [];
  }
  return Object.entries(tags);
}

/** Whether the value of a tag is a text that Terraform takes as it is. */
export function checkTagText(problems: Problems, key: string, value: unknown): value is string {
  if (typeof value !== "string") {
    const remedy = typeof value === "number" || typeof value === "boolean" ? `write "${value}"` : "write a text";
    problems.add(`tags.${key}`, `${show(value)} is not a text`, remedy);
    return false;
  }
  if (value.includes("%{")) {
    problems.add(`tags.${key}`, `${show(value)} is read as a template by Terraform`, "leave out %{");
    return false;
  }
  return true;
}
