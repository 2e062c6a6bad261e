import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

jest.setTimeout(600_000);

const project = path.join(__dirname, "..", "..");
const providers = ["aws", "azurerm", "google", "helm", "kubernetes"].map((name) => `@cdktf/provider-${name}`);
let built: string;

beforeAll(() => {
  built = fs.mkdtempSync(path.join(os.tmpdir(), "fork-"));
  const typeScript = path.join(project, "node_modules", "typescript", "bin", "tsc");
  const output = path.join(built, "app");
  execFileSync(
    process.execPath,
    [typeScript, "-p", "tsconfig.build.json", "--outDir", output, "--declaration", "false"],
    {
      cwd: project,
    },
  );
  for (const file of fs.readdirSync(path.join(project, "lib"), { recursive: true, encoding: "utf8" })) {
    const source = path.join(project, "lib", file);
    if (!file.endsWith(".ts") && fs.statSync(source).isFile()) {
      fs.mkdirSync(path.dirname(path.join(output, "lib", file)), { recursive: true });
      fs.copyFileSync(source, path.join(output, "lib", file));
    }
  }
});
afterAll(() => {
  fs.rmSync(built, { recursive: true, force: true });
});

/** The Terraform of every stack, synthesized on that core, without the core's version and the folder's name. */
function synthesizedOn(core: string): Record<string, unknown> {
  const folder = fs.mkdtempSync(path.join(built, "on-"));
  const modules = path.join(folder, "node_modules");
  fs.mkdirSync(path.join(modules, "@cdktf"), { recursive: true });
  fs.symlinkSync(path.join(project, "node_modules", core), path.join(modules, "cdktf"));
  for (const name of ["constructs", ...providers]) {
    fs.symlinkSync(path.join(project, "node_modules", name), path.join(modules, name));
  }
  fs.cpSync(path.join(built, "app"), path.join(folder, "app"), { recursive: true });
  // Symlinks are kept, so that the providers find the one core that lies beside them.
  const main = path.join(folder, "app", "stacks", "main.js");
  execFileSync(process.execPath, ["--preserve-symlinks", "--preserve-symlinks-main", main], { cwd: folder });
  const stacks = path.join(folder, "cdktf.out", "stacks");
  return Object.fromEntries(
    fs.readdirSync(stacks).map((stack) => {
      const text = fs.readFileSync(path.join(stacks, stack, "cdk.tf.json"), "utf8");
      return [stack, JSON.parse(text.replaceAll(folder, ".").replace(/"version": "0\.\d+\.\d+"/, '"version": ""'))];
    }),
  );
}

test("on the core of CDK Terrain every stack is the same, but for the version of the core", () => {
  const onFork = synthesizedOn("cdktn");
  expect(Object.keys(onFork)).toContain("aws-training");
  expect(onFork).toEqual(synthesizedOn("cdktf"));
});
