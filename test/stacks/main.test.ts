import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const project = path.join(__dirname, "..", "..");

/** Runs the app as cdktf.json does, in a folder with that cdktf.json. */
function synthesize(cdktfJson: object): readonly string[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "app-"));
  fs.writeFileSync(path.join(folder, "cdktf.json"), JSON.stringify(cdktfJson));
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--import", require.resolve("tsx"), path.join(project, "stacks", "main.ts")],
    { cwd: folder, encoding: "utf8", env: { ...process.env, CDKTF_CONTEXT_JSON: undefined } },
  );
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
