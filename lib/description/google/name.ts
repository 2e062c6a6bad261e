import { type Check, type Problems, required, text } from "../../checks";

const nameHint =
  "write a lower-case letter first, then letters, digits and dashes, 24 characters at most, no dash at the end: resources are named after it";

/**
 * A name. A service account's id takes 30 characters, a cluster's and a node pool's name 40, a bucket's 63 with the
 * project's name in it; the longest suffix that goes into an account's id is 5, so 24 are left.
 */
export const resourceName: Check<string> = (problems, path, value) => {
  const name = form(problems, path, value);
  if (name === "default") {
    problems.add(path, "'default' is the VPC that most projects have already", "write a name of your own");
    return undefined;
  }
  return name;
};

const form = required(text({ pattern: /^[a-z]([a-z0-9-]{0,22}[a-z0-9])?$/, hint: nameHint }), nameHint);

/** Checks a name as {@link resourceName} does. */
export function checkName(problems: Problems, name: unknown): void {
  resourceName(problems, "name", name);
}

/** The id of a project: 6 to 30 characters, behind the domain that old ones are scoped by. */
export const projectId: Check<string> = text({
  pattern: /^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
  hint: "write the id of the project, not its number or title: 6 to 30 lower-case letters, digits and dashes",
});
