import { isObject, isUnresolved, nearestNames, type Problems, show } from "../checks";
import { engines } from "./engine";
import { type EngineOption, type EngineType, engineOptions } from "./option-table";

/** A value of one argument: `true` for a switch, a list where several values follow, an object where the engine reads JSON. */
export type EngineArgument = string | number | boolean | object | readonly (string | number)[];

/** Arguments as a user writes them: `{ "--max-num-seqs": 256, "--enable-sleep-mode": true }`. */
export type EngineArguments = Readonly<Record<string, EngineArgument>>;

/** An option that a property of the description sets, and what to write instead. */
export type OwnedOptions = Readonly<Record<string, string>>;

/**
 * Checks arguments that a user adds against the options of the pinned version; true where all can be used. An option that
 * a property decides is refused, whichever of its spellings is used.
 */
export function checkEngineArguments(
  problems: Problems,
  engine: EngineType,
  given: EngineArguments,
  owned: OwnedOptions,
): void {
  const options = engineOptions(engine);
  const owners = new Map(
    Object.entries(owned).flatMap(([flag, owner]) => (options.get(flag)?.flags ?? [flag]).map((one) => [one, owner])),
  );
  for (const [flag, value] of Object.entries(given)) {
    const option = options.get(flag);
    const owner = owners.get(flag);
    if (owner !== undefined) {
      problems.add(flag, "is set by this library", owner);
    } else if (!option) {
      problems.add(flag, `is not an option of ${title(engine)}`, unknownHint(flag, [...options.keys()]));
    } else {
      checkValue(problems, flag, value, option);
    }
  }
}

/** Arguments as the words of a command line. Each value stays one word: no shell reads it. */
export function commandLine(given: EngineArguments): readonly string[] {
  return Object.entries(given).flatMap(([flag, value]) =>
    value === true ? [flag] : Array.isArray(value) ? [flag, ...value.map(String)] : [flag, textOf(value)],
  );
}

/** Options of a command line that the engine does not know, or whose values it refuses: none, if the library is right. */
export function commandLineProblems(engine: EngineType, words: readonly string[]): readonly string[] {
  const options = engineOptions(engine);
  const wrong: string[] = [];
  for (let index = 0; index < words.length; ) {
    const [flag = "", attached] = (words[index] ?? "").split(/=(.*)/s, 2);
    const option = options.get(flag);
    index += 1;
    if (!option) {
      wrong.push(`${title(engine)} has no option ${flag}`);
      continue;
    }
    const values: string[] = attached === undefined ? [] : [attached];
    while (index < words.length && attached === undefined && !options.has(words[index] ?? "")) {
      values.push(words[index] ?? "");
      index += 1;
    }
    if (!countFits(option, values.length) || !values.every((value) => valueFits(option.value, value))) {
      wrong.push(`${flag} does not take ${values.length === 0 ? "no value" : values.join(" ")}`);
    }
  }
  return wrong;
}

function title(engine: EngineType): string {
  return `${engines[engine].title} ${engines[engine].version}`;
}

function unknownHint(flag: string, known: readonly string[]): string {
  const dashed = `--${flag.replace(/^-+/, "").replaceAll("_", "-")}`;
  const underscored = `--${flag.replace(/^-+/, "").replaceAll("-", "_")}`;
  const exact = known.find((one) => one === dashed || one === underscored);
  const nearest = exact === undefined ? nearestNames(flag, known) : [exact];
  return nearest.length > 0
    ? `write ${nearest.join(" or ")}`
    : "leave it out, or see the options of that version in the engine's documentation";
}

function checkValue(problems: Problems, flag: string, value: unknown, option: EngineOption): void {
  if (isUnresolved(value) && !Array.isArray(value) && option.count === "one" && option.value !== "none") {
    return;
  }
  if (option.value === "none") {
    if (value !== true) {
      const negation = option.flags.find((name) => name.startsWith("--no-") && name !== flag);
      problems.add(
        flag,
        `takes no value, and ${show(value)} was given`,
        negation && value === false ? `write "${negation}": true` : "write true, or leave it out",
      );
    }
    return;
  }
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (Array.isArray(value) && option.count === "one") {
    problems.add(flag, `takes one value, and ${value.length} were given`, `write ${kindTitle(option)}`);
  } else if (!countFits(option, values.length) || !values.every((one) => givenFits(option.value, one))) {
    problems.add(flag, `does not take ${show(value)}`, `write ${kindTitle(option)}`);
  }
}

function givenFits(kind: EngineOption["value"], value: unknown): boolean {
  if (kind === "json" || kind === "any") {
    return isObject(value) || Array.isArray(value) || isText(value) ? valueFits(kind, textOf(value)) : false;
  }
  return isText(value) && valueFits(kind, String(value));
}

function isText(value: unknown): boolean {
  return (typeof value === "string" && value !== "") || (typeof value === "number" && Number.isFinite(value));
}

function countFits({ count, value }: EngineOption, given: number): boolean {
  if (value === "none") {
    return given === 0;
  }
  return { one: given === 1, optional: given <= 1, some: given >= 1, many: true }[count];
}

function valueFits(kind: EngineOption["value"], value: string): boolean {
  if (isUnresolved(value) || value.startsWith("$(")) {
    return true;
  }
  switch (kind) {
    case "none":
      return false;
    case "int":
      return /^-?\d+(\.\d+)?[kKmMgGtT]?$/.test(value);
    case "float":
      return value.trim() !== "" && Number.isFinite(Number(value));
    case "json":
      return isJson(value);
    case "text":
    case "any":
      return true;
    default:
      return kind.includes(value);
  }
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

function kindTitle({ value, count }: EngineOption): string {
  const one = Array.isArray(value)
    ? `one of ${value.join(", ")}`
    : { none: "true", int: "a whole number", float: "a number", text: "a text", json: "an object", any: "a value" }[
        value as Exclude<EngineOption["value"], readonly string[]>
      ];
  return count === "some" || count === "many" ? `a list, each member ${one}` : one;
}

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
