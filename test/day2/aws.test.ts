import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import { TrainingCluster, type TrainingClusterDescription } from "../../lib/aws";
import { valid } from "../description/aws/valid";
import { type Providers, prepareProviders, terraformInstalled } from "../terraform/mirror";
import { type PlannedChange, synthesizeStacks, TerraformStackRun } from "../terraform/terraform";
import { readState, realState, writeState } from "./real-aws-state";

const installed = terraformInstalled();
if (!installed) {
  console.warn("NO TERRAFORM IS INSTALLED: day-2 changes were not planned");
}
const withTerraform = installed ? describe : describe.skip;

jest.setTimeout(600_000);

const block = { type: "capacity-block", reservationId: "cr-0123456789abcdef0" } as const;
const lustre = { type: "lustre", capacityGiB: 38400, throughputMBpsPerTiB: 250 } as const;

/** What is changed, and which types of resource may be replaced or destroyed by it. */
const changes: readonly [title: string, change: Partial<TrainingClusterDescription>, replaced: readonly string[]][] = [
  ["more machines", { nodeCount: 32 }, []],
  ["fewer machines", { nodeCount: 2 }, []],
  ["another machine type", { machineType: "p6-b200.48xlarge" }, []],
  ["another interface layout", { interfaceLayout: "max-bandwidth" }, []],
  ["other tags", { tags: { team: "research" } }, []],
  ["a newer Kubernetes", { scheduler: { type: "kubernetes", version: "1.35" } }, []],
  ["a larger root disk", { rootVolume: { sizeGiB: 1000 } }, []],
  ["more pods", { scheduler: { type: "kubernetes", podsPerGpuNode: 110 } }, []],
  ["a larger system pool", { scheduler: { type: "kubernetes", systemPool: { nodeCount: 4 } } }, []],
  [
    "an endpoint opened to the office",
    { scheduler: { type: "kubernetes", publicAccessCidrs: ["203.0.113.0/24"] } },
    [],
  ],
  ["a third zone", { network: { systemZones: ["us-east-1a", "us-east-1b", "us-east-1c"] } }, ["aws_eks_node_group"]],
  ["a capacity block instead of on demand", { capacity: block }, ["aws_eks_node_group", "aws_placement_group"]],
  ["a larger file system", { sharedFileSystem: { ...lustre, capacityGiB: 57600 } }, []],
  ["more metadata performance", { sharedFileSystem: { ...lustre, metadataIops: 24000 } }, []],
];

withTerraform("after the first day", () => {
  let providers: Providers;
  let applied: TerraformStackRun;

  beforeAll(() => {
    providers = prepareProviders();
    if (providers.replayed && providers.realAwsVersion !== undefined) {
      applied = appliedAsTheRealProviderWould(providers, providers.realAwsVersion);
    } else {
      console.warn("NO REAL AWS PROVIDER IS ON THIS MACHINE: what a change replaces was not asked");
    }
  });

  test("planning the same again changes nothing", () => {
    expect(applied ? applied.plannedChanges("-refresh=false") : []).toEqual([]);
  });

  test.each(changes)("%s replaces nothing but what it must, and never what holds data", (_title, change, replaced) => {
    if (!applied) {
      return;
    }
    applied.replaceBy(synthesize(change));
    applied.useRealAws(providers.realAwsVersion ?? "");
    const planned = applied.plannedChanges("-refresh=false");
    expect(planned).not.toEqual([]);
    expect([...new Set(planned.filter(destroys).map(({ type }) => type))].sort()).toEqual([...replaced].sort());
  });

  test("a move to another zone is refused, since it would replace the file system", () => {
    if (!applied) {
      return;
    }
    applied.replaceBy(synthesize({ zone: "us-east-1b" }));
    applied.useRealAws(providers.realAwsVersion ?? "");
    const { status, output } = applied.try("plan", "-refresh=false", "-input=false");
    expect([status, output]).toEqual([1, expect.stringContaining("Instance cannot be destroyed")]);
  });
});

/** A stack whose state is what the real provider would have written after an apply. */
function appliedAsTheRealProviderWould(providers: Providers, version: string): TerraformStackRun {
  const replayed = new TerraformStackRun(synthesize({}), providers);
  replayed.run("init", "-input=false");
  replayed.run("apply", "-auto-approve", "-input=false");
  const real = new TerraformStackRun(synthesize({}), providers);
  real.useRealAws(version);
  real.run("init", "-input=false");
  writeState(real.folder, realState(real.plan(), readState(replayed.folder)));
  return real;
}

function synthesize(change: Partial<TrainingClusterDescription>): string {
  const [folder = ""] = synthesizeStacks((app) => {
    const stack = new TerraformStack(app, "train");
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    new TrainingCluster(stack, "train", { ...valid, sharedFileSystem: lustre, ...change });
  });
  return folder;
}

function destroys({ actions }: PlannedChange): boolean {
  return actions.includes("delete");
}
