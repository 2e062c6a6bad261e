import { sizeStorage } from "../../lib/sizing/storage";

const demand = { checkpointBytes: 100e9, stallSeconds: 60, tokens: 1e12, tokensPerSecond: 1e6, startingWeightBytes: 0 };

test("BLOOM's checkpoint in its 40 seconds asks for its 57.5 GB/s", () => {
  expect(sizeStorage({ ...demand, checkpointBytes: 2.3e12, stallSeconds: 40 }).writeGBps).toBeCloseTo(57.5);
});

test("capacity holds four checkpoints, the tokens and the starting weights, and a quarter more", () => {
  const { capacityTiB } = sizeStorage({ ...demand, startingWeightBytes: 14e9 });
  expect(capacityTiB * 2 ** 40).toBeCloseTo((4 * 100e9 + 4e12 + 14e9) * 1.25);
});

test.each([
  [10e9, 125],
  [50e9, 250],
  [120e9, 500],
])("a checkpoint of %d bytes takes the step of %i MB/s", (checkpointBytes, step) => {
  const { sharedFileSystem, writeGBps } = sizeStorage({ ...demand, checkpointBytes });
  expect(sharedFileSystem.throughputMBpsPerTiB).toBe(step);
  expect(sharedFileSystem.minimumCapacityTiB * step).toBeGreaterThanOrEqual(writeGBps * 1000);
});

test("where the fastest step is too slow, capacity grows until it is not", () => {
  const { sharedFileSystem, capacityTiB } = sizeStorage({ ...demand, checkpointBytes: 2.4e12 });
  expect(sharedFileSystem).toEqual({ type: "lustre", minimumCapacityTiB: 80, throughputMBpsPerTiB: 500 });
  expect(capacityTiB).toBeLessThan(80);
});

test("a restart reads its checkpoint within two minutes", () => {
  expect(sizeStorage({ ...demand, checkpointBytes: 240e9 }).readGBps).toBeCloseTo(2);
});

test("the smallest file system is 1.2 TiB", () => {
  const { sharedFileSystem } = sizeStorage({ ...demand, checkpointBytes: 1e6, tokens: 1e6 });
  expect(sharedFileSystem).toEqual({ type: "lustre", minimumCapacityTiB: 1.2, throughputMBpsPerTiB: 125 });
});
