import { checkKnownProperties, checkOneOf, checkPattern, checkWholeNumber, isUnresolved, Problems } from "../../checks";
import { type CustomerKey, checkCustomerKey } from "./customer-key";
import { checkName } from "./name";
import { checkPresentResourceId } from "./resource-id";
import { checkTags } from "./tags";

/** A container for data sets and checkpoints, in a storage account of its own or in the company's. */
export type ObjectStoreOptions = NewObjectStoreOptions | ExistingObjectStoreOptions;

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

export interface ExistingObjectStoreOptions {
  /** A container that machines reach already. Nothing in it is changed; the cluster is given a role on the account. */
  readonly existing: {
    /** Id of the storage account. */
    readonly storageAccountId: string;
    readonly containerName: string;
  };
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
  readonly storageAccountId: string;
  readonly containerName: string;
}

export interface NewObjectStorePlan {
  readonly type: "new";
  readonly name: string;
  /** Undefined where the name is made of the prefix and a mark that is known when Terraform runs. */
  readonly accountName?: string;
  readonly accountNamePrefix: string;
  readonly containerName: string;
  readonly performance: "standard" | "premium";
  readonly replication: "LRS" | "ZRS";
  readonly customerKey?: CustomerKey;
  readonly deletedDataRetentionDays: number;
  /** Account keys are closed, unless Lustre imports from here: it reads with them. */
  readonly sharedKeyAccess: boolean;
  readonly deletionProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** What an object store must know of its context. */
export interface ObjectStoreContext {
  /** @default "1" */
  readonly zone?: string;
  /** Whether a Lustre file system imports from it. @default false */
  readonly feedsLustre?: boolean;
}

/** Decides an object store; throws with every problem. */
export function planObjectStore(
  description: ObjectStoreDescription & ObjectStoreOptions,
  context: ObjectStoreContext = {},
): ObjectStorePlan {
  const problems = new Problems();
  const { name, deletionProtection, tags, ...options } = description;
  checkName(problems, name);
  checkTags(problems, tags);
  const shared = { name, deletionProtection, tags };
  const plan = resolveObjectStore(shared, options as ObjectStoreOptions, context, problems);
  problems.throwIfAny(`object store '${name}' on azure`);
  return plan;
}

/** The same as part of a cluster. */
export function resolveObjectStore(
  { name = "", deletionProtection = true, tags = {} }: ObjectStoreDescription,
  options: ObjectStoreOptions,
  { zone = "1", feedsLustre = false }: ObjectStoreContext,
  problems: Problems,
): ObjectStorePlan {
  checkKnownProperties(problems, "", options, [
    ...["existing", "accountName", "containerName", "performance", "replication", "customerKey"],
    "deletedDataRetentionDays",
  ]);
  if ("existing" in options) {
    return planExisting(options, problems.at("existing"));
  }
  const { accountName, containerName = "data", performance = "standard", deletedDataRetentionDays = 30 } = options;
  const replication = options.replication ?? (zone === "none" ? "LRS" : "ZRS");
  checkPattern(problems, "accountName", accountName, /^[a-z0-9]{3,24}$/, "write 3 to 24 lower-case letters and digits");
  checkContainerName(problems, containerName);
  checkOneOf(problems, "performance", performance, ["standard", "premium"], "performance");
  checkOneOf(problems, "replication", replication, ["LRS", "ZRS"], "replication");
  checkCustomerKey(problems, "customerKey", options.customerKey);
  checkWholeNumber(problems, "deletedDataRetentionDays", deletedDataRetentionDays, {
    minimum: 1,
    maximum: 365,
    unit: "days",
  });
  return {
    type: "new",
    name,
    accountName,
    // Eleven of the 24 characters are left to the mark.
    accountNamePrefix: isUnresolved(name)
      ? "data"
      : name
          .toLowerCase()
          .replaceAll(/[^a-z0-9]/g, "")
          .slice(0, 13),
    containerName,
    performance,
    replication,
    customerKey: options.customerKey,
    deletedDataRetentionDays,
    sharedKeyAccess: feedsLustre,
    deletionProtection,
    tags,
  };
}

function planExisting({ existing }: ExistingObjectStoreOptions, problems: Problems): ExistingObjectStorePlan {
  const { storageAccountId = "", containerName = "" } = existing ?? {};
  checkKnownProperties(problems, "", existing, ["storageAccountId", "containerName"]);
  checkPresentResourceId(problems, "storageAccountId", storageAccountId, "Microsoft.Storage/storageAccounts");
  checkContainerName(problems, containerName);
  return { type: "existing", storageAccountId, containerName };
}

function checkContainerName(problems: Problems, containerName: string): void {
  checkPattern(
    problems,
    "containerName",
    containerName,
    /^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    "write 3 to 63 lower-case letters, digits and single dashes, beginning and ending with a letter or digit",
  );
}
