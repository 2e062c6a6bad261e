import type { Problems } from "./problem";
import { suggestionHint } from "./suggestions";
import { isUnresolved, type TokenKind, tokenKindOf } from "./unresolved";
import { show } from "./values";

/**
 * A check of one value of any kind: adds what is wrong, and returns the value where it can be used, undefined where it is
 * absent or cannot. A plan reads only what its checks returned, so that no value of a wrong kind reaches it.
 */
export type Check<T> = (problems: Problems, path: string, value: unknown) => T | undefined;

/** One check for each property of a description. The compiler asks for a check where a property is added. */
export type Shape<T extends object> = { readonly [Key in keyof T]-?: Check<SoundValue<NonNullable<T[Key]>>> };

/**
 * What is left of a description once everything that cannot be used was taken out: any property may be missing, at any
 * depth. The members of a list and of a record are whole, or the list or record is missing.
 */
export type Sound<T> = T extends object ? { readonly [Key in keyof T]?: SoundValue<T[Key]> } : never;

type SoundValue<V> = V extends readonly unknown[]
  ? V
  : V extends object
    ? string extends keyof V
      ? Readonly<Record<string, SoundValue<V[keyof V]>>>
      : Sound<V>
    : V;

export interface ObjectOptions {
  /** What to write instead of a value that is no object. @default - the properties it takes */
  readonly hint?: string;
  /** Properties that a user may well write here, and why they cannot be. @default - none */
  readonly refused?: Readonly<Record<string, Refusal>>;
}

/** Why a property has no place here, and what to do instead. */
export interface Refusal {
  readonly message: string;
  readonly hint: string;
}

/** Checks a description from its root; what cannot be used is missing from what is returned. */
export function checkDescription<T extends object>(
  problems: Problems,
  description: unknown,
  shape: Shape<T>,
  options: ObjectOptions = {},
): Sound<T> {
  if (!isReadable(problems, description, new Set())) {
    return {} as Sound<T>;
  }
  const hint = options.hint ?? `write an object: { ${Object.keys(shape).join(", ")} }`;
  return required(object<T>(shape, options), hint)(problems, "", description) ?? ({} as Sound<T>);
}

/** The description where it is an object; otherwise an empty one, and a problem. Its properties are unchecked still. */
export function describedObject<T extends object>(problems: Problems, description: T): T {
  const given: unknown = description;
  if (isObject(given)) {
    return description;
  }
  problems.add("", notAnObject(given), "write an object with the properties of this description");
  return {} as T;
}

/** Whether every part can be read at all: a getter or a proxy may throw. Adds a problem where one does. */
function isReadable(problems: Problems, value: unknown, seen: Set<unknown>): boolean {
  if (typeof value !== "object" || value === null || seen.has(value)) {
    return true;
  }
  seen.add(value);
  let entries: readonly (readonly [string, unknown])[] = [];
  try {
    const isPlain = Array.isArray(value) || isObject(value);
    entries = isPlain ? Object.keys(value).map((key) => [key, (value as Record<string, unknown>)[key]]) : [];
  } catch (error) {
    problems.add("", `cannot be read: ${error instanceof Error ? error.message : "it throws"}`, "write plain data");
    return false;
  }
  return entries.every(([key, one]) => isReadable(problems.at(key), one, seen));
}

/** An object with these properties and no others. A token is refused: what is drawn depends on its parts. */
export function object<T extends object>(shape: Shape<T>, { hint, refused = {} }: ObjectOptions = {}): Check<Sound<T>> {
  const known = Object.keys(shape);
  return (problems, path, value) => {
    if (value === undefined) {
      return undefined;
    }
    const nested = problems.at(path);
    if (!isObject(value)) {
      nested.add("", notAnObject(value), hint ?? `write an object: { ${known.join(", ")} }, or leave it out`);
      return undefined;
    }
    for (const key of Object.keys(value)) {
      checkKey(nested, key, known, refused);
    }
    const sound: Record<string, unknown> = {};
    for (const [key, check] of Object.entries<Check<unknown>>(shape)) {
      const given = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
      const usable = check(nested, key, given);
      if (usable !== undefined) {
        sound[key] = usable;
      }
    }
    return sound as Sound<T>;
  };
}

