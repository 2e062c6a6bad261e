import { type Check, positive, text, wholeNumber } from "../checks";

/** Why sizes take no tokens. */
export const sizedBefore = { refusedBecause: "sizes are counted before" } as const;

/** A number that sizing counts with, above 0 and known now. */
export function count(unit: string, maximum?: number): Check<number> {
  return positive({ unit, maximum, token: sizedBefore });
}

/** The same, whole. */
export function wholeCount(unit: string, maximum?: number): Check<number> {
  return wholeNumber({ minimum: 1, maximum, unit, token: sizedBefore });
}

/** Dollars, of whatever the title names; nothing that is sold by the hour or the million costs a million. */
export function dollars(title: string): Check<number> {
  return count(`dollars of ${title}`, 1e6);
}

/** A text that is only shown: one line. */
export function label(hint: string): Check<string> {
  return text({ pattern: /^[^\p{C}]{1,200}$/u, hint, token: sizedBefore });
}

/** Parameters of a model. Fewer than a million are a unit that was mistaken: 7 for 7e9. */
export function parameterCount(unit: string): Check<number> {
  const anyCount = count(unit, 1e15);
  return (problems, path, value) => {
    const usable = anyCount(problems, path, value);
    if (usable !== undefined && usable < 1e6) {
      problems.add(path, `${usable} is fewer than a million`, `write them counted (${unit})`);
      return undefined;
    }
    return usable;
  };
}
