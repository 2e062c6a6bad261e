import * as path from "node:path";
import { App } from "cdktf";
import { stackTable } from "../lib/report/stack-table";
import { allStacks } from "./all";

/** The app that cdktf.json runs: synthesizes every ready stack and prints a line for each. */
function main(): void {
  const app = new App();
  const stacks = allStacks(app);
  app.synth();
  const outdir = path.relative(process.cwd(), app.outdir);
  const rows = stacks.map(({ name, plan }) => ({ stack: name, plan, directory: path.join(outdir, "stacks", name) }));
  process.stdout.write(`${stackTable(rows)}\n`);
}

main();
