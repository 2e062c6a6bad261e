import * as fs from "node:fs";
import * as path from "node:path";
import { App } from "cdktf";
import { InvalidDescriptionError, isObject, show } from "../lib/checks";
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
  const project: unknown = fs.existsSync(file) ? parsed(file) : {};
  const context = isObject(project) && "context" in project ? project.context : {};
  if (!isObject(context)) {
    const hint = 'write stacks by name: { "aws-training": { "nodeCount": 4 } }';
    throw new InvalidDescriptionError("cdktf.json", [
      { path: "context", message: `${show(context)} is not an object`, hint },
    ]);
  }
  return context as Record<string, unknown>;
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    const message = `is not JSON: ${error instanceof Error ? error.message : error}`;
    throw new InvalidDescriptionError("cdktf.json", [{ path: "", message, hint: "mend the file" }]);
  }
}

try {
  main();
} catch (error) {
  if (!(error instanceof InvalidDescriptionError)) {
    throw error;
  }
  // What is wrong is in the description: where in the library it was found helps nobody.
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
