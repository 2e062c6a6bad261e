import { type Check, isUnresolved, record, show } from "../../checks";

/** What a program is given, a variable's value or an argument: any text, an empty one too. A token passes. */
export const programText: Check<string> = (problems, path, value) => {
  if (typeof value === "string" && !value.includes("\0")) {
    return value;
  }
  const remedy = typeof value === "number" || typeof value === "boolean" ? `write "${value}"` : "write a text";
  problems.add(path, `${show(value)} is not a text`, isUnresolved(value) ? "write a token of a text" : remedy);
  return undefined;
};

/** The environment of a program: texts by the names of variables. Values pass as tokens. */
export const environmentVariables: Check<Readonly<Record<string, string>>> = record(programText, {
  hint: 'write the variables as an object of texts: { NAME: "value" }',
  key: { pattern: /^[A-Za-z_][A-Za-z0-9_]*$/, hint: "write the name of a variable: letters, digits and underscores" },
  token: { refusedBecause: "each variable is drawn" },
});
