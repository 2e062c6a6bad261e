import {
  type Check,
  checkDescription,
  flag,
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
import { tryCidr } from "../common/cidr";
import type { PlanNotes } from "../common/cluster";
import { nearestMultiples, nextMultiple, requestedCapacity } from "../common/lustre-capacity";
import { Notes } from "../common/notes";
import { type CustomerKey, customerKeyShape } from "./customer-key";
import { clusterName } from "./name";
import { objectId } from "./resource-id";
import { azureTags } from "./tags";
import { type WeeklyTime, weeklyTime } from "./weekly-time";
import { zonesOf } from "./zone";

/** Azure Managed Lustre, in the zone of the machines that mount it. */
export interface LustreOptions {
  /** Lustre. */
  readonly type: "lustre";
  /**
   * Exact capacity in GiB, of which 1024 are a TiB: a multiple of the tier's step, which is 48 TiB (at 40 MB/s for each TiB),
   * 16 (125), 8 (250) or 4 (500). Set either this or `minimumCapacityTiB`.
   *
   * @default - by `minimumCapacityTiB`
   */
  readonly capacityGiB?: number;
  /** At least so much, in TiB: the next size that Azure sells is taken. @default - `capacityGiB` is exact */
  readonly minimumCapacityTiB?: number;
  /**
   * Throughput in MB/s for each TiB: 40, 125, 250 or 500. Fixed when it is made.
   *
   * @default 250
   */
  readonly throughputMBpsPerTiB?: number;
  /**
   * Start of the weekly maintenance, UTC.
   *
   * @default { day: "Sunday", time: "03:00" }
   */
  readonly weeklyMaintenance?: WeeklyTime;
  /**
   * The customer's key. Whether there is one is fixed when the file system is made.
   *
   * @default - Azure's own keys
   */
  readonly customerKey?: CustomerKey;
  /**
   * The object store whose blobs show up as files, imported when the file system is made. Exports are started by
   * `az amlfs archive` or `az amlfs auto-export`: azurerm 4.55.0 has no resource for them. Fixed when it is made.
   *
   * @default - none
   */
  readonly objectStoreAssociation?: ObjectStoreAssociation;
}

/** A bucket whose objects appear as files of the file system. */
export interface ObjectStoreAssociation {
  /**
   * Object id, in this tenant, of the service principal "HPC Cache Resource Provider", which reads and writes the blobs:
   * `az ad sp list --display-name "HPC Cache Resource Provider" --query "[].id" --output tsv`.
   */
  readonly servicePrincipalObjectId: string;
  /**
   * Blobs whose names begin so are imported; begins with a slash.
   *
   * @default "/"
   */
  readonly importPrefix?: string;
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
  /** SKU, which fixes the throughput. */
  readonly skuName: string;
  /** Capacity, in GiB. */
  readonly capacityGiB: number;
  /** Throughput of each TiB, in MB/s. */
  readonly throughputMBpsPerTiB: number;
  /** Start of the weekly maintenance. */
  readonly weeklyMaintenance: WeeklyTime;
  /** Key of the company; absent where the service's own key is used. */
  readonly customerKey?: CustomerKey;
  /** The bucket that the file system is associated with; absent where there is none. */
  readonly association?: { readonly servicePrincipalObjectId: string; readonly importPrefix: string };
  /**
   * Seconds to wait between giving roles and making the file system: Azure takes up to five minutes to let roles come into
   * force, and a file system that is made before them fails. 0 where no role is given.
   */
  readonly rolePropagationSeconds: number;
}

/**
 * Tiers, each with the step (and least) capacity in TiB, enforced by azurerm when it plans, and with the most that the
 * documentation names: more is sold on request, so a larger one is warned about.
 */
export const lustreTiers: readonly {
  readonly throughputMBpsPerTiB: number;
  readonly stepTiB: number;
  readonly documentedMaximumTiB: number;
}[] = [
  { throughputMBpsPerTiB: 40, stepTiB: 48, documentedMaximumTiB: 768 },
  { throughputMBpsPerTiB: 125, stepTiB: 16, documentedMaximumTiB: 128 },
  { throughputMBpsPerTiB: 250, stepTiB: 8, documentedMaximumTiB: 128 },
  { throughputMBpsPerTiB: 500, stepTiB: 4, documentedMaximumTiB: 128 },
];

/** Longest prefix of a subnet that holds a file system, up to a capacity in TiB (amlfs-prerequisites). */
const subnetPrefixes: readonly { readonly upToTiB: number; readonly prefixLength: number }[] = [
  { upToTiB: 16, prefixLength: 27 },
  { upToTiB: 40, prefixLength: 26 },
  { upToTiB: 92, prefixLength: 25 },
  { upToTiB: 196, prefixLength: 24 },
  { upToTiB: 400, prefixLength: 23 },
];

/** The container beside the imported one, into which the file system writes what it did. */
export const lustreLogContainer = "lustre-logs";

/** Longest prefix of a subnet that holds so much. Beyond 400 TiB no source names one: the row is continued by one. */
export function lustreSubnetPrefixLength(capacityTiB: number): number {
  return subnetPrefixes.find(({ upToTiB }) => capacityTiB <= upToTiB)?.prefixLength ?? 22;
}

const associationHint =
  'write the object id that `az ad sp list --display-name "HPC Cache Resource Provider" --query "[].id" --output tsv` prints';

const optionsShape: Shape<LustreOptions> = {
  type: required(oneOf(["lustre"], "file system"), 'write type: "lustre"'),
  capacityGiB: wholeNumber({ minimum: 1, maximum: 10_000_000, unit: "GiB" }),
  minimumCapacityTiB: positive({
    unit: "TiB",
    maximum: 10_000,
    token: { refusedBecause: "the next size is looked up before; write capacityGiB" },
  }),
  throughputMBpsPerTiB: (problems, path, value) =>
    oneOf(
      lustreTiers.map((tier) => tier.throughputMBpsPerTiB),
      "throughput tier of Azure Managed Lustre, in MB/s for each TiB",
    )(problems, path, value),
  weeklyMaintenance: weeklyTime,
  customerKey: customerKeyShape,
  objectStoreAssociation: object<ObjectStoreAssociation>({
    servicePrincipalObjectId: required(objectId, associationHint),
    importPrefix: text({ pattern: /^\//, hint: "begin with a slash: '/datasets'" }),
  }),
};

/** The file system of a cluster. */
export const lustreShape: Check<Sound<LustreOptions>> = object<LustreOptions>(optionsShape);

/** Decides a file system; throws with every problem. */
export function planLustre(description: LustreFileSystemDescription & LustreOptions): LustrePlan {
  const problems = new Problems();
  const given = checkDescription<LustreFileSystemDescription & LustreOptions>(problems, description, {
    ...optionsShape,
    name: clusterName,
    deletionProtection: flag(),
    tags: azureTags,
  });
  const plan = resolveLustre(given, given, problems);
  problems.throwIfAny(`Lustre file system '${given.name}' on azure`);
  return plan;
}

/** The same as part of a cluster. */
export function resolveLustre(
  { name = "", deletionProtection = true, tags = {} }: LustreFileSystemDescription,
  options: Sound<LustreOptions>,
  problems: Problems,
): LustrePlan {
  const notes = new Notes();
  const { throughputMBpsPerTiB = 250, weeklyMaintenance = {}, objectStoreAssociation } = options;
  const { servicePrincipalObjectId, importPrefix = "/" } = objectStoreAssociation ?? {};
  const association = servicePrincipalObjectId === undefined ? undefined : { servicePrincipalObjectId, importPrefix };
  const customerKey = options.customerKey as CustomerKey | undefined;
  return {
    name,
    tags,
    deletionProtection,
    skuName: `AMLFS-Durable-Premium-${throughputMBpsPerTiB}`,
    capacityGiB: planCapacityGiB(options, throughputMBpsPerTiB, problems, notes),
    throughputMBpsPerTiB,
    weeklyMaintenance: { day: weeklyMaintenance.day ?? "Sunday", time: weeklyMaintenance.time ?? "03:00" },
    customerKey,
    association,
    rolePropagationSeconds: association || customerKey ? 300 : 0,
    decisions: notes.decisions,
    warnings: notes.warnings,
  };
}

/** Checks that a file system fits where it is put: a zone, a subnet of its own that is large enough. */
export function checkLustrePlace(
  plan: LustrePlan,
  place: { readonly zone: string; readonly lustreSubnetCidr?: string },
  problems: Problems,
): void {
  if (zonesOf(place.zone).length === 0) {
    problems.add(
      "type",
      "Azure Managed Lustre is made in a zone, but the zone is 'none'",
      "take a zone, or leave the file system out",
    );
  }
  const cidr = place.lustreSubnetCidr === undefined ? undefined : tryCidr(place.lustreSubnetCidr);
  if (!cidr || isUnresolved(plan.capacityGiB)) {
    return;
  }
  const capacityTiB = plan.capacityGiB / 1024;
  const longest = lustreSubnetPrefixLength(capacityTiB);
  if (cidr.prefixLength > longest) {
    problems.add(
      "capacityGiB",
      `${capacityTiB} TiB need a subnet of /${longest}, ${place.lustreSubnetCidr} is smaller`,
      "take a larger network, or less capacity",
    );
  }
}

/** The file system in a few words. */
export function lustreTitle({ capacityGiB, throughputMBpsPerTiB }: LustrePlan): string {
  return `Lustre ${capacityGiB} GiB, ${throughputMBpsPerTiB} MB/s/TiB`;
}

function planCapacityGiB(
  options: Sound<LustreOptions>,
  throughputMBpsPerTiB: number,
  problems: Problems,
  notes: Notes,
): number {
  const tier = lustreTiers.find((row) => row.throughputMBpsPerTiB === throughputMBpsPerTiB) ?? lustreTiers[2];
  const stepGiB = (tier?.stepTiB ?? 8) * 1024;
  const wanted = requestedCapacity(options, problems);
  if (wanted === undefined) {
    return stepGiB;
  }
  const taken = "leastGiB" in wanted ? nextGiB(wanted, stepGiB, notes) : wanted.exactGiB;
  checkCapacity(taken, stepGiB, throughputMBpsPerTiB, problems);
  const maximumTiB = tier?.documentedMaximumTiB ?? 128;
  if (!isUnresolved(taken) && taken > maximumTiB * 1024) {
    notes.warn(
      `sharedFileSystem: ${taken / 1024} TiB at ${throughputMBpsPerTiB} MB/s for each TiB is more than the ${maximumTiB} TiB that Azure sells without a support request`,
    );
  }
  return taken;
}

function nextGiB(
  wanted: { readonly leastGiB: number; readonly leastTiB: number },
  stepGiB: number,
  notes: Notes,
): number {
  return notes.decide(
    "capacityGiB",
    nextMultiple(wanted.leastGiB, stepGiB),
    `the next size upwards from ${wanted.leastTiB} TiB that Azure sells in this tier, in steps of ${stepGiB / 1024} TiB`,
  );
}

function checkCapacity(capacityGiB: number, stepGiB: number, throughputMBpsPerTiB: number, problems: Problems): void {
  if (isUnresolved(capacityGiB) || (capacityGiB > 0 && capacityGiB % stepGiB === 0)) {
    return;
  }
  const nearest = nearestMultiples(capacityGiB, stepGiB);
  problems.add(
    "capacityGiB",
    `${show(capacityGiB)} GiB is not a size that Azure sells at ${throughputMBpsPerTiB} MB/s for each TiB: multiples of ${stepGiB} (${stepGiB / 1024} TiB) are`,
    `nearest: ${nearest.join(" or ")}; or write minimumCapacityTiB to take the next size upwards`,
  );
}
