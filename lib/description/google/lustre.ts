import {
  type Check,
  checkDescription,
  isUnresolved,
  object,
  oneOf,
  Problems,
  positive,
  required,
  type Shape,
  type Sound,
  show,
  text,
  wholeNumber,
} from "../../checks";
import type { PlanNotes } from "../common/cluster";
import { nearestMultiples, nextMultiple, requestedCapacity } from "../common/lustre-capacity";
import { Notes } from "../common/notes";
import { type ResourceOptions, resourceOptionsShape } from "./resource-options";

/** Google Cloud Managed Lustre, in the zone of the machines that mount it. */
export interface LustreOptions {
  /** Lustre. */
  readonly type: "lustre";
  /**
   * Exact capacity in GiB: a multiple of the tier's step. Set either this or `minimumCapacityTiB`.
   *
   * @default - by `minimumCapacityTiB`
   */
  readonly capacityGiB?: number;
  /** At least so much, in TiB: the next size that Google sells is taken. @default - `capacityGiB` is exact */
  readonly minimumCapacityTiB?: number;
  /**
   * Throughput in MB/s for each TiB: 125, 250, 500 or 1000. Can never be changed.
   *
   * @default 250
   */
  readonly throughputMBpsPerTiB?: number;
  /**
   * Name under which it is mounted: 8 letters and digits at most.
   *
   * @default "lustrefs"
   */
  readonly fileSystemName?: string;
}

/** What a file system has beside its {@link LustreOptions} when it is described on its own. */
export type LustreFileSystemDescription = ResourceOptions;

/** What a described file system comes to. */
export interface LustrePlan extends PlanNotes {
  /** Name of the file system. */
  readonly name: string;
  /** Labels of everything that can carry them. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether what holds data refuses to be destroyed. */
  readonly deletionProtection: boolean;
  /** Capacity, in GiB. */
  readonly capacityGiB: number;
  /** Throughput of each TiB, in MB/s. */
  readonly throughputMBpsPerTiB: number;
  /** Name under which clients mount it. */
  readonly fileSystemName: string;
}

/** Sizes of one throughput tier: multiples of a step, of a larger one above a threshold. */
export interface LustreTier {
  /** Throughput of each TiB, in MB/s. */
  readonly throughputMBpsPerTiB: number;
  /** Step of the capacity, in GiB. */
  readonly stepGiB: number;
  /** Sizes above it are multiples of `largeStepGiB`; one at or below it can never grow beyond it. */
  readonly thresholdGiB?: number;
  /** Step of large file systems, in GiB. */
  readonly largeStepGiB?: number;
  /** Largest capacity, in GiB. */
  readonly maximumGiB: number;
}

/**
 * Tiers with their sizes in GiB (Google, Managed Lustre: performance tiers; increase the capacity, 2026). The Dynamic tier,
 * of 25 MB/s for each TiB, is none of them: the google provider 6.50.0 has no argument for its options.
 */
export const lustreTiers: readonly LustreTier[] = [
  { throughputMBpsPerTiB: 125, stepGiB: 72_000, maximumGiB: 12_240_000 },
  {
    throughputMBpsPerTiB: 250,
    stepGiB: 36_000,
    thresholdGiB: 6_120_000,
    largeStepGiB: 288_000,
    maximumGiB: 40_032_000,
  },
  {
    throughputMBpsPerTiB: 500,
    stepGiB: 18_000,
    thresholdGiB: 3_060_000,
    largeStepGiB: 144_000,
    maximumGiB: 20_016_000,
  },
  { throughputMBpsPerTiB: 1000, stepGiB: 9_000, thresholdGiB: 1_530_000, largeStepGiB: 72_000, maximumGiB: 10_008_000 },
];

/** Throughput of the Dynamic tier. */
const dynamicMBpsPerTiB = 25;

const throughput: Check<number> = (problems, path, value) => {
  if (value === dynamicMBpsPerTiB) {
    problems.add(
      path,
      "is the Dynamic tier, which the google provider 6.50.0 cannot make",
      `write one of ${lustreTiers.map((tier) => tier.throughputMBpsPerTiB).join(", ")}`,
    );
    return undefined;
  }
  const tiers = lustreTiers.map((tier) => tier.throughputMBpsPerTiB);
  return oneOf(tiers, "throughput tier, in MB/s for each TiB")(problems, path, value);
};

const lustreOptionsShape: Shape<LustreOptions> = {
  type: required(oneOf(["lustre"], "file system"), 'write type: "lustre"'),
  capacityGiB: wholeNumber({ minimum: 1, unit: "GiB" }),
  minimumCapacityTiB: positive({
    unit: "TiB",
    maximum: 100_000,
    token: { refusedBecause: "the next size is sought before: write capacityGiB" },
  }),
  throughputMBpsPerTiB: throughput,
  fileSystemName: text({
    pattern: /^[A-Za-z][A-Za-z0-9]{0,7}$/,
    hint: "write 8 letters and digits at most, a letter first",
  }),
};

