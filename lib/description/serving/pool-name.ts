import { createHash } from "node:crypto";

/**
 * A name for a pool of a fleet: its accelerator, and a mark of what makes it another pool. It depends on nothing else, so that
 * no pool is renamed when a model comes or goes.
 */
export function fleetPoolName(
  accelerator: string,
  key: string,
  { letters, marks, dash }: { readonly letters: number; readonly marks: number; readonly dash: boolean },
): string {
  const short = accelerator.replaceAll(/[^a-z0-9]/g, "").slice(0, letters);
  const mark = BigInt(`0x${createHash("sha256").update(key).digest("hex").slice(0, 16)}`).toString(36);
  return `${short}${dash ? "-" : ""}${mark.slice(-marks)}`;
}
