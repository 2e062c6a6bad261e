import { type Problems, type Shape, type Sound, text } from "../../checks";
import type { KubernetesClusterAccess, ObjectStoreMount, SharedFileSystemMount } from "./cluster-access";

/** Where pods find the cluster's storage. */
export interface StorageOptions {
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

/** What of file system and bucket is offered to jobs. */
export interface StoragePlan {
  /** The file system; absent where the cluster has none. */
  readonly sharedFileSystem?: { readonly mount: SharedFileSystemMount; readonly path: string };
  /** The bucket; absent where the cluster has none. */
  readonly objectStore?: {
    readonly mount: ObjectStoreMount;
    readonly path: string;
    readonly identityClientId?: string;
  };
}

/** Names of the claims in each namespace. */
export const claimNames = { sharedFileSystem: "shared-file-system", objectStore: "object-store" } as const;

const path = text({
  pattern: /^\/[^:]*[^:/]$/,
  hint: "write an absolute path without a slash at its end: /mnt/shared",
  token: { refusedBecause: "paths are compared" },
});

export const storageShape: Shape<StorageOptions> = {
  sharedFileSystemPath: path,
  objectStorePath: path,
  objectStoreIdentityClientId: text({ hint: "write the client id of the identity" }),
};

export function planStorage(
  { sharedFileSystem, objectStore }: Pick<KubernetesClusterAccess, "sharedFileSystem" | "objectStore">,
  options: Sound<StorageOptions>,
  problems: Problems,
): StoragePlan {
  const nested = problems.at("storage");
  const { sharedFileSystemPath = "/mnt/shared", objectStorePath = "/mnt/objects" } = options;
  if (sharedFileSystemPath === objectStorePath) {
    nested.add("objectStorePath", "is the path of the shared file system too", "give each its own path");
  }
  const { objectStoreIdentityClientId: identityClientId } = options;
  if (identityClientId !== undefined && objectStore?.type !== "azure-blob") {
    nested.add("objectStoreIdentityClientId", "is given, but the object store is not Azure's", "leave it out");
  }
  checkExists(nested, "sharedFileSystemPath", options.sharedFileSystemPath, sharedFileSystem, "shared file system");
  checkExists(nested, "objectStorePath", options.objectStorePath, objectStore, "object store");
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
