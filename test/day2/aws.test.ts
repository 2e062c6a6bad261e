import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import { TrainingCluster, type TrainingClusterDescription } from "../../lib/aws";
import { InvalidDescriptionError } from "../../lib/checks";
import { dayTwoChanges } from "../../lib/description/aws/day-two";
import { valid } from "../description/aws/valid";
import { type Providers, prepareProviders, terraformInstalled } from "../terraform/mirror";
import { synthesizeStacks, TerraformStackRun } from "../terraform/terraform";
import { readState, realState, writeState } from "./real-aws-state";

const installed = terraformInstalled();
if (!installed) {
  console.warn("NO TERRAFORM IS INSTALLED: day-2 changes were not planned");
}
const withTerraform = installed ? describe : describe.skip;

jest.setTimeout(600_000);

const block = { type: "capacity-block", reservationId: "cr-0123456789abcdef0" } as const;
const lustre = { type: "lustre", capacityGiB: 38400, throughputMBpsPerTiB: 250 } as const;

const coming = { ...block, startTime: "2099-12-01T11:30:00Z", endTime: "2099-12-15T11:30:00Z" } as const;
const kubernetes = (options: object) => ({ scheduler: { type: "kubernetes" as const, ...options } });
const key = "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012";
const debug = { machineType: "g6.12xlarge", nodeCount: 2 } as const;

type Change = Partial<TrainingClusterDescription>;

/** What is changed for each row of the table, and in what. */
const changes: Readonly<Record<string, { readonly before?: Change; readonly change: Change }>> = {
  "more machines": { change: { nodeCount: 32 } },
  "fewer machines": { change: { nodeCount: 2 } },
  "no machines": { change: { nodeCount: 0 } },
  "another machine type": { change: { machineType: "p6-b200.48xlarge" } },
  "another interface layout": { change: { interfaceLayout: "max-bandwidth" } },
  "a larger root disk": { change: { rootVolume: { sizeGiB: 1000 } } },
  "a key for the root disk": { change: { rootVolume: { kmsKeyArn: key } } },
  "more pods": { change: kubernetes({ podsPerGpuNode: 110 }) },
  "a newer image": { before: { releaseVersion: "1.36.1-20261001" }, change: { releaseVersion: "1.36.1-20261101" } },
  "machines of a newer Kubernetes": { before: { kubernetesVersion: "1.35" }, change: { kubernetesVersion: "1.36" } },
  "a newer Kubernetes": { before: kubernetes({ version: "1.35" }), change: kubernetes({ version: "1.36" }) },
  "other tags": { before: { tags: { team: "a" } }, change: { tags: { team: "research", project: "b" } } },
  "other labels of a pool": { change: { labels: { tier: "gold" } } },
  "a further pool": { change: { nodePools: { debug } } },
  "a pool left out": { before: { nodePools: { debug } }, change: { nodePools: undefined } },
  "a capacity block instead of on demand": { change: { capacity: block } },
  "spot machines instead of on demand": { change: { capacity: { type: "spot" } } },
  "another reservation": {
    before: { capacity: { type: "reservation", reservationId: "cr-0123456789abcdef0" } },
    change: { capacity: { type: "reservation", reservationId: "cr-0123456789abcdef1" } },
  },
  "a block that is extended": {
    before: { capacity: coming },
    change: { capacity: { ...coming, endTime: "2099-12-22T11:30:00Z" } },
  },
  "a block whose start was moved": {
    before: { capacity: coming },
    change: { capacity: { ...coming, startTime: "2099-12-02T11:30:00Z" } },
  },
  "the block that follows": {
    before: { capacity: coming },
    change: { capacity: { ...coming, reservationId: "cr-0123456789abcdef1" } },
  },
  "a larger system pool": { change: kubernetes({ systemPool: { nodeCount: 4 } }) },
  "other system machines": { change: kubernetes({ systemPool: { machineType: "m7i.2xlarge" } }) },
  "a third zone": { change: { network: { systemZones: ["us-east-1a", "us-east-1b", "us-east-1c"] } } },
  "an endpoint opened to the office": { change: kubernetes({ publicAccessCidrs: ["203.0.113.0/24"] }) },
  "a network that reaches the private endpoint": { change: kubernetes({ privateAccessCidrs: ["10.100.0.0/16"] }) },
  "extended support": { change: kubernetes({ supportType: "extended" }) },
  "another administrator": { change: kubernetes({ administratorArns: ["arn:aws:iam::123456789012:role/admin"] }) },
  "a larger file system": { change: { sharedFileSystem: { ...lustre, capacityGiB: 57600 } } },
  "a file system of a size without EFA": { change: { sharedFileSystem: { ...lustre, capacityGiB: 48000 } } },
  "more metadata performance": { change: { sharedFileSystem: { ...lustre, metadataIops: 24000 } } },
  "no backups": { change: { sharedFileSystem: { ...lustre, backupRetentionDays: 0 } } },
  "a link to the bucket": { change: { sharedFileSystem: { ...lustre, objectStoreAssociation: {} } } },
  "another key of the file system": { change: { sharedFileSystem: { ...lustre, kmsKeyArn: key } } },
  "a file system left out": { change: { sharedFileSystem: undefined } },
  "the company's bucket instead of the made one": { change: { objectStore: { existing: { bucketName: "ours" } } } },
  "the company's key of secrets instead of the made one": { change: kubernetes({ secretsKmsKeyArn: key }) },
  "a key of the bucket": { change: { objectStore: { kmsKeyArn: key } } },
  "another zone": { change: { zone: "us-east-1b" } },
  "other addresses of the VPC": { change: { network: { cidr: "10.64.0.0/16" } } },
  "another name": { change: { name: "other" } },
  "the company's network instead of the made one": {
    change: {
      network: {
        existing: {
          vpcId: "vpc-0123456789abcdef0",
          gpuSubnetId: "subnet-0123456789abcdef0",
          systemSubnetIds: ["subnet-0123456789abcdef1", "subnet-0123456789abcdef2"],
        },
      },
    },
  },
};

