import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { App } from "cdktf";
import { allStacks } from "../../stacks/all";
import { problemsOf } from "../problems-of";

const project = path.join(__dirname, "..", "..");

/** Runs the app as cdktf.json does, in a folder with that cdktf.json. */
function run(cdktfJson: string) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "app-"));
  fs.writeFileSync(path.join(folder, "cdktf.json"), cdktfJson);
  const result = spawnSync(
    process.execPath,
    ["--import", require.resolve("tsx"), path.join(project, "stacks", "main.ts")],
    { cwd: folder, encoding: "utf8", env: { ...process.env, CDKTF_CONTEXT_JSON: undefined } },
  );
  return { folder, ...result };
}

function synthesize(cdktfJson: object): readonly string[] {
  const { folder, stdout, stderr, status } = run(JSON.stringify(cdktfJson));
  expect([status, stderr]).toEqual([0, ""]);
  const lines = stdout.trim().split("\n");
  for (const line of lines.slice(1)) {
    const directory = line.split(/\s+/).at(-1) ?? "";
    expect(fs.existsSync(path.join(folder, directory, "cdk.tf.json"))).toBe(true);
  }
  fs.rmSync(folder, { recursive: true });
  return lines;
}

test("prints a line for each stack: cloud, machine, nodes, GPUs, fabric, storage, where the Terraform lies", () => {
  const [header, ...lines] = synthesize({});
  expect(header).toMatch(/stack +cloud +machine +nodes +GPUs +fabric Gbps\/node +storage +Terraform/);
  expect(lines).toContainEqual(
    expect.stringMatching(/^aws-training +aws +p5\.48xlarge +16 +128 +3200 \(efa\) +Lustre 38400 GiB/),
  );
});

test("takes what the context of cdktf.json says of a stack", () => {
  const lines = synthesize({ context: { "aws-training": { nodeCount: 4 } } });
  expect(lines).toContainEqual(expect.stringMatching(/^aws-training +aws +p5\.48xlarge +4 +32 /));
});

test.each([
  ["a text as capacity", { "aws-training": { capacity: "spot" } }, "capacity: 'spot' is not an object"],
  ["a stack that is none", { "aws-traning": { nodeCount: 4 } }, "aws-traning: is not the name of a stack"],
])(
  "%s in the context is refused, nothing is synthesized, and only what is wrong is printed",
  (_title, context, message) => {
    const { folder, stdout, stderr, status } = run(JSON.stringify({ context }));
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(fs.readdirSync(path.join(folder, "cdktf.out", "stacks"))).toEqual([]);
    fs.rmSync(folder, { recursive: true });
  },
);

test.each([
  ["a context that is a list", '{ "context": [] }', "context: [] is not an object"],
  ["a file that is no JSON", '{ "context": ', "is not JSON"],
])("%s is refused", (_title, cdktfJson, message) => {
  const { folder, stderr, status } = run(cdktfJson);
  expect(status).toBe(1);
  expect(stderr).toContain(message);
  fs.rmSync(folder, { recursive: true });
});

test("flags of cdktf itself pass, and an accelerator takes the place of the default machine", () => {
  const lines = synthesize({
    context: { excludeStackIdFromLogicalIds: "true", "aws-training": { accelerator: "h200", nodeCount: 2 } },
  });
  expect(lines).toContainEqual(expect.stringMatching(/^aws-training +aws +p5en\.48xlarge +2 /));
});

test.each([
  ["a capacity of null", { "google-training": { capacity: null } }, "capacity: null is not an object"],
  ["a misspelt property", { "azure-training": { nodecount: 4 } }, "nodecount: is not a property"],
  ["a text as a description", { "aws-training": "p5.48xlarge" }, "aws-training: 'p5.48xlarge' is not an object"],
  ["a description of null", { "aws-training": null }, "aws-training: null is not an object"],
  ["a list as a description", { "aws-training": [] }, "aws-training: [] is not an object"],
  [
    "a cluster for a platform",
    { "aws-training-platform": { cluster: {} } },
    "aws-training-platform.cluster: is given by",
  ],
  ["a plan", { "aws-training": { plan: {} } }, "aws-training.plan: is given by the app"],
  [
    "a platform's component that is none",
    { "aws-training-platform": { components: { kue: false } } },
    "components.kue",
  ],
])("%s in the context is refused", (_title, context, message) => {
  const app = new App({ context, outdir: path.join(os.tmpdir(), "never-written") });
  const found = problemsOf(() => allStacks(app)).map((problem) => `${problem.path}: ${problem.message}`);
  expect(found).toContainEqual(expect.stringContaining(message));
});
