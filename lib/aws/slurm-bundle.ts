import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { Fn, type ITerraformDependable, TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import type { SlurmClusterPlan } from "../description/aws/slurm-cluster";
import { type BootOptions, bootScript, bundleFiles, bundleScript, type SlurmConfiguration } from "../slurm";
import { templateText } from "../terraform/template-text";
import { namedTags } from "./tags";

/**
 * What the machines of a Slurm cluster fetch: the bundle of their files in a bucket of its own, and the cluster's key in a
 * secret, which is empty here. The first controller makes the key; Terraform never sees it.
 */
export class SlurmBundle extends Construct {
  /** Bucket that holds configuration and scripts. */
  readonly bucket: S3Bucket;
  /** Secret that the controller fills with the cluster's key. */
  readonly secret: SecretsmanagerSecret;
  private readonly region: string;

  constructor(
    scope: Construct,
    id: string,
    { plan, region }: { readonly plan: SlurmClusterPlan; readonly region: string },
  ) {
    super(scope, id);
    this.region = region;
    const { name, tags, deletionProtection } = plan;
    this.bucket = new S3Bucket(this, "Resource", {
      bucketPrefix: `${name.slice(0, 30)}-slurm-`,
      // Everything in it is written by Terraform, which can write it again.
      forceDestroy: true,
      tags: namedTags(tags, `${name}-slurm`),
    });
    const bucket = this.bucket.bucket;
    new S3BucketPublicAccessBlock(this, "public-access-block", {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    new S3BucketVersioningA(this, "versioning", { bucket, versioningConfiguration: { status: "Enabled" } });
    this.secret = new SecretsmanagerSecret(this, "key", {
      namePrefix: `${name}-slurm-key-`,
      description: "Key of a Slurm cluster; its first controller makes it",
      recoveryWindowInDays: deletionProtection ? 30 : 0,
      tags: namedTags(tags, `${name}-slurm-key`),
      lifecycle: { preventDestroy: deletionProtection },
    });
  }

  /** Puts the files of a configuration into the bucket: a change of it is a change of this one object in a plan. */
  publish(configuration: SlurmConfiguration): readonly ITerraformDependable[] {
    const bucket = this.bucket.bucket;
    const text = new TerraformLocal(this, "text", templateText(bundleScript(bundleFiles(configuration))));
    const content = text.asString;
    const script = new S3Object(this, "script", { bucket, key: "bundle.sh", content });
    // After the bundle: a machine that reads the new sum must find what it is the sum of.
    const sum = new S3Object(this, "sum", {
      bucket,
      key: "bundle.sha256",
      content: Fn.sha256(content),
      dependsOn: [script],
    });
    return [script, sum];
  }

  /** User data of a machine, in base64. */
  userData(scope: Construct, machine: Pick<BootOptions, "role" | "group">): string {
    const store = { BUCKET: this.bucket.bucket, REGION: this.region };
    const text = new TerraformLocal(scope, "boot", templateText(bootScript({ cloud: "aws", store, ...machine })));
    return Fn.base64encode(text.asString);
  }
}
