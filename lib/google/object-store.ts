import { DataGoogleStorageProjectServiceAccount } from "@cdktf/provider-google/lib/data-google-storage-project-service-account";
import { KmsCryptoKeyIamMember } from "@cdktf/provider-google/lib/kms-crypto-key-iam-member";
import { StorageBucket } from "@cdktf/provider-google/lib/storage-bucket";
import { Construct } from "constructs";
import { type Planned, planFrom } from "../description/common/planned";
import type { NewObjectStorePlan } from "../description/google/object-store";
import {
  type ObjectStoreDescription,
  type ObjectStoreOptions,
  type ObjectStorePlan,
  planObjectStore,
} from "../description/google/object-store";
import { forgetUnlessDrawn } from "../terraform/forgotten";
import { keyRole } from "./key-grants";
import type { Network } from "./network";
import { labelsOf } from "./tags";

/** A bucket, by description or by plan. */
export type ObjectStoreProps = Planned<ObjectStoreDescription & ObjectStoreOptions, ObjectStorePlan> & {
  /** Whose region and project the bucket lies in. */
  readonly network: Network;
};

/**
 * A bucket for data sets and checkpoints: folders that are renamed at once (hierarchical namespace), private, encrypted, with
 * what was deleted kept for a while. Or an existing bucket, which is left unchanged.
 */
export class ObjectStore extends Construct {
  /** The plan that is drawn. */
  readonly plan: ObjectStorePlan;
  /** Name of the bucket. */
  readonly bucketName: string;
  /** The bucket, where this construct made it. */
  readonly bucket?: StorageBucket;

  constructor(scope: Construct, id: string, props: ObjectStoreProps) {
    super(scope, id);
    const { network, ...description } = props;
    const plan = planFrom(description, (given: ObjectStoreDescription & ObjectStoreOptions) =>
      planObjectStore({ name: id, ...given }),
    );
    this.plan = plan;
    if (plan.type === "existing") {
      if (plan.deletionProtection) {
        forgetUnlessDrawn(this, [{ type: "google_storage_bucket", path: "Resource" }]);
      }
      this.bucketName = plan.bucketName;
      return;
    }
    const grant = this.keyGrant(plan, network);
    this.bucket = new StorageBucket(this, "Resource", {
      name: plan.bucketName ?? `${plan.bucketPrefix}${projectOf(network)}`,
      project: network.plan.project,
      location: network.plan.region,
      storageClass: "STANDARD",
      hierarchicalNamespace: { enabled: true },
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      softDeletePolicy: { retentionDurationSeconds: plan.softDeleteRetentionDays * 86_400 },
      encryption: plan.kmsKeyName === undefined ? undefined : { defaultKmsKeyName: plan.kmsKeyName },
      logging: plan.accessLogBucketName === undefined ? undefined : { logBucket: plan.accessLogBucketName },
      forceDestroy: !plan.deletionProtection,
      labels: labelsOf(plan.tags, plan.bucketPrefix.replace(/-data-$/, "")),
      lifecycle: { preventDestroy: plan.deletionProtection },
      dependsOn: grant && [grant],
    });
    this.bucketName = this.bucket.name;
  }

  /** The right of Cloud Storage's agent to the key, which the data source makes where the project has none yet. */
  private keyGrant(
    { kmsKeyName, grantServiceAgents }: NewObjectStorePlan,
    network: Network,
  ): KmsCryptoKeyIamMember | undefined {
    if (kmsKeyName === undefined || !grantServiceAgents) {
      return undefined;
    }
    const agent = new DataGoogleStorageProjectServiceAccount(this, "agent", { project: network.plan.project });
    return new KmsCryptoKeyIamMember(this, "key-grant", {
      cryptoKeyId: kmsKeyName,
      role: keyRole,
      member: `serviceAccount:${agent.emailAddress}`,
    });
  }
}

/** Makes the name unique in the world. */
function projectOf({ plan, vpcs }: Network): string {
  const project = plan.project ?? vpcs[0]?.project;
  if (project === undefined) {
    throw new Error("beside networks that exist already, a bucket needs bucketName, or the project in the network");
  }
  return project;
}
