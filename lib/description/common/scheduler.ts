import { type Check, text } from "../../checks";

/** A minor version of Kubernetes: 1.30 or newer. A token is refused, since machines and drivers are compared with it. */
export const kubernetesVersion: Check<string> = text({
  pattern: /^1\.(3\d|[4-9]\d)$/,
  hint: 'write the minor version, 1.30 or newer: "1.34"',
  token: { refusedBecause: "machines and drivers are compared with it" },
});
