import { type Check, flag, isUnresolved, object, type Problems, required, type Sound, text } from "../../checks";

/** One key of the company for all that can be encrypted with one. */
export interface EncryptionOptions {
  /**
   * Path of a key of Cloud KMS in the region of the cluster: `projects/P/locations/R/keyRings/K/cryptoKeys/N`. It encrypts the
   * boot disks of all machines, the secrets of Kubernetes and a new bucket, where they name no key of their own. Changing it
   * replaces machines. Lustre stays with Google's keys: the provider 6.50 knows no key of its.
   */
  readonly keyId: string;
  /**
   * Whether Google's service agents are let use the keys. `false` where this is done elsewhere: a right belongs to the
   * principal that grants it, and goes with the cluster that did.
   *
   * @default true
   */
  readonly grantServiceAgents?: boolean;
}

const keyHint = "write the path of the key: projects/P/locations/L/keyRings/R/cryptoKeys/K";

/** The path of a key of Cloud KMS, not of one of its versions. */
export const kmsKeyPath: Check<string> = text({
  pattern: /^projects\/[^/\s]+\/locations\/[a-z0-9-]+\/keyRings\/[\w-]{1,63}\/cryptoKeys\/[\w-]{1,63}$/,
  hint: keyHint,
});

export const encryptionOptions: Check<Sound<EncryptionOptions>> = object<EncryptionOptions>({
  keyId: required(kmsKeyPath, keyHint),
  grantServiceAgents: flag(),
});

/** Disks, secrets and a regional bucket take a key of their region alone. A path that is only known later is not compared. */
export function checkKeyRegion(problems: Problems, path: string, key: string | undefined, region: string): void {
  if (key === undefined || isUnresolved(key) || isUnresolved(region) || region === "") {
    return;
  }
  const location = /\/locations\/([^/]+)\//.exec(key)?.[1];
  if (location !== region && !problems.concerns(path)) {
    problems.add(path, `lies in ${location}, and what it encrypts in ${region}`, `write a key of ${region}`);
  }
}
