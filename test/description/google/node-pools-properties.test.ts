import * as fc from "fast-check";
import { planTrainingCluster } from "../../../lib/description/google";
import { fabricSubnets } from "../../../lib/description/google/vpcs";
import { googleMachines } from "../../../lib/machines/google";
import { interfaceCount } from "../../../lib/machines/google-network";
import { valid } from "./valid";

/** Machines of one rack each, which are sold on demand and fit beside any other. */
const together = googleMachines.filter(
  ({ capacityTypes, machinesPerNvlinkDomain, requiresProvider }) =>
    capacityTypes.includes("spot") && machinesPerNvlinkDomain === 1 && requiresProvider === undefined,
);

const anyPool = fc.record({
  machineType: fc.constantFrom(...together.map(({ machineType }) => machineType)),
  capacity: fc.constant({ type: "spot" as const }),
  nodeCount: fc.oneof(
    fc.integer({ min: 0, max: 8 }),
    fc
      .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 4, max: 8 }))
      .map(([minimum, maximum]) => ({ minimum, maximum })),
  ),
});

const names = fc.constantFrom("debug", "more", "eval", "gpu", "wide");
const anyPools = fc.dictionary(names, anyPool, { minKeys: 1, maxKeys: 5 });

const { machineType: _, nodeCount: __, sharedFileSystem: ___, ...place } = valid;
const network = { rdmaCidr: "172.24.0.0/16", primaryMtuBytes: 8244 };

test("any one to five pools keep their name, machine, count and labels apart, each in the networks of its machine", () => {
  fc.assert(
    fc.property(anyPools, (nodePools) => {
      const plan = planTrainingCluster({ ...place, network, nodePools });
      expect(plan.nodePools.map(({ name }) => name)).toEqual(Object.keys(nodePools));
      expect(new Set(plan.nodePools.map(({ resourceName }) => resourceName)).size).toBe(plan.nodePools.length);
      for (const { name, machine, nodeCount, labels } of plan.nodePools) {
        expect([machine.machineType, nodeCount]).toEqual([nodePools[name]?.machineType, nodePools[name]?.nodeCount]);
        expect(labels["gpu-clusters.io/node-pool"]).toBe(name);
        expect(fabricSubnets(plan.network, { name, machine })).toHaveLength(interfaceCount(machine.network) - 1);
      }
    }),
    { numRuns: 200 },
  );
});

test("a further pool moves no network of the pools before it", () => {
  fc.assert(
    fc.property(anyPool, anyPool, (first, second) => {
      const one = planTrainingCluster({ ...place, network, nodePools: { first } }).network;
      const two = planTrainingCluster({ ...place, network, nodePools: { first, second } }).network;
      const vpcs = "vpcs" in two ? two.vpcs : [];
      for (const vpc of "vpcs" in one ? one.vpcs : []) {
        const same = vpcs.find(({ name }) => name === vpc.name);
        expect(same?.mtuBytes).toBe(vpc.mtuBytes);
        for (const subnet of vpc.subnets) {
          expect(same?.subnets).toContainEqual(subnet);
        }
      }
    }),
    { numRuns: 200 },
  );
});
