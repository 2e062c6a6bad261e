import { type Check, required, text } from "../../checks";

/**
 * A name that resources are named after. EKS takes 100 characters, a node group 63, an IAM role 64; the longest suffix
 * that this library adds is 24, so 40 are left.
 */
export const clusterName: Check<string> = required(
  text({
    pattern: /^[A-Za-z][A-Za-z0-9-]{0,39}$/,
    hint: "write a letter first, then letters, digits and dashes, 40 characters at most: resources are named after it",
  }),
  "write a name of letters, digits and dashes",
);
