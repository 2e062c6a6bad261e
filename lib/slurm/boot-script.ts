import type { SlurmCloud } from "./configuration";
import { slurmScript } from "./script";
import type { SlurmRole } from "./systemd-units";

/** What a machine is told at its first start. Nothing in it changes in a cluster's life. */
export interface BootOptions {
  /** The cloud of the machine. */
  readonly cloud: SlurmCloud;
  /** What the machine does. */
  readonly role: SlurmRole;
  /** Name of the machine group; only a node has one. @default - none */
  readonly group?: string;
  /** What object-<cloud>.sh reads: the name of the bucket, its region. */
  readonly store: Readonly<Record<string, string>>;
}

/**
 * User data of every machine: fetches the bundle with the machine's identity, checks it, and runs it. Constant, so that a
 * change of a script or of slurm.conf replaces no machine; below 4 KiB, far from EC2's limit of 16 KiB.
 */
export function bootScript({ cloud, role, group = "", store }: BootOptions): string {
  const values = { CLOUD: cloud, ROLE: role, GROUP: group, ...store };
  const given = Object.entries(values).map(([name, value]) => `export ${name}='${value}'`);
  return ["#!/usr/bin/env bash", ...given, body(`object-${cloud}.sh`), body("boot.sh")].join("\n");
}

/** A script without its head: what stands after the line that makes it strict. */
function body(name: "boot.sh" | `object-${SlurmCloud}.sh`): string {
  const text = slurmScript(name);
  return text.slice(text.indexOf("set -euo pipefail")).trimEnd().concat("\n");
}
