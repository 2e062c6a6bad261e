import type { App } from "cdktf";
import { isObject, Problems, show, suggestionHint } from "../lib/checks";

/** Keys that cdktf itself reads or writes: flags of `cdktf init`, and what its command line hands over. */
const keysOfCdktf = /^(cdktf.*|excludeStackIdFromLogicalIds|allowSepCharsInLogicalIds|@?aws-?cdk.*|aws:cdk.*)$/;

/** What an app gives a stack: it is no part of a description. */
const givenByApp = ["cluster", "fleet", "plan", "project"] as const;

/**
 * Checks the `context` of cdktf.json: each key names a stack, each value describes it. What a description holds is checked
 * where it is planned. Throws {@link InvalidDescriptionError}.
 */
export function checkContext(app: App, stackNames: readonly string[]): void {
  const problems = new Problems();
  const context: Readonly<Record<string, unknown>> = app.node.getAllContext();
  for (const [key, value] of Object.entries(context)) {
    if (stackNames.includes(key)) {
      checkStack(problems.at(key), value, key.endsWith("-platform"));
    } else if (!keysOfCdktf.test(key)) {
      problems.add(key, "is not the name of a stack", suggestionHint(key, stackNames));
    }
  }
  problems.throwIfAny("context of cdktf.json");
}

function checkStack(problems: Problems, value: unknown, isPlatform: boolean): void {
  if (!isObject(value)) {
    problems.add("", `${show(value)} is not an object`, 'write what differs from the default: { "nodeCount": 4 }');
    return;
  }
  for (const key of givenByApp.filter((name) => isPlatform || name === "plan")) {
    if (Object.hasOwn(value, key)) {
      problems.add(key, "is given by the app", "leave it out");
    }
  }
}

/** The defaults of a stack, with what the context changes. A machine by its GPU takes the place of one by its name. */
export function described<Description extends object>(app: App, stack: string, defaults: Description): Description {
  const given = (app.node.tryGetContext(stack) ?? {}) as Partial<Description> & object;
  const choosesGpu = "accelerator" in given && !("machineType" in given);
  const { machineType, ...rest } = defaults as Description & { readonly machineType?: unknown };
  const kept = choosesGpu || machineType === undefined ? rest : defaults;
  return { ...kept, ...given } as Description;
}
