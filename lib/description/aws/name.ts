import { checkPattern, checkPresent, type Problems } from "../../checks";

/**
 * Checks a name. EKS takes 100 characters, an IAM role 64; the longest suffix that this library adds is 24, so 40 are left.
 */
export function checkName(problems: Problems, name: unknown): void {
  checkPresent(problems, "name", name, "write a name of letters, digits and dashes");
  checkPattern(
    problems,
    "name",
    name || undefined,
    /^[A-Za-z][A-Za-z0-9-]{0,39}$/,
    "write a letter first, then letters, digits and dashes, 40 characters at most: resources are named after it",
  );
}
