import {
  type Check,
  checkDescription,
  flag,
  isUnresolved,
  object,
  oneOf,
  Problems,
  positive,
  type Refusal,
  required,
  type Shape,
  type Sound,
  show,
  text,
  variants,
  wholeNumber,
} from "../../checks";
import type { AwsMachine } from "../../machines/aws";
import type { PlanNotes } from "../common/cluster";
import { nearestMultiples, nextMultiple, requestedCapacity } from "../common/lustre-capacity";
import { Notes } from "../common/notes";
import { kmsKeyArn } from "./kms-key";
import { clusterName } from "./name";
import { awsTags } from "./tags";

/** FSx for Lustre, PERSISTENT_2, in the zone of the machines that mount it. */
export type LustreOptions = SsdLustreOptions | IntelligentTieringLustreOptions;

/** What Lustre file systems of every storage class have in common. */
export interface LustreOptionsBase {
  /** Lustre. */
  readonly type: "lustre";
  /**
   * Compression of file data.
   *
   * @default "lz4"
   */
  readonly dataCompression?: "lz4" | "none";
  /** ARN of the customer's KMS key. @default - the account's key for FSx */
  readonly kmsKeyArn?: string;
  /**
   * Start of the weekly maintenance, UTC: day (1 is Monday) and time.
   *
   * @default "7:03:00"
   */
  readonly weeklyMaintenanceStartTime?: string;
}

/** On SSD: the throughput follows from the capacity. */
export interface SsdLustreOptions extends LustreOptionsBase {
  /** @default "ssd" */
  readonly storageClass?: "ssd";
  /**
   * Exact capacity in GiB: 1200, or a multiple of 2400; with EFA a multiple of that tier's step. Set either this or
   * `minimumCapacityTiB`.
   *
   * @default - by `minimumCapacityTiB`
   */
  readonly capacityGiB?: number;
  /** At least so much, in TiB: the next size that AWS sells is taken. @default - `capacityGiB` is exact */
  readonly minimumCapacityTiB?: number;
  /**
   * Throughput in MB/s for each TiB: 125, 250, 500 or 1000. With EFA it can never be changed.
   *
   * @default 250
   */
  readonly throughputMBpsPerTiB?: number;
  /**
   * Whether the file system speaks EFA (and GPUDirect Storage where the machine can). Fixed when it is made. Clients mount it
   * over TCP until LNet is configured for EFA on them, which this library leaves to the image: AWS ships that as a script
   * without a version (FSx LustreGuide, configure-efa-clients).
   *
   * @default - true where the machines of the first pool have EFA
   */
  readonly efa?: boolean;
  /**
   * Metadata operations a second: 1500, 3000, 6000, 12000, or a multiple of 12000 up to 192000.
   *
   * @default - AUTOMATIC: FSx sets it by the capacity
   */
  readonly metadataIops?: number;
  /**
   * A prefix of a bucket that shows up as a directory, imported and exported as files change. A file system so linked has
   * no automatic backups: the bucket is the copy.
   *
   * @default - none
   */
  readonly objectStoreAssociation?: ObjectStoreAssociation;
  /**
   * Days for which automatic daily backups are kept, 0 to 90.
   *
   * @default - 7, or 0 with an object store association
   */
  readonly backupRetentionDays?: number;
}

/**
 * Tiered storage without a capacity: throughput is bought, an SSD cache serves what is read often. No EFA here, and no
 * association.
 */
export interface IntelligentTieringLustreOptions extends LustreOptionsBase {
  /** Intelligent-Tiering. */
  readonly storageClass: "intelligent-tiering";
  /** Throughput in MB/s: a multiple of 4000, up to 2,000,000. */
  readonly throughputMBps: number;
  /**
   * Metadata operations a second, 6000 or 12000.
   *
   * @default 6000
   */
  readonly metadataIops?: number;
}

/** A bucket whose objects appear as files of the file system. */
export interface ObjectStoreAssociation {
  /**
   * Directory in the file system, beginning with a slash.
   *
   * @default "/data"
   */
  readonly fileSystemPath?: string;
  /**
   * Prefix in the bucket.
   *
   * @default - the whole bucket
   */
  readonly prefix?: string;
}

