import * as fs from "node:fs";
import * as path from "node:path";
import { isUnresolved } from "../checks";

/** A script of this folder with its settings at its head; what is only known when Terraform runs is left out. */
export function scriptWith(file: string, settings: Readonly<Record<string, string>>): string {
  const [shebang = "", ...body] = fs.readFileSync(path.join(__dirname, file), "utf8").split("\n");
  return [shebang, ...Object.entries(settings).map(([name, value]) => `${name}=${quoted(value)}`), ...body].join("\n");
}

/** A text as a word of the shell. */
function quoted(value: string): string {
  return `'${(isUnresolved(value) ? "" : value).replaceAll("'", "'\\''")}'`;
}
