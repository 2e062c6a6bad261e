import { type Check, text } from "../../checks";

/** The ARN of a customer's KMS key. A token passes. */
export const kmsKeyArn: Check<string> = text({
  pattern: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/.+$/,
  hint: "write the ARN of a KMS key: arn:aws:kms:REGION:ACCOUNT:key/ID",
});
