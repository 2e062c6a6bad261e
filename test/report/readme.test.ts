import * as fs from "node:fs";
import * as path from "node:path";
import { machineTable } from "../../lib/report/machine-table";
import { comparisonTable } from "../sizing/runs";

const readme = fs.readFileSync(path.join(__dirname, "..", "..", "README.md"), "utf8");

test("the README shows every machine as the table has it", () => {
  const shown = /<!-- machines:.*-->\n\n([\s\S]*?)\n\n<!-- \/machines -->/.exec(readme)?.[1];
  expect(shown).toBe(machineTable());
});

test("the README shows every published run with its error", () => {
  const shown = /<!-- runs:.*-->\n\n([\s\S]*?)\n\n<!-- \/runs -->/.exec(readme)?.[1];
  expect(shown).toBe(comparisonTable());
});
