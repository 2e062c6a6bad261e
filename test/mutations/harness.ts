import { InvalidDescriptionError, type Problem } from "../../lib/checks";

const cyclic: { self?: unknown } = {};
cyclic.self = cyclic;

/** Values that no description should hold somewhere, by their titles. */
export const hostileValues: readonly (readonly [title: string, value: unknown])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
  ["0", 0],
  ["-0", -0],
  ["1", 1],
  ["-1", -1],
  ["1.5", 1.5],
  ["1e21", 1e21],
  ["-1e300", -1e300],
  ["1e308", 1e308],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["a bigint", 10n],
  ["a symbol", Symbol("x")],
  ["a function", () => 1],
  ["an empty text", ""],
  ["a space", " "],
  ["the text x", "x"],
  ["the text spot", "spot"],
  ["the text no", "no"],
  ["the text 16", "16"],
  ["the text null", "null"],
  ["the text __proto__", "__proto__"],
  ["the text constructor", "constructor"],
  ["a long text", "a".repeat(5000)],
  ["a text with a line break", "a\nb"],
  ["a text with quotes", `"'\``],
  ["a template", "%{ if true }x%{ endif }"],
  ["no block", "999.1.1.1/99"],
  ["the internet", "0.0.0.0/0"],
  ["an empty list", []],
  ["a list of null", [null]],
  ["a list of 1", [1]],
  ["a list of x", ["x"]],
  ["a list of lists", [[]]],
  ["a list with a hole", new Array(2)],
  ["an empty object", {}],
  ["an object with a", { a: 1 }],
  ["an object of type 1", { type: 1 }],
  ["existing null", { existing: null }],
  ["existing empty", { existing: {} }],
  ["an object with __proto__", JSON.parse('{"__proto__": {"x": 1}}')],
  ["an object without prototype", Object.create(null)],
  ["a cyclic object", cyclic],
  ["a date", new Date(0)],
  ["a map", new Map()],
  ["a regular expression", /x/],
];

const hostileKeys = ["__proto__", "constructor", "toString", "x"];

export type Path = readonly (string | number)[];

export interface Mutant {
  readonly path: string;
  readonly title: string;
  readonly description: unknown;
}

/** Every path of a description with every hostile value, without the key, with a slip in the key, and with keys that do not belong there. */
export function mutantsOf(base: unknown): readonly Mutant[] {
  return pathsOf(base).flatMap((path) => {
    const key = path.at(-1);
    const at = (title: string, description: unknown): Mutant => ({ path: show(path), title, description });
    const replaced = hostileValues.map(([title, value]) =>
      at(
        title,
        changed(base, path, () => value),
      ),
    );
    if (typeof key !== "string") {
      return replaced;
    }
    const slip = `${key.slice(0, -1)}${key.endsWith("x") ? "y" : "x"}`;
    const renamed = changedParent(base, path, ({ [key]: value, ...rest }) => ({ ...rest, [slip]: value }));
    const inner = isPlain(valueAt(base, path))
      ? hostileKeys.map((added) =>
          at(
            `key ${added}`,
            changed(base, path, (value) => withKey(value as object, added)),
          ),
        )
      : [];
    return [...replaced, at("a slip in the key", renamed), ...inner];
  });
}

export interface Verdict {
  readonly mutants: number;
  /** What was accepted: the titles of the values by their path. */
  readonly accepted: Readonly<Record<string, readonly string[]>>;
  /** Mutants that ended in another exception, or in a problem without a path, message or hint of its own. */
  readonly faults: readonly string[];
}

/** What a plan makes of every mutant. `related` names paths that may be wrong because of one another. */
export function verdictOn(
  bases: readonly unknown[],
  plan: (description: never) => unknown,
  related: readonly (readonly [mutated: RegExp, problem: RegExp])[] = [],
): Verdict {
  const accepted: Record<string, Set<string>> = {};
  const faults: string[] = [];
  const mutants = bases.flatMap(mutantsOf);
  for (const { path, title, description } of mutants) {
    try {
      plan(description as never);
      accepted[path] = (accepted[path] ?? new Set()).add(title);
    } catch (error) {
      faults.push(...faultsOf(error, path, related).map((fault) => `${path} = ${title}: ${fault}`));
    }
  }
  const sorted = Object.entries(accepted).map(([path, titles]) => [path, [...titles].sort()] as const);
  return { mutants: mutants.length, accepted: Object.fromEntries(sorted), faults };
}

function faultsOf(error: unknown, path: string, related: readonly (readonly [RegExp, RegExp])[]): readonly string[] {
  if (!(error instanceof InvalidDescriptionError)) {
    return [`${error instanceof Error ? (error.stack ?? "").split("\n").slice(0, 2).join(" ") : String(error)}`];
  }
  const incomplete = error.problems.filter(({ message, hint }) => message === "" || hint === "");
  const near = error.problems.some((problem) => isNear(problem, path, related));
  return [
    ...incomplete.map((problem) => `a problem lacks something: ${JSON.stringify(problem)}`),
    ...(near ? [] : [`no problem is at the path: ${error.problems.map((problem) => problem.path).join(", ")}`]),
  ];
}

export function isNear(
  { path: found }: Problem,
  path: string,
  related: readonly (readonly [RegExp, RegExp])[],
): boolean {
  const parent = path.replace(/(\.[^.[]+|\[\d+\])$/, "");
  return (
    found === parent ||
    found === path ||
    found.startsWith(`${path}.`) ||
    found.startsWith(`${path}[`) ||
    found.startsWith(`${parent}.`) ||
    (parent === path && !/[.[]/.test(found)) ||
    related.some(([mutated, problem]) => mutated.test(path) && problem.test(found))
  );
}

export function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  const inner = Array.isArray(value)
    ? value.flatMap((one, index) => pathsOf(one, [...path, index]))
    : isPlain(value)
      ? Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...path, key]))
      : [];
  return path.length === 0 ? inner : [path, ...inner];
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function valueAt(base: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], base);
}

export function changed(base: unknown, [key, ...rest]: Path, change: (value: unknown) => unknown): unknown {
  if (key === undefined) {
    return change(base);
  }
  const inner = changed((base as Record<string | number, unknown>)[key], rest, change);
  return Array.isArray(base)
    ? base.map((one, index) => (index === key ? inner : one))
    : { ...(base as object), [key]: inner };
}

function changedParent(base: unknown, path: Path, change: (parent: Record<string, unknown>) => unknown): unknown {
  return changed(base, path.slice(0, -1), (parent) => change(parent as Record<string, unknown>));
}

function withKey(value: object, key: string): unknown {
  const copy = { ...value };
  Object.defineProperty(copy, key, { value: {}, enumerable: true, configurable: true, writable: true });
  return copy;
}

export function show(path: Path): string {
  return path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? key : `${text}.${key}`),
    "",
  );
}
