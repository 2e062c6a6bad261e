import { checkKnownProperties, checkPattern, type Problems } from "../../checks";
import type { KubernetesClusterAccess, ObjectStoreMount, SharedFileSystemMount } from "./cluster-access";

/** Where jobs find the cluster's storage. */
export interface StorageDescription {
  /** @default "/mnt/shared" */
  readonly sharedFileSystemPath?: string;
  /** @default "/mnt/objects" */
  readonly objectStorePath?: string;
  /**
   * Client id of the identity by which machines read and write the object store. Azure only.
   *
   * @default - the machines' only identity; where they have several, mounting fails
   */
  readonly objectStoreIdentityClientId?: string;
}

export interface StoragePlan {
  readonly sharedFileSystem?: { readonly mount: SharedFileSystemMount; readonly path: string };
  readonly objectStore?: {
    readonly mount: ObjectStoreMount;
    readonly path: string;
    readonly identityClientId?: string;
  };
}

/** Names of the claims in each team's namespace. */
export const claimNames = { sharedFileSystem: "shared-file-system", objectStore: "object-store" } as const;

export function planStorage(
  { sharedFileSystem, objectStore }: KubernetesClusterAccess,
  description: StorageDescription,
  problems: Problems,
): StoragePlan {
  const nested = problems.at("storage");
  checkKnownProperties(nested, "", description, [
    "sharedFileSystemPath",
    "objectStorePath",
    "objectStoreIdentityClientId",
  ]);
  const { sharedFileSystemPath = "/mnt/shared", objectStorePath = "/mnt/objects" } = description;
  for (const [path, value] of Object.entries({ sharedFileSystemPath, objectStorePath })) {
    checkPattern(
      nested,
      path,
      value,
      /^\/[^:]*[^:/]$/,
      "write an absolute path without a slash at its end: /mnt/shared",
    );
  }
  if (sharedFileSystemPath === objectStorePath) {
    nested.add("objectStorePath", "is the path of the shared file system too", "give each a path of its own");
  }
  const { objectStoreIdentityClientId: identityClientId } = description;
  if (identityClientId !== undefined && objectStore?.type !== "azure-blob") {
    nested.add("objectStoreIdentityClientId", "is given, but the object store is none of Azure's", "leave it out");
  }
  checkExists(nested, "sharedFileSystemPath", description.sharedFileSystemPath, sharedFileSystem, "shared file system");
  checkExists(nested, "objectStorePath", description.objectStorePath, objectStore, "object store");
  return {
    ...(sharedFileSystem && { sharedFileSystem: { mount: sharedFileSystem, path: sharedFileSystemPath } }),
    ...(objectStore && { objectStore: { mount: objectStore, path: objectStorePath, identityClientId } }),
  };
}

function checkExists(problems: Problems, path: string, given: string | undefined, mount: unknown, what: string): void {
  if (given !== undefined && mount === undefined) {
    problems.add(path, `the cluster has no ${what}`, "leave it out, or give the cluster one");
  }
}
