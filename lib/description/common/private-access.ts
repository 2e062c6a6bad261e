import { type Check, isUnresolved, list } from "../../checks";
import { type Cidr, cidrBlock, contains, formatCidr, overlaps, tryCidr } from "./cidr";
import { publicAccessBlocks } from "./public-access";

/** Addresses that no router of the internet knows (RFC 1918, RFC 6598). */
const privateRanges: readonly Cidr[] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"].flatMap(
  (text) => tryCidr(text) ?? [],
);

/** Blocks from which a public endpoint is reached: none has private addresses, which such an endpoint never sees. */
export const publicAccessWithoutPrivate: Check<readonly string[]> = (problems, path, value) => {
  const blocks = publicAccessBlocks(problems, path, value);
  blocks?.forEach((block, index) => {
    const cidr = isUnresolved(block) ? undefined : tryCidr(block);
    if (cidr && privateRanges.some((range) => overlaps(range, cidr)) && !problems.concerns(`${path}[${index}]`)) {
      problems.add(
        `${path}[${index}]`,
        `${formatCidr(cidr)} has private addresses, which a public endpoint never sees`,
        "write the public addresses of your network, or privateAccessCidrs",
      );
    }
  });
  return blocks;
};

/** Blocks of networks that are joined to the cluster's, by VPN or peering. A member passes as a token; the list does not. */
export const privateAccessBlocks: Check<readonly string[]> = (problems, path, value) => {
  const blocks = list(cidrBlock("10.100.0.0/16"), {
    hint: 'write a list of blocks of joined networks: ["10.100.0.0/16"]',
    unique: true,
    token: { refusedBecause: "it decides who reaches the endpoint" },
  })(problems, path, value);
  blocks?.forEach((block, index) => {
    const cidr = isUnresolved(block) ? undefined : tryCidr(block);
    if (cidr && !privateRanges.some((range) => contains(range, cidr))) {
      problems.add(
        `${path}[${index}]`,
        `${formatCidr(cidr)} is no private block`,
        "write the addresses of a joined network, or publicAccessCidrs",
      );
    }
  });
  return blocks;
};
