import type { TerraformStackRun } from "../terraform/terraform";

/** What a plan does to resources that are there, by type. */
export interface Expected {
  readonly updated?: readonly string[];
  readonly replaced?: readonly string[];
  readonly destroyed?: readonly string[];
  readonly forgotten?: readonly string[];
  /** The resource that Terraform refuses to destroy: the plan fails before anything is touched. */
  readonly refused?: string;
}

/** Holds a plan against what a table of changes says of it. */
export function expectPlan(run: TerraformStackRun, expected: Expected): void {
  if (expected.refused !== undefined) {
    const { status, output } = run.try("plan", "-input=false");
    const words = output.replace(/[\s│]+/g, "");
    expect([status, words]).toEqual([
      1,
      expect.stringMatching(new RegExp(`Resource${expected.refused}\\.\\S+?haslifecycle\\.prevent_destroy`)),
    ]);
    return;
  }
  const planned = run.plannedChanges();
  const typesWith = (matches: (actions: string) => boolean) =>
    [...new Set(planned.filter(({ actions }) => matches(actions.join())).map(({ type }) => type))].sort();
  expect({
    updated: typesWith((actions) => actions === "update"),
    replaced: typesWith((actions) => /create/.test(actions) && /delete/.test(actions)),
    destroyed: typesWith((actions) => actions === "delete"),
    forgotten: typesWith((actions) => actions === "forget"),
  }).toEqual({
    updated: [...(expected.updated ?? [])].sort(),
    replaced: [...(expected.replaced ?? [])].sort(),
    destroyed: [...(expected.destroyed ?? [])].sort(),
    forgotten: [...(expected.forgotten ?? [])].sort(),
  });
}
