import { type Check, isUnresolved, show, type TokenOptions, text } from "../../checks";

/** A block of IPv4 addresses. */
export interface Cidr {
  /** First address, as a number. */
  readonly first: number;
  /** Bits of the prefix: 16 in 10.0.0.0/16. */
  readonly prefixLength: number;
}

/** The block that a text such as `10.0.0.0/16` names, or undefined where it names none, or not its first address. */
export function tryCidr(text: string): Cidr | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) {
    return undefined;
  }
  const [a = 0, b = 0, c = 0, d = 0, prefixLength = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((octet) => octet > 255) || prefixLength > 32) {
    return undefined;
  }
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  return first % addressCount(prefixLength) === 0 ? { first, prefixLength } : undefined;
}

export function addressCount(prefixLength: number): number {
  return 2 ** (32 - prefixLength);
}

/** Part number `index` of a block that is cut into parts of `prefixLength`. */
export function subnetOf(cidr: Cidr, prefixLength: number, index: number): Cidr {
  return { first: cidr.first + index * addressCount(prefixLength), prefixLength };
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.first < b.first + addressCount(b.prefixLength) && b.first < a.first + addressCount(a.prefixLength);
}

/** Whether the inner block lies in the outer one. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  return (
    outer.first <= inner.first &&
    inner.first + addressCount(inner.prefixLength) <= outer.first + addressCount(outer.prefixLength)
  );
}

export function formatCidr({ first, prefixLength }: Cidr): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${octets.join(".")}/${prefixLength}`;
}

/** The longest prefix (smallest block) that holds so many addresses. */
export function prefixLengthFor(addresses: number): number {
  return 32 - Math.ceil(Math.log2(Math.max(1, addresses)));
}

/** A block of addresses in a description. A token passes, unless the options refuse it. */
export function cidrBlock(example: string, options: TokenOptions = {}): Check<string> {
  const hint = `write the first address and the prefix: ${example}`;
  const kind = text({ hint, ...options });
  return (problems, path, value) => {
    const usable = kind(problems, path, value);
    if (usable !== undefined && !isUnresolved(usable) && !tryCidr(usable)) {
      problems.add(path, `${show(value)} is not a block of addresses`, hint);
      return undefined;
    }
    return usable;
  };
}
