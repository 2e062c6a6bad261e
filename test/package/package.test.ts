import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

jest.setTimeout(600_000);

const project = path.join(__dirname, "..", "..");
let user: string;

/** An empty project of a user's, with the packed library and only what AWS needs. */
beforeAll(() => {
  user = fs.mkdtempSync(path.join(os.tmpdir(), "user-project-"));
  const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", user], {
    cwd: project,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ filename }] = JSON.parse(packed.slice(packed.indexOf("["))) as [{ filename: string }];
  const modules = path.join(user, "node_modules");
  const installed = path.join(modules, "cdktf-gpu-clusters");
  fs.mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", path.join(user, filename), "-C", installed, "--strip-components=1"]);
  fs.mkdirSync(path.join(modules, "@cdktf"));
  fs.mkdirSync(path.join(modules, "@types"));
  for (const name of ["cdktf", "constructs", "@cdktf/provider-aws", "@types/node"]) {
    fs.symlinkSync(path.join(project, "node_modules", name), path.join(modules, name));
  }
  fs.writeFileSync(path.join(user, "main.ts"), program);
});
afterAll(() => {
  fs.rmSync(user, { recursive: true, force: true });
});

const program = `
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { InvalidDescriptionError } from "cdktf-gpu-clusters";
import { TrainingCluster, type TrainingClusterDescription } from "cdktf-gpu-clusters/aws";
import { sizeTraining } from "cdktf-gpu-clusters/sizing";

const app = new App({ outdir: process.argv[2] });
const stack = new TerraformStack(app, "mine");
new AwsProvider(stack, "aws", { region: "us-east-1" });
const description: TrainingClusterDescription = { machineType: "p5.48xlarge", nodeCount: 2, zone: "us-east-1a" };
const cluster = new TrainingCluster(stack, "train", description);
const gpus: number = cluster.plan.nodePools[0]?.machine.acceleratorCount;
const days: number = sizeTraining({ parameters: 7e9, tokens: 1e12, accelerator: "h100", nodes: 16 }).days;
if (gpus !== 8 || !(days > 0)) throw new InvalidDescriptionError("test", []);
app.synth();
const foreign = Object.keys(require.cache).filter((file) => /provider-(google|azurerm|helm|kubernetes)/.test(file));
const index = Object.keys(require.cache).filter((file) => /provider-aws.lib.index\\.js$/.test(file));
process.stdout.write(JSON.stringify({ foreign, index }));
`;

const typeScript = path.join(project, "node_modules", "typescript", "bin", "tsc");
const compile = (...options: readonly string[]) =>
  spawnSync(
    process.execPath,
    [typeScript, "main.ts", "--strict", "--target", "es2022", "--skipLibCheck", "false", "--types", "node", ...options],
    {
      cwd: user,
      encoding: "utf8",
    },
  );

test("type-checks strictly for a project that knows no exports, and for one that does", () => {
  expect(compile("--noEmit", "--module", "node16", "--moduleResolution", "node16").stdout).toBe("");
  expect(compile("--module", "commonjs").stdout).toBe("");
});

test("synthesizes a cluster on AWS where no other cloud's provider is installed, and loads no index", () => {
  expect(compile("--module", "commonjs").stdout).toBe("");
  const ran = spawnSync(process.execPath, ["main.js", path.join(user, "out")], { cwd: user, encoding: "utf8" });
  expect(ran.stderr).toBe("");
  expect(JSON.parse(ran.stdout)).toEqual({ foreign: [], index: [] });
  expect(fs.existsSync(path.join(user, "out", "stacks", "mine", "cdk.tf.json"))).toBe(true);
});

test("every entry of the package is there, as code and as types", () => {
  const installed = path.join(user, "node_modules", "cdktf-gpu-clusters");
  const { exports, typesVersions } = JSON.parse(fs.readFileSync(path.join(installed, "package.json"), "utf8"));
  const entries = Object.values(exports).flatMap((entry) =>
    typeof entry === "string" ? [entry] : Object.values(entry as object),
  );
  const types = Object.values(typesVersions["*"]).flat();
  const files = [...entries, ...types].map((file) => String(file).replace("*", "aws-training"));
  expect(files.filter((file) => !fs.existsSync(path.join(installed, file as string)))).toEqual([]);
});

test.each([
  ["node", ".sh"],
  ["manifests", ".sh"],
  ["data", ".py"],
  ["data", ".txt"],
])("the package carries the files of lib/%s that end in %s", (room, ending) => {
  const files = fs.readdirSync(path.join(project, "lib", room)).filter((file) => file.endsWith(ending));
  const folder = path.join(user, "node_modules", "cdktf-gpu-clusters", "dist", "lib", room);
  expect(files.filter((file) => !fs.existsSync(path.join(folder, file)))).toEqual([]);
  expect(files.length).toBeGreaterThan(0);
});
