import { SecretManagerSecret } from "@cdktf/provider-google/lib/secret-manager-secret";
import { StorageBucket } from "@cdktf/provider-google/lib/storage-bucket";
import { StorageBucketObject } from "@cdktf/provider-google/lib/storage-bucket-object";
import { Fn, type ITerraformDependable, TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import type { SlurmClusterPlan } from "../description/google/slurm-cluster";
import { type BootOptions, bootScript, bundleFiles, bundleScript, type SlurmConfiguration } from "../slurm";
import { templateText } from "../terraform/template-text";
import type { Network } from "./network";
import { labelsOf } from "./tags";

/**
 * What the machines of a Slurm cluster fetch: the bundle of their files in a bucket of its own, and the cluster's key in a
 * secret, which is empty here. The first controller makes the key; Terraform never sees it.
 */
export class SlurmBundle extends Construct {
  /** Bucket that holds configuration and scripts. */
  readonly bucket: StorageBucket;
  /** Secret that the controller fills with the cluster's key. */
  readonly secret: SecretManagerSecret;

  constructor(
    scope: Construct,
    id: string,
    {
      plan,
      network,
      project,
    }: { readonly plan: SlurmClusterPlan; readonly network: Network; readonly project: string },
  ) {
    super(scope, id);
    const { name, tags, deletionProtection, kmsKeyName } = plan;
    this.bucket = new StorageBucket(this, "Resource", {
      name: `${name}-slurm-${project}`,
      project: network.plan.project,
      location: network.plan.region,
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      versioning: { enabled: true },
      encryption: kmsKeyName === undefined ? undefined : { defaultKmsKeyName: kmsKeyName },
      // Everything in it is written by Terraform, which can write it again.
      forceDestroy: true,
      labels: labelsOf(tags, name),
    });
    this.secret = new SecretManagerSecret(this, "key", {
      secretId: `${name}-slurm-key`,
      project: network.plan.project,
      replication: {
        userManaged: {
          replicas: [
            {
              location: network.plan.region,
              customerManagedEncryption: kmsKeyName === undefined ? undefined : { kmsKeyName },
            },
          ],
        },
      },
      deletionProtection,
      labels: labelsOf(tags, name),
      lifecycle: { preventDestroy: deletionProtection },
    });
  }

  /** Puts the files of a configuration into the bucket: a change of it is a change of this one object in a plan. */
  publish(configuration: SlurmConfiguration): readonly ITerraformDependable[] {
    const bucket = this.bucket.name;
    const text = new TerraformLocal(this, "text", templateText(bundleScript(bundleFiles(configuration))));
    const content = text.asString;
    const script = new StorageBucketObject(this, "script", { bucket, name: "bundle.sh", content });
    // After the bundle: a machine that reads the new sum must find what it is the sum of.
    const sum = new StorageBucketObject(this, "sum", {
      bucket,
      name: "bundle.sha256",
      content: Fn.sha256(content),
      dependsOn: [script],
    });
    return [script, sum];
  }

  /** What a machine runs at each of its starts. */
  startupScript(machine: Pick<BootOptions, "role" | "group">): string {
    return templateText(bootScript({ cloud: "google", store: { BUCKET: this.bucket.name }, ...machine }));
  }
}
