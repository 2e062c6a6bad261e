import * as fc from "fast-check";
import type { AzureCapacity, LustreOptions, TrainingClusterDescription } from "../../../lib/description/azure";
import { lustreTiers } from "../../../lib/description/azure";
import { type AzureMachine, azureMachines } from "../../../lib/machines/azure";
import { existingNetwork, theirs } from "./valid";

/** Any description of a training cluster on Azure that has no fault. */
export const anyDescription: fc.Arbitrary<TrainingClusterDescription> = fc
  .record({
    machine: fc.constantFrom(...azureMachines),
    nodeCount: fc.integer({ min: 1, max: 100 }),
    region: fc.constantFrom("eastus", "southcentralus", "westeurope", "westus3"),
    zone: fc.constantFrom("1", "2", "3", "none"),
    seed: fc.nat(),
    network: fc.constantFrom(undefined, { cidr: "10.64.0.0/18" }, existingNetwork()),
    rootVolume: fc.constantFrom(undefined, { sizeGiB: 1000 }, { type: "managed" as const }),
    objectStore: fc.constantFrom(undefined, { performance: "premium" as const }, { customerKey: theirs.customerKey }),
    resourceGroupName: fc.constantFrom(undefined, "theirs"),
    sharedFileSystem: fc.option(anyLustre(), { nil: undefined }),
    deletionProtection: fc.constantFrom(true, false, undefined),
    tags: fc.option(fc.dictionary(fc.stringMatching(/^[a-z]{1,10}$/), fc.stringMatching(/^[a-z0-9 ]{0,20}$/)), {
      nil: undefined,
    }),
    publicAccessCidrs: fc.constantFrom(undefined, ["203.0.113.0/24"]),
    managedMonitoring: fc.constantFrom(undefined, "none" as const, "prometheus" as const),
  })
  .map(({ machine, seed, publicAccessCidrs, managedMonitoring, ...rest }) => ({
    ...rest,
    name: "train",
    machineType: machine.machineType as TrainingClusterDescription["machineType"],
    capacity: anyCapacity(machine, seed),
    sharedFileSystem: rest.zone === "none" ? undefined : rest.sharedFileSystem,
    scheduler: { type: "kubernetes", publicAccessCidrs, managedMonitoring },
  }));

function anyCapacity(machine: AzureMachine, seed: number): AzureCapacity {
  const models: AzureCapacity[] = [
    { type: "on-demand" },
    { type: "on-demand", proximityPlacementGroupId: theirs.proximityPlacementGroupId },
    { type: "spot" },
    { type: "spot", evictionPolicy: "deallocate", maximumUsdPerHour: 12.5 },
    { type: "reservation", reservationId: theirs.capacityReservationGroupId },
  ];
  const sold = models.filter(({ type }) => machine.capacityTypes.includes(type));
  return sold[seed % sold.length] ?? { type: "on-demand" };
}

function anyLustre(): fc.Arbitrary<LustreOptions> {
  const objectStoreAssociation = fc.constantFrom(undefined, { servicePrincipalObjectId: theirs.objectId });
  const customerKey = fc.constantFrom(undefined, theirs.customerKey);
  return fc.oneof(
    fc
      .record({
        tier: fc.constantFrom(...lustreTiers),
        steps: fc.integer({ min: 1, max: 4 }),
        objectStoreAssociation,
        customerKey,
      })
      .map(({ tier, steps, ...rest }) => ({
        ...rest,
        type: "lustre" as const,
        capacityGiB: tier.stepTiB * steps * 1024,
        throughputMBpsPerTiB: tier.throughputMBpsPerTiB,
      })),
    fc.record({
      type: fc.constant("lustre" as const),
      minimumCapacityTiB: fc.double({ min: 0.1, max: 190, noNaN: true }),
      throughputMBpsPerTiB: fc.constantFrom(undefined, ...lustreTiers.map((tier) => tier.throughputMBpsPerTiB)),
      objectStoreAssociation,
      customerKey,
    }),
  );
}
