import {
  checkDescription,
  flag,
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
import { kmsKeyArn } from "./kms-key";
import { clusterName } from "./name";
import { partitionOf, regionName } from "./regions";
import { awsTags } from "./tags";

/** A bucket for data sets and checkpoints: a new one, or the company's own. */
export type ObjectStoreOptions = NewObjectStoreOptions | ExistingObjectStoreOptions;

/** A bucket that is made. */
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

/** A bucket of the company instead of a new one. */
export interface ExistingObjectStoreOptions {
  /** The bucket. */
  readonly existing: {
    readonly bucketName: string;
    /** ARN of the KMS key that the bucket is encrypted with: what reads and writes it needs to use the key. @default - none */
    readonly kmsKeyArn?: string;
  };
}

/** What a bucket has beside its {@link ObjectStoreOptions} when it is described on its own. */
export interface ObjectStoreDescription {
  /** @default - the id of the construct */
  readonly name?: string;
  /** Region of the bucket: it decides the partition in the ARN of one that exists. @default - asked of the provider */
  readonly region?: string;
  /** Refuses to be destroyed. @default true */
  readonly deletionProtection?: boolean;
  /** Tags of everything that can carry them. @default - none but those of the library */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a described bucket comes to. */
export type ObjectStorePlan = NewObjectStorePlan | ExistingObjectStorePlan;

/** What the description of an existing bucket comes to. */
export interface ExistingObjectStorePlan {
  /** It exists already. */
  readonly type: "existing";
  /** Name of the bucket. */
  readonly bucketName: string;
  /** Key of the bucket, where it has one. */
  readonly kmsKeyArn?: string;
  /** Partition of the bucket's ARN. @default - asked of the provider */
  readonly partition?: string;
  /** Whether a bucket that was made before is forgotten, and not destroyed. */
  readonly deletionProtection: boolean;
}

/** What the description of a new bucket comes to. */
export interface NewObjectStorePlan {
  /** It is made. */
  readonly type: "new";
  /** Name of the bucket; absent where it is made from the prefix. */
  readonly bucketName?: string;
  /** Prefix of the name of the bucket, which AWS completes. */
  readonly bucketPrefix: string;
  /** KMS key of the company.; absent where the service's own key is used. */
  readonly kmsKeyArn?: string;
  /** Days for which previous versions of objects are kept. */
  readonly previousVersionRetentionDays: number;
  /** Whether what holds data refuses to be destroyed. */
  readonly deletionProtection: boolean;
  /** Tags of everything that can carry them. */
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
  kmsKeyArn,
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
    region: regionName,
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
  { name = "", region, deletionProtection = true, tags = {} }: ObjectStoreDescription,
  options: GivenObjectStore,
): ObjectStorePlan {
  if ("existing" in options && options.existing) {
    const { bucketName: existingName = "", kmsKeyArn: existingKey } = options.existing;
    const partition = region === undefined || isUnresolved(region) ? undefined : partitionOf(region);
    return { type: "existing", bucketName: existingName, kmsKeyArn: existingKey, partition, deletionProtection };
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
