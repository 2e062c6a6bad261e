import { checkPattern, isUnresolved, Problems } from "../checks";
import { yaml } from "./yaml";

/** What a virtual machine does at its first start, for cloud-init. */
export interface CloudConfig {
  /** Packages of the distribution, installed after the files are written. @default - none */
  readonly packages?: readonly string[];
  /** @default - none */
  readonly files?: readonly CloudConfigFile[];
  /** Units of systemd: written, enabled and started in this order, after the packages and before the commands. @default - none */
  readonly units?: readonly SystemdUnit[];
  /**
   * Commands, run once, in this order, as root; the first one that fails ends the list, and cloud-init reports it. A
   * text is read by `/bin/sh`, a list is a program and its arguments. @default - none
   */
  readonly commands?: readonly Command[];
}

export type Command = string | readonly string[];

export interface CloudConfigFile {
  /** Absolute. */
  readonly path: string;
  readonly content: string;
  /** Octal, four digits. @default "0644" */
  readonly permissions?: string;
  /** User and group. @default "root:root" */
  readonly owner?: string;
  /**
   * How the content travels. In text, Terraform fills in references, and takes every `${` for one: text is for what
   * holds references, base64 for everything else.
   * @default "text"
   */
  readonly encoding?: "text" | "base64";
}

export interface SystemdUnit {
  /** With its kind: `health-check.timer`. */
  readonly name: string;
  readonly content: string;
  /** Start it now and at each boot. @default true */
  readonly enabled?: boolean;
}

/**
 * User data for cloud-init. Rejected: relative paths, a path twice, permissions that are not four octal digits, unit
 * names without a kind, empty commands. Clouds limit its size: 16 KiB on EC2, 256 KiB on Google, 64 KiB on Azure.
 */
export function cloudConfig({ packages = [], files = [], units = [], commands = [] }: CloudConfig): string {
  check(files, units, commands);
  const written = [...files, ...units.map(unitFile)];
  const run = [...unitCommands(units), ...commands];
  return `#cloud-config\n${yaml({
    ...(packages.length > 0 && { package_update: true, packages }),
    ...(written.length > 0 && { write_files: written.map(writtenFile) }),
    ...(run.length > 0 && { runcmd: ["set -e", ...run] }),
  })}`;
}

function writtenFile({ path, content, permissions = "0644", owner = "root:root", encoding = "text" }: CloudConfigFile) {
  const form =
    encoding === "base64" ? { encoding: "b64", content: Buffer.from(content).toString("base64") } : { content };
  return { path, permissions, owner, ...form };
}

function unitFile({ name, content }: SystemdUnit): CloudConfigFile {
  return { path: `/etc/systemd/system/${name}`, content };
}

function unitCommands(units: readonly SystemdUnit[]): readonly Command[] {
  if (units.length === 0) {
    return [];
  }
  const enabled = units.filter(({ enabled: wanted = true }) => wanted);
  return [["systemctl", "daemon-reload"], ...enabled.map(({ name }) => ["systemctl", "enable", "--now", name])];
}

function check(files: readonly CloudConfigFile[], units: readonly SystemdUnit[], commands: readonly Command[]): void {
  const problems = new Problems();
  files.forEach(({ path, permissions }, index) => {
    const at = problems.at(`files[${index}]`);
    checkPattern(
      at,
      "path",
      path,
      /^\/(?!.*\/\.\.?(\/|$)).*[^/]$/,
      "write an absolute path of a file: /etc/slurm/slurm.conf",
    );
    checkPattern(at, "permissions", permissions, /^0[0-7]{3}$/, 'write four octal digits: "0644"');
  });
  const paths = [...files.map(({ path }) => path), ...units.map((unit) => unitFile(unit).path)];
  for (const path of new Set(paths.filter((name, index) => paths.indexOf(name) !== index && !isUnresolved(name)))) {
    problems.add("files", `'${path}' is written twice`, "write each file once");
  }
  units.forEach(({ name }, index) => {
    checkPattern(
      problems,
      `units[${index}].name`,
      name,
      /^[\w:.@-]+\.(service|socket|target|timer|mount|automount|path|slice)$/,
      "write the name with its kind: health-check.timer",
    );
  });
  commands.forEach((command, index) => {
    if (command.length === 0) {
      problems.add(`commands[${index}]`, "is empty", "leave it out");
    }
  });
  problems.throwIfAny("cloud-init configuration");
}
