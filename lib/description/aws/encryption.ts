import { object, required, type Shape, text } from "../../checks";

/** One key of the customer's for everything that is encrypted at rest. */
export interface EncryptionOptions {
  /**
   * ARN of a KMS key in the region of the cluster: `arn:aws:kms:REGION:ACCOUNT:key/ID`. It encrypts a Lustre file
   * system, a new bucket, the system disks of the pools, and the secrets of a new Kubernetes cluster, wherever those name no
   * key of their own. EC2 Auto Scaling in the key's account is granted its use, and what reads the bucket may use it. Disks of
   * system machines, of data preparation and of Ceph keep the account's key, and log groups CloudWatch's: only the key's own
   * policy can let CloudWatch Logs in.
   */
  readonly keyId: string;
}

const hint = "write the ARN of a KMS key: arn:aws:kms:REGION:ACCOUNT:key/ID";

const encryption: Shape<EncryptionOptions> = {
  keyId: required(
    text({
      pattern: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/.+$/,
      hint: `${hint}; an alias can be pointed at another key`,
      token: { refusedBecause: "the account that may use it is read from it" },
    }),
    hint,
  ),
};

export const encryptionShape = object<EncryptionOptions>(encryption);

/** The parts of a cluster's description in which a key can be written. */
interface Encryptable {
  readonly encryption?: { readonly keyId?: string };
  readonly machineType?: unknown;
  readonly accelerator?: unknown;
  readonly nodeCount?: unknown;
  readonly rootVolume?: object;
  readonly sharedFileSystem?: { readonly type?: unknown };
  readonly objectStore?: object;
  readonly scheduler?: { readonly type?: unknown };
  readonly nodePools?: Readonly<Record<string, { readonly rootVolume?: object }>>;
}

/** The description with the one key written wherever none was. */
export function withOneKey<Given extends Encryptable>(given: Given): Given {
  const kmsKeyArn = given.encryption?.keyId;
  if (kmsKeyArn === undefined) {
    return given;
  }
  const { sharedFileSystem, objectStore, scheduler, nodePools } = given;
  const makesCluster = scheduler === undefined || (scheduler.type !== "slurm" && !("existing" in scheduler));
  return {
    ...given,
    rootVolume: hasPoolAtTop(given) ? { kmsKeyArn, ...given.rootVolume } : given.rootVolume,
    ...(sharedFileSystem?.type === "lustre" && { sharedFileSystem: { kmsKeyArn, ...sharedFileSystem } }),
    ...(!(objectStore && "existing" in objectStore) && { objectStore: { kmsKeyArn, ...objectStore } }),
    ...(makesCluster && { scheduler: { type: "kubernetes", secretsKmsKeyArn: kmsKeyArn, ...scheduler } }),
    ...(nodePools && {
      nodePools: Object.fromEntries(
        Object.entries(nodePools).map(([name, pool]) => [
          name,
          { ...pool, rootVolume: { kmsKeyArn, ...pool.rootVolume } },
        ]),
      ),
    }),
  };
}

/** Words of the pool `gpu` at the top: a disk alone would describe one. */
function hasPoolAtTop({ machineType, accelerator, nodeCount }: Encryptable): boolean {
  return machineType !== undefined || accelerator !== undefined || nodeCount !== undefined;
}
