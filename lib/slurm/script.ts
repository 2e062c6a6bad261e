import * as fs from "node:fs";
import * as path from "node:path";
import type { SlurmCloud } from "./configuration";

/** Every script of a Slurm cluster's machines. Each says at its head what it reads from the environment. */
export const slurmScripts = [
  "apply-accounts.sh",
  "back-up-accounting.sh",
  "boot.sh",
  "check-health.sh",
  "check-state.sh",
  "create-database.sh",
  "create-users.sh",
  "data-path-manager.sh",
  "environment.sh",
  "epilog.sh",
  "install-configuration.sh",
  "install-lustre.sh",
  "install-slurm.sh",
  "install-units.sh",
  "mount-object-store.sh",
  "mount-state-disk.sh",
  "prolog.sh",
  "protect-metadata.sh",
  "provide-key.sh",
  "pull-configuration.sh",
  "reboot-node.sh",
  "replace-nodes.sh",
  "start-controller.sh",
  "start-login.sh",
  "start-node.sh",
  "watch-membership.sh",
] as const;

/** What differs from cloud to cloud: a machine's name, its verbs, objects, the secret. */
export const cloudScripts = ["identity", "machines", "object", "secret"] as const;

export type SlurmScript = (typeof slurmScripts)[number] | `${(typeof cloudScripts)[number]}-${SlurmCloud}.sh`;

export function slurmScript(name: SlurmScript): string {
  return fs.readFileSync(path.join(__dirname, name), "utf8");
}
