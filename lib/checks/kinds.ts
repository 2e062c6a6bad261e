import { type Check, type TokenOptions, takeToken } from "./shape";
import { suggestionHint } from "./suggestions";
import { isUnresolved } from "./unresolved";
import { show } from "./values";

/** Checks of single values for a shape: each looks at the kind first, and says whether a token passes. */

export interface TextOptions extends TokenOptions {
  /** The form that the value must have. @default - any text that is not empty */
  readonly pattern?: RegExp;
  /** What to write. */
  readonly hint: string;
}

/** A text that is not empty. A token passes, unless the options refuse it. */
export function text({ pattern = /./s, hint, token = "passes" }: TextOptions): Check<string> {
  return (problems, path, value) => {
    if (value === undefined) {
      return undefined;
    }
    if (isUnresolved(value)) {
      return takeToken(problems, path, value, { token }, "the plan needs it", "text");
    }
    if (typeof value !== "string") {
      problems.add(path, `${show(value)} is not a text`, hint);
      return undefined;
    }
    if (value.includes("%{")) {
      problems.add(path, `${show(value)} is read as a template by Terraform`, "leave out %{");
      return undefined;
    }
    if (!pattern.test(value)) {
      problems.add(path, value === "" ? "is empty" : `${show(value)} does not have the expected form`, hint);
      return undefined;
    }
    return value;
  };
}

export interface WholeNumberOptions extends TokenOptions {
  readonly minimum: number;
  /** @default - no limit */
  readonly maximum?: number;
  /** What is counted, for the hint: "days". */
  readonly unit: string;
}

/** A whole number between two limits, both included. A token passes, unless the options refuse it. */
export function wholeNumber(options: WholeNumberOptions): Check<number> {
  const { minimum, maximum = Number.MAX_SAFE_INTEGER, unit, token = "passes" } = options;
  const limits = maximum === Number.MAX_SAFE_INTEGER ? `${minimum} or more` : `from ${minimum} to ${maximum}`;
  return numberThat(
    (value) => Number.isInteger(value) && value >= minimum && value <= maximum,
    `a whole number ${limits}`,
    unit,
    { token },
  );
}

export interface PositiveOptions extends TokenOptions {
  /** What is measured, for the hint: "TiB". */
  readonly unit: string;
  /** @default - no limit */
  readonly maximum?: number;
}

/** A finite number above 0. A token passes, unless the options refuse it. */
export function positive({ unit, maximum = Number.MAX_VALUE, token = "passes" }: PositiveOptions): Check<number> {
  const limit = maximum === Number.MAX_VALUE ? "a number above 0" : `a number above 0, up to ${maximum}`;
  return numberThat((value) => value > 0 && value <= maximum, limit, unit, { token });
}

function numberThat(
  holds: (value: number) => boolean,
  title: string,
  unit: string,
  options: Required<TokenOptions>,
): Check<number> {
  return (problems, path, value) => {
    if (value === undefined) {
      return undefined;
    }
    if (isUnresolved(value)) {
      return takeToken(problems, path, value, options, "the plan computes with it", "number");
    }
    if (typeof value !== "number" || !Number.isFinite(value) || !holds(value)) {
      problems.add(path, `${show(value)} is not ${title}`, `write ${title} (${unit})`);
      return undefined;
    }
    return value;
  };
}

/** One of a closed set; a near miss is met with the nearest name. A token is refused, unless the options let it pass. */
export function oneOf<const T extends string | number>(
  allowed: readonly T[],
  title: string,
  options: TokenOptions = {},
): Check<T> {
  const kind = typeof allowed[0] === "number" ? "number" : "text";
  return (problems, path, value) => {
    if (value === undefined) {
      return undefined;
    }
    if (isUnresolved(value)) {
      return takeToken(problems, path, value, options, "it decides what is drawn", kind);
    }
    if (!allowed.includes(value as T)) {
      problems.add(path, `${show(value)} is not a known ${title}`, suggestionHint(value, allowed));
      return undefined;
    }
    return value as T;
  };
}

/** True or false. A token is refused, unless the options let it pass. */
export function flag(options: TokenOptions = {}): Check<boolean> {
  return (problems, path, value) => {
    if (value === undefined) {
      return undefined;
    }
    if (isUnresolved(value)) {
      return takeToken(problems, path, value, options, "it decides what is drawn", "map", "text");
    }
    if (typeof value !== "boolean") {
      problems.add(path, `${show(value)} is neither true nor false`, "write true or false");
      return undefined;
    }
    return value;
  };
}

const timeHint = "write a time in ISO 8601 with its zone, such as 2026-12-01T11:30:00Z";
const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** A date and time that names its zone. A token is refused, unless the options let it pass. */
export function time(options: TokenOptions = {}): Check<string> {
  const form = text({
    pattern: timePattern,
    hint: timeHint,
    token: options.token ?? { refusedBecause: "it is compared" },
  });
  return (problems, path, value) => {
    const usable = form(problems, path, value);
    if (usable !== undefined && !isUnresolved(usable) && Number.isNaN(Date.parse(usable))) {
      problems.add(path, `${show(value)} is not a date`, timeHint);
      return undefined;
    }
    return usable;
  };
}
