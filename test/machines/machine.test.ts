import { type Machine, totalAcceleratorMemoryGiB, tryMachine, tryPrice } from "../../lib/machines";

const priced: Pick<Machine, "prices"> = {
  prices: [
    { capacity: "on-demand", usdPerHour: 10, region: "here", date: "2026-07-20", source: "a list" },
    { capacity: "on-demand", usdPerHour: 12, region: "there", date: "2026-07-20", source: "a list" },
    { capacity: "spot", usdPerHour: 4, region: "there", date: "2026-07-20", source: "a list" },
  ],
};
const machine = { ...tryMachine("aws", "p5.48xlarge"), ...priced } as Machine;

test.each([
  ["on-demand", "there", 12],
  ["on-demand", "here", 10],
  ["on-demand", "elsewhere", 10],
  ["on-demand", undefined, 10],
  ["spot", "here", 4],
] as const)("the %s price asked for %s is %d", (capacity, region, usdPerHour) => {
  expect(tryPrice(machine, capacity, region)?.usdPerHour).toBe(usdPerHour);
});

test("a price that nobody lists is unknown, not 0", () => {
  expect(tryPrice(machine, "reservation")).toBeUndefined();
});

test("the GPU memory of a machine is that of all its GPUs", () => {
  expect(totalAcceleratorMemoryGiB({ ...machine, acceleratorCount: 8, acceleratorMemoryGiB: 80 })).toBe(640);
});
