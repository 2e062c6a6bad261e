import * as fs from "node:fs";
import * as path from "node:path";
import { sizeTraining } from "../../lib/sizing";
import { generatedTables, replaceTable } from "./generated-tables";

test.each(generatedTables.map((row) => [row.page, row.name, row.table] as const))(
  "%s shows the table %s as it comes out today (npm run tables)",
  (page, name, table) => {
    const content = fs.readFileSync(path.join(__dirname, "..", "..", page), "utf8");
    expect(content).toBe(replaceTable(content, name, table()));
  },
);

test("the README's first size is what the library says", () => {
  const readme = fs.readFileSync(path.join(__dirname, "..", "..", "README.md"), "utf8");
  const {
    nodes,
    days,
    daysBand,
    usd = 0,
  } = sizeTraining({
    parameters: 7e9,
    tokens: 1e12,
    machineType: "p5.48xlarge",
    deadlineDays: 21,
  });
  const [low, high] = [daysBand.low, daysBand.high].map(Math.round);
  expect(readme).toContain(
    `size.nodes ${nodes}, size.days ${Math.round(days)} (${low} to ${high}), size.usd ${Math.round(usd).toLocaleString("en-US")};`,
  );
});
