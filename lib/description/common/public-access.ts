import { checkPattern, isUnresolved, type Problems } from "../../checks";

/** Checks who reaches the API endpoint from outside: blocks of addresses, and never the whole internet. */
export function checkPublicAccess(cidrs: readonly string[], problems: Problems): void {
  for (const [index, cidr] of (isUnresolved(cidrs) ? [] : cidrs).entries()) {
    const path = `publicAccessCidrs[${index}]`;
    if (cidr === "0.0.0.0/0") {
      problems.add(path, "opens the API endpoint to the whole internet", "write the addresses of your own network");
    }
    checkPattern(
      problems,
      path,
      cidr,
      /^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/,
      "write a block of addresses: 203.0.113.0/24",
    );
  }
}
