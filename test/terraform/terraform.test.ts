import * as fs from "node:fs";
import * as path from "node:path";
import { apps } from "../apps";
import { type Providers, prepareProviders, terraformInstalled } from "./mirror";
import { synthesizeStacks, TerraformStackRun } from "./terraform";

const installed = terraformInstalled();
if (!installed) {
  console.warn("NO TERRAFORM IS INSTALLED: no stack and no example was held against it");
}
const withTerraform = installed ? describe : describe.skip;

jest.setTimeout(600_000);

withTerraform("real Terraform", () => {
  let providers: Providers;
  const folders: string[] = [];
  const runs = (build: (typeof apps)[number]["build"]): readonly TerraformStackRun[] => {
    const stacks = synthesizeStacks(build);
    folders.push(...stacks.map((folder) => path.join(folder, "..", "..")));
    return stacks.map((folder) => new TerraformStackRun(folder, providers));
  };

  beforeAll(() => {
    providers = prepareProviders();
  });
  afterAll(() => {
    for (const folder of folders) {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  test.each(apps)("$name: valid, planned, applied without a second change, and destroyed in reverse", ({ build }) => {
    const stacks = runs(build);
    for (const stack of stacks) {
      stack.run("init", "-input=false");
      stack.run("validate");
      expect(stack.plannedChanges().every(({ actions }) => actions.join() === "create")).toBe(true);
      if (providers.replayed) {
        stack.run("apply", "-input=false", "plan");
        expect(stack.plannedChanges()).toEqual([]);
      }
    }
    for (const stack of providers.replayed ? [...stacks].reverse() : []) {
      if (stack.protectsData) {
        const refused = stack.try("destroy", "-auto-approve", "-input=false");
        expect([refused.status, refused.output]).toEqual([1, expect.stringContaining("Instance cannot be destroyed")]);
        stack.liftProtection();
      }
      stack.run("destroy", "-auto-approve", "-input=false");
    }
  });

  test.each(apps)("$name: what is on AWS is valid and planned by the real provider", ({ build }) => {
    const version = providers.realAwsVersion;
    if (version === undefined) {
      console.warn("NO REAL AWS PROVIDER IS ON THIS MACHINE: values were held against schemas only");
      return;
    }
    for (const stack of runs(build)) {
      if (stack.useRealAws(version)) {
        stack.run("init", "-input=false");
        stack.run("validate");
        if (stack.readsFromAws) {
          continue;
        }
        expect(stack.plannedChanges().every(({ actions }) => actions.join() === "create")).toBe(true);
      }
    }
  });
});
