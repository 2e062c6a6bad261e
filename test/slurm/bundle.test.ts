import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  bootScript,
  bundleFiles,
  bundleScript,
  canUpgrade,
  cloudScripts,
  sameGpuCount,
  slurmClouds,
  slurmConf,
  slurmScripts,
  slurmUnits,
  topologyYaml,
} from "../../lib/slurm";
import { twoNodes } from "./configuration";

const scripts = path.join(__dirname, "../../lib/slurm");
const names = fs.readdirSync(scripts).filter((name) => name.endsWith(".sh"));
const store = { BUCKET: "train-bundle", REGION: "us-east-1" };

test("every script of the directory is named, and can be executed", () => {
  const perCloud = slurmClouds.flatMap((cloud) => cloudScripts.map((kind) => `${kind}-${cloud}.sh`));
  expect(names.sort()).toEqual([...slurmScripts, ...perCloud].sort());
  expect(names.filter((name) => (fs.statSync(path.join(scripts, name)).mode & 0o111) === 0)).toEqual([]);
});

const installed = spawnSync("shellcheck", ["--version"]).status === 0;
if (!installed) {
  console.warn("SKIPPED: shellcheck is not installed, so the shell scripts of lib/slurm were not checked");
}
const jobs = path.join(__dirname, "../../examples/slurm");
(installed ? test : test.skip)("every script, boot script and example of a job passes shellcheck", () => {
  const check = (input: string) => spawnSync("shellcheck", ["-"], { encoding: "utf8", input }).stdout;
  expect(names.map((name) => check(fs.readFileSync(path.join(scripts, name), "utf8"))).join("")).toBe("");
  expect(
    fs
      .readdirSync(jobs)
      .map((name) => check(fs.readFileSync(path.join(jobs, name), "utf8")))
      .join(""),
  ).toBe("");
  for (const cloud of slurmClouds) {
    expect(check(bootScript({ cloud, role: "node", group: "gpu", store }))).toBe("");
  }
});

test("slurm.conf holds the text that runs in the test with the real Slurm", () => {
  expect(slurmConf({ ...twoNodes, release: "26.05" })).toMatchSnapshot();
});

test("metrics come with 25.11, a topology with 25.05", () => {
  expect(slurmConf(twoNodes)).not.toContain("MetricsType");
  expect(slurmConf({ ...twoNodes, release: "25.11" })).toContain("MetricsType=metrics/openmetrics");
  expect(topologyYaml(twoNodes)).toBeUndefined();
  expect(topologyYaml({ ...twoNodes, release: "25.05" })).toContain("topology: fabric");
});

test("a state is read by a newer release, at most three on, and never by an older one", () => {
  expect(canUpgrade("24.11", "26.05")).toBe(true);
  expect(canUpgrade("26.05", "25.11")).toBe(false);
});

test("one gres.conf does not fit machines with different numbers of GPUs", () => {
  const { gpu } = twoNodes.machineGroups;
  expect(sameGpuCount(twoNodes)).toBe(true);
  expect(
    gpu &&
      sameGpuCount({
        machineGroups: { gpu, small: { ...gpu, machine: { ...gpu.machine, acceleratorCount: 1 } } },
      }),
  ).toBe(false);
});

test("the boot script stays below 2 KiB", () => {
  for (const role of ["controller", "node", "login"] as const) {
    const text = bootScript({ cloud: "aws", role, group: role === "node" ? "gpu" : "", store });
    expect(Buffer.byteLength(text)).toBeLessThan(2048);
  }
});

test("the bundle writes every file as it is", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bundle-"));
  const files = bundleFiles(twoNodes);
  execFileSync("bash", ["-s", folder], { input: bundleScript(files) });
  for (const { path: name, content, executable } of files) {
    expect(fs.readFileSync(path.join(folder, name), "utf8")).toBe(content);
    expect((fs.statSync(path.join(folder, name)).mode & 0o111) !== 0).toBe(executable);
  }
  fs.rmSync(folder, { recursive: true });
});

test("what reads the state disk starts on a mounted and checked disk only", () => {
  const units = slurmUnits("controller");
  for (const name of ["slurmctld.service", "slurmdbd.service", "mariadb.service.d/state-disk.conf"]) {
    const content = units.find((unit) => unit.name === name)?.content ?? "";
    expect(content).toContain("ConditionPathIsMountPoint=/var/lib/slurm-state\n");
    expect(content).toContain("RequiresMountsFor=/var/lib/slurm-state\n");
    expect(content.includes("check-state.sh")).toBe(!name.startsWith("mariadb"));
  }
});
