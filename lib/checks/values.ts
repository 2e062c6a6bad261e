import type { Problems } from "./problem";
import { isUnresolved } from "./unresolved";

/**
 * Checks of single values. Each adds a problem and answers whether the value can be used; each lets an unresolved token
 * and an absent value pass, so that a caller states presence ({@link checkPresent}) and form apart.
 */
export function checkPresent(problems: Problems, path: string, value: unknown, hint: string): boolean {
  if (value === undefined || value === null || value === "") {
    problems.add(path, "is missing", hint);
    return false;
  }
  return true;
}

/** A whole number between two limits, both included. */
export function checkWholeNumber(
  problems: Problems,
  path: string,
  value: unknown,
  { minimum, maximum = Number.MAX_SAFE_INTEGER, unit = "" }: { minimum: number; maximum?: number; unit?: string },
): boolean {
  if (value === undefined || isUnresolved(value)) {
    return true;
  }
  const fits = typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum;
  if (!fits) {
    const limits = maximum === Number.MAX_SAFE_INTEGER ? `${minimum} or more` : `from ${minimum} to ${maximum}`;
    problems.add(
      path,
      `${show(value)} is not a whole number ${limits}`,
      `write a whole number ${limits}${unit && ` (${unit})`}`,
    );
  }
  return fits;
}

/** A number above a limit. */
export function checkPositive(problems: Problems, path: string, value: unknown, unit: string): boolean {
  if (value === undefined || isUnresolved(value)) {
    return true;
  }
  const fits = typeof value === "number" && Number.isFinite(value) && value > 0;
  if (!fits) {
    problems.add(path, `${show(value)} is not a number above 0`, `write a number above 0 (${unit})`);
  }
  return fits;
}

/** A text of a given form. */
export function checkPattern(problems: Problems, path: string, value: unknown, pattern: RegExp, hint: string): boolean {
  if (value === undefined || isUnresolved(value) || (typeof value === "string" && pattern.test(value))) {
    return true;
  }
  problems.add(path, `${show(value)} does not have the form that the cloud takes`, hint);
  return false;
}

/** A value as a message shows it: of any kind, and short. A token has no text that a reader could know again. */
export function show(value: unknown): string {
  if (isUnresolved(value)) {
    return "a value that is only known when Terraform runs";
  }
  if (typeof value === "string") {
    return shorten(`'${value}'`);
  }
  return shorten(typeof value === "object" && value !== null ? asJson(value) : String(value));
}

/** Not every object has a JSON: one may hold itself, or a bigint. */
function asJson(value: object): string {
  try {
    return JSON.stringify(value) ?? Object.prototype.toString.call(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
