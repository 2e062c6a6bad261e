import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { type App, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { TrainingCluster, type TrainingClusterDescription } from "../../lib/aws";
import { forgetUnlessDrawn } from "../../lib/terraform/forgotten";
import { valid } from "../description/aws/valid";
import { addresses, synth, type Terraform } from "../synth";
import { type Providers, prepareProviders, terraformInstalled } from "./mirror";
import { synthesizeStacks, TerraformStackRun } from "./terraform";

const lustre = { type: "lustre", capacityGiB: 38400, throughputMBpsPerTiB: 250 } as const;
const existing = { bucketName: "ours" };
const kmsKeyArn = "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012";

const forgottenOf = (terraform: Terraform): readonly string[] => {
  const { removed = [] } = terraform as unknown as { removed?: readonly { from: string }[] };
  return removed.map(({ from }) => from);
};

/** The clusters of one stack, by their ids. */
const clusters = (descriptions: Readonly<Record<string, Partial<TrainingClusterDescription>>>) => (app: App) => {
  const stack = new TerraformStack(app, "stack");
  new AwsProvider(stack, "aws", { region: "us-east-1" });
  for (const [id, change] of Object.entries(descriptions)) {
    // Below a construct of the user's, so that the address has a part that this library does not know.
    new TrainingCluster(new Construct(stack, `team-${id}`), id, { ...valid, ...change });
  }
};

const terraformOf = (change: Partial<TrainingClusterDescription>): Terraform =>
  synth((stack) => {
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    new TrainingCluster(stack, "train", { ...valid, ...change });
  });

const whole = { sharedFileSystem: { ...lustre, backupRetentionDays: 0, objectStoreAssociation: {} } } as const;
const withoutEfa = {
  sharedFileSystem: {
    type: "lustre",
    capacityGiB: 1200,
    efa: false,
    backupRetentionDays: 0,
    objectStoreAssociation: {},
  },
} as const;

test("what is forgotten has the address that it is drawn at", () => {
  const drawn = new Set([whole, withoutEfa].flatMap((change) => addresses(terraformOf(change))));
  const left = forgottenOf(
    terraformOf({
      sharedFileSystem: undefined,
      objectStore: { existing },
      scheduler: { type: "kubernetes", existing: { clusterName: "ours" } },
      network: {
        existing: {
          vpcId: "vpc-0123456789abcdef0",
          gpuSubnetId: "subnet-0123456789abcdef0",
          systemSubnetIds: ["subnet-0123456789abcdef1", "subnet-0123456789abcdef2"],
        },
      },
    }),
  );
  expect(left.length).toBeGreaterThan(30);
  // What Slurm holds is drawn by another scheduler.
  expect(left.filter((address) => !drawn.has(address) && !address.includes("_slurm_"))).toEqual([]);
  expect(new Set(left).size).toBe(left.length);
});

test("an address that is drawn is never forgotten, and none is without deletion protection", () => {
  for (const change of [whole, withoutEfa, {}, { scheduler: { type: "kubernetes", secretsKmsKeyArn: kmsKeyArn } }]) {
    const terraform = terraformOf(change as Partial<TrainingClusterDescription>);
    const drawn = new Set(addresses(terraform));
    expect(forgottenOf(terraform).filter((address) => drawn.has(address))).toEqual([]);
    expect(forgottenOf(terraformOf({ ...change, deletionProtection: false } as never))).toEqual([]);
  }
});

test("what a program draws later at the same address is not forgotten", () => {
  const terraform = synth((stack) => {
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    const scope = new Construct(stack, "store");
    forgetUnlessDrawn(scope, [{ type: "aws_s3_bucket", path: "Resource" }]);
    new S3Bucket(scope, "Resource", {});
  });
  expect(forgottenOf(terraform)).toEqual([]);
  expect(terraform.terraform.required_version).toBeUndefined();
});

test("blocks of the user's stay beside those of the library, which ask for a Terraform that knows them", () => {
  const terraform = synth((stack) => {
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    stack.addOverride("removed", [{ from: "aws_vpc.theirs", lifecycle: { destroy: false } }]);
    forgetUnlessDrawn(new Construct(stack, "one"), [{ type: "aws_s3_bucket", path: "Resource" }]);
    forgetUnlessDrawn(new Construct(stack, "two"), [{ type: "aws_s3_bucket", path: "Resource" }]);
  });
  expect(forgottenOf(terraform).map((address) => address.replace(/_[0-9A-F]{8}$/, ""))).toEqual([
    "aws_s3_bucket.one",
    "aws_s3_bucket.two",
    "aws_vpc.theirs",
  ]);
  expect(terraform.terraform.required_version).toBe(">= 1.7.0");
});

const withTerraform = terraformInstalled() ? describe : describe.skip;
jest.setTimeout(600_000);

withTerraform("real Terraform", () => {
  let providers: Providers;
  beforeAll(() => {
    providers = prepareProviders();
  });

  test("forgets a file system, a bucket and a key that are left out, in two clusters of one stack, and destroys none", () => {
    if (!providers.replayed) {
      return;
    }
    const [first = ""] = synthesizeStacks(clusters({ a: { sharedFileSystem: lustre }, b: whole }));
    const [second = ""] = synthesizeStacks(
      clusters({
        a: { objectStore: { existing }, sharedFileSystem: undefined },
        b: { sharedFileSystem: lustre, scheduler: { type: "kubernetes", secretsKmsKeyArn: kmsKeyArn } },
      }),
    );
    const run = new TerraformStackRun(first, providers);
    run.run("init", "-input=false");
    run.run("apply", "-auto-approve", "-input=false");
    run.replaceBy(second);
    const planned = run.plannedChanges();
    const forgotten = planned.filter(({ actions }) => actions.includes("forget")).map(({ type }) => type);
    expect(planned.filter(({ actions }) => actions.includes("delete")).map(({ type }) => type)).toEqual([
      "aws_fsx_data_repository_association",
    ]);
    expect(forgotten).toEqual(
      expect.arrayContaining(["aws_fsx_lustre_file_system", "aws_s3_bucket", "aws_kms_key", "aws_kms_alias"]),
    );
    run.run("apply", "-auto-approve", "-input=false");
    expect(run.plannedChanges()).toEqual([]);
  });
});
