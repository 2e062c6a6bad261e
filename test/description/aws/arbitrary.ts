import * as fc from "fast-check";
import type { AwsCapacity, KubernetesTrainingClusterDescription, LustreOptions } from "../../../lib/description/aws";
import { lustreTiers } from "../../../lib/description/aws";
import { type AwsMachine, awsMachines } from "../../../lib/machines/aws";

const reservationId = "cr-0123456789abcdef0";

/** Any description of a training cluster on AWS that has no fault. */
export const anyDescription: fc.Arbitrary<KubernetesTrainingClusterDescription> = fc
  .record({
    machine: fc.constantFrom(...awsMachines),
    nodeCount: fc.integer({ min: 1, max: 64 }),
    zone: fc.constantFrom("us-east-1a", "eu-west-2b", "ap-northeast-1c", "us-east-1-dfw-2a", "us-gov-west-1a"),
    seed: fc.nat(),
    interfaceLayout: fc.constantFrom("save-ip", "max-bandwidth", undefined),
    sharedFileSystem: fc.option(anyLustre(), { nil: undefined }),
    deletionProtection: fc.constantFrom(true, false, undefined),
    tags: fc.option(fc.dictionary(fc.stringMatching(/^[a-z]{1,10}$/), fc.stringMatching(/^[a-z0-9 ]{0,20}$/)), {
      nil: undefined,
    }),
    publicAccessCidrs: fc.constantFrom(undefined, ["203.0.113.0/24"]),
  })
  .map(({ machine, seed, publicAccessCidrs, interfaceLayout, sharedFileSystem, ...rest }) => ({
    ...rest,
    interfaceLayout: machine.fabric.kind === "none" ? undefined : interfaceLayout,
    sharedFileSystem: sharedFileSystem && withoutMissingEfa(machine, sharedFileSystem),
    name: "train",
    machineType: machine.machineType as KubernetesTrainingClusterDescription["machineType"],
    capacity: anyCapacity(machine, seed, rest.nodeCount),
    scheduler: { type: "kubernetes", publicAccessCidrs },
  }));

/** A machine without EFA can ask no file system for it. */
function withoutMissingEfa({ fabric }: AwsMachine, lustre: LustreOptions): LustreOptions {
  return fabric.kind === "none" && "efa" in lustre ? { ...lustre, efa: undefined } : lustre;
}

function anyCapacity(machine: AwsMachine, seed: number, nodeCount: number): AwsCapacity {
  const models: AwsCapacity[] = [
    { type: "on-demand" },
    { type: "on-demand", placement: "none" },
    { type: "spot" },
    { type: "reservation", reservationId },
    { type: "reservation", reservationId, placementGroupName: "theirs" },
    { type: "capacity-block", reservationId, instanceCount: nodeCount },
    { type: "capacity-block", reservationId, startTime: "2026-12-01T11:30:00Z", endTime: "2026-12-15T11:30:00Z" },
  ];
  const sold = models.filter(({ type }) => machine.capacityTypes.includes(type));
  return sold[seed % sold.length] ?? { type: "on-demand" };
}

function anyLustre(): fc.Arbitrary<LustreOptions> {
  const throughputMBpsPerTiB = fc.constantFrom(undefined, ...lustreTiers.map((tier) => tier.throughputMBpsPerTiB));
  return fc.oneof(
    fc.record({
      type: fc.constant("lustre" as const),
      capacityGiB: fc.integer({ min: 1, max: 100 }).map((steps) => steps * 2400),
      throughputMBpsPerTiB,
      efa: fc.constant(false),
    }),
    fc.record({
      type: fc.constant("lustre" as const),
      capacityGiB: fc.integer({ min: 1, max: 10 }).map((steps) => steps * 38400),
      throughputMBpsPerTiB,
    }),
    fc.record({
      type: fc.constant("lustre" as const),
      minimumCapacityTiB: fc.double({ min: 0.1, max: 200, noNaN: true }),
      throughputMBpsPerTiB,
      efa: fc.constantFrom(true, false, undefined),
      objectStoreAssociation: fc.constantFrom(undefined, {}, { fileSystemPath: "/sets", prefix: "a/b" }),
    }),
    fc.record({
      type: fc.constant("lustre" as const),
      storageClass: fc.constant("intelligent-tiering" as const),
      throughputMBps: fc.integer({ min: 1, max: 500 }).map((steps) => steps * 4000),
    }),
  );
}
