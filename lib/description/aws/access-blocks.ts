import { type Check, isUnresolved, list } from "../../checks";
import { type Cidr, cidrBlock, contains, formatCidr, overlaps, tryCidr } from "../common/cidr";
import { publicAccessBlocks } from "../common/public-access";

/** RFC 1918, and RFC 6598, which companies use behind a VPN as well. */
const privateRanges: readonly Cidr[] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"]
  .map(tryCidr)
  .filter((cidr) => cidr !== undefined);

/**
 * EKS refuses these in `publicAccessCidrs`: a public endpoint never sees them. Beside the private ones: loopback, link-local,
 * multicast and reserved.
 */
const unroutableRanges: readonly Cidr[] = [
  ...privateRanges,
  ...["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"].map(tryCidr).filter((cidr) => cidr !== undefined),
];

/** Blocks that EKS takes for a public endpoint: 40 at most (EKS service quotas). */
const mostBlocks = 40;

/** Blocks from which a public endpoint is reached. */
export const publicAccessOfEks: Check<readonly string[]> = (problems, path, value) => {
  const blocks = publicAccessBlocks(problems, path, value);
  forEachKnown(blocks, (cidr, index) => {
    if (unroutableRanges.some((range) => overlaps(range, cidr)) && !problems.concerns(`${path}[${index}]`)) {
      problems.add(
        `${path}[${index}]`,
        `${formatCidr(cidr)} has addresses that a public endpoint never sees`,
        "write the public addresses of your network, or privateAccessCidrs",
      );
    }
  });
  if (blocks && blocks.length > mostBlocks) {
    problems.add(path, `are ${blocks.length} blocks`, `write ${mostBlocks} at most: EKS takes no more`);
  }
  return blocks;
};

/** Blocks of networks that reach the private endpoint. A member passes as a token; the list does not, since each is a rule. */
export const privateAccessBlocks: Check<readonly string[]> = (problems, path, value) => {
  const blocks = list(cidrBlock("10.100.0.0/16"), {
    hint: 'write a list of blocks of joined networks: ["10.100.0.0/16"]',
    unique: true,
    token: { refusedBecause: "each block is a rule" },
  })(problems, path, value);
  forEachKnown(blocks, (cidr, index) => {
    if (!privateRanges.some((range) => contains(range, cidr))) {
      problems.add(
        `${path}[${index}]`,
        `${formatCidr(cidr)} is no private block`,
        "write the addresses of a joined network, or publicAccessCidrs",
      );
    }
  });
  return blocks;
};

function forEachKnown(blocks: readonly string[] | undefined, visit: (cidr: Cidr, index: number) => void): void {
  blocks?.forEach((block, index) => {
    const cidr = isUnresolved(block) ? undefined : tryCidr(block);
    if (cidr) {
      visit(cidr, index);
    }
  });
}
