import {
  flag,
  isUnresolved,
  list,
  object,
  oneOf,
  type Problems,
  required,
  type Shape,
  type Sound,
  show,
  text,
  variants,
  wholeNumber,
} from "../../checks";
import type { Machine } from "../../machines/machine";
import type { Notes } from "./notes";
import { type SlurmRelease, slurmReleases } from "./slurm-release";

/** Slurm as the scheduler of a cluster, as every cloud takes it. */
export interface SlurmOptions {
  /**
   * Release of Slurm. One goes up at most three releases at a time, and never down: what a newer one has written, an older
   * one cannot read.
   *
   * @default "25.11"
   */
  readonly version?: SlurmRelease;
  /** What the machines start from. @default { type: "public" } */
  readonly image?: SlurmImageOptions;
  /** Who may log in, 1 or more; the same on every machine. */
  readonly users: readonly SlurmUserOptions[];
  /** People who share a budget of GPUs. @default - one account for all users, without a limit */
  readonly teams?: readonly SlurmTeamOptions[];
  /** The controller. @default - as its own options say */
  readonly controller?: SlurmControllerOptions;
  /** The login machines. @default - as their own options say */
  readonly login?: SlurmLoginOptions;
  /** How sick machines are replaced. @default - as its own options say */
  readonly repair?: SlurmRepairOptions;
  /** Whether the object store is mounted at /mnt/object-store on nodes and login machines. @default true */
  readonly mountObjectStore?: boolean;
}

/** The image that the machines boot from. */
export type SlurmImageOptions = PublicSlurmImageOptions | PreparedSlurmImageOptions;

/** The cloud's own image with driver and fabric; Slurm is installed at the first start, which needs the internet. */
export interface PublicSlurmImageOptions {
  /** A public image, on which Slurm is installed at the first boot. */
  readonly type: "public";
}

/** An image that brings Slurm, enroot and pyxis: a machine joins as soon as it has started. */
export interface PreparedSlurmImageOptions {
  /** An image that holds Slurm already. */
  readonly type: "prepared";
  /** Image of the GPU machines, in the cloud's own form. */
  readonly id: string;
  /** Image of controller and login machines. @default - plain Ubuntu, on which Slurm is installed at the first start */
  readonly controllerId?: string;
}

/** A user of the cluster. */
export interface SlurmUserOptions {
  /** 1 to 31 characters: lower-case letters, digits, `-` and `_`, a letter first. */
  readonly name: string;
  /** The number of the user, from 1000 to 59999, the same on every machine: a file system knows numbers only. */
  readonly uid: number;
  /** Lines as in `authorized_keys`. @default - none: no login by SSH */
  readonly sshPublicKeys?: readonly string[];
}

/** A team, as an account of Slurm. */
export interface SlurmTeamOptions {
  /** Name of the account and of its quality of service. */
  readonly name: string;
  /** GPUs that the team's jobs may have at once; more are borrowed while others leave them. @default - no limit */
  readonly gpuCount?: number;
  /** Names of users, 1 or more. */
  readonly users: readonly string[];
}

/** The controller, and the disk of its state. */
export interface SlurmControllerOptions {
  /** @default - 8 vCPUs and 32 GiB */
  readonly machineType?: string;
  /** The disk of jobs, accounting and keys: 20 to 16384 GiB. It can grow, never shrink. @default 100 */
  readonly stateDiskGiB?: number;
  /** Daily snapshots of that disk that are kept, 1 to 365. @default 14 */
  readonly snapshotsKept?: number;
}

/** The machines that users log in to. */
export interface SlurmLoginOptions {
  /** 0 to 16. @default 1 */
  readonly nodeCount?: number;
  /** @default - 8 vCPUs and 32 GiB */
  readonly machineType?: string;
}

/** The loop on the controller that replaces machines. */
export interface SlurmRepairOptions {
  /** Machines that are replaced at once, 1 or more. @default - a twentieth of all, 1 at least */
  readonly maximumReplacing?: number;
  /** Share of sick machines above which nothing is replaced any more until a person has looked: 1 to 100 %. @default 20 */
  readonly maximumSickPercent?: number;
}

/** What the options come to on every cloud. */
export interface SlurmPlan {
  /** Release of Slurm. */
  readonly version: SlurmRelease;
  /** The image of the machines. */
  readonly image: SlurmImageOptions;
  /** Users of the cluster. */
  readonly users: readonly Required<SlurmUserOptions>[];
  /** Teams, with their shares. */
  readonly teams: readonly SlurmTeamOptions[];
  /** The controller. */
  readonly controller: Required<SlurmControllerOptions>;
  /** The login machines. */
  readonly login: Required<SlurmLoginOptions>;
  /** How sick machines are replaced. */
  readonly repair: SlurmRepairOptions;
  /** Whether the bucket is mounted on the machines. */
  readonly mountObjectStore: boolean;
}

