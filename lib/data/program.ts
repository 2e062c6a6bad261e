import * as fs from "node:fs";
import * as path from "node:path";

/** Versions that the program is made for: `requirements.txt`, which lies beside it, installs them. */
export const dataVersions = { datatrove: "0.10.1", ray: "2.60.0" } as const;

/** The program that prepares text, and exits with an error unless its result is whole. */
export function textPreparationProgram(): string {
  return fs.readFileSync(path.join(__dirname, "text_preparation.py"), "utf8");
}
