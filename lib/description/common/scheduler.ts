import { checkKnownProperties, checkOneOf, checkPattern, type Problems } from "../../checks";
import type { SchedulerDescription } from "./cluster";

/** The version of Kubernetes, as far as the scheduler says one that can be used. */
export function planScheduler(scheduler: SchedulerDescription | undefined, problems: Problems): string | undefined {
  const nested = problems.at("scheduler");
  if (scheduler === undefined || !checkOneOf(nested, "type", scheduler.type ?? "", ["kubernetes"], "scheduler")) {
    return undefined;
  }
  checkKnownProperties(nested, "", scheduler, ["type", "version"]);
  return checkVersion(nested, "version", scheduler.version) ? scheduler.version : undefined;
}

/** Checks a minor version of Kubernetes: 1.30 or newer. */
export function checkVersion(problems: Problems, path: string, version: string | undefined): boolean {
  return checkPattern(problems, path, version, /^1\.(3\d|[4-9]\d)$/, 'write the minor version, 1.30 or newer: "1.34"');
}
