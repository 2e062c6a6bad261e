import { checkPattern, type Problems } from "../../checks";

/** Checks the ARN of a customer's KMS key. */
export function checkKmsKeyArn(problems: Problems, path: string, arn: string | undefined): void {
  checkPattern(problems, path, arn, /^arn:aws[a-z-]*:kms:/, "write the ARN of a KMS key: arn:aws:kms:…");
}
