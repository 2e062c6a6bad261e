import { checkKnownProperties, checkPattern, checkPresent, checkWholeNumber, Problems } from "../../checks";
import { checkName } from "./name";
import { checkTags } from "./tags";

/** A bucket for data sets and checkpoints: a new one, or the company's own. */
export type ObjectStoreOptions = NewObjectStoreOptions | ExistingObjectStoreOptions;

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
  /** The project's name is appended, where no name is given. */
  readonly bucketPrefix: string;
  readonly kmsKeyName?: string;
  readonly softDeleteRetentionDays: number;
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
  problems.throwIfAny(`object store '${name}' on google`);
  return plan;
}

/** The same as part of a cluster. */
export function resolveObjectStore(
  { name = "", deletionProtection = true, tags = {} }: ObjectStoreDescription,
  options: ObjectStoreOptions,
  problems: Problems,
): ObjectStorePlan {
  checkKnownProperties(problems, "", options, ["existing", "bucketName", "kmsKeyName", "softDeleteRetentionDays"]);
  if ("existing" in options) {
    checkPresent(problems, "existing.bucketName", options.existing?.bucketName, "write the name of the bucket");
    checkBucketName(problems, "existing.bucketName", options.existing?.bucketName);
    return { type: "existing", bucketName: options.existing?.bucketName ?? "" };
  }
  const { bucketName, kmsKeyName, softDeleteRetentionDays = 30 } = options;
  checkBucketName(problems, "bucketName", bucketName);
  checkKmsKeyName(problems, "kmsKeyName", kmsKeyName);
  checkWholeNumber(problems, "softDeleteRetentionDays", softDeleteRetentionDays, {
    minimum: 7,
    maximum: 90,
    unit: "days",
  });
  return {
    type: "new",
    bucketName,
    bucketPrefix: `${name}-data-`,
    kmsKeyName,
    softDeleteRetentionDays,
    deletionProtection,
    tags,
  };
}

/** Checks the path of a key of Cloud KMS. */
export function checkKmsKeyName(problems: Problems, path: string, name: string | undefined): void {
  checkPattern(
    problems,
    path,
    name,
    /^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/,
    "write the path of the key: projects/P/locations/L/keyRings/R/cryptoKeys/K",
  );
}

function checkBucketName(problems: Problems, path: string, bucketName: string | undefined): void {
  checkPattern(
    problems,
    path,
    bucketName || undefined,
    /^(?!goog)(?!.*google)[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/,
    "write 3 to 63 lower-case letters, digits, dashes and underscores, without 'google'",
  );
}
