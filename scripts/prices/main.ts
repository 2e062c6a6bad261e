import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parsePrices, parseSources, printPrices, printSources, renderModule, replaceSource } from "./price-table";
import { publicFiles } from "./public-files";

/**
 * Makes `lib/machines/list-prices.ts` from the two tables beside this file. Each public file of {@link publicFiles} that is
 * laid beside them replaces the lines of its source first.
 */
const at = (name: string) => join(__dirname, name);
const modulePath = join(__dirname, "../../lib/machines/list-prices.ts");

let prices = parsePrices(readFileSync(at("listed.csv"), "utf8"));
let sources = parseSources(readFileSync(at("sources.csv"), "utf8"));
for (const { fileName, source, text, read, dateOf } of publicFiles.filter((file) => existsSync(at(file.fileName)))) {
  const content = readFileSync(at(fileName), "utf8");
  const newer = read(content);
  if (newer.length === 0) {
    throw new Error(`${fileName} has no price of any machine of the catalogue: is it the file that its name says?`);
  }
  const date = dateOf?.(content) ?? statSync(at(fileName)).mtime.toISOString().slice(0, 10);
  prices = replaceSource(prices, source, newer);
  sources = [...sources.filter((row) => row.source !== source), { source, date, text }];
  console.log(`${fileName}: ${newer.length} prices of ${date}`);
}
writeFileSync(at("listed.csv"), printPrices(prices));
writeFileSync(at("sources.csv"), printSources(sources));
writeFileSync(modulePath, renderModule(prices, sources));
execFileSync("npx", ["biome", "format", "--write", modulePath], { stdio: "ignore" });
console.log(`${prices.length} prices of ${sources.length} sources`);
