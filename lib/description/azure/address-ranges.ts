import type { Problems } from "../../checks";
import { type Cidr, contains, formatCidr, overlaps, tryCidr } from "../common/cidr";

/**
 * Ranges that no VNet, peer, pod or service may have: InfiniBand's own (setup-infiniband, 2026), and those that AKS keeps
 * (Azure CNI's address planning).
 */
const reservedRanges: readonly { readonly range: string; readonly owner: string }[] = [
  { range: "172.16.0.0/16", owner: "the InfiniBand network of ND machines" },
  { range: "169.254.0.0/16", owner: "Azure itself" },
  { range: "172.30.0.0/16", owner: "AKS" },
  { range: "172.31.0.0/16", owner: "AKS" },
  { range: "192.0.2.0/24", owner: "AKS" },
];

/** Adds a problem for each reserved range that a block overlaps. */
export function checkReservedRanges(problems: Problems, path: string, cidr: Cidr): void {
  for (const { range, owner } of reservedRanges) {
    const reserved = tryCidr(range);
    if (reserved && overlaps(cidr, reserved)) {
      problems.add(
        path,
        `${formatCidr(cidr)} overlaps ${range}, which ${owner} takes`,
        "write another private block, such as one in 10.0.0.0/8",
      );
    }
  }
}

/** Blocks that no one on the internet has: RFC 1918, and RFC 6598 of carriers. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"].flatMap(
  (range) => tryCidr(range) ?? [],
);

/** Whether a block lies in a private range. */
export function isPrivate(cidr: Cidr): boolean {
  return privateRanges.some((range) => contains(range, cidr));
}

/** Whether a block shares an address with a private range. */
export function touchesPrivate(cidr: Cidr): boolean {
  return privateRanges.some((range) => overlaps(range, cidr));
}

/** Adds a problem where two named blocks overlap; a text that names no block is passed over. */
export function checkApart(
  problems: Problems,
  path: string,
  text: string,
  others: readonly { readonly name: string; readonly range: string }[],
): void {
  const cidr = tryCidr(text);
  for (const { name, range } of others) {
    const other = tryCidr(range);
    if (cidr && other && overlaps(cidr, other)) {
      problems.add(path, `${text} overlaps ${range}, ${name}`, "write a block that nothing else uses");
    }
  }
}
