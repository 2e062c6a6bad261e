import * as fc from "fast-check";
import {
  type KubernetesTrainingClusterDescription,
  planCpuNodePool,
  planTrainingCluster,
} from "../../../lib/description/aws";
import { maximumNodeCount } from "../../../lib/description/common/node-count";
import { awsMachines } from "../../../lib/machines/aws";
import { problemsOf } from "../../problems-of";
import { valid } from "./valid";

const onDemand = awsMachines.filter(({ capacityTypes }) => capacityTypes.includes("on-demand"));

const anyPool = fc.record({
  machineType: fc.constantFrom(...onDemand.map(({ machineType }) => machineType)),
  nodeCount: fc.oneof(
    fc.integer({ min: 0, max: 8 }),
    fc
      .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 4, max: 8 }))
      .map(([minimum, maximum]) => ({ minimum, maximum })),
  ),
});

const anyPools = fc.dictionary(fc.constantFrom("debug", "more", "eval", "gpu", "wide"), anyPool, {
  minKeys: 1,
  maxKeys: 5,
});

const { machineType: _, nodeCount: __, ...place } = valid;

test("any one to five pools keep their name, machine, count, interfaces and labels apart", () => {
  fc.assert(
    fc.property(anyPools, (nodePools) => {
      const { nodePools: planned } = planTrainingCluster({ ...place, nodePools });
      expect(planned.map(({ name }) => name)).toEqual(Object.keys(nodePools));
      expect(new Set(planned.map(({ resourceName }) => resourceName)).size).toBe(planned.length);
      for (const { name, machine, nodeCount, labels, interfaces } of planned) {
        expect([machine.machineType, nodeCount]).toEqual([nodePools[name]?.machineType, nodePools[name]?.nodeCount]);
        expect(labels["gpu-clusters.io/node-pool"]).toBe(name);
        expect(interfaces.filter(({ interfaceType }) => interfaceType !== "interface")).toHaveLength(
          machine.fabric.interfaceCount,
        );
        expect(labels["vpc.amazonaws.com/efa.present"]).toBe(machine.fabric.kind === "efa" ? "true" : undefined);
      }
    }),
    { numRuns: 200 },
  );
});

test("pools fit into the GPU subnet exactly when the sum of their addresses does", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 5 }), (counts) => {
      const nodePools = Object.fromEntries(
        counts.map((nodeCount, index) => [`pool-${index}`, { machineType: "p5.48xlarge", nodeCount } as const]),
      );
      const addresses = counts.reduce((sum, count) => sum + count * 81, 0);
      const problems = problemsOf(() => planTrainingCluster({ ...place, nodePools }));
      expect(problems.map(({ path }) => path)).toEqual(addresses > 32763 ? ["network.cidr"] : []);
      for (const { message } of problems) {
        counts.forEach((count, index) => {
          expect(message).toContain(`'pool-${index}' ${count * 81}`);
        });
      }
    }),
  );
});

test("the words at the top may be left out only where another pool is named", () => {
  expect(problemsOf(() => planTrainingCluster(place)).map(({ path }) => path)).toEqual(["nodeCount", "machineType"]);
  const debug = { machineType: "g6.12xlarge", nodeCount: 1 } as const;
  expect(planTrainingCluster({ ...place, nodePools: { debug } }).nodePools.map(({ name }) => name)).toEqual(["debug"]);
  const half: KubernetesTrainingClusterDescription = { ...place, nodeCount: 4, nodePools: { debug } };
  expect(problemsOf(() => planTrainingCluster(half)).map(({ path }) => path)).toEqual(["machineType"]);
});

test("a pool takes the pods of its cluster unless it names its own", () => {
  const { nodePools } = planTrainingCluster({
    ...valid,
    scheduler: { type: "kubernetes", podsPerGpuNode: 32 },
    nodePools: { debug: { machineType: "g6.12xlarge", nodeCount: 1, podsPerNode: 128 } },
  });
  expect(nodePools.map(({ podsPerNode }) => podsPerNode)).toEqual([32, 128]);
});

test("a pool of CPU machines is planned beside those of GPUs", () => {
  const { cpuNodePools, nodePools } = planTrainingCluster({
    ...valid,
    nodePools: {
      prepare: {
        type: "cpu",
        machineType: "c7g.16xlarge",
        nodeCount: { minimum: 0, maximum: 20 },
        capacity: { type: "spot" },
      },
    },
  });
  expect(nodePools).toHaveLength(1);
  expect(cpuNodePools).toEqual([
    expect.objectContaining({
      name: "prepare",
      resourceName: "train-prepare",
      capacity: { type: "spot" },
      amiType: "AL2023_ARM_64_STANDARD",
      labels: { "gpu-clusters.io/node-pool": "prepare" },
      taints: [],
    }),
  ]);
  expect(maximumNodeCount(cpuNodePools[0]?.nodeCount ?? 0)).toBe(20);
});

test("a pool of CPU machines alone lists every problem with its path", () => {
  const problems = problemsOf(() =>
    planCpuNodePool({
      name: "prepare",
      machineType: "p5.48xlarge",
      nodeCount: -1,
      capacity: { type: "reserved" },
    } as never),
  );
  expect(problems.map(({ path }) => path)).toEqual(["machineType", "nodeCount", "capacity.type"]);
});

test("an existing cluster is planned in its own network, and its version is compared where it is given", () => {
  const network = {
    existing: {
      vpcId: "vpc-0123456789abcdef0",
      gpuSubnetId: "subnet-0123456789abcdef0",
      systemSubnetIds: ["subnet-0123456789abcdef1", "subnet-0123456789abcdef2"],
    },
  };
  const existing = { clusterName: "research", version: "1.32" };
  const description: KubernetesTrainingClusterDescription = {
    ...valid,
    network,
    scheduler: { type: "kubernetes", existing },
  };
  expect(planTrainingCluster(description).kubernetes).toEqual({
    type: "existing",
    name: "train",
    clusterName: "research",
    version: "1.32",
    podsPerGpuNode: 64,
    tags: {},
  });
  const racks = {
    machineType: "p6e-gb200.36xlarge",
    nodeCount: 18,
    capacity: { type: "capacity-block", reservationId: "cr-0123456789abcdef0" },
  } as const;
  expect(problemsOf(() => planTrainingCluster({ ...description, nodePools: { racks } }))).toEqual([
    expect.objectContaining({ path: "scheduler.version", message: expect.stringContaining("'racks'") }),
  ]);
});