/** The same, and a problem where the value is absent. */
export function required<T>(check: Check<T>, hint: string): Check<T> {
  return (problems, path, value) => {
    if (value === undefined || value === "") {
      problems.add(path, "is missing", hint);
      return undefined;
    }
    return check(problems, path, value);
  };
}

export interface VariantsOptions {
  /** What is chosen: "capacity model". */
  readonly title: string;
  /** What to write instead of a value that is no object: `{ type: "on-demand" }`. */
  readonly hint: string;
  /** The member that is meant where the discriminant is absent. @default - none: it is required */
  readonly fallback?: string;
}

/** One of several objects, told apart by one property. */
export function variants<T extends object>(
  discriminant: keyof T & string,
  members: Readonly<Record<string, Check<Sound<T>>>>,
  { title, hint, fallback }: VariantsOptions,
): Check<Sound<T>> {
  const names = Object.keys(members);
  return (problems, path, value) => {
    if (value === undefined) {
      return undefined;
    }
    const nested = problems.at(path);
    if (!isObject(value)) {
      nested.add("", notAnObject(value), hint);
      return undefined;
    }
    const given = Object.hasOwn(value, discriminant) ? (value as Record<string, unknown>)[discriminant] : undefined;
    const chosen = given === undefined ? fallback : given;
    if (chosen === undefined) {
      nested.add(discriminant, "is missing", hint);
      return undefined;
    }
    const member = typeof chosen === "string" && Object.hasOwn(members, chosen) ? members[chosen] : undefined;
    if (!member) {
      nested.add(
        discriminant,
        isUnresolved(chosen) ? tokenMessage("it decides what is drawn") : `${show(chosen)} is not a known ${title}`,
        suggestionHint(chosen, names),
      );
      return undefined;
    }
    return member(problems, path, value);
  };
}

/** A new thing by its properties, or one that exists as `{ existing: … }`, beside which nothing else is read. */
export function newOrExisting<New extends object, Existing extends object>(
  made: Check<Sound<New>>,
  existing: Shape<Existing>,
): Check<Sound<New> | { readonly existing: Sound<Existing> }> {
  return (problems, path, value) => {
    if (!isObject(value) || (value as { existing?: unknown }).existing === undefined) {
      return made(problems, path, value);
    }
    const nested = problems.at(path);
    for (const key of Object.keys(value)) {
      if (key !== "existing") {
        nested.add(key, "has no effect beside existing", "leave it out, or leave existing out");
      }
    }
    const sound = object<Existing>(existing)(nested, "existing", (value as { existing?: unknown }).existing);
    return sound && { existing: sound };
  };
}

export interface ListOptions extends TokenOptions {
  readonly hint: string;
  /** @default 0 */
  readonly minimumLength?: number;
  /** @default - no limit */
  readonly maximumLength?: number;
  /** @default false */
  readonly unique?: boolean;
}

/** A list, each member checked. One that has a wrong member is not used. */
export function list<T>(member: Check<T>, options: ListOptions): Check<readonly T[]> {
  const { hint, minimumLength = 0, maximumLength = Number.POSITIVE_INFINITY, unique = false } = options;
  return (problems, path, value) => {
    if (value === undefined) {
      return undefined;
    }
    if (isUnresolved(value)) {
      return takeToken(problems, path, value, options, "each member is drawn", "list");
    }
    if (!Array.isArray(value)) {
      problems.add(path, `${show(value)} is not a list`, hint);
      return undefined;
    }
    if (value.length < minimumLength || value.length > maximumLength) {
      problems.add(path, `has ${value.length} ${value.length === 1 ? "member" : "members"}`, hint);
      return undefined;
    }
    if (unique && new Set(value).size < value.length) {
      problems.add(path, `${show(value)} names a member twice`, "write each member once");
      return undefined;
    }
    // A hole is a member that is missing, which a plain map would pass over.
    const sound = Array.from(value, (one: unknown, index) =>
      required(member, hint)(problems, `${path}[${index}]`, one),
    );
    const isWhole = sound.every((one, index) => one !== undefined && !problems.concerns(`${path}[${index}]`));
    return isWhole ? (sound as readonly T[]) : undefined;
  };
}