export const lustreOptions = object<LustreOptions>(lustreOptionsShape);

/** Decides a file system; throws with every problem. */
export function planLustre(description: LustreFileSystemDescription & LustreOptions): LustrePlan {
  const problems = new Problems();
  const given = checkDescription<LustreFileSystemDescription & LustreOptions>(problems, description, {
    ...lustreOptionsShape,
    ...resourceOptionsShape,
  });
  const plan = resolveLustre(given, given, problems);
  problems.throwIfAny(`Lustre file system '${plan.name}' on google`);
  return plan;
}

/** The same as part of a cluster, from options that passed their checks. */
export function resolveLustre(
  { name = "", deletionProtection = true, tags = {} }: Sound<ResourceOptions>,
  options: Sound<LustreOptions>,
  problems: Problems,
): LustrePlan {
  const notes = new Notes();
  const { throughputMBpsPerTiB = 250, fileSystemName = "lustrefs" } = options;
  const tier = problems.concerns("throughputMBpsPerTiB")
    ? undefined
    : lustreTiers.find((row) => row.throughputMBpsPerTiB === throughputMBpsPerTiB);
  const capacityGiB = planCapacityGiB(options, tier, problems, notes);
  return {
    name,
    tags,
    deletionProtection,
    capacityGiB,
    throughputMBpsPerTiB,
    fileSystemName,
    decisions: notes.decisions,
    warnings: [...notes.warnings, ...growthWarnings(capacityGiB, tier)],
  };
}

/** The file system in a few words. */
export function lustreTitle({ capacityGiB, throughputMBpsPerTiB }: LustrePlan): string {
  return `Lustre ${capacityGiB} GiB, ${throughputMBpsPerTiB} MB/s/TiB`;
}

function planCapacityGiB(
  options: Sound<LustreOptions>,
  tier: LustreTier | undefined,
  problems: Problems,
  notes: Notes,
): number {
  const wanted = requestedCapacity(options, problems);
  if (wanted === undefined || !tier) {
    return 0;
  }
  if ("leastGiB" in wanted) {
    const taken = nextMultiple(wanted.leastGiB, stepOf(wanted.leastGiB, tier));
    checkMaximum(taken, "minimumCapacityTiB", tier, problems);
    return notes.decide("capacityGiB", taken, `the next size upwards from ${wanted.leastTiB} TiB that Google sells`);
  }
  if (!isUnresolved(wanted.exactGiB)) {
    checkStep(wanted.exactGiB, tier, problems);
    checkMaximum(wanted.exactGiB, "capacityGiB", tier, problems);
  }
  return wanted.exactGiB;
}

function stepOf(capacityGiB: number, { stepGiB, thresholdGiB, largeStepGiB }: LustreTier): number {
  return thresholdGiB !== undefined && largeStepGiB !== undefined && capacityGiB > thresholdGiB
    ? largeStepGiB
    : stepGiB;
}

/** A file system that is made within reach of the threshold can never grow beyond it. */
function growthWarnings(capacityGiB: number, tier: LustreTier | undefined): readonly string[] {
  const { thresholdGiB, largeStepGiB } = tier ?? {};
  if (isUnresolved(capacityGiB) || thresholdGiB === undefined || largeStepGiB === undefined) {
    return [];
  }
  return capacityGiB > thresholdGiB / 2 && capacityGiB <= thresholdGiB
    ? [
        `sharedFileSystem: ${capacityGiB} GiB can grow to ${thresholdGiB} and never beyond; a file system that is to grow larger is made above that, in steps of ${largeStepGiB}`,
      ]
    : [];
}

function checkStep(capacityGiB: number, tier: LustreTier, problems: Problems): void {
  const { throughputMBpsPerTiB } = tier;
  const stepGiB = stepOf(capacityGiB, tier);
  if (Number.isInteger(capacityGiB / stepGiB) && capacityGiB > 0) {
    return;
  }
  const nearest = nearestMultiples(capacityGiB, stepGiB);
  problems.add(
    "capacityGiB",
    `${show(capacityGiB)} GiB is not sold at ${throughputMBpsPerTiB} MB/s for each TiB: multiples of ${stepGiB} are`,
    `nearest: ${nearest.join(" or ")}; or write minimumCapacityTiB to take the next size upwards`,
  );
}

function checkMaximum(capacityGiB: number, path: string, { maximumGiB }: LustreTier, problems: Problems): void {
  if (capacityGiB > maximumGiB) {
    problems.add(
      path,
      `${capacityGiB} GiB is more than the ${maximumGiB} that this tier has`,
      "take a slower tier, or several file systems",
    );
  }
}
