import type { EnvironmentVariable, NcclEnvironment } from "./nccl-profile";

/**
 * The environment as shell text to be sourced by a job (`. /etc/profile.d/nccl.sh`, or at the head of a pod's command).
 * Sourcing it answers false where the vendor's script is missing, so that `. profile && job` never starts a job that would
 * fall back to TCP. Holds no `${`, which Terraform would take for its own.
 */
export function ncclShellProfile(environment: NcclEnvironment, place: "virtualMachine" | "kubernetes"): string {
  const { vendorScript, variables, libraryPaths, multiNodeOnly = false } = environment[place];
  const lines = [
    `# NCCL over ${environment.fabric}.`,
    ...(multiNodeOnly ? ['if [ "$(printenv SLURM_JOB_NUM_NODES)" = 1 ]; then', "  return 0", "fi"] : []),
    ...environment.forbidden.map(({ name }) => unset(name)),
    ...libraryPath(libraryPaths),
    ...(vendorScript ? [...vendorScript.reads.map(exported), ...sourced(vendorScript.path)] : []),
    ...variables.map(exported),
  ];
  return `${lines.join("\n")}\n`;
}

function exported({ name, value, expanded = false }: EnvironmentVariable): string {
  return `export ${name}=${expanded ? `"${value}"` : quoted(value)}`;
}

function unset(name: string): string {
  if (!name.endsWith("*")) {
    return `unset ${name}`;
  }
  const prefix = name.slice(0, -1);
  return `unset $(env | sed -n 's/^\\(${prefix}[A-Za-z0-9_]*\\)=.*/\\1/p')`;
}

function sourced(path: string): readonly string[] {
  return [
    `if [ -r ${quoted(path)} ]; then`,
    `  . ${quoted(path)}`,
    "else",
    `  echo ${quoted(`${path} is missing: NCCL would not find the fabric`)} >&2`,
    "  return 1",
    "fi",
  ];
}

function libraryPath(paths: readonly string[]): readonly string[] {
  return paths.length === 0
    ? []
    : [`export LD_LIBRARY_PATH=${quoted(paths.join(":"))}"$(printenv LD_LIBRARY_PATH | sed 's/^./:&/')"`];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
