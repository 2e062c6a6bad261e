import { type Check, required, text } from "../../checks";

/**
 * A name that resources are named after. AKS takes 63 characters and a resource group 90; the longest suffix that this
 * library adds is 20, so 40 are left.
 */
export const clusterName: Check<string> = required(
  text({
    pattern: /^[A-Za-z][A-Za-z0-9-]{0,38}[A-Za-z0-9]$/,
    hint: "write a letter first, then letters, digits and dashes, not ending in a dash, 2 to 40 characters: resources are named after it",
  }),
  "write a name of letters, digits and dashes",
);

/** Name of the resource group that AKS makes for the machines of a cluster. */
export function machinesGroupName(name: string): string {
  return `${name}-machines`;
}
