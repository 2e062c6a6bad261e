import { object, required, type Shape, text } from "../../checks";

/** One key of the customer's for everything that is encrypted at rest. */
export interface EncryptionOptions {
  /**
   * ARN of a KMS key in the region of the cluster: `arn:aws:kms:REGION:ACCOUNT:key/ID`. It encrypts the file system, a new
   * bucket, the disks of all machines, volumes of the default storage class and the secrets of Kubernetes, wherever those
   * name no key of their own. Roles that the library makes, and EC2 Auto Scaling in the key's account, are allowed to use it.
   * Log groups keep CloudWatch's encryption: only the key's own policy can let CloudWatch Logs in.
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