/** What holds data, or cannot be made again as it was. */
const guarded =
  /^aws_(fsx_lustre_file_system|s3_bucket|kms_key|eks_cluster|vpc|subnet|cloudwatch_log_group|s3_bucket_(versioning|policy|public_access_block))$/;

withTerraform("after the first day", () => {
  let providers: Providers;
  const applied = new Map<string, TerraformStackRun>();

  /** The stack after a first apply of a description; one that several rows begin with is applied once. */
  const after = (before: Change = {}): TerraformStackRun | undefined => {
    const { replayed, realAwsVersion } = providers;
    if (!replayed || realAwsVersion === undefined) {
      return undefined;
    }
    const name = JSON.stringify(before);
    const run = applied.get(name) ?? appliedAsTheRealProviderWould(providers, realAwsVersion, before);
    applied.set(name, run);
    return run;
  };

  beforeAll(() => {
    providers = prepareProviders();
    if (!providers.replayed || providers.realAwsVersion === undefined) {
      console.warn("NO REAL AWS PROVIDER IS ON THIS MACHINE: what a change replaces was not asked");
    }
  });

  test("planning the same again changes nothing", () => {
    expect(after()?.plannedChanges("-refresh=false") ?? []).toEqual([]);
  });

  test.each(dayTwoChanges.map((row) => [row.title, row] as const))("%s does what the table says", (title, row) => {
    const { before, change } = changes[title] ?? { change: {} };
    const run = after(before);
    if (!run) {
      return;
    }
    const described = { ...before, ...change };
    if (row.effect === "refused in the description") {
      expect(() => synthesize(described)).toThrow(InvalidDescriptionError);
      return;
    }
    run.replaceBy(synthesize(described));
    run.useRealAws(providers.realAwsVersion ?? "");
    if (row.effect === "refused by the plan") {
      const { status, output } = run.try("plan", "-refresh=false", "-input=false");
      expect([status, output]).toEqual([1, expect.stringContaining("Instance cannot be destroyed")]);
      return;
    }
    const planned = run.plannedChanges("-refresh=false");
    const typesOf = (action: string): readonly string[] =>
      [...new Set(planned.filter(({ actions }) => actions.includes(action)).map(({ type }) => type))].sort();
    expect(planned).not.toEqual([]);
    expect({ replaced: typesOf("delete"), forgotten: typesOf("forget") }).toEqual({
      replaced: row.replaced ?? [],
      forgotten: row.forgotten ?? [],
    });
    expect(typesOf("delete").filter((type) => guarded.test(type))).toEqual([]);
    const rolls = planned.some(({ type, actions }) => type === "aws_launch_template" && actions.join() === "update");
    const imageRolls = row.property.endsWith("Version") && row.property.startsWith("nodePools");
    if (row.effect !== "replaces a pool") {
      expect(rolls || imageRolls).toBe(row.effect === "rolls machines");
    }
  });
});

test("every row of the table is planned, and nothing else", () => {
  expect(Object.keys(changes).sort()).toEqual(dayTwoChanges.map(({ title }) => title).sort());
});

/** A stack whose state is what the real provider would have written after an apply. */
function appliedAsTheRealProviderWould(providers: Providers, version: string, before: Change): TerraformStackRun {
  const replayed = new TerraformStackRun(synthesize(before), providers);
  replayed.run("init", "-input=false");
  replayed.run("apply", "-auto-approve", "-input=false");
  const real = new TerraformStackRun(synthesize(before), providers);
  real.useRealAws(version);
  real.run("init", "-input=false");
  writeState(real.folder, realState(real.plan(), readState(replayed.folder)));
  return real;
}

function synthesize(change: Change): string {
  const [folder = ""] = synthesizeStacks((app) => {
    const stack = new TerraformStack(app, "train");
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    new TrainingCluster(stack, "train", { ...valid, sharedFileSystem: lustre, ...change });
  });
  return folder;
}
