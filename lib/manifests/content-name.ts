import { createHash } from "node:crypto";

/**
 * A name that tells what an object holds. Objects that the API lets nobody change, such as a flavor with a topology, get
 * another name with another content: an upgrade makes the new one and takes the old one away, and jobs that run are not
 * disturbed.
 */
export function contentName(prefix: string, content: unknown): string {
  return `${prefix}-${createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 8)}`;
}
