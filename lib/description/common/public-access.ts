import { type Check, isUnresolved, list } from "../../checks";
import { addressCount, type Cidr, cidrBlock, tryCidr } from "./cidr";

/** Fewest bits of a prefix: a larger block is a part of the internet, not a company's. */
const shortestPrefix = 8;

/**
 * Blocks of addresses from which the API endpoint is reached. Refused: the whole internet, in one block or in several, and
 * any block above /8. A member passes as a token; the list itself does not, since whether it is empty decides what is drawn.
 */
export const publicAccessBlocks: Check<readonly string[]> = (problems, path, value) => {
  const hint = 'write a list of blocks: ["203.0.113.0/24"]';
  const refusedBecause = "whether the endpoint is public depends on it";
  const blocks = list(cidrBlock("203.0.113.0/24"), { hint, token: { refusedBecause } })(problems, path, value);
  const known = (blocks ?? []).map((block) => (isUnresolved(block) ? undefined : tryCidr(block)));
  known.forEach((cidr, index) => {
    if (cidr && cidr.prefixLength < shortestPrefix) {
      problems.add(
        `${path}[${index}]`,
        cidr.prefixLength === 0
          ? "opens the API endpoint to the whole internet"
          : `opens the API endpoint to ${addressCount(cidr.prefixLength)} addresses`,
        "write the addresses of your network, /8 or smaller",
      );
    }
  });
  const open = known.filter((cidr): cidr is Cidr => cidr !== undefined);
  if (open.reduce((sum, { prefixLength }) => sum + addressCount(prefixLength), 0) > addressCount(shortestPrefix)) {
    if (!problems.concerns(path)) {
      problems.add(path, "opens the API endpoint to more than a /8 in all", "write the addresses of your network");
    }
  }
  return blocks;
};
