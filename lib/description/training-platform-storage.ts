import { checkKnownProperties, checkPattern, type Problems } from "../checks";
import type { KubernetesClusterAccess, ObjectStoreMount, SharedFileSystemMount } from "./kubernetes-cluster-access";

/** Where jobs find the cluster's storage. */
export interface StorageDescription {
  /** @default "/mnt/shared" */
  readonly sharedFileSystemPath?: string;
  /** @default "/mnt/objects" */
  readonly objectStorePath?: string;
}

export interface StoragePlan {
  readonly sharedFileSystem?: { readonly mount: SharedFileSystemMount; readonly path: string };
  readonly objectStore?: { readonly mount: ObjectStoreMount; readonly path: string };
}

/** Names of the claims in each team's namespace. */
export const claimNames = { sharedFileSystem: "shared-file-system", objectStore: "object-store" } as const;

export function planStorage(
  { sharedFileSystem, objectStore }: KubernetesClusterAccess,
  description: StorageDescription,
  problems: Problems,
): StoragePlan {
  const own = problems.at("storage");
  checkKnownProperties(own, "", description, ["sharedFileSystemPath", "objectStorePath"]);
  const { sharedFileSystemPath = "/mnt/shared", objectStorePath = "/mnt/objects" } = description;
  for (const [path, value] of Object.entries({ sharedFileSystemPath, objectStorePath })) {
    checkPattern(own, path, value, /^\/[^:]*[^:/]$/, "write an absolute path without a slash at its end: /mnt/shared");
  }
  if (sharedFileSystemPath === objectStorePath) {
    own.add("objectStorePath", "is the path of the shared file system too", "give each a path of its own");
  }
  checkExists(own, "sharedFileSystemPath", description.sharedFileSystemPath, sharedFileSystem, "shared file system");
  checkExists(own, "objectStorePath", description.objectStorePath, objectStore, "object store");
  return {
    ...(sharedFileSystem && { sharedFileSystem: { mount: sharedFileSystem, path: sharedFileSystemPath } }),
    ...(objectStore && { objectStore: { mount: objectStore, path: objectStorePath } }),
  };
}

function checkExists(problems: Problems, path: string, said: string | undefined, mount: unknown, what: string): void {
  if (said !== undefined && mount === undefined) {
    problems.add(path, `the cluster has no ${what}`, "leave it out, or give the cluster one");
  }
}
