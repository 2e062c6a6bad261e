import * as fs from "node:fs";
import * as path from "node:path";

/** The scripts that run in pods. Each says at its head what it reads from the environment. */
export const podScripts = [
  "check-loop.sh",
  "fetch-weights.sh",
  "fill-weights.sh",
  "preflight.sh",
  "report-node-health.sh",
  "start-training.sh",
] as const;

export type PodScript = (typeof podScripts)[number];

export function podScript(name: PodScript): string {
  return fs.readFileSync(path.join(__dirname, name), "utf8");
}
