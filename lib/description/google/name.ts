import { checkPattern, checkPresent, type Problems } from "../../checks";

/**
 * Checks a name. A service account's id takes 30 characters, a cluster's and a node pool's name 40, a bucket's 63 with the
 * project's name in it; the longest suffix that goes into an account's id is 5, so 24 are left.
 */
export function checkName(problems: Problems, name: unknown): void {
  checkPresent(problems, "name", name, "write a name of lower-case letters, digits and dashes");
  checkPattern(
    problems,
    "name",
    name || undefined,
    /^[a-z]([a-z0-9-]{0,22}[a-z0-9])?$/,
    "write a lower-case letter first, then letters, digits and dashes, 24 characters at most, no dash at the end: resources are named after it",
  );
}

/** The id of a project: 6 to 30 characters. */
export function checkProject(problems: Problems, project: unknown): void {
  checkPattern(
    problems,
    "project",
    project,
    /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
    "write the id of the project, not its number or title: 6 to 30 lower-case letters, digits and dashes",
  );
}
