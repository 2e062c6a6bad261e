import * as fs from "node:fs";
import * as path from "node:path";
import type { CloudConfigFile } from "./cloud-init";

/** Every script that runs on a machine. Each says at its head what it reads from the environment. */
export const nodeScripts = [
  "assemble-nvme.sh",
  "check-fabric.sh",
  "check-gpus.sh",
  "check-node.sh",
  "mount-lustre.sh",
  "nccl-all-reduce-test.sh",
] as const;

export type NodeScript = (typeof nodeScripts)[number];

/**
 * The text of a script. It is full of `${`, which Terraform takes for its own: send it in base64, or double the dollar
 * signs.
 */
export function script(name: NodeScript): string {
  return fs.readFileSync(path.join(__dirname, name), "utf8");
}

/**
 * Scripts as files for cloud-init, in base64, executable. check-node.sh runs the other two checks from its own directory.
 * @param directory absolute, without a slash at its end
 */
export function scriptFiles(directory: string, names: readonly NodeScript[] = nodeScripts): readonly CloudConfigFile[] {
  return names.map((name) => ({
    path: `${directory}/${name}`,
    content: script(name),
    permissions: "0755",
    encoding: "base64",
  }));
}
