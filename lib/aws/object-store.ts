import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Construct } from "constructs";
import type { NewObjectStorePlan } from "../description/aws/object-store";
import {
  type ObjectStoreDescription,
  type ObjectStoreOptions,
  type ObjectStorePlan,
  planObjectStore,
} from "../description/aws/object-store";
import { type Planned, planFrom } from "../description/common/planned";
import { type DataHolder, forgetUnlessDrawn } from "../terraform/forgotten";
import { namedTags } from "./tags";

/** A bucket, by description or by plan. */
export type ObjectStoreProps = Planned<ObjectStoreDescription & ObjectStoreOptions, ObjectStorePlan>;

/**
 * A bucket for data sets and checkpoints: private, encrypted, reached by TLS only, with what was overwritten or deleted kept
 * for a while. Or an existing bucket, which is left unchanged.
 */
export class ObjectStore extends Construct {
  /** The plan that is drawn. */
  readonly plan: ObjectStorePlan;
  /** Name of the bucket. */
  readonly bucketName: string;
  /** ARN of the bucket. */
  readonly bucketArn: string;
  /** The bucket, where this construct made it. */
  readonly bucket?: S3Bucket;

  constructor(scope: Construct, id: string, props: ObjectStoreProps) {
    super(scope, id);
    const plan = planFrom(props, (description: ObjectStoreDescription & ObjectStoreOptions) =>
      planObjectStore({ name: id, ...description }),
    );
    this.plan = plan;
    if (plan.type === "existing") {
      if (plan.deletionProtection) {
        forgetUnlessDrawn(this, bucketHolders);
      }
      this.bucketName = plan.bucketName;
      const partition = plan.partition ?? new DataAwsPartition(this, "partition", {}).partition;
      this.bucketArn = `arn:${partition}:s3:::${plan.bucketName}`;
      return;
    }
    this.bucket = new S3Bucket(this, "Resource", {
      ...(plan.bucketName === undefined ? { bucketPrefix: plan.bucketPrefix } : { bucket: plan.bucketName }),
      forceDestroy: !plan.deletionProtection,
      tags: namedTags(plan.tags, plan.bucketName ?? plan.bucketPrefix),
      lifecycle: { preventDestroy: plan.deletionProtection },
    });
    this.bucketName = this.bucket.bucket;
    this.bucketArn = this.bucket.arn;
    this.close();
    this.protect(plan);
  }

  private close(): void {
    const block = new S3BucketPublicAccessBlock(this, "public-access-block", {
      bucket: this.bucketName,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, "ownership", {
      bucket: this.bucketName,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    new S3BucketPolicy(this, "tls-only", {
      bucket: this.bucketName,
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "TlsOnly",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: [this.bucketArn, `${this.bucketArn}/*`],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      }),
      dependsOn: [block],
    });
  }

  private protect(plan: NewObjectStorePlan): void {
    const { kmsKeyArn, previousVersionRetentionDays } = plan;
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket: this.bucketName,
      rule: [
        {
          bucketKeyEnabled: kmsKeyArn !== undefined,
          applyServerSideEncryptionByDefault:
            kmsKeyArn === undefined
              ? { sseAlgorithm: "AES256" }
              : { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn },
        },
      ],
    });
    const versioning = new S3BucketVersioningA(this, "versioning", {
      bucket: this.bucketName,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketLifecycleConfiguration(this, "retention", {
      bucket: this.bucketName,
      rule: [
        {
          id: "previous-versions",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays: previousVersionRetentionDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      dependsOn: [versioning],
    });
  }
}

/** The bucket, and what keeps it closed and its versions kept: without these it would be open to mistakes. */
const bucketHolders: readonly DataHolder[] = [
  { type: "aws_s3_bucket", path: "Resource" },
  { type: "aws_s3_bucket_public_access_block", path: "public-access-block" },
  { type: "aws_s3_bucket_ownership_controls", path: "ownership" },
  { type: "aws_s3_bucket_policy", path: "tls-only" },
  { type: "aws_s3_bucket_server_side_encryption_configuration", path: "encryption" },
  { type: "aws_s3_bucket_versioning", path: "versioning" },
  { type: "aws_s3_bucket_lifecycle_configuration", path: "retention" },
];
