import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Where Terraform finds its providers in a test. */
export interface Providers {
  /** Environment of every call of Terraform. */
  readonly environment: NodeJS.ProcessEnv;
  /** Replay providers stand in for the real ones: nothing reaches a cloud, so stacks can be applied. */
  readonly replayed: boolean;
  /** Version of a real AWS provider that lies on this machine, if one does. */
  readonly realAwsVersion?: string;
}

/**
 * Arguments that the provider of the bindings refuses and the one that is required takes: `os_sku` Ubuntu2404 from azurerm
 * 4.67.0, Grafana 12 from 4.81.0 (`azurermVersions`).
 */
const allowed = [
  "azurerm_kubernetes_cluster_node_pool.os_sku",
  "azurerm_dashboard_grafana.grafana_major_version",
] as const;

const projectFolder = path.join(__dirname, "..", "..");
const mirrorFolder = path.join(projectFolder, "..", "shared", "terraform-mirror");

/** Whether there is a Terraform at all. */
export function terraformInstalled(): boolean {
  return spawnSync("terraform", ["version"]).status === 0;
}

/** Builds the mirror of replay providers where its builder lies beside the project; the normal registry otherwise. */
export function prepareProviders(): Providers {
  const environment = {
    ...process.env,
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
    ROLE_PROPAGATION_SECONDS: "0",
    // Replayed providers refuse what the real ones do, and replace what the real ones replace.
    TERRAFORM_MIRROR_STRICT: "1",
    TERRAFORM_MIRROR_ALLOW: allowed.join(),
  };
  const build = path.join(mirrorFolder, "build");
  if (!fs.existsSync(build)) {
    return { environment, replayed: false };
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "terraform-mirror-"));
  const realAws = findRealAws();
  const real = realAws ? ["--real-aws", realAws.folder] : [];
  execFileSync(build, ["--project", projectFolder, "--out", folder, ...real], { stdio: "pipe", env: environment });
  return {
    environment: { ...environment, TF_CLI_CONFIG_FILE: path.join(folder, "terraform.rc") },
    replayed: true,
    realAwsVersion: realAws?.version,
  };
}

/** A real AWS provider in one of the folders where providers are installed by hand. */
function findRealAws(): { readonly folder: string; readonly version: string } | undefined {
  const candidates = ["/opt", "/usr/local/share/terraform", path.join(os.homedir(), ".terraform.d")].filter(
    fs.existsSync,
  );
  const found = spawnSync("find", [...candidates, "-xdev", "-name", "terraform-provider-aws_v*"], { encoding: "utf8" });
  const match = /^(.*)\/registry\.terraform\.io\/hashicorp\/aws\/([^/]+)\//m.exec(found.stdout ?? "");
  return match?.[1] && match[2] ? { folder: match[1], version: match[2] } : undefined;
}
