import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { App, TerraformStack } from "cdktf";

/** One stack's Terraform, as parsed JSON. */
export interface Terraform {
  readonly terraform: Record<string, unknown>;
  readonly provider: Record<string, readonly Record<string, unknown>[]>;
  readonly resource: Record<string, Record<string, Arguments>>;
  readonly output?: Record<string, { readonly value: unknown }>;
  readonly data?: Record<string, unknown>;
}

// biome-ignore lint/suspicious/noExplicitAny: Terraform's JSON has as many shapes as there are resources
export type Arguments = Record<string, any>;

/** Synthesizes a stack that `build` fills, with all validations, and answers its Terraform. */
export function synth(build: (stack: TerraformStack) => void): Terraform {
  return synthApp((app) => {
    build(new TerraformStack(app, "stack"));
  }).stack as Terraform;
}

/** Synthesizes an app that `build` fills, and answers the Terraform of each stack by its name. */
export function synthApp(build: (app: App) => void): Record<string, Terraform> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), "synth-"));
  try {
    const app = new App({ outdir });
    build(app);
    app.synth();
    const stacks = path.join(outdir, "stacks");
    return Object.fromEntries(
      fs
        .readdirSync(stacks)
        .map((name) => [
          name,
          JSON.parse(fs.readFileSync(path.join(stacks, name, "cdk.tf.json"), "utf8")) as Terraform,
        ]),
    );
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

/** Every resource of one type, in the order of their addresses. */
export function resources(terraform: Terraform, type: string): readonly Arguments[] {
  return Object.values(terraform.resource[type] ?? {});
}

/** The only resource of a type. */
export function resource(terraform: Terraform, type: string): Arguments {
  const all = resources(terraform, type);
  const [only] = all;
  if (all.length !== 1 || !only) {
    throw new Error(`expected one ${type}, found ${all.length}`);
  }
  return only;
}

/** The Terraform without the metadata of cdktf and without the folder of the project: for snapshots. */
export function withoutMetadata(value: unknown): unknown {
  if (typeof value === "string") {
    // Units and scripts of Slurm's machines are files, which have tests of their own.
    return value.replaceAll(process.cwd(), ".").replace(/mkdir -p 'units\/controller'\n[\s\S]*/, "…");
  }
  if (Array.isArray(value)) {
    return value.map(withoutMetadata);
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => key !== "//")
        .map(([key, inner]) => [key, withoutMetadata(inner)]),
    );
  }
  return value;
}

/** Addresses of all resources: they are API, since a changed address replaces what stands behind it. */
export function addresses(terraform: Terraform): readonly string[] {
  return Object.entries(terraform.resource)
    .flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`))
    .sort();
}
