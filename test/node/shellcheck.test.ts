import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { nodeScripts } from "../../lib/node";
import { scriptDirectory } from "./sandbox";

const installed = spawnSync("shellcheck", ["--version"]).status === 0;

if (!installed) {
  console.warn("SKIPPED: shellcheck is not installed, so the shell scripts of lib/node were not checked");
}

(installed ? test : test.skip).each(nodeScripts)("%s passes shellcheck", (name) => {
  const { stdout } = spawnSync("shellcheck", [path.join(scriptDirectory, name)], { encoding: "utf8" });
  expect(stdout).toBe("");
});

test("every script of the directory has a name in the list, can be executed and stops at the first error", () => {
  const files = fs.readdirSync(scriptDirectory).filter((name) => name.endsWith(".sh"));
  expect(files.sort()).toEqual([...nodeScripts].sort());
  for (const name of files) {
    const file = path.join(scriptDirectory, name);
    expect(fs.statSync(file).mode & 0o111).not.toBe(0);
    expect(fs.readFileSync(file, "utf8")).toContain("\nset -euo pipefail\n");
  }
});

test("every variable that a script reads is told at its head", () => {
  for (const name of nodeScripts) {
    const text = fs.readFileSync(path.join(scriptDirectory, name), "utf8");
    const [head = "", body = ""] = text.split("\nset -euo pipefail\n");
    const read = new Set([...body.matchAll(/\$\{([A-Z][A-Z_]+)(?:[:-])/g)].map(([, variable = ""]) => variable));
    read.delete("NCCL_DEBUG");
    read.delete("NCCL_DEBUG_SUBSYS");
    read.delete("BASH_SOURCE");
    expect([...read].filter((variable) => !head.includes(variable))).toEqual([]);
  }
});
