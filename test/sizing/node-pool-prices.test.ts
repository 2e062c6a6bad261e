import * as fc from "fast-check";
import { planTrainingCluster as planAws } from "../../lib/description/aws";
import { planTrainingCluster as planAzure } from "../../lib/description/azure";
import { planTrainingCluster as planGoogle } from "../../lib/description/google";
import { nodePoolCostTable } from "../../lib/report";
import { priceNodePools } from "../../lib/sizing";
import { problemsOf } from "../problems-of";

const description = {
  name: "train",
  machineType: "p5.48xlarge",
  nodeCount: 16,
  zone: "us-east-1a",
  capacity: { type: "capacity-block", reservationId: "cr-0123456789abcdef0" },
  nodePools: {
    debug: { machineType: "g6.12xlarge", nodeCount: { minimum: 0, maximum: 4 } },
    data: { type: "cpu", machineType: "m7i.4xlarge", nodeCount: 3, capacity: { type: "spot" } },
  },
} as const;
const plan = planAws(description);

test("each pool is priced by its own machine, number and capacity model", () => {
  const { pools, usdPerHour, unpriced } = priceNodePools(plan);
  expect(pools.map(({ name, machineType, nodeCount, capacity }) => [name, machineType, nodeCount, capacity])).toEqual([
    ["gpu", "p5.48xlarge", { minimum: 16, maximum: 16 }, "capacity-block"],
    ["debug", "g6.12xlarge", { minimum: 0, maximum: 4 }, "on-demand"],
    ["data", "m7i.4xlarge", { minimum: 3, maximum: 3 }, "spot"],
  ]);
  expect(pools[1]?.usdPerHour).toEqual({ minimum: 0, maximum: expect.closeTo(4 * 4.6016, 3) });
  expect(usdPerHour.maximum - usdPerHour.minimum).toBeCloseTo(pools[1]?.usdPerHour?.maximum ?? 0);
  expect(unpriced).toEqual(pools.filter((pool) => pool.usdPerHour === undefined).map(({ name }) => name));
});

test("a price of the user's counts for its pool alone", () => {
  const [gpu, debug] = priceNodePools(plan, { prices: { gpu: 30 } }).pools;
  expect(gpu).toMatchObject({ usdPerHour: { minimum: 480, maximum: 480 }, source: "given by the user" });
  expect(debug?.source).not.toBe("given by the user");
});

test("a pool without a known price is named, and never counts as 0", () => {
  const unknown = planGoogle({
    name: "train",
    machineType: "a3-megagpu-8g",
    nodeCount: 2,
    zone: "us-central1-a",
    nodePools: { cpu: { type: "cpu", machineType: "c9-standard-8", nodeCount: 2 } },
  });
  const prices = priceNodePools(unknown);
  expect(prices.unpriced).toContain("cpu");
  expect(nodePoolCostTable(prices)).toContain("without");
  expect(nodePoolCostTable(prices)).toMatch(/cpu +c9-standard-8 +2 +on-demand +unknown/);
});

test("machines that prepare data are priced from none to the most that they can be", () => {
  const described = planAws({
    ...description,
    nodePools: {},
    dataPreparation: { maximumVcpus: 64, capacity: { type: "on-demand" } },
  });
  const { pools, usdPerHour } = priceNodePools(described);
  const data = pools.filter(({ name }) => name.startsWith("data"));
  expect(data.map(({ name, nodeCount }) => [name, nodeCount.minimum])).toEqual([
    ["data", 0],
    ["data-clustering", 0],
  ]);
  expect(data.every((pool) => pool.usdPerHour?.minimum === 0 && pool.usdPerHour.maximum > 0)).toBe(true);
  expect(usdPerHour.maximum).toBeGreaterThan(
    priceNodePools(planAws({ ...description, nodePools: {} })).usdPerHour.maximum,
  );
});

test("the plans of all clouds can be priced as they are", () => {
  const azure = planAzure({
    name: "train",
    machineType: "Standard_ND96isr_H100_v5",
    nodeCount: 2,
    region: "eastus",
    zone: "1",
  });
  expect(priceNodePools(azure).usdPerHour.maximum).toBeGreaterThan(100);
});

test("the sum is the sum of the pools, with the fewest and with the most machines", () => {
  const count = fc.tuple(fc.nat(50), fc.nat(50)).map(([one, other]) => ({
    minimum: Math.min(one, other),
    maximum: Math.max(one, other),
  }));
  fc.assert(
    fc.property(fc.array(count, { minLength: 1, maxLength: 5 }), (counts) => {
      const [first] = plan.nodePools;
      const nodePools = counts.map((nodeCount, index) => ({ ...first, name: `pool-${index}`, nodeCount }));
      const prices = Object.fromEntries(nodePools.map(({ name }) => [name, 10]));
      const { usdPerHour } = priceNodePools({ cloud: "aws", nodePools } as never, { prices });
      expect(usdPerHour.minimum).toBe(counts.reduce((sum, { minimum }) => sum + 10 * minimum, 0));
      expect(usdPerHour.maximum).toBe(counts.reduce((sum, { maximum }) => sum + 10 * maximum, 0));
    }),
  );
});

test.each<[unknown, unknown, string]>([
  [null, {}, "plan"],
  [{}, {}, "plan"],
  [plan, { prices: { gpu: 0 } }, "prices.gpu"],
  [plan, { prices: { gpus: 10 } }, "prices.gpus"],
  [plan, { prices: 10 }, "prices"],
  [plan, { regions: "us-east-1" }, "regions"],
])("what is no plan and what is no price is refused: %#", (what, options, path) => {
  expect(problemsOf(() => priceNodePools(what as never, options as never)).map((problem) => problem.path)).toEqual([
    path,
  ]);
});
