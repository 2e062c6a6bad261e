import * as os from "node:os";
import * as path from "node:path";

/** A path in the user's cache, for what is fetched or built once and used by many runs. */
export function userCache(...parts: readonly string[]): string {
  const root = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  return path.join(root, "cdktf-gpu-clusters", ...parts);
}
