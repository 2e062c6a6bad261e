import { dayTwoChanges as dayTwoOnAws } from "../../lib/description/aws/day-two";
import { dayTwoTable } from "../../lib/description/common/day-two";
import { acceleratorTable, machineTable } from "../../lib/report/machine-table";
import { rowTable, servingErrorTable, servingRowTable, trainingErrorTable } from "../sizing/error-table";
import { memoryTable } from "../sizing/memory-errors";
import { comparisonTable } from "../sizing/runs";

/** A table that a page shows between two comments, and what it must be. */
export interface GeneratedTable {
  readonly page: string;
  readonly name: string;
  readonly table: () => string;
}

export const generatedTables: readonly GeneratedTable[] = [
  { page: "README.md", name: "machines", table: acceleratorTable },
  { page: "README.md", name: "training-errors", table: trainingErrorTable },
  { page: "docs/sizing.md", name: "training-errors", table: trainingErrorTable },
  { page: "docs/sizing.md", name: "training-rows", table: rowTable },
  { page: "docs/sizing.md", name: "runs", table: comparisonTable },
  { page: "README.md", name: "serving-errors", table: servingErrorTable },
  { page: "docs/sizing.md", name: "serving-errors", table: servingErrorTable },
  { page: "docs/sizing.md", name: "serving-rows", table: servingRowTable },
  { page: "docs/sizing.md", name: "memory", table: memoryTable },
  { page: "docs/machines.md", name: "machines-aws", table: () => machineTable("aws") },
  { page: "docs/machines.md", name: "machines-google", table: () => machineTable("google") },
  { page: "docs/machines.md", name: "machines-azure", table: () => machineTable("azure") },
  { page: "docs/day-2.md", name: "day-two-aws", table: () => dayTwoTable(dayTwoOnAws) },
];

/** The page with the text between the two comments of that name replaced. */
export function replaceTable(page: string, name: string, table: string): string {
  const between = new RegExp(`(<!-- ${name}( [^>]*|:[^>]*)?-->)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!between.test(page)) {
    throw new Error(`no comments named ${name} in the page`);
  }
  return page.replace(between, (_, open: string, _note, close: string) => `${open}\n\n${table}\n\n${close}`);
}
