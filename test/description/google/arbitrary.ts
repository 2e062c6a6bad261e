import * as fc from "fast-check";
import { type GoogleCapacity, lustreTiers, type TrainingClusterDescription } from "../../../lib/description/google";
import { type GoogleMachine, googleMachines } from "../../../lib/machines/google";

/** Every machine that the provider can make. */
export const makeableMachines = googleMachines.filter((machine) => machine.requiresProvider === undefined);

/** Any description of a training cluster on Google Cloud that has no fault. */
export const anyDescription: fc.Arbitrary<TrainingClusterDescription> = fc
  .record({
    machine: fc.constantFrom(...makeableMachines),
    nodeCount: fc.integer({ min: 1, max: 64 }),
    zone: fc.constantFrom("us-central1-a", "europe-west4-b", "asia-southeast1-c"),
    project: fc.constantFrom(undefined, "research-gpus"),
    seed: fc.nat(),
    sharedFileSystem: fc.option(
      fc.record({
        type: fc.constant("lustre" as const),
        minimumCapacityTiB: fc.double({ min: 0.1, max: 200, noNaN: true }),
        throughputMBpsPerTiB: fc.constantFrom(undefined, ...lustreTiers.map((tier) => tier.throughputMBpsPerTiB)),
      }),
      { nil: undefined },
    ),
    deletionProtection: fc.constantFrom(true, false, undefined),
    tags: fc.option(fc.dictionary(fc.stringMatching(/^[a-z]{1,10}$/), fc.stringMatching(/^[a-z0-9_-]{0,20}$/)), {
      nil: undefined,
    }),
  })
  .map(({ machine, seed, ...rest }) => ({
    ...rest,
    name: "train",
    machineType: machine.machineType as TrainingClusterDescription["machineType"],
    capacity: anyCapacity(machine, seed),
  }));

/** One of the capacity models in which the machine is sold. */
export function anyCapacity(machine: GoogleMachine, seed: number): GoogleCapacity {
  const models: readonly GoogleCapacity[] = [
    { type: "on-demand" },
    { type: "on-demand", placement: "none" },
    { type: "spot" },
    { type: "reservation", reservationId: "gpus" },
    { type: "reservation", reservationId: "projects/shared/reservations/gpus/reservationBlocks/b" },
    { type: "flex-start" },
    { type: "flex-start", queued: true, maxRunSeconds: 3600 },
  ];
  const sold = models.filter(({ type }) => machine.capacityTypes.includes(type));
  return sold[seed % sold.length] ?? { type: "on-demand" };
}
