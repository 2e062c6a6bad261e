import * as os from "node:os";
import { join } from "node:path";
import { App, Fn, TerraformStack, TerraformVariable, Token } from "cdktf";
import { InvalidDescriptionError } from "../../lib/checks";
import { changed, isNear, type Path, pathsOf, show } from "./harness";

/**
 * Puts every kind of real token at every path of a description. A token is refused by a problem at its path that gives
 * the reason, or it lands: the variable is a part of an argument in the Terraform, and nothing else is drawn differently.
 *
 * ```ts
 * const verdict = tokenVerdictOn({
 *   bases: [whole, pools],
 *   plan: planTrainingCluster,
 *   draw: (stack, description) => {
 *     new AwsProvider(stack, "aws", { region: "us-east-1" });
 *     const { access } = new TrainingCluster(stack, "train", description);
 *     new TerraformOutput(stack, "access", { value: access }); // what a construct hands on is drawn by others
 *   },
 * });
 * expect(verdict.faults).toEqual([]);
 * expect(verdict.landed).toMatchSnapshot();       // reviewed: each path with the kinds of token that it takes
 * expect(verdict.alsoChanged).toMatchSnapshot();  // reviewed: what a token decides besides the arguments it lands in
 * ```
 *
 * `faults` lists what must never be: another exception, a problem somewhere else, a refusal without the reason, a token
 * that is dropped, computed with, encoded, or made a key or an address.
 */
export interface TokenTrial<Description> {
  readonly bases: readonly Description[];
  /** Refuses most tokens before anything is drawn, which keeps the test fast. */
  readonly plan: (description: Description) => unknown;
  readonly draw: (stack: TerraformStack, description: Description) => void;
  /** Paths that may be wrong because of one another: a token at the first is refused at the second. @default - none */
  readonly related?: readonly (readonly [given: RegExp, problem: RegExp])[];
}

export interface TokenVerdict {
  readonly tried: number;
  /** The kinds of token that land, by their path. */
  readonly landed: Readonly<Record<string, string>>;
  /** Arguments that differ from those of the base and do not hold the variable, by the path of the token. */
  readonly alsoChanged: Readonly<Record<string, readonly string[]>>;
  readonly faults: readonly string[];
}

const variableName = "given_later";
const reference = new RegExp(`\\bvar\\.${variableName}\\b`);

/** Tokens as users have them, made of one variable. */
const tokenKinds: Readonly<Record<string, (variable: TerraformVariable) => unknown>> = {
  text: (variable) => variable.stringValue,
  "part of a text": (variable) => `a-${variable.stringValue}`,
  expression: (variable) => Fn.join("-", ["a", variable.stringValue]),
  "plain expression": () => `\${var.${variableName}}`,
  number: (variable) => variable.numberValue,
  list: (variable) => variable.listValue,
  "list of numbers": (variable) => Token.asNumberList(variable.value),
  boolean: (variable) => variable.booleanValue,
  any: (variable) => variable.value,
  "map of texts": (variable) => Token.asStringMap(variable.value),
  "map of numbers": (variable) => Token.asNumberMap(variable.value),
  map: (variable) => Token.asAnyMap(variable.value),
};

/** Lists and objects that hold a token: they may be refused for what they are. */
const holders: Readonly<Record<string, (variable: TerraformVariable) => unknown>> = {
  "list of a text": (variable) => [variable.stringValue],
  "list of a number": (variable) => [variable.numberValue],
  "object of a text": (variable) => ({ a: variable.stringValue }),
  "object by a key": (variable) => ({ [variable.stringValue]: "a" }),
};

const kinds = { ...tokenKinds, ...holders };

export function tokenVerdictOn<Description>(trial: TokenTrial<Description>): TokenVerdict {
  const landed: Record<string, Set<string>> = {};
  const alsoChanged: Record<string, Set<string>> = {};
  const faults: string[] = [];
  let tried = 0;
  for (const base of trial.bases) {
    const drawnBase = leavesOf(terraformOf(trial, () => base));
    for (const path of pathsOf(base)) {
      for (const kind of Object.keys(kinds)) {
        tried += 1;
        const given = show(path);
        const result = resultOf(trial, base, path, kind);
        if ("problem" in result) {
          faults.push(...(result.problem === undefined ? [] : [`${given} = ${kind}: ${result.problem}`]));
          continue;
        }
        faults.push(...misuses(result.leaves).map((misuse) => `${given} = ${kind}: ${misuse}`));
        landed[given] = (landed[given] ?? new Set()).add(kind);
        if (!(kind in holders)) {
          for (const change of changesBesides(drawnBase, result.leaves)) {
            alsoChanged[given] = (alsoChanged[given] ?? new Set()).add(change);
          }
        }
      }
    }
  }
  const titles = Object.entries(landed).map(([path, kinds]) => [path, [...kinds].join(", ")] as const);
  return { tried, landed: Object.fromEntries(titles), alsoChanged: sorted(alsoChanged), faults };
}

type Leaves = ReadonlyMap<string, unknown>;
type Result = { readonly leaves: Leaves } | { readonly problem: string | undefined };

