import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { App } from "cdktf";
import type { Providers } from "./mirror";

interface Configuration {
  terraform: { backend?: unknown; required_providers: Record<string, { version: string }> };
  provider?: Record<string, Record<string, unknown>[]>;
  data?: { terraform_remote_state?: Record<string, { backend: string; config: { path?: string } }> };
  resource?: Record<string, Record<string, { lifecycle?: { prevent_destroy?: boolean } }>>;
}

/** A change that a plan makes to one resource. */
export interface PlannedChange {
  readonly address: string;
  readonly type: string;
  readonly actions: readonly string[];
}

export interface PlanOutput {
  readonly resource_changes: {
    address: string;
    type: string;
    change: { actions: string[]; after: never; after_unknown: never };
  }[];
}

/** Synthesizes an app and answers the folders of its stacks, each after those that it reads. */
export function synthesizeStacks(build: (app: App) => void, context: Record<string, unknown> = {}): readonly string[] {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), "stacks-"));
  const app = new App({ outdir, context });
  build(app);
  app.synth();
  const manifest = JSON.parse(fs.readFileSync(path.join(outdir, "manifest.json"), "utf8")) as {
    stacks: Record<string, { name: string; dependencies: readonly string[] }>;
  };
  const ordered: string[] = [];
  const visit = (name: string): void => {
    for (const dependency of manifest.stacks[name]?.dependencies ?? []) {
      visit(dependency);
    }
    if (!ordered.includes(name)) {
      ordered.push(name);
    }
  };
  Object.keys(manifest.stacks).forEach(visit);
  return ordered.map((name) => path.join(outdir, "stacks", name));
}

/** One synthesized stack under real Terraform. Its state lies beside it, so that a stack that reads it finds it. */
export class TerraformStackRun {
  readonly name: string;

  constructor(
    readonly folder: string,
    private readonly providers: Providers,
  ) {
    this.name = path.basename(folder);
    this.change((configuration) => {
      const { azurerm } = configuration.terraform.required_providers;
      if (azurerm && providers.replayed) {
        // The replayed provider is that of the bindings; what it does not know yet is let through by `allowed`.
        azurerm.version = azurermOfBindings;
      }
      configuration.terraform.backend = { local: { path: path.join(folder, "terraform.tfstate") } };
      for (const remote of Object.values(configuration.data?.terraform_remote_state ?? {})) {
        const producer = /terraform\.(.+)\.tfstate$/.exec(remote.config.path ?? "")?.[1] ?? "";
        remote.config.path = path.join(path.dirname(folder), producer, "terraform.tfstate");
      }
    });
  }

  /** Rewrites the configuration. */
  change(edit: (configuration: Configuration) => void): void {
    const file = path.join(this.folder, "cdk.tf.json");
    const configuration = JSON.parse(fs.readFileSync(file, "utf8")) as Configuration;
    edit(configuration);
    fs.writeFileSync(file, JSON.stringify(configuration, null, 2));
  }

  /** Takes over the configuration of another synthesis of the same stack, as a day-2 change does. */
  replaceBy(folder: string): void {
    const next = new TerraformStackRun(folder, this.providers);
    fs.cpSync(next.folder, this.folder, { recursive: true });
    this.change((configuration) => {
      configuration.terraform.backend = { local: { path: path.join(this.folder, "terraform.tfstate") } };
    });
  }

  /** Lets what holds data be destroyed: what a user who really means it does first. */
  liftProtection(): void {
    this.change((configuration) => {
      for (const resource of Object.values(configuration.resource ?? {}).flatMap((named) => Object.values(named))) {
        if (resource.lifecycle?.prevent_destroy) {
          resource.lifecycle.prevent_destroy = false;
        }
      }
    });
  }

  get protectsData(): boolean {
    return fs.readFileSync(path.join(this.folder, "cdk.tf.json"), "utf8").includes('"prevent_destroy": true');
  }

  /** Runs Terraform and answers what it printed; throws with that where it fails. */
  run(...words: readonly string[]): string {
    const { status, output } = this.try(...words);
    if (status !== 0) {
      throw new Error(`${this.name}: terraform ${words.join(" ")} ended with ${status}\n${output}`);
    }
    return output;
  }

  try(...words: readonly string[]): { readonly status: number | null; readonly output: string } {
    const [command = "", ...rest] = words;
    const result = spawnSync("terraform", [command, "-no-color", ...rest], {
      cwd: this.folder,
      env: this.providers.environment,
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    return { status: result.status, output: `${result.stderr}\n${result.stdout}`.slice(0, 20_000) };
  }

  /** The changes that a plan would make, without those that only read. */
  plannedChanges(...options: readonly string[]): readonly PlannedChange[] {
    return (this.plan(...options).resource_changes ?? [])
      .map(({ address, type, change }) => ({ address, type, actions: change.actions }))
      .filter(({ actions }) => !actions.every((action) => action === "no-op" || action === "read"));
  }

  /** The whole plan, as Terraform shows it to programs. */
  plan(...options: readonly string[]): PlanOutput {
    this.run("plan", "-input=false", "-out=plan", ...options);
    const shown = spawnSync("terraform", ["show", "-json", "plan"], {
      cwd: this.folder,
      env: this.providers.environment,
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    return JSON.parse(shown.stdout) as PlanOutput;
  }

  /** Whether a plan asks the cloud itself, which no machine without an account can. */
  get readsFromAws(): boolean {
    const { data = {} } = JSON.parse(fs.readFileSync(path.join(this.folder, "cdk.tf.json"), "utf8"));
    return Object.keys(data).some((type) => type.startsWith("aws_") && type !== "aws_partition");
  }

  /** Takes the real AWS provider instead of the replayed one, without an account: nothing is asked of AWS. Returns whether the stack has AWS. */
  useRealAws(version: string): boolean {
    let found = false;
    this.change(({ terraform, provider }) => {
      const aws = terraform.required_providers.aws;
      if (aws && provider?.aws) {
        found = true;
        aws.version = version;
        Object.assign(provider.aws[0] ?? {}, withoutAccount);
      }
    });
    return found;
  }
}

const azurermOfBindings = "4.55.0";

const withoutAccount = {
  access_key: "none",
  secret_key: "none",
  skip_credentials_validation: true,
  skip_requesting_account_id: true,
  skip_metadata_api_check: true,
  skip_region_validation: true,
};
