import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { userCache } from "../helm/user-cache";

/** Where the programs and charts of a control plane lie, each under its own name. */
export interface Programs {
  readonly folder: string;
}

const foreign = {
  kueue: { module: "sigs.k8s.io/kueue", package: "sigs.k8s.io/kueue/cmd/kueue", chart: "charts/kueue" },
  jobset: { module: "sigs.k8s.io/jobset", package: "sigs.k8s.io/jobset", chart: "charts/jobset" },
  "kubeflow-trainer": {
    module: "github.com/kubeflow/trainer/v2",
    package: "github.com/kubeflow/trainer/v2/cmd/trainer-controller-manager",
    chart: "charts/kubeflow-trainer",
  },
} as const;

export type Controller = keyof typeof foreign;

export const controllers = Object.keys(foreign) as Controller[];

/** The version of a module that is built. */
export function versionOf(module: string): string {
  const line = fs.readFileSync(path.join(__dirname, "go.mod"), "utf8").split("\n");
  const found = line.find((one) => one.trim().startsWith(`${module} v`));
  if (!found) {
    throw new Error(`go.mod does not require ${module}`);
  }
  return found.trim().split(" ")[1]?.slice(1) ?? "";
}

export function moduleOf(controller: Controller): string {
  return foreign[controller].module;
}

/**
 * The programs, built where they are not in the user's cache yet: ten minutes on two cores. Undefined, with a warning, where
 * Go or the modules cannot be had.
 */
export function buildPrograms(): Programs | undefined {
  const go = spawnSync("go", ["version"], { cwd: __dirname, encoding: "utf8" });
  if (go.status !== 0) {
    console.warn("SKIPPED: Go is not installed, so nothing was held against a real control plane");
    return undefined;
  }
  const folder = userCache("control-plane", key(go.stdout));
  if (!fs.existsSync(path.join(folder, "complete"))) {
    try {
      build(folder);
    } catch (error) {
      console.warn(`SKIPPED: the programs of a control plane cannot be built: ${error}`);
      return undefined;
    }
  }
  return { folder };
}

function key(goVersion: string): string {
  const hash = createHash("sha256").update(goVersion);
  for (const file of ["go.mod", "go.sum", "programs.ts", "etcd/main.go", "kubernetes/main.go"]) {
    hash.update(fs.readFileSync(path.join(__dirname, file)));
  }
  return hash.digest("hex").slice(0, 16);
}

function build(folder: string): void {
  fs.mkdirSync(folder, { recursive: true });
  const kubernetes = versionOf("k8s.io/kubernetes");
  const [major, minor] = kubernetes.split(".");
  // Kueue asks the API server for its version, which a plain build of Kubernetes does not know.
  const version = { gitVersion: `v${kubernetes}`, gitMajor: major, gitMinor: minor };
  const flags = Object.entries(version).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`);
  const packages = ["./etcd", "./kubernetes", "sigs.k8s.io/kwok/cmd/kwok"];
  const run = (program: string, words: readonly string[]) =>
    execFileSync(program, words, { cwd: __dirname, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  run("nice", [
    ...["go", "build", "-p", "2", "-trimpath", "-ldflags", `-s -w ${flags.join(" ")}`, "-o", `${folder}/`],
    ...packages,
    ...controllers.map((name) => foreign[name].package),
  ]);
  for (const name of controllers) {
    const source = run("go", ["list", "-m", "-f", "{{.Dir}}", foreign[name].module]).trim();
    copyChart(path.join(source, foreign[name].chart), path.join(folder, "charts", name));
  }
  fs.renameSync(path.join(folder, "trainer-controller-manager"), path.join(folder, "kubeflow-trainer"));
  fs.writeFileSync(path.join(folder, "complete"), "");
}

/** Without the charts that it depends on, all of which the platform installs by themselves. */
function copyChart(source: string, target: string): void {
  fs.cpSync(source, target, { recursive: true });
  execFileSync("chmod", ["-R", "u+w", target]);
  const file = path.join(target, "Chart.yaml");
  fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace(/^dependencies:\n(?:[ -].*\n?)*/m, ""));
}