/** What a file system has beside its {@link LustreOptions} when it is described on its own. */
export interface LustreFileSystemDescription {
  /** @default - the id of the construct */
  readonly name?: string;
  /** Refuses to be destroyed. @default true */
  readonly deletionProtection?: boolean;
  /** Tags of everything that can carry them. @default - none but those of the library */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a described file system comes to. */
export interface LustrePlan extends PlanNotes {
  /** Name of the file system. */
  readonly name: string;
  /** Tags of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether what holds data refuses to be destroyed. */
  readonly deletionProtection: boolean;
  /** Capacity and throughput. */
  readonly storage:
    | {
        readonly type: "ssd";
        readonly capacityGiB: number;
        readonly throughputMBpsPerTiB: number;
        readonly efa: boolean;
        /** Clients of this machine type can read into GPU memory. */
        readonly gpuDirectStorage: boolean;
      }
    | { readonly type: "intelligent-tiering"; readonly throughputMBps: number };
  /** Automatic where undefined. */
  readonly metadataIops?: number;
  /** Compression of the data on disk. */
  readonly dataCompression: "lz4" | "none";
  /** KMS key of the company.; absent where the service's own key is used. */
  readonly kmsKeyArn?: string;
  /** Start of the weekly maintenance, as d:HH:MM in UTC. */
  readonly weeklyMaintenanceStartTime: string;
  /** Days for which daily backups are kept; 0 for none. */
  readonly backupRetentionDays: number;
  /** The bucket that the file system is associated with; absent where there is none. */
  readonly association?: { readonly fileSystemPath: string; readonly prefix: string };
}

/**
 * Tiers of PERSISTENT_2 on SSD, with the step (and least) capacity in GiB that each asks for with EFA. FSx LustreGuide,
 * increase-storage-capacity.
 */
export const lustreTiers: readonly { readonly throughputMBpsPerTiB: number; readonly efaStepGiB: number }[] = [
  { throughputMBpsPerTiB: 125, efaStepGiB: 38400 },
  { throughputMBpsPerTiB: 250, efaStepGiB: 19200 },
  { throughputMBpsPerTiB: 500, efaStepGiB: 9600 },
  { throughputMBpsPerTiB: 1000, efaStepGiB: 4800 },
];

const weeklyTime = text({
  pattern: /^[1-7]:([01]\d|2[0-3]):[0-5]\d$/,
  hint: "write day and time, d:HH:MM with 1 for Monday: '7:03:00'",
});

const baseShape = {
  type: required(oneOf(["lustre"], "file system"), 'write type: "lustre"'),
  dataCompression: oneOf(["lz4", "none"], "compression"),
  kmsKeyArn,
  weeklyMaintenanceStartTime: weeklyTime,
} as const;

const associationShape: Shape<ObjectStoreAssociation> = {
  fileSystemPath: text({ pattern: /^\/[^\p{C}]{0,4095}$/u, hint: "begin with a slash: '/data'" }),
  prefix: (problems, path, value) =>
    value === ""
      ? ""
      : text({
          pattern: /^[^/\p{C}][^\p{C}]{0,1022}$/u,
          hint: "write the prefix without a leading slash or control characters",
        })(problems, path, value),
};

const ssdShape: Shape<SsdLustreOptions> = {
  ...baseShape,
  storageClass: oneOf(["ssd"], "storage class"),
  capacityGiB: wholeNumber({ minimum: 1, maximum: 10_000_000, unit: "GiB" }),
  minimumCapacityTiB: positive({
    unit: "TiB",
    maximum: 10_000,
    token: { refusedBecause: "the next size is looked up before; write capacityGiB" },
  }),
  throughputMBpsPerTiB: (problems, path, value) =>
    oneOf(
      lustreTiers.map((tier) => tier.throughputMBpsPerTiB),
      "throughput tier of PERSISTENT_2, in MB/s for each TiB",
      { token: "passes" },
    )(problems, path, value),
  efa: flag(),
  metadataIops: wholeNumber({ minimum: 1500, maximum: 192000, unit: "operations a second" }),
  objectStoreAssociation: object<ObjectStoreAssociation>(associationShape),
  backupRetentionDays: wholeNumber({
    minimum: 0,
    maximum: 90,
    unit: "days",
    token: { refusedBecause: "whether a final backup is made depends on it" },
  }),
};

const withoutCapacity = refusal("Intelligent-Tiering grows with what is written, and has no capacity");

const intelligentTieringShape: Shape<IntelligentTieringLustreOptions> = {
  ...baseShape,
  storageClass: oneOf(["intelligent-tiering"], "storage class"),
  throughputMBps: required(
    wholeNumber({ minimum: 4000, maximum: 2_000_000, unit: "MB/s, a multiple of 4000" }),
    "write the throughput in MB/s: a multiple of 4000",
  ),
  metadataIops: oneOf([6000, 12000], "number of metadata operations of Intelligent-Tiering", { token: "passes" }),
};

/** The file system of a cluster. */
export const lustreShape: Check<Sound<LustreOptions>> = variants<LustreOptions>(
  "storageClass",
  {
    ssd: object<SsdLustreOptions>(ssdShape),
    "intelligent-tiering": object<IntelligentTieringLustreOptions>(intelligentTieringShape, {
      refused: {
        objectStoreAssociation: refusal("Intelligent-Tiering takes no S3 data repository association"),
        capacityGiB: withoutCapacity,
        minimumCapacityTiB: withoutCapacity,
        throughputMBpsPerTiB: refusal(
          "Intelligent-Tiering is sold by throughput, not by throughput for each TiB",
          "write throughputMBps",
        ),
        efa: refusal("EFA is decided by the capacity of an SSD file system"),
        backupRetentionDays: refusal("no source says how Intelligent-Tiering backs up; take backups by AWS Backup"),
      },
    }),
  },
  { title: "storage class", hint: 'write { type: "lustre", capacityGiB }', fallback: "ssd" },
);

function refusal(message: string, hint = 'leave it out, or take storageClass: "ssd"'): Refusal {
  return { message, hint };
}

/** Decides a file system for clients of that machine; throws with every problem. */
export function planLustre(description: LustreFileSystemDescription & LustreOptions, machine?: AwsMachine): LustrePlan {
  const problems = new Problems();
  const { name, deletionProtection, tags, ...options } = description;
  const shared = checkDescription<LustreFileSystemDescription>(
    problems,
    { name, deletionProtection, tags },
    { name: clusterName, deletionProtection: flag(), tags: awsTags },
  );
  const plan = resolveLustre(shared, lustreShape(problems, "", options) ?? {}, machine, problems);
  problems.throwIfAny(`Lustre file system '${shared.name}' on aws`);
  return plan;
}

/** The same as part of a cluster. */
export function resolveLustre(
  { name = "", deletionProtection = true, tags = {} }: LustreFileSystemDescription,
  options: Sound<LustreOptions>,
  machine: AwsMachine | undefined,
  problems: Problems,
): LustrePlan {
  const notes = new Notes();
  const base = {
    name,
    tags,
    deletionProtection,
    dataCompression: options.dataCompression ?? "lz4",
    kmsKeyArn: options.kmsKeyArn,
    weeklyMaintenanceStartTime: options.weeklyMaintenanceStartTime ?? "7:03:00",
  } as const;
  const storage =
    options.storageClass === "intelligent-tiering"
      ? planIntelligentTiering(options, problems)
      : planSsd(options as Sound<SsdLustreOptions>, machine, problems, notes);
  return { ...base, ...storage, decisions: notes.decisions, warnings: notes.warnings };
}

/** The file system in a few words. */
export function lustreTitle({ storage }: LustrePlan): string {
  if (storage.type === "intelligent-tiering") {
    return `Lustre Intelligent-Tiering, ${storage.throughputMBps} MB/s`;
  }
  const efa = storage.gpuDirectStorage ? ", EFA and GPUDirect Storage" : storage.efa ? ", EFA" : "";
  return `Lustre ${storage.capacityGiB} GiB, ${storage.throughputMBpsPerTiB} MB/s/TiB${efa}`;
}

function planIntelligentTiering(options: Sound<IntelligentTieringLustreOptions>, problems: Problems) {
  const { throughputMBps = 4000, metadataIops = 6000 } = options;
  if (!isUnresolved(throughputMBps) && throughputMBps % 4000 !== 0) {
    problems.add(
      "throughputMBps",
      `${show(throughputMBps)} is not a multiple of 4000 up to 2000000`,
      `nearest: ${nearestMultiples(throughputMBps, 4000).join(" or ")}`,
    );
  }
  return {
    storage: { type: "intelligent-tiering" as const, throughputMBps },
    metadataIops,
    backupRetentionDays: 0,
  };
}

function planSsd(options: Sound<SsdLustreOptions>, machine: AwsMachine | undefined, problems: Problems, notes: Notes) {
  const throughputMBpsPerTiB = options.throughputMBpsPerTiB ?? 250;
  const step = lustreTiers.find((tier) => tier.throughputMBpsPerTiB === throughputMBpsPerTiB)?.efaStepGiB;
  const efa = planEfa(options.efa, machine, notes);
  const capacityGiB = planCapacityGiB(options, efa ? step : undefined, problems, notes);
  warnOfLargerSize(options, efa, capacityGiB, notes);
  checkMetadataIops(options.metadataIops, problems);
  return {
    storage: {
      type: "ssd" as const,
      capacityGiB,
      throughputMBpsPerTiB,
      efa,
      gpuDirectStorage: efa && machine?.gpuDirectStorage === true,
    },
    metadataIops: options.metadataIops,
    ...planBackups(options, problems),
  };
}

function planCapacityGiB(
  options: Sound<SsdLustreOptions>,
  efaStepGiB: number | undefined,
  problems: Problems,
  notes: Notes,
): number {
  const wanted = requestedCapacity(options, problems);
  if (wanted === undefined) {
    return 1200;
  }
  if ("leastGiB" in wanted) {
    const { leastGiB, leastTiB } = wanted;
    const taken = efaStepGiB
      ? nextMultiple(leastGiB, efaStepGiB)
      : leastGiB <= 1200
        ? 1200
        : nextMultiple(leastGiB, 2400);
    const sold = `the next size upwards from ${leastTiB} TiB that AWS sells${efaStepGiB ? " with EFA" : ""}`;
    return notes.decide("capacityGiB", taken, sold);
  }
  if (!isUnresolved(wanted.exactGiB)) {
    checkCapacity(wanted.exactGiB, efaStepGiB, options.throughputMBpsPerTiB ?? 250, problems);
  }
  return wanted.exactGiB;
}

function checkCapacity(
  capacityGiB: number,
  efaStepGiB: number | undefined,
  throughputMBpsPerTiB: number,
  problems: Problems,
): void {
  const legal =
    Number.isInteger(capacityGiB) && (capacityGiB === 1200 || (capacityGiB > 0 && capacityGiB % 2400 === 0));
  if (!legal) {
    const nearest = capacityGiB < 2400 ? [1200, 2400] : nearestMultiples(capacityGiB, 2400);
    problems.add(
      "capacityGiB",
      `${show(capacityGiB)} GiB is not a size that FSx for Lustre sells: 1200, or a multiple of 2400`,
      `nearest: ${nearest.join(" or ")}; or write minimumCapacityTiB to take the next size upwards`,
    );
  } else if (efaStepGiB !== undefined && capacityGiB % efaStepGiB !== 0) {
    problems.add(
      "capacityGiB",
      `${show(capacityGiB)} GiB is not sold with EFA at ${throughputMBpsPerTiB} MB/s for each TiB: multiples of ${efaStepGiB} are`,
      `nearest: ${nearestMultiples(capacityGiB, efaStepGiB).join(" or ")}; or write efa: false for a file system over TCP: whichever it is when it is made, it can never be changed`,
    );
  }
}

/**
 * By the machine alone, and never by the capacity: what a growth could flip would replace the file system. Clients without EFA
 * mount such a file system over TCP.
 */
function planEfa(efa: boolean | undefined, machine: AwsMachine | undefined, notes: Notes): boolean {
  if (efa !== undefined) {
    return notes.decide("efa", efa, "set explicitly");
  }
  return machine?.fabric.kind === "efa"
    ? notes.decide("efa", true, "the machines have EFA; clients use TCP until their LNet is configured for EFA")
    : notes.decide("efa", false, "the machines have no EFA");
}

/** The sizes that are sold with EFA lie far apart. */
function warnOfLargerSize(
  { minimumCapacityTiB, efa: given }: Sound<SsdLustreOptions>,
  efa: boolean,
  capacityGiB: number,
  notes: Notes,
): void {
  if (minimumCapacityTiB !== undefined && efa && given === undefined && capacityGiB >= 2 * minimumCapacityTiB * 1024) {
    notes.warn(
      `sharedFileSystem has ${capacityGiB} GiB, the next size from ${minimumCapacityTiB} TiB that AWS sells with EFA: write efa: false for a smaller one over TCP, which can never be changed`,
    );
  }
}

function checkMetadataIops(metadataIops: number | undefined, problems: Problems): void {
  if (metadataIops === undefined || isUnresolved(metadataIops)) {
    return;
  }
  const legal =
    [1500, 3000, 6000].includes(metadataIops) ||
    (metadataIops > 0 && metadataIops % 12000 === 0 && metadataIops <= 192000);
  if (!legal) {
    problems.add(
      "metadataIops",
      `${show(metadataIops)} is not a number that FSx takes`,
      "allowed: 1500, 3000, 6000, 12000, and multiples of 12000 up to 192000",
    );
  }
}

function planBackups(
  { objectStoreAssociation, backupRetentionDays }: Sound<SsdLustreOptions>,
  problems: Problems,
): Pick<LustrePlan, "backupRetentionDays" | "association"> {
  if (objectStoreAssociation === undefined) {
    return { backupRetentionDays: backupRetentionDays ?? 7 };
  }
  if (backupRetentionDays !== undefined && backupRetentionDays !== 0) {
    problems.add(
      "backupRetentionDays",
      "a file system with an object store association has no backups",
      "leave it out: the bucket is the copy",
    );
  }
  const { fileSystemPath = "/data", prefix = "" } = objectStoreAssociation;
  return { backupRetentionDays: 0, association: { fileSystemPath, prefix } };
}
