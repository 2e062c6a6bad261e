import type { SlurmRelease } from "../description/common/slurm-release";
import type { Machine } from "../machines";

/**
 * Everything that the files and scripts of a Slurm cluster follow from, in no cloud's words. A plan of a cloud fills it;
 * what is checked is checked there. Texts in `environment` values may hold references of Terraform.
 */
export interface SlurmConfiguration {
  /** ClusterName of Slurm: small letters, digits, hyphens. */
  readonly clusterName: string;
  /** Release of Slurm. */
  readonly release: SlurmRelease;
  /** The cloud of the cluster. */
  readonly cloud: SlurmCloud;
  /** Address that nodes and login machines reach the controller at, for as long as the cluster lives. */
  readonly controllerAddress: string;
  /** By the name of their partition; the first is the default partition. */
  readonly machineGroups: Readonly<Record<string, SlurmMachineGroup>>;
  /** @default - one account named `default`, without a limit, for all users */
  readonly teams?: readonly SlurmTeam[];
  /** Users of the cluster. */
  readonly users: readonly SlurmUser[];
  /** Seconds without a word until a node counts as lost, and its jobs are queued again. @default 300 */
  readonly nodeTimeoutSeconds?: number;
  /** Whether srun takes containers (enroot and pyxis), which a prepared image brings. @default false */
  readonly containers?: boolean;
  /** Where the scripts find this cloud's services: bucket, secret, region, names of the machine groups. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Clouds whose scripts exist: objects, the secret, the verbs on machines. */
export const slurmClouds = ["aws", "google", "azure"] as const;

/** Clouds that a Slurm cluster runs on. */
export type SlurmCloud = (typeof slurmClouds)[number];

/** Machines of one kind that the cloud keeps at a number. */
export interface SlurmMachineGroup {
  /** The groups of the cloud that hold the machines: one, or one for each NVLink domain. */
  readonly resources: readonly SlurmResource[];
  /** What is known of the machine. */
  readonly machine: Machine;
  /** Machines of the group. */
  readonly nodeCount: number;
  /** When no job is started on it any more, because its capacity ends: ISO 8601. @default - it does not end */
  readonly drainTime?: string;
  /** What start-node.sh and the health check read beyond the machine's facts: file systems to mount. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A group of machines as the cloud has it. */
export interface SlurmResource {
  /** Name of the resource. */
  readonly name: string;
  /** Machines that have it. */
  readonly nodeCount: number;
  /** Whether the loop holds it at that number; not where the cloud starts and ends machines by itself. @default true */
  readonly isHeld?: boolean;
}

/** People who share a budget of GPUs. */
export interface SlurmTeam {
  /** Name of the team's account. */
  readonly name: string;
  /** GPUs that the team may use at once; more can only be borrowed. @default - no limit */
  readonly gpuCount?: number;
  /** Names of users. */
  readonly users: readonly string[];
}

/** A login, the same on every machine. */
export interface SlurmUser {
  /** Name of the user. */
  readonly name: string;
  /** The same on every machine: a file system knows numbers only. */
  readonly uid: number;
  /** Public keys that the user logs in with. */
  readonly sshPublicKeys: readonly string[];
}

/** GPUs of one machine as Slurm counts them; a slice of a GPU is one. */
export function gpusPerNode({ acceleratorCount }: Machine): number {
  return Math.ceil(acceleratorCount);
}
