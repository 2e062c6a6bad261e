import type { FabricKind } from "../machines";

/** What NCCL must be told on a machine, so that its traffic takes the fabric and not TCP. */
export interface NcclEnvironment {
  readonly fabric: FabricKind;
  /** On the machine itself: Slurm, or a login. */
  readonly virtualMachine: NcclProfile;
  /** In a pod, whose interfaces are named otherwise. */
  readonly kubernetes: NcclProfile;
  /** Must be absent wherever the fabric is used, no matter what sets them. */
  readonly forbidden: readonly ForbiddenVariable[];
}

/** The environment in one place: the vendor's script is sourced first, then the variables are exported. */
export interface NcclProfile {
  /** Sets what the vendor tunes; sourced rather than copied, since it changes with the plugin. @default - none exists */
  readonly vendorScript?: VendorScript;
  readonly variables: readonly EnvironmentVariable[];
  /** On one node a job must go without: the fabric's daemon runs only beside jobs of several nodes. @default false */
  readonly multiNodeOnly?: boolean;
  /** Directories in front of LD_LIBRARY_PATH, first one first. In a pod, the image or a mount must bring them. */
  readonly libraryPaths: readonly string[];
}

export interface VendorScript {
  /** Absolute. */
  readonly path: string;
  /** What the script reads, exported before it is sourced. */
  readonly reads: readonly EnvironmentVariable[];
  readonly source: string;
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
  /** The value names variables of the job's shell (`$SLURM_JOB_ID`), which are filled in on the machine. @default false */
  readonly expanded?: boolean;
  readonly source: string;
}

export interface ForbiddenVariable {
  /** A trailing `*` stands for every variable that begins so. */
  readonly name: string;
  readonly reason: string;
  readonly source: string;
}

/** Variables of one source. */
export function variables(source: string, values: Readonly<Record<string, string>>): readonly EnvironmentVariable[] {
  return Object.entries(values).map(([name, value]) => ({ name, value, source }));
}

/** The variables of a place as a map, for what takes nothing but a map: without the vendor's script. */
export function variablesOf({ vendorScript, variables }: NcclProfile): Readonly<Record<string, string>> {
  return Object.fromEntries([...(vendorScript?.reads ?? []), ...variables].map(({ name, value }) => [name, value]));
}