function resultOf<Description>(trial: TokenTrial<Description>, base: Description, path: Path, kind: string): Result {
  const given = (variable: TerraformVariable): Description =>
    changed(base, path, () => kinds[kind]?.(variable)) as Description;
  try {
    trial.plan(given(variableOf(newStack())));
    return { leaves: leavesOf(terraformOf(trial, given)) };
  } catch (error) {
    return { problem: refusalFault(error, show(path), trial.related ?? [], kind in holders) };
  }
}

function newStack(): TerraformStack {
  return new TerraformStack(new App({ outdir: join(os.tmpdir(), "never-written"), stackTraces: false }), "stack");
}

function variableOf(stack: TerraformStack): TerraformVariable {
  return new TerraformVariable(stack, variableName, {});
}

/** What a stack comes to, in memory, without the variable itself. */
function terraformOf<Description>(
  trial: TokenTrial<Description>,
  describe: (variable: TerraformVariable) => Description,
): Readonly<Record<string, unknown>> {
  const stack = newStack();
  const { captureStackTrace } = Error;
  try {
    // A token keeps where it was made, which takes most of the time of a test.
    Error.captureStackTrace = () => undefined;
    trial.draw(stack, describe(variableOf(stack)));
    const { variable: _, ...drawn } = stack.toTerraform() as Record<string, unknown>;
    return drawn;
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
}

/** Every value that is no object, by its path; a key that holds a reference is found as a leaf too. */
function leavesOf(value: unknown, prefix = ""): Leaves {
  const leaves = new Map<string, unknown>();
  collect(value, prefix, leaves);
  return leaves;
}

function collect(value: unknown, prefix: string, leaves: Map<string, unknown>): void {
  if (typeof value !== "object" || value === null) {
    leaves.set(prefix, value);
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    if (key !== "//") {
      collect(inner, prefix === "" ? key : `${prefix}.${key}`, leaves);
    }
  }
}

const isReference = (value: unknown): boolean => typeof value === "string" && reference.test(value);

/** Where a token was made something that Terraform cannot resolve, or is not there at all. */
function misuses(leaves: Leaves): readonly string[] {
  const found: string[] = [];
  for (const [place, value] of leaves) {
    if (place.includes("TfToken") || reference.test(place)) {
      found.push(`is a key or an address: ${place}`);
    }
    if (typeof value === "number" && (!Number.isFinite(value) || Math.abs(value) > 1e200)) {
      found.push(`is computed with: ${place} = ${value}`);
    }
    if (value === "$" && leaves.get(place.replace(/0$/, "1")) === "{") {
      found.push(`is cut into letters: ${place}`);
    }
    if (typeof value === "string") {
      found.push(...misusesInText(value).map((misuse) => `${misuse}: ${place} = ${value.slice(0, 300)}`));
    }
  }
  return found.length > 0 || [...leaves.values()].some(isReference) ? found : ["is dropped"];
}

/** A number token that was written into a text, a NaN that came of it, an object as a text, a token inside base64. */
const spoiled = /TfToken|-\d(\.\d+)?e\+(2[89]|30)\d|\bNaN\b|\[object |\bundefined\b/;

function misusesInText(value: string): readonly string[] {
  if (spoiled.test(value)) {
    return ["is made a text"];
  }
  const isEncoded = /^[A-Za-z0-9+/]{40,}={0,2}$/.test(value);
  const plain = isEncoded ? Buffer.from(value, "base64").toString("utf8") : "";
  return spoiled.test(plain) || plain.includes("${") || reference.test(plain) ? ["is encoded"] : [];
}

function changesBesides(before: Leaves, after: Leaves): readonly string[] {
  const places = new Set([...before.keys(), ...after.keys()]);
  const inPlaceOfWhole = [...after].filter(([, value]) => isReference(value)).map(([place]) => place);
  return [...places]
    .filter((place) => before.get(place) !== after.get(place) && !isReference(after.get(place)))
    .filter((place) => !inPlaceOfWhole.some((whole) => place.startsWith(`${whole}.`)))
    .map((place) => `${place}: ${JSON.stringify(before.get(place))} -> ${JSON.stringify(after.get(place))}`);
}

function refusalFault(
  error: unknown,
  given: string,
  related: readonly (readonly [RegExp, RegExp])[],
  isHolder: boolean,
): string | undefined {
  if (!(error instanceof InvalidDescriptionError)) {
    return error instanceof Error ? (error.stack ?? "").split("\n").slice(0, 3).join(" ") : String(error);
  }
  const near = error.problems.filter((problem) => isNear(problem, given, related));
  if (near.length === 0) {
    return `no problem is at the path: ${error.problems.map((problem) => problem.path).join(", ")}`;
  }
  return isHolder || near.some(({ message }) => /only known when Terraform runs|token of another kind/.test(message))
    ? undefined
    : `is refused without the reason: ${near.map(({ path: at, message }) => `${at} ${message}`).join("; ")}`;
}

function sorted(found: Readonly<Record<string, ReadonlySet<string>>>): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(found).map(([at, titles]) => [at, [...titles].sort()]));
}
