import {
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
  readonly type: "lustre";
  /** Exact capacity in GiB: a multiple of the tier's step. Say either this or `minimumCapacityTiB`. */
  readonly capacityGiB?: number;
  /** At least so much, in TiB: the next size that Google sells is taken. */
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

export type LustreFileSystemDescription = ResourceOptions;

export interface LustrePlan extends PlanNotes {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly deletionProtection: boolean;
  readonly capacityGiB: number;
  readonly throughputMBpsPerTiB: number;
  readonly fileSystemName: string;
}

/**
 * Tiers with their step (and least) and largest capacity in GiB. Managed Lustre quotas page: 72,000 and 7,632,000 at 125,
 * 36,000 and 3,816,000 at 250, and so on by halves; an older text of that page has twice the least. The provider's text
 * (18,000 to 954,000 in steps of 9,000) knows no tiers; every multiple here is also one of 9,000.
 */
export const lustreTiers: readonly {
  readonly throughputMBpsPerTiB: number;
  readonly stepGiB: number;
  readonly maximumGiB: number;
}[] = [
  { throughputMBpsPerTiB: 125, stepGiB: 72_000, maximumGiB: 7_632_000 },
  { throughputMBpsPerTiB: 250, stepGiB: 36_000, maximumGiB: 3_816_000 },
  { throughputMBpsPerTiB: 500, stepGiB: 18_000, maximumGiB: 1_908_000 },
  { throughputMBpsPerTiB: 1000, stepGiB: 9_000, maximumGiB: 954_000 },
];

const lustreOptionsShape: Shape<LustreOptions> = {
  type: required(oneOf(["lustre"], "file system"), 'write type: "lustre"'),
  capacityGiB: wholeNumber({ minimum: 1, unit: "GiB" }),
  minimumCapacityTiB: positive({
    unit: "TiB",
    maximum: 100_000,
    token: { refusedBecause: "the next size is sought before: write capacityGiB" },
  }),
  throughputMBpsPerTiB: oneOf(
    lustreTiers.map((tier) => tier.throughputMBpsPerTiB),
    "throughput tier, in MB/s for each TiB",
  ),
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
    warnings: notes.warnings,
  };
}

/** The file system in a few words. */
export function lustreTitle({ capacityGiB, throughputMBpsPerTiB }: LustrePlan): string {
  return `Lustre ${capacityGiB} GiB, ${throughputMBpsPerTiB} MB/s/TiB`;
}

function planCapacityGiB(
  options: Sound<LustreOptions>,
  tier: (typeof lustreTiers)[number] | undefined,
  problems: Problems,
  notes: Notes,
): number {
  const wanted = requestedCapacity(options, problems);
  if (wanted === undefined || !tier) {
    return 0;
  }
  if ("leastGiB" in wanted) {
    const taken = nextMultiple(wanted.leastGiB, tier.stepGiB);
    checkMaximum(taken, "minimumCapacityTiB", tier, problems);
    return notes.decide("capacityGiB", taken, `the next size upwards from ${wanted.leastTiB} TiB that Google sells`);
  }
  if (!isUnresolved(wanted.exactGiB)) {
    checkStep(wanted.exactGiB, tier, problems);
    checkMaximum(wanted.exactGiB, "capacityGiB", tier, problems);
  }
  return wanted.exactGiB;
}

function checkStep(
  capacityGiB: number,
  { stepGiB, throughputMBpsPerTiB }: (typeof lustreTiers)[number],
  problems: Problems,
): void {
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

function checkMaximum(
  capacityGiB: number,
  path: string,
  { maximumGiB }: (typeof lustreTiers)[number],
  problems: Problems,
): void {
  if (capacityGiB > maximumGiB) {
    problems.add(
      path,
      `${capacityGiB} GiB is more than the ${maximumGiB} that this tier has`,
      "take a slower tier, or several file systems",
    );
  }
}
