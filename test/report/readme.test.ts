import * as fs from "node:fs";
import * as path from "node:path";
import { generatedTables, replaceTable } from "./generated-tables";

test.each(generatedTables.map((row) => [row.page, row.name, row.table] as const))(
  "%s shows the table %s as it comes out today (npm run tables)",
  (page, name, table) => {
    const content = fs.readFileSync(path.join(__dirname, "..", "..", page), "utf8");
    expect(content).toBe(replaceTable(content, name, table()));
  },
);