/** Releases that packages.microsoft.com/repos/slurm-ubuntu-noble has (2026-11): what can be installed on a public image. */
export const installableReleases: readonly SlurmRelease[] = ["25.05", "25.11"];

const written = { token: { refusedBecause: "it is compared with the rest before" } } as const;
const nameHint = "write 1 to 31 lower-case letters, digits, - and _, a letter first";
const userName = text({ pattern: /^[a-z][a-z0-9_-]{0,30}$/, hint: nameHint, ...written });
const usersHint = 'write users: [{ name: "ada", uid: 2001, sshPublicKeys: ["ssh-ed25519 …"] }]';
const teamsHint = 'write teams: [{ name: "research", gpuCount: 64, users: ["ada"] }]';
const keyHint = "write the public key in one line, as in authorized_keys: ssh-ed25519 AAAA… comment";

const userShape: Shape<SlurmUserOptions> = {
  name: required(userName, nameHint),
  uid: required(
    wholeNumber({ minimum: 1000, maximum: 59999, unit: "a user's number", ...written }),
    "write a number from 1000 to 59999 that nobody else has: file systems know users by it",
  ),
  sshPublicKeys: list(
    text({
      pattern:
        /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) [A-Za-z0-9+/]{20,}={0,3}( [\x20-\x7e]*)?$/,
      hint: keyHint,
    }),
    { hint: keyHint, unique: true },
  ),
};

const teamShape: Shape<SlurmTeamOptions> = {
  name: required(userName, nameHint),
  gpuCount: wholeNumber({ minimum: 0, unit: "GPUs", ...written }),
  users: required(list(userName, { hint: teamsHint, minimumLength: 1, unique: true }), teamsHint),
};

/** The checks of the options; `imageId` and `machineType` are each cloud's own. */
export function slurmShape(cloud: {
  readonly imageId: Shape<PreparedSlurmImageOptions>["id"];
  readonly imageHint: string;
  readonly machineType: Shape<SlurmLoginOptions>["machineType"];
}): Shape<SlurmOptions> {
  return {
    version: oneOf(slurmReleases, "release of Slurm"),
    image: variants<SlurmImageOptions>(
      "type",
      {
        public: object<PublicSlurmImageOptions>(
          { type: oneOf(["public"], "kind of image") },
          { refused: { id: { message: "belongs to a prepared image", hint: 'write type: "prepared" beside it' } } },
        ),
        prepared: object<PreparedSlurmImageOptions>({
          type: oneOf(["prepared"], "kind of image"),
          id: required(cloud.imageId, cloud.imageHint),
          controllerId: cloud.imageId,
        }),
      },
      { title: "kind of image", hint: 'write { type: "public" }, or { type: "prepared", id }' },
    ),
    users: required(list(member(userShape, usersHint), { hint: usersHint, minimumLength: 1 }), usersHint),
    teams: list(member(teamShape, teamsHint), { hint: teamsHint }),
    controller: object<SlurmControllerOptions>({
      machineType: cloud.machineType,
      stateDiskGiB: wholeNumber({ minimum: 20, maximum: 16384, unit: "GiB" }),
      snapshotsKept: wholeNumber({ minimum: 1, maximum: 365, unit: "snapshots" }),
    }),
    login: object<SlurmLoginOptions>({
      nodeCount: wholeNumber({
        minimum: 0,
        maximum: 16,
        unit: "machines",
        token: { refusedBecause: "each machine is drawn" },
      }),
      machineType: cloud.machineType,
    }),
    repair: object<SlurmRepairOptions>({
      maximumReplacing: wholeNumber({ minimum: 1, unit: "machines" }),
      maximumSickPercent: wholeNumber({ minimum: 1, maximum: 100, unit: "%" }),
    }),
    mountObjectStore: flag(),
  };
}

/** A member of a list is whole, or the list is not used. */
function member<T extends object>(shape: Shape<T>, hint: string) {
  return object<T>(shape, { hint }) as unknown as (problems: Problems, path: string, value: unknown) => T | undefined;
}

/** A group of machines, as far as Slurm is concerned. */
export interface SlurmGroup {
  readonly name: string;
  readonly machine: Machine;
  readonly nodeCount: number;
}

export interface SlurmDefaults {
  /** Machine of controller and login: 8 vCPUs, 32 GiB. */
  readonly machineType: string;
}

