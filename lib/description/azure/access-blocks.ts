import { type Check, isUnresolved, list } from "../../checks";
import { cidrBlock, formatCidr, tryCidr } from "../common/cidr";
import { publicAccessBlocks } from "../common/public-access";
import { isPrivate, touchesPrivate } from "./address-ranges";

/** Blocks that AKS takes for a public endpoint (api-server-authorized-ip-ranges): 200 at most. */
const mostBlocks = 200;

/** Blocks from which a public endpoint is reached: none is private, since the endpoint sees public addresses alone. */
export const publicAccessOfAks: Check<readonly string[]> = (problems, path, value) => {
  const blocks = publicAccessBlocks(problems, path, value);
  blocks?.forEach((block, index) => {
    const cidr = isUnresolved(block) ? undefined : tryCidr(block);
    if (cidr && touchesPrivate(cidr) && !problems.concerns(`${path}[${index}]`)) {
      problems.add(
        `${path}[${index}]`,
        `${formatCidr(cidr)} has private addresses, which a public endpoint never sees`,
        "write the public addresses of your network, or privateAccessCidrs",
      );
    }
  });
  if (blocks && blocks.length > mostBlocks) {
    problems.add(path, `are ${blocks.length} blocks`, `write ${mostBlocks} at most: AKS takes no more`);
  }
  return blocks;
};

/** Blocks of networks that are joined to the cluster's. */
export const privateAccessBlocks: Check<readonly string[]> = (problems, path, value) => {
  const blocks = list(cidrBlock("10.100.0.0/16"), {
    hint: 'write a list of blocks of joined networks: ["10.100.0.0/16"]',
    unique: true,
    token: { refusedBecause: "whether the endpoint has a subnet of its own depends on it" },
  })(problems, path, value);
  blocks?.forEach((block, index) => {
    const cidr = isUnresolved(block) ? undefined : tryCidr(block);
    if (cidr && !isPrivate(cidr)) {
      problems.add(
        `${path}[${index}]`,
        `${formatCidr(cidr)} is no private block`,
        "write the addresses of a joined network, or publicAccessCidrs",
      );
    }
  });
  return blocks;
};
