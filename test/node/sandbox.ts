import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { NodeScript } from "../../lib/node";

export const scriptDirectory = path.join(__dirname, "../../lib/node");

/** A directory in which a script runs with commands, /sys, /proc and /dev of our making, and nothing of this machine's but coreutils. */
export class Sandbox {
  readonly root = fs.mkdtempSync(path.join(os.tmpdir(), "node-"));

  constructor() {
    for (const directory of ["bin", "tools", "state", "sys", "proc", "dev", "home"]) {
      fs.mkdirSync(this.path(directory));
    }
    for (const tool of tools) {
      const found = (process.env.PATH ?? "").split(":").find((directory) => fs.existsSync(path.join(directory, tool)));
      if (found) {
        fs.symlinkSync(path.join(found, tool), this.path(`tools/${tool}`));
      }
    }
    this.write("proc/mounts", "sysfs /sys sysfs rw 0 0\n");
  }

  path(name: string): string {
    return path.join(this.root, name);
  }

  write(name: string, content: string): void {
    fs.mkdirSync(path.dirname(this.path(name)), { recursive: true });
    fs.writeFileSync(this.path(name), content);
  }

  read(name: string): string {
    return fs.existsSync(this.path(name)) ? fs.readFileSync(this.path(name), "utf8") : "";
  }

  exists(name: string): boolean {
    return fs.existsSync(this.path(name));
  }

  remove(name: string): void {
    fs.rmSync(this.path(name), { recursive: true, force: true });
  }

  /** A command that the script finds. In its body, $STATE is the directory `state`. */
  command(name: string, body: string): void {
    this.write(`bin/${name}`, `#!/bin/bash\nSTATE='${this.path("state")}'\n${body}\n`);
    fs.chmodSync(this.path(`bin/${name}`), 0o755);
  }

  run(script: NodeScript, env: Readonly<Record<string, string>> = {}): Result {
    return this.shell(["bash", this.script(script)], env);
  }

  /** Runs a script that can write no file, as on a full disk or one that turned read-only. */
  runWithoutDisk(script: NodeScript, env: Readonly<Record<string, string>> = {}): Result {
    return this.shell(["bash", "-c", "trap '' XFSZ; ulimit -f 0; exec bash \"$0\"", this.script(script)], env);
  }

  script(name: NodeScript): string {
    return path.join(scriptDirectory, name);
  }

  shell([program = "", ...args]: readonly string[], env: Readonly<Record<string, string>> = {}): Result {
    const { status, stdout, stderr } = spawnSync(program, args, {
      encoding: "utf8",
      timeout: 60_000,
      // A shell whose standard input is a socket takes itself for a remote one, and reads the host's own files.
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: `${this.path("bin")}:${this.path("tools")}`,
        HOME: this.path("home"),
        SYSFS_ROOT: this.path("sys"),
        PROCFS_ROOT: this.path("proc"),
        DEV_ROOT: this.path("dev"),
        RETRY_SECONDS: "0",
        ...env,
      },
    });
    return { code: status, stdout, stderr, findings: findings(stdout) };
  }

  dispose(): void {
    fs.rmSync(this.root, { recursive: true, force: true });
  }
}

export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly findings: readonly Finding[];
}

export interface Finding {
  readonly check: string;
  readonly status: string;
  readonly action?: string;
  readonly reason: string;
}

function findings(stdout: string): readonly Finding[] {
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("check="))
    .map((line) => {
      const match =
        /^check=([\w-]+) status=(ok|skipped|warn|fail)(?: action=(isolate|reboot|reset|monitor))? reason="([^"]*)"$/.exec(
          line,
        );
      if (!match) {
        throw new Error(`not the form of a finding: ${line}`);
      }
      const [, check = "", status = "", action, reason = ""] = match;
      return { check, status, ...(action && { action }), reason };
    });
}

/** What a result comes to: `gpu-count fail reboot`, one line for everything that is not well. */
export function complaints(result: Result): readonly string[] {
  return result.findings
    .filter(({ status }) => status === "warn" || status === "fail")
    .map(({ check, status, action }) => `${check} ${status} ${action}`);
}

// biome-ignore format: a list of words
const tools = [
  "awk", "bash", "basename", "cat", "chmod", "cp", "cut", "dd", "dirname", "env", "flock", "grep", "head", "mkdir", "mktemp", "paste", "printenv", "readlink", "rm", "sed", "sh", "sleep", "sort", "stat", "tail", "tee", "timeout", "touch", "tr", "truncate", "uname", "wc",
];
