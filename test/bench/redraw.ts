import * as fs from "node:fs";
import { App, TerraformOutput, type TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";

type ResourceClass = new (scope: Construct, id: string, config: never) => TerraformResource;

interface Synthesized {
  readonly resource: Record<string, Record<string, Record<string, unknown>>>;
  readonly output: Record<string, { value: string }>;
}

/** Draws the resources of a synthesized stack once more by plain cdktf, one construct for each, with the same arguments. */
export function redraw(
  outdir: string | undefined,
  synthesized: string,
  classes: Readonly<Record<string, ResourceClass>>,
  provider: (stack: TerraformStack) => void,
): void {
  const { resource, output } = JSON.parse(fs.readFileSync(synthesized, "utf8")) as Synthesized;
  const app = new App({ outdir });
  const stack = new TerraformStack(app, "plain");
  provider(stack);
  for (const [type, named] of Object.entries(resource)) {
    const resourceClass = classes[type];
    if (!resourceClass) {
      throw new Error(`the benchmark imports no class for ${type}`);
    }
    for (const [name, { "//": _metadata, depends_on, ...config }] of Object.entries(named)) {
      new resourceClass(stack, name, camelCase(config) as never).dependsOn = depends_on as string[] | undefined;
    }
  }
  for (const [name, { value }] of Object.entries(output)) {
    new TerraformOutput(stack, name, { value });
  }
  app.synth();
}

function camelCase(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(camelCase);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase()),
      camelCase(inner),
    ]),
  );
}
