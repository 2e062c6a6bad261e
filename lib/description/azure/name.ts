import { checkPattern, checkPresent, type Problems } from "../../checks";

/**
 * Checks a name. AKS takes 63 characters and a resource group 90; the longest suffix that this library adds is 20, so 40
 * are left.
 */
export function checkName(problems: Problems, name: unknown): void {
  checkPresent(problems, "name", name, "write a name of letters, digits and dashes");
  checkPattern(
    problems,
    "name",
    name || undefined,
    /^[A-Za-z][A-Za-z0-9-]{0,38}[A-Za-z0-9]$/,
    "write a letter first, then letters, digits and dashes, not ending in a dash, 2 to 40 characters: resources are named after it",
  );
}
