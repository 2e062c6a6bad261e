import {
  checkDescription,
  flag,
  newOrExisting,
  object,
  Problems,
  required,
  type Shape,
  type Sound,
  text,
  wholeNumber,
} from "../../checks";
import { kmsKeyArn } from "./kms-key";
import { clusterName } from "./name";
import { awsTags } from "./tags";

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

export type ObjectStorePlan = NewObjectStorePlan | ExistingObjectStorePlan;

export interface ExistingObjectStorePlan {
  readonly type: "existing";
  readonly bucketName: string;
  /** Whether a bucket that was made before is forgotten, and not destroyed. */
  readonly deletionProtection: boolean;
}

export interface NewObjectStorePlan {
  readonly type: "new";
  readonly bucketName?: string;
  readonly bucketPrefix: string;
  readonly kmsKeyArn?: string;
  readonly previousVersionRetentionDays: number;
  readonly deletionProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

const bucketName = text({
  pattern: /^(?!xn--|sthree-|\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  hint: "write 3 to 63 lower-case letters, digits and dashes, beginning and ending with a letter or digit",
});

const newObjectStoreShape: Shape<NewObjectStoreOptions> = {
  bucketName,
  kmsKeyArn,
  previousVersionRetentionDays: wholeNumber({ minimum: 1, unit: "days" }),
};

const existingObjectStoreShape: Shape<ExistingObjectStoreOptions["existing"]> = {
  bucketName: required(bucketName, "write the name of the bucket"),
};

/** The object store of a cluster, a new one or the company's. */
export const objectStoreShape = newOrExisting<NewObjectStoreOptions, ExistingObjectStoreOptions["existing"]>(
  object<NewObjectStoreOptions>(newObjectStoreShape),
  existingObjectStoreShape,
);

type GivenObjectStore = Sound<ObjectStoreOptions>;

/** Decides a bucket; throws with every problem. */
export function planObjectStore(description: ObjectStoreDescription & ObjectStoreOptions): ObjectStorePlan {
  const problems = new Problems();
  const isExisting = typeof description === "object" && description !== null && "existing" in description;
  type Given = ObjectStoreDescription & NewObjectStoreOptions & ExistingObjectStoreOptions;
  const given = checkDescription<Given>(problems, description, {
    name: clusterName,
    deletionProtection: flag(),
    tags: awsTags,
    ...(isExisting ? { existing: object(existingObjectStoreShape) } : newObjectStoreShape),
  } as Shape<Given>);
  const plan = resolveObjectStore(given, isExisting ? { existing: given.existing ?? {} } : given);
  problems.throwIfAny(`object store '${given.name}' on aws`);
  return plan;
}

/** The same as part of a cluster: nothing is left to check once the shape held. */
export function resolveObjectStore(
  { name = "", deletionProtection = true, tags = {} }: ObjectStoreDescription,
  options: GivenObjectStore,
): ObjectStorePlan {
  if ("existing" in options && options.existing) {
    return { type: "existing", bucketName: options.existing.bucketName ?? "", deletionProtection };
  }
  const {
    bucketName: exactName,
    kmsKeyArn: key,
    previousVersionRetentionDays = 30,
  }: Sound<NewObjectStoreOptions> = options as Sound<NewObjectStoreOptions>;
  return {
    type: "new",
    bucketName: exactName,
    // S3 takes prefixes of 37 characters at most, in lower case.
    bucketPrefix: `${name.toLowerCase().slice(0, 36)}-`,
    kmsKeyArn: key,
    previousVersionRetentionDays,
    deletionProtection,
    tags,
  };
}
