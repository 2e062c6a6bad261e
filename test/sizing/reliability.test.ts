import { checkpointRhythm, meanHoursBetweenFailures, youngInterval } from "../../lib/sizing/reliability";

test("16,384 GPUs stop every 3.09 hours, as Llama 3's did", () => {
  expect(meanHoursBetweenFailures(16384)).toBeCloseTo(3.09, 2);
});

test("16,384 GPUs train more than 90 % of the time, as Llama 3's did", () => {
  expect(checkpointRhythm(16384).trainingShare).toBeGreaterThan(0.9);
});

test("the interval is the one that loses least", () => {
  const stall = 30;
  const between = 20_000;
  const lost = (interval: number) => stall / interval + interval / 2 / between;
  const best = youngInterval(stall, between);
  expect(lost(best)).toBeLessThan(lost(best * 1.1));
  expect(lost(best)).toBeLessThan(lost(best / 1.1));
});

test("a small cluster stalls a minute at most, and loses three hours at most", () => {
  expect(checkpointRhythm(8)).toMatchObject({ stallSeconds: 60, intervalSeconds: 10_800 });
});

test.each([1, 384, 2048, 16384, 32768])("%i GPUs spend 2 %% of the time at most on writing checkpoints", (gpus) => {
  const { stallSeconds, intervalSeconds, trainingShare } = checkpointRhythm(gpus);
  expect(stallSeconds / intervalSeconds).toBeLessThanOrEqual(0.0201);
  expect(trainingShare).toBeLessThan(1);
});
