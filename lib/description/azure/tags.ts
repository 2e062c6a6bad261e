import { type Check, isUnresolved, show } from "../../checks";
import { checkTagText, tagEntries } from "../common/tags";

/**
 * Tags by the rules of Azure: 50 of them at most, keys of 1 to 128 characters (a storage account's) and values of 256. A token
 * passes.
 */
export const azureTags: Check<Readonly<Record<string, string>>> = (problems, path, value) => {
  const entries = tagEntries(problems, value);
  const nested = problems.at(path);
  if (entries.length > 50) {
    nested.add("", `are ${entries.length}`, "write 50 at most: Azure allows no more");
  }
  const seen = new Map<string, string>();
  for (const [key, tag] of entries) {
    if (isUnresolved(key)) {
      nested.add(
        "",
        "have a key that is only known when Terraform runs, but keys are held against one another before",
        "write the key itself",
      );
      continue;
    }
    const same = seen.get(key.toLowerCase());
    if (same !== undefined) {
      nested.add(
        key,
        `differs from ${show(same)} by case alone, and Azure knows no case in keys`,
        "keep one of the two",
      );
    }
    seen.set(key.toLowerCase(), key);
    if (/[<>%&\\?/]/.test(key)) {
      nested.add(key, "has a character that Azure refuses", "leave out < > % & \\ ? and / in keys");
    }
    const long = checkTagText(problems, key, tag) && !isUnresolved(tag) && tag.length > 256;
    if (key.length > 128 || key === "" || long) {
      nested.add(key, `${show(key)} is empty or too long`, "keys have 1 to 128 characters, values 256 at most");
    }
  }
  return problems.concerns(path) ? undefined : (value as Readonly<Record<string, string>> | undefined);
};
