import { machines, tryMachine } from "../../lib/machines";
import { priceCluster, sizeTraining } from "../../lib/sizing";
import { headlinePrice } from "../../lib/sizing/price";

const p5 = { machineType: "p5.48xlarge", nodeCount: 16 } as const;

test("sixteen machines cost sixteen times one, an hour, a day and a run", () => {
  const { capacities } = priceCluster({ ...p5, calendarDays: 10 });
  const onDemand = capacities.find(({ capacity }) => capacity === "on-demand");
  expect(onDemand?.usdPerHour).toBeCloseTo(16 * 55.04);
  expect(onDemand?.usdPerDay).toBeCloseTo(16 * 55.04 * 24);
  expect(onDemand?.usdPerRun).toBeCloseTo(16 * 55.04 * 240);
  expect(onDemand).toMatchObject({ region: "us-east-1", date: "2026-07-20" });
});

test("a way to pay without a known price is undefined and says so", () => {
  const spot = priceCluster({ ...p5, calendarDays: 10 }).capacities.find(({ capacity }) => capacity === "spot");
  expect(spot).toEqual({ capacity: "spot", source: "no known price: ask the cloud, or give it in prices" });
});

test("a user's price counts, and is named as the user's", () => {
  const { capacities } = priceCluster({ ...p5, prices: { spot: 20, "on-demand": 40 } });
  expect(capacities.find(({ capacity }) => capacity === "spot")).toMatchObject({
    usdPerHour: 320,
    source: "given by the user",
  });
  expect(capacities.find(({ capacity }) => capacity === "on-demand")?.usdPerHour).toBe(640);
});

test("a run of unknown length has no price of the run", () => {
  expect(priceCluster(p5).capacities[0]?.usdPerRun).toBeUndefined();
});

test("days of the calendar count before days of training", () => {
  expect(priceCluster({ ...p5, days: 1 }).hours).toBe(24);
  expect(priceCluster({ ...p5, days: 1, calendarDays: 2 }).hours).toBe(48);
});

test("hours are taken as they are", () => {
  expect(priceCluster({ ...p5, hours: 1.5 }).capacities[0]?.usdPerRun).toBeCloseTo(16 * 55.04 * 1.5);
});

test("a training size can be priced as it is", () => {
  const size = sizeTraining({ parameters: 7e9, tokens: 1e12, machineType: "p5.48xlarge", nodes: 16 });
  expect(priceCluster(size)).toEqual(size.price);
});

test("a cluster's plan can be priced as it is", () => {
  const machine = tryMachine("aws", "p5.48xlarge");
  expect(machine).toBeDefined();
  if (machine) {
    expect(priceCluster({ nodePool: { machine, nodeCount: 16 } }).capacities[0]?.usdPerHour).toBeCloseTo(880.64);
  }
});

test("the headline is on demand, or else the dearest known price", () => {
  expect(headlinePrice(priceCluster(p5))?.capacity).toBe("on-demand");
  expect(headlinePrice(priceCluster({ machineType: "p5e.48xlarge", nodeCount: 1 }))?.capacity).toBe("capacity-block");
  expect(
    headlinePrice(priceCluster({ machineType: "p5e.48xlarge", nodeCount: 1, prices: { "capacity-block": 1 } }))
      ?.usdPerHour,
  ).toBe(1);
});

test.each(["aws", "google", "azure"] as const)("no machine of %s is priced at 0", (cloud) => {
  for (const machine of machines(cloud)) {
    for (const { usdPerHour } of priceCluster({ machine, nodeCount: 1 }).capacities) {
      expect(usdPerHour === undefined || usdPerHour > 0).toBe(true);
    }
  }
});