/** Decides Slurm, and adds every problem below `scheduler`. */
export function resolveSlurm(
  options: Sound<SlurmOptions>,
  groups: readonly SlurmGroup[],
  { machineType }: SlurmDefaults,
  problems: Problems,
  notes: Notes,
): SlurmPlan {
  const users = ((options.users ?? []) as readonly SlurmUserOptions[]).map((user) => ({ sshPublicKeys: [], ...user }));
  const teams = (options.teams ?? []) as readonly SlurmTeamOptions[];
  const version =
    options.version ?? notes.decide("scheduler.version", "25.11", "the newest that is installed at start");
  const image = (options.image ?? { type: "public" }) as SlurmImageOptions;
  checkImage(image, version, groups, problems, notes);
  checkUsers(users, problems);
  checkTeams(teams, users, groups, problems, notes);
  return {
    version,
    image,
    users,
    teams,
    controller: { machineType, stateDiskGiB: 100, snapshotsKept: 14, ...options.controller },
    login: { machineType, nodeCount: 1, ...options.login },
    repair: options.repair ?? {},
    mountObjectStore: options.mountObjectStore ?? true,
  };
}

function checkImage(
  image: SlurmImageOptions,
  version: SlurmRelease,
  groups: readonly SlurmGroup[],
  problems: Problems,
  notes: Notes,
): void {
  const prepared = image.type === "prepared" ? image : undefined;
  if (!installableReleases.includes(version) && prepared?.controllerId === undefined && !problems.concerns("image")) {
    problems.add(
      "version",
      `no repository has packages of Slurm ${version} for Ubuntu 24.04`,
      `write one of ${installableReleases.join(", ")}, or image: { type: "prepared", id, controllerId } with images that bring it`,
    );
  }
  const architectures = new Set(groups.map(({ machine }) => machine.architecture));
  if (prepared && architectures.size > 1) {
    problems.add(
      "image.id",
      `is one image, but the machines are ${[...architectures].join(" and ")}`,
      "make one cluster for each architecture",
    );
  }
  const count = groups.reduce((sum, { nodeCount }) => sum + nodeCount, 0);
  if (!prepared && count > 16) {
    notes.warn(
      `scheduler.image is public: ${count} machines install Slurm at their first start, each for some minutes; a prepared image joins at once`,
    );
  }
}

const systemUsers = ["root", "slurm", "mysql", "munge", "nobody", "ubuntu", "daemon", "bin", "sys", "sshd", "ssm-user"];

function checkUsers(users: readonly SlurmUserOptions[], problems: Problems): void {
  const byName = new Map<string, number>();
  const byUid = new Map<number, number>();
  for (const [index, { name, uid, sshPublicKeys = [] }] of users.entries()) {
    const nested = problems.at(`users[${index}]`);
    const sameName = byName.get(name);
    const sameUid = byUid.get(uid);
    if (sameName !== undefined) {
      nested.add("name", `${show(name)} is the name of users[${sameName}] too`, "write each user once");
    }
    if (sameUid !== undefined) {
      nested.add(
        "uid",
        `${uid} is the number of users[${sameUid}] too`,
        "write another number: it decides who owns a file",
      );
    }
    if (systemUsers.includes(name)) {
      nested.add("name", `${show(name)} is a user of the system`, "choose another name");
    }
    for (const [key, line] of sshPublicKeys.entries()) {
      if (!isUnresolved(line) && line.includes("PRIVATE")) {
        nested.add(`sshPublicKeys[${key}]`, "is a private key", "write the public one, and make a new pair");
      }
    }
    byName.set(name, sameName ?? index);
    byUid.set(uid, sameUid ?? index);
  }
}

const reservedTeams = ["borrow", "root", "normal"];

function checkTeams(
  teams: readonly SlurmTeamOptions[],
  users: readonly SlurmUserOptions[],
  groups: readonly SlurmGroup[],
  problems: Problems,
  notes: Notes,
): void {
  const gpus = groups.reduce((sum, { machine, nodeCount }) => sum + Math.ceil(machine.acceleratorCount) * nodeCount, 0);
  const known = new Set(users.map(({ name }) => name));
  const seen = new Set<string>();
  for (const [index, { name, gpuCount = 0, users: members }] of teams.entries()) {
    const nested = problems.at(`teams[${index}]`);
    if (seen.has(name)) {
      nested.add("name", `${show(name)} is the name of another team`, "write each team once");
    }
    seen.add(name);
    if (reservedTeams.includes(name)) {
      nested.add("name", `${show(name)} is a name of Slurm's, or of this library's`, "choose another name");
    }
    for (const [position, user] of members.entries()) {
      if (!known.has(user) && !problems.concerns("users")) {
        nested.add(`users[${position}]`, `${show(user)} is none of the users`, `users are: ${[...known].join(", ")}`);
      }
    }
    if (gpuCount > gpus) {
      notes.warn(`scheduler.teams: '${name}' may have ${gpuCount} GPUs, and the cluster has ${gpus}`);
    }
  }
  const inTeams = new Set(teams.flatMap((team) => team.users));
  const outside = users.filter(({ name }) => !inTeams.has(name)).map(({ name }) => name);
  if (teams.length > 0 && outside.length > 0) {
    notes.warn(`scheduler.teams: ${outside.join(", ")} may log in, but in no team they cannot submit a job`);
  }
}
