import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generatedTables, replaceTable } from "../test/report/generated-tables";

/** Writes every generated table into the page that shows it. `test/report` fails where a page is behind. */
for (const { page, name, table } of generatedTables) {
  const file = join(__dirname, "..", page);
  writeFileSync(file, replaceTable(readFileSync(file, "utf8"), name, table()));
}
