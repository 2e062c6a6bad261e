import {
  type Check,
  checkDescription,
  describedObject,
  isUnresolved,
  newOrExisting,
  object,
  Problems,
  required,
  type Shape,
  type Sound,
  text,
  wholeNumber,
} from "../../checks";
import { type EncryptionOptions, kmsKeyPath } from "./kms-key";
import { type ResourceOptions, resourceOptionsShape } from "./resource-options";

/** A bucket for data sets and checkpoints: a new one, or the company's own. */
export type ObjectStoreOptions = NewObjectStoreOptions | ExistingObjectStoreOptions;

/** A bucket that is made. */
export interface NewObjectStoreOptions {
  /**
   * Exact name of the bucket, unique in the world.
   *
   * @default - the cluster's name and the project's
   */
  readonly bucketName?: string;
  /** Path of the customer's key. @default - encrypted with Google's keys */
  readonly kmsKeyName?: string;
  /**
   * Days for which what was deleted or overwritten can be brought back, 7 to 90.
   *
   * @default 30
   */
  readonly softDeleteRetentionDays?: number;
  /**
   * Bucket of the company that takes the log of who read and wrote what; the group
   * `cloud-storage-analytics@google.com` must be let write to it.
   *
   * @default - no such log
   */
  readonly accessLogBucketName?: string;
}

/** A bucket of the company instead of a new one. */
export interface ExistingObjectStoreOptions {
  /** The bucket. */
  readonly existing: { readonly bucketName: string };
}

/** What a bucket has beside its {@link ObjectStoreOptions} when it is described on its own. */
export type ObjectStoreDescription = ResourceOptions;

/** What a described bucket comes to. */
export type ObjectStorePlan = NewObjectStorePlan | ExistingObjectStorePlan;

/** What the description of an existing bucket comes to. */
export interface ExistingObjectStorePlan {
  /** It exists already. */
  readonly type: "existing";
  /** Name of the bucket. */
  readonly bucketName: string;
  /** Whether a bucket that this library made before is forgotten by Terraform, and not destroyed. */
  readonly deletionProtection: boolean;
}

/** What the description of a new bucket comes to. */
export interface NewObjectStorePlan {
  /** It is made. */
  readonly type: "new";
  /** Name of the bucket. */
  readonly bucketName?: string;
  /** The project's name is appended, where no name is given. */
  readonly bucketPrefix: string;
  /** Cloud KMS key of the company; absent where Google's own key is used. */
  readonly kmsKeyName?: string;
  /** Whether the library lets the service agent of Cloud Storage use the key. */
  readonly grantServiceAgents: boolean;
  /** Days for which deleted objects can be restored. */
  readonly softDeleteRetentionDays: number;
  /** Bucket that takes the access log; absent where there is none. */
  readonly accessLogBucketName?: string;
  /** Whether what holds data refuses to be destroyed. */
  readonly deletionProtection: boolean;
  /** Labels of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
}

const newBucketHint = "write 3 to 63 lower-case letters, digits, dashes and underscores, without 'google'";
const existingBucketHint = "write the name of the bucket, without gs://";

const existingBucketName = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/;

const newObjectStoreShape: Shape<NewObjectStoreOptions> = {
  bucketName: text({ pattern: /^(?!goog)(?!.*google)[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/, hint: newBucketHint }),
  kmsKeyName: kmsKeyPath,
  softDeleteRetentionDays: wholeNumber({
    minimum: 7,
    maximum: 90,
    unit: "days",
    token: { refusedBecause: "it is converted to seconds before" },
  }),
  accessLogBucketName: text({ pattern: existingBucketName, hint: existingBucketHint }),
};

const existingObjectStoreShape: Shape<ExistingObjectStoreOptions["existing"]> = {
  bucketName: required(text({ pattern: existingBucketName, hint: existingBucketHint }), existingBucketHint),
};

/** A bucket as a description gives it, checked for its form. */
export const objectStoreOptions: Check<Sound<ObjectStoreOptions>> = newOrExisting<
  NewObjectStoreOptions,
  ExistingObjectStoreOptions["existing"]
>(object<NewObjectStoreOptions>(newObjectStoreShape), existingObjectStoreShape);

/** Decides a bucket; throws with every problem. */
export function planObjectStore(description: ObjectStoreDescription & ObjectStoreOptions): ObjectStorePlan {
  const problems = new Problems();
  const { name, deletionProtection, tags, ...options } = describedObject(problems, description);
  const given = checkDescription<ResourceOptions>(problems, { name, deletionProtection, tags }, resourceOptionsShape);
  const plan = resolveObjectStore(given, objectStoreOptions(problems, "", options) ?? {}, undefined, problems);
  problems.throwIfAny(`object store '${given.name ?? ""}' on google`);
  return plan;
}

/** The same as part of a cluster, from options that passed their checks. */
export function resolveObjectStore(
  { name = "", deletionProtection = true, tags = {} }: Sound<ResourceOptions>,
  options: Sound<ObjectStoreOptions>,
  encryption: Sound<EncryptionOptions> | undefined,
  problems: Problems,
): ObjectStorePlan {
  if ("existing" in options) {
    return { type: "existing", bucketName: options.existing?.bucketName ?? "", deletionProtection };
  }
  const { bucketName, softDeleteRetentionDays = 30, accessLogBucketName } = options as Sound<NewObjectStoreOptions>;
  const kmsKeyName = (options as Sound<NewObjectStoreOptions>).kmsKeyName ?? encryption?.keyId;
  if (bucketName === undefined && !problems.concerns("") && !isUnresolved(name) && /^goog|google/.test(name)) {
    problems.add("bucketName", `would be '${name}-data-…', and no bucket's name holds 'google'`, newBucketHint);
  }
  return {
    type: "new",
    bucketName,
    bucketPrefix: `${name}-data-`,
    kmsKeyName,
    grantServiceAgents: encryption?.grantServiceAgents ?? true,
    softDeleteRetentionDays,
    accessLogBucketName,
    deletionProtection,
    tags,
  };
}
