import * as fs from "node:fs";
import * as path from "node:path";
import { App } from "cdktf";
import { stackTable } from "../lib/report/stack-table";
import { allStacks } from "./all";

/** The app that cdktf.json runs: synthesizes every ready stack and prints a line for each. */
function main(): void {
  const app = new App({ context: contextOfProject() });
  const stacks = allStacks(app);
  app.synth();
  for (const { name, preflight } of stacks) {
    if (preflight !== undefined) {
      fs.writeFileSync(path.join(app.outdir, "stacks", name, "preflight.sh"), preflight, { mode: 0o755 });
    }
  }
  const outdir = path.relative(process.cwd(), app.outdir);
  const rows = stacks.map(({ name, cloud, plan }) => ({
    stack: name,
    cloud,
    plan,
    directory: path.join(outdir, "stacks", name),
  }));
  process.stdout.write(`${stackTable(rows)}\n`);
}

/** The `context` of cdktf.json: the command line of cdktf hands it over by itself, but plain node does not. */
function contextOfProject(): Record<string, unknown> {
  const file = path.join(process.cwd(), "cdktf.json");
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")).context ?? {}) : {};
}

main();
