import { object, type Problems, type Shape, type Sound, text } from "../../checks";
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
  /**
   * The client of Azure Managed Lustre that is installed on machines with each release of Ubuntu, such as
   * "2.15.7-33-g79ddf99": its package carries a kernel module, so that a new kernel may want a newer one. Azure only.
   *
   * @default - those of the driver's own manifests
   */
  readonly lustreClientVersions?: LustreClientVersions;
}

/** Versions of the client of Azure Managed Lustre: three numbers, and the mark of the build. */
export interface LustreClientVersions {
  /** @default "2.15.7-33-g79ddf99" */
  readonly ubuntu2204?: string;
  /** @default "2.16.1-14-gbc76088" */
  readonly ubuntu2404?: string;
}

/**
 * One for each release, as the driver's manifests name them (kubernetes-sigs/azurelustre-csi-driver v0.4.0,
 * deploy/csi-azurelustre-node-jammy.yaml and -noble.yaml): Microsoft ships 2.15 alone for 22.04.
 */
export const lustreClients: Required<LustreClientVersions> = {
  ubuntu2204: "2.15.7-33-g79ddf99",
  ubuntu2404: "2.16.1-14-gbc76088",
};

/** What of file system and bucket is offered to jobs. */
export interface StoragePlan {
  /** The file system; absent where the cluster has none. */
  readonly sharedFileSystem?: {
    readonly mount: SharedFileSystemMount;
    readonly path: string;
    /** Versions of the client on machines, where the file system is Azure's. */
    readonly clientVersions?: Required<LustreClientVersions>;
  };
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

const clientVersion = text({
  pattern: /^2\.\d+\.\d+-\d+-g[0-9a-f]{7}$/,
  hint: "write the version with the mark of its build: 2.15.7-33-g79ddf99",
  token: { refusedBecause: "it is taken apart before" },
});

export const storageShape: Shape<StorageOptions> = {
  sharedFileSystemPath: path,
  objectStorePath: path,
  objectStoreIdentityClientId: text({ hint: "write the client id of the identity" }),
  lustreClientVersions: object<LustreClientVersions>({ ubuntu2204: clientVersion, ubuntu2404: clientVersion }),
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
  const isAzures = sharedFileSystem?.type === "azure-managed-lustre";
  if (options.lustreClientVersions !== undefined && !isAzures) {
    nested.add("lustreClientVersions", "is given, but the file system is not Azure's", "leave it out");
  }
  const clientVersions = { ...lustreClients, ...options.lustreClientVersions };
  checkExists(nested, "sharedFileSystemPath", options.sharedFileSystemPath, sharedFileSystem, "shared file system");
  checkExists(nested, "objectStorePath", options.objectStorePath, objectStore, "object store");
  return {
    ...(sharedFileSystem && {
      sharedFileSystem: {
        mount: sharedFileSystem,
        path: sharedFileSystemPath,
        ...(isAzures && { clientVersions }),
      },
    }),
    ...(objectStore && { objectStore: { mount: objectStore, path: objectStorePath, identityClientId } }),
  };
}

function checkExists(problems: Problems, path: string, given: string | undefined, mount: unknown, what: string): void {
  if (given !== undefined && mount === undefined) {
    problems.add(path, `the cluster has no ${what}`, "leave it out, or give the cluster one");
  }
}
