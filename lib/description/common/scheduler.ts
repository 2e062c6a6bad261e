import { type Check, checkOneOf, checkPattern, isObject, type Problems, show, text } from "../../checks";

/** The options of the scheduler that was chosen, Kubernetes by default. */
export function resolveScheduler<Options extends { readonly type: "kubernetes" }>(
  scheduler: Options | undefined,
  problems: Problems,
): Omit<Options, "type"> {
  const nested = problems.at("scheduler");
  if (scheduler === undefined) {
    return {} as Omit<Options, "type">;
  }
  if (!isObject(scheduler)) {
    nested.add("", `${show(scheduler)} is not an object`, 'write { type: "kubernetes" }');
    return {} as Omit<Options, "type">;
  }
  const { type, ...options } = scheduler;
  return checkOneOf(nested, "type", type ?? "", ["kubernetes"], "scheduler") ? options : ({} as Omit<Options, "type">);
}

/** A minor version of Kubernetes: 1.30 or newer. A token is refused, since machines and drivers are compared with it. */
export const kubernetesVersion: Check<string> = text({
  pattern: /^1\.(3\d|[4-9]\d)$/,
  hint: 'write the minor version, 1.30 or newer: "1.34"',
  token: { refusedBecause: "machines and drivers are compared with it" },
});

/** Checks a minor version of Kubernetes: 1.30 or newer. */
export function checkVersion(problems: Problems, path: string, version: string | undefined): boolean {
  return checkPattern(problems, path, version, /^1\.(3\d|[4-9]\d)$/, 'write the minor version, 1.30 or newer: "1.34"');
}