export interface RecordOptions extends TokenOptions {
  readonly hint: string;
  /** The form of a key. @default - any text */
  readonly key?: { readonly pattern: RegExp; readonly hint: string };
}

/** An object whose keys the user chooses. */
export function record<T>(member: Check<T>, options: RecordOptions): Check<Readonly<Record<string, T>>> {
  const { hint, key: form } = options;
  return (problems, path, value) => {
    if (value === undefined) {
      return undefined;
    }
    if (isUnresolved(value)) {
      return takeToken(problems, path, value, options, "each member is drawn", "map");
    }
    const nested = problems.at(path);
    if (!isObject(value)) {
      nested.add("", notAnObject(value), hint);
      return undefined;
    }
    const sound: [string, T][] = [];
    for (const [key, one] of Object.entries(value)) {
      if (isUnresolved(key)) {
        nested.add("", "has a key that is only known when Terraform runs, but it is a name", "write the key itself");
        continue;
      }
      if (form && !form.pattern.test(key)) {
        nested.add(key, `${show(key)} is not a name that can be used`, form.hint);
        continue;
      }
      if (one === undefined) {
        nested.add(key, "is missing", hint);
        continue;
      }
      const usable = member(nested, key, one);
      if (usable !== undefined) {
        sound.push([key, usable]);
      }
    }
    return Object.fromEntries(sound);
  };
}

/** How a check treats a value that is only known when Terraform runs. */
export interface TokenOptions {
  /** `passes`: it lands in Terraform untouched. Otherwise why it must be known before. @default "passes" */
  readonly token?: "passes" | { readonly refusedBecause: string };
}

/** The token, where it may pass and stands for a value of that kind; otherwise a problem. */
export function takeToken<T>(
  problems: Problems,
  path: string,
  value: unknown,
  { token }: TokenOptions,
  reason: string,
  ...kinds: readonly TokenKind[]
): T | undefined {
  if (token !== "passes") {
    problems.add(path, tokenMessage(token?.refusedBecause ?? reason), "write the value itself");
    return undefined;
  }
  const kind = tokenKindOf(value);
  if (kind === undefined || !kinds.includes(kind)) {
    const wanted = kinds.map((one) => tokenTitles[one]).join(" or ");
    problems.add(path, `is a token of another kind than ${wanted}`, `write the value itself, or a token of ${wanted}`);
    return undefined;
  }
  return value as T;
}

const tokenTitles: Readonly<Record<TokenKind, string>> = {
  text: "a text",
  number: "a number",
  list: "a list",
  map: "a map or object",
};

function tokenMessage(reason: string): string {
  return `is only known when Terraform runs, but ${reason}`;
}

function checkKey(
  problems: Problems,
  key: string,
  known: readonly string[],
  refused: Readonly<Record<string, Refusal>>,
): void {
  const refusal = Object.hasOwn(refused, key) ? refused[key] : undefined;
  if (refusal) {
    problems.add(key, refusal.message, refusal.hint);
  } else if (!known.includes(key)) {
    problems.add(key, "is not a property of this description", suggestionHint(key, known));
  }
}

/** A plain object: no list, no date, no token, nothing that only looks like one. */
export function isObject(value: unknown): value is object {
  return Object.prototype.toString.call(value) === "[object Object]" && !isUnresolved(value);
}

/** The message about a value that is not an object. */
export function notAnObject(value: unknown): string {
  return isUnresolved(value) ? tokenMessage("what is drawn depends on its parts") : `${show(value)} is not an object`;
}
