import { checkKnownProperties, checkPattern, checkPresent, checkWholeNumber, Problems } from "../../checks";
import { checkKmsKeyArn } from "./kms-key";
import { checkName } from "./name";
import { checkTags } from "./tags";

/** A bucket for data sets and checkpoints: a new one, or the company's own. */
export type ObjectStoreOptions = NewObjectStoreOptions | ExistingObjectStoreOptions;

export interface NewObjectStoreOptions {
  /**
   * Exact name of the bucket, unique in the world.
   *
   * @default - AWS appends characters to the cluster's name
   */
  readonly bucketName?: string;
  /** ARN of the customer's KMS key. @default - encrypted with the keys of S3 */
  readonly kmsKeyArn?: string;
  /**
   * Days for which what was overwritten or deleted can be brought back, 1 or more.
   *
   * @default 30
   */
  readonly previousVersionRetentionDays?: number;
}

export interface ExistingObjectStoreOptions {
  readonly existing: { readonly bucketName: string };
}

export interface ObjectStoreDescription {
  /** @default - the id of the construct */
  readonly name?: string;
  /** Refuses to be destroyed. @default true */
  readonly deletionProtection?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

export type ObjectStorePlan = NewObjectStorePlan | { readonly type: "existing"; readonly bucketName: string };

export interface NewObjectStorePlan {
  readonly type: "new";
  readonly bucketName?: string;
  readonly bucketPrefix: string;
  readonly kmsKeyArn?: string;
  readonly previousVersionRetentionDays: number;
  readonly deletionProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** Decides a bucket; throws with every problem. */
export function planObjectStore(description: ObjectStoreDescription & ObjectStoreOptions): ObjectStorePlan {
  const problems = new Problems();
  const { name, deletionProtection, tags, ...options } = description;
  checkName(problems, name);
  checkTags(problems, tags);
  const plan = resolveObjectStore({ name, deletionProtection, tags }, options as ObjectStoreOptions, problems);
  problems.throwIfAny(`object store '${name}' on aws`);
  return plan;
}

/** The same as part of a cluster. */
export function resolveObjectStore(
  { name = "", deletionProtection = true, tags = {} }: ObjectStoreDescription,
  options: ObjectStoreOptions,
  problems: Problems,
): ObjectStorePlan {
  checkKnownProperties(problems, "", options, ["existing", "bucketName", "kmsKeyArn", "previousVersionRetentionDays"]);
  if ("existing" in options) {
    checkPresent(problems, "existing.bucketName", options.existing?.bucketName, "write the name of the bucket");
    checkBucketName(problems, "existing.bucketName", options.existing?.bucketName);
    return { type: "existing", bucketName: options.existing?.bucketName ?? "" };
  }
  const { bucketName, kmsKeyArn, previousVersionRetentionDays = 30 } = options;
  checkBucketName(problems, "bucketName", bucketName);
  checkKmsKeyArn(problems, "kmsKeyArn", kmsKeyArn);
  checkWholeNumber(problems, "previousVersionRetentionDays", previousVersionRetentionDays, {
    minimum: 1,
    unit: "days",
  });
  return {
    type: "new",
    bucketName,
    // S3 takes prefixes of 37 characters at most, in lower case.
    bucketPrefix: `${name.toLowerCase().slice(0, 36)}-`,
    kmsKeyArn,
    previousVersionRetentionDays,
    deletionProtection,
    tags,
  };
}

function checkBucketName(problems: Problems, path: string, bucketName: string | undefined): void {
  checkPattern(
    problems,
    path,
    bucketName || undefined,
    /^(?!xn--|sthree-|\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    "write 3 to 63 lower-case letters, digits and dashes, beginning and ending with a letter or digit",
  );
}
