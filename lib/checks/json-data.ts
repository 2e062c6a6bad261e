import type { Problems } from "./problem";
import { type Check, isObject, notAnObject } from "./shape";
import { isUnresolved } from "./unresolved";
import { show } from "./values";

/** Nothing that people write is deeper; a structure that holds itself is. */
const DEEPEST = 100;

/**
 * An object of plain data, which is written into a file or handed to others as it is: null, texts, finite numbers, true and
 * false, lists and objects of these. A token of a text may pass, since a text keeps it; no other token can be written down.
 */
export function jsonObject(
  hint: string,
  { textTokens }: { readonly textTokens: "pass" | "refused" },
): Check<Readonly<Record<string, unknown>>> {
  return (problems, path, value) => {
    if (value === undefined) {
      return undefined;
    }
    if (!isObject(value)) {
      problems.add(path, notAnObject(value), hint);
      return undefined;
    }
    checkData(problems, path, value, textTokens === "pass", 0);
    return problems.concerns(path) ? undefined : (value as Readonly<Record<string, unknown>>);
  };
}

function checkData(problems: Problems, path: string, value: unknown, textTokens: boolean, depth: number): void {
  if (depth > DEEPEST) {
    problems.add(path, "is nested too deeply, or holds itself", "write plain data");
    return;
  }
  if (isUnresolved(value)) {
    if (!textTokens || typeof value !== "string") {
      const remedy = textTokens ? "write the value itself, or a token of a text" : "write the value itself";
      problems.add(path, "is only known when Terraform runs, but it is written into a text before", remedy);
    }
    return;
  }
  if (Array.isArray(value)) {
    Array.from(value, (one: unknown, index) => checkData(problems, `${path}[${index}]`, one, textTokens, depth + 1));
    return;
  }
  if (isObject(value)) {
    const nested = problems.at(path);
    for (const [key, one] of Object.entries(value)) {
      if (isUnresolved(key)) {
        nested.add("", "has a key that is only known when Terraform runs, but it is a name", "write the key itself");
      }
      checkData(nested, key, one, textTokens, depth + 1);
    }
    return;
  }
  const isData =
    value === null ||
    typeof value === "string" ||
    typeof value === "boolean" ||
    (typeof value === "number" && Number.isFinite(value));
  if (!isData) {
    problems.add(
      path,
      `${show(value)} is no plain data`,
      "write null, a text, a number, true, false, a list or an object",
    );
  }
}
