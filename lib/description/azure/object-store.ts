import {
  checkDescription,
  flag,
  isUnresolved,
  newOrExisting,
  object,
  oneOf,
  Problems,
  required,
  type Shape,
  type Sound,
  text,
  wholeNumber,
} from "../../checks";
import { type CustomerKey, customerKeyOrHsmShape } from "./customer-key";
import { clusterName } from "./name";
import { resourceId, resourceIdHint } from "./resource-id";
import { azureTags } from "./tags";

/** A container for data sets and checkpoints, in a storage account of its own or in the company's. */
export type ObjectStoreOptions = NewObjectStoreOptions | ExistingObjectStoreOptions;

/** A bucket that is made. */
export interface NewObjectStoreOptions {
  /**
   * Exact name of the storage account, unique in the world: 3 to 24 lower-case letters and digits.
   *
   * @default - made of the cluster's name and of a mark of the network's id
   */
  readonly accountName?: string;
  /** @default "data" */
  readonly containerName?: string;
  /**
   * `premium` lies on SSD and costs more to keep and less to read.
   *
   * @default "standard"
   */
  readonly performance?: "standard" | "premium";
  /**
   * Copies: LRS in one building, ZRS over the zones of the region.
   *
   * @default - "ZRS", or "LRS" in a region without zones
   */
  readonly replication?: "LRS" | "ZRS";
  /**
   * The customer's key.
   *
   * @default - Azure's own keys
   */
  readonly customerKey?: CustomerKey;
  /**
   * Days for which what was deleted can be brought back, 1 to 365. Azure keeps no previous versions of files in a
   * hierarchical namespace.
   *
   * @default 30
   */
  readonly deletedDataRetentionDays?: number;
}

/** A bucket of the company instead of a new one. */
export interface ExistingObjectStoreOptions {
  /** A container that machines reach already. Nothing in it is changed; the cluster is given a role on the account. */
  readonly existing: {
    /** Id of the storage account. */
    readonly storageAccountId: string;
    readonly containerName: string;
  };
}

/** What a bucket has beside its {@link ObjectStoreOptions} when it is described on its own. */
export interface ObjectStoreDescription {
  /** @default - the id of the construct */
  readonly name?: string;
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
  /** Id of the storage account. */
  readonly storageAccountId: string;
  /** Name of the container. */
  readonly containerName: string;
  /** Whether an account that was made before it is forgotten, not destroyed. */
  readonly deletionProtection: boolean;
}

/** What the description of a new bucket comes to. */
export interface NewObjectStorePlan {
  /** It is made. */
  readonly type: "new";
  /** Name of the store. */
  readonly name: string;
  /** Undefined where the name is made of the prefix and a mark that is known when Terraform runs. */
  readonly accountName?: string;
  /** Prefix of the name of the storage account, which a random suffix completes. */
  readonly accountNamePrefix: string;
  /** Name of the container. */
  readonly containerName: string;
  /** Performance tier of the storage account. */
  readonly performance: "standard" | "premium";
  /** Redundancy of the storage account. */
  readonly replication: "LRS" | "ZRS";
  /** Key of the company; absent where the service's own key is used. */
  readonly customerKey?: CustomerKey;
  /** Days for which deleted data can be restored. */
  readonly deletedDataRetentionDays: number;
  /** Account keys are closed, unless Lustre imports from here: it reads with them. */
  readonly sharedKeyAccess: boolean;
  /** Whether what holds data refuses to be destroyed. */
  readonly deletionProtection: boolean;
  /** Tags of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What an object store must know of its context. */
export interface ObjectStoreContext {
  /** @default "1" */
  readonly zone?: string;
  /** Whether a Lustre file system imports from it. @default false */
  readonly feedsLustre?: boolean;
}

const containerName = text({
  pattern: /^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  hint: "write 3 to 63 lower-case letters, digits and single dashes, beginning and ending with a letter or digit",
});

const newObjectStoreShape: Shape<NewObjectStoreOptions> = {
  accountName: text({ pattern: /^[a-z0-9]{3,24}$/, hint: "write 3 to 24 lower-case letters and digits" }),
  containerName,
  performance: oneOf(["standard", "premium"], "performance"),
  replication: oneOf(["LRS", "ZRS"], "replication", { token: "passes" }),
  customerKey: customerKeyOrHsmShape,
  deletedDataRetentionDays: wholeNumber({ minimum: 1, maximum: 365, unit: "days" }),
};

const accountKind = "Microsoft.Storage/storageAccounts" as const;

const existingObjectStoreShape: Shape<ExistingObjectStoreOptions["existing"]> = {
  storageAccountId: required(resourceId(accountKind), resourceIdHint(accountKind)),
  containerName: required(containerName, "write the name of the container"),
};

/** The object store of a cluster, a new one or the company's. */
export const objectStoreShape = newOrExisting<NewObjectStoreOptions, ExistingObjectStoreOptions["existing"]>(
  object<NewObjectStoreOptions>(newObjectStoreShape),
  existingObjectStoreShape,
);

/** Decides an object store; throws with every problem. */
export function planObjectStore(
  description: ObjectStoreDescription & ObjectStoreOptions,
  context: ObjectStoreContext = {},
): ObjectStorePlan {
  const problems = new Problems();
  const isExisting = typeof description === "object" && description !== null && "existing" in description;
  type Given = ObjectStoreDescription & NewObjectStoreOptions & ExistingObjectStoreOptions;
  const given = checkDescription<Given>(problems, description, {
    name: clusterName,
    deletionProtection: flag(),
    tags: azureTags,
    ...(isExisting ? { existing: object(existingObjectStoreShape) } : newObjectStoreShape),
  } as Shape<Given>);
  const plan = resolveObjectStore(given, isExisting ? { existing: given.existing ?? {} } : given, context);
  problems.throwIfAny(`object store '${given.name}' on azure`);
  return plan;
}

/** The same as part of a cluster: nothing is left to check once the shape held. */
export function resolveObjectStore(
  { name = "", deletionProtection = true, tags = {} }: ObjectStoreDescription,
  options: Sound<ObjectStoreOptions>,
  { zone = "1", feedsLustre = false }: ObjectStoreContext,
): ObjectStorePlan {
  if ("existing" in options && options.existing) {
    const { storageAccountId = "", containerName: container = "" } = options.existing;
    return { type: "existing", storageAccountId, containerName: container, deletionProtection };
  }
  const made = options as Sound<NewObjectStoreOptions>;
  return {
    type: "new",
    name,
    accountName: made.accountName,
    // Eleven of the 24 characters are left to the mark.
    accountNamePrefix: isUnresolved(name)
      ? "data"
      : name
          .toLowerCase()
          .replaceAll(/[^a-z0-9]/g, "")
          .slice(0, 13),
    containerName: made.containerName ?? "data",
    performance: made.performance ?? "standard",
    replication: made.replication ?? (zone === "none" ? "LRS" : "ZRS"),
    customerKey: made.customerKey as CustomerKey | undefined,
    deletedDataRetentionDays: made.deletedDataRetentionDays ?? 30,
    sharedKeyAccess: feedsLustre,
    deletionProtection,
    tags,
  };
}
