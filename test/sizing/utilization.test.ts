import { Problems } from "../../lib/checks";
import { predictUtilization, sizeTraining, type TrainingRun } from "../../lib/sizing";
import { usualArchitecture } from "../../lib/sizing/architecture";
import { daysBand } from "../../lib/sizing/days-band";
import { resolveHardware } from "../../lib/sizing/hardware";
import { nearestReference } from "../../lib/sizing/utilization";
import { median } from "./runs";

const run = (accelerator: string, overrides: Partial<TrainingRun> = {}): TrainingRun => {
  const hardware = resolveHardware({ accelerator }, new Problems());
  if (!hardware) {
    throw new Error(accelerator);
  }
  return {
    hardware,
    architecture: usualArchitecture(7e9),
    gpus: 8,
    contextLength: 2048,
    precision: "bf16",
    ...overrides,
  };
};

test("utilization falls with the number of GPUs, smoothly", () => {
  const shares = [8, 9, 64, 65, 1024, 1025].map((gpus) => predictUtilization(run("h100", { gpus })));
  const sorted = [...shares].sort((a, b) => b - a);
  expect(shares).toEqual(sorted);
  expect((shares[0] ?? 0) / (shares[1] ?? 1)).toBeLessThan(1.005);
});

test("small models and long contexts use less of the peak, as 6 × N × D leaves attention out", () => {
  const usual = predictUtilization(run("h100"));
  expect(predictUtilization(run("h100", { architecture: usualArchitecture(1e9) }))).toBeLessThan(usual);
  expect(predictUtilization(run("h100", { contextLength: 32768 }))).toBeLessThan(usual);
});

test("sixteen times the context slows a 1B model about as much as MosaicML measured with stock kernels", () => {
  const of = (parameters: number, contextLength: number) =>
    predictUtilization(
      run("a100", { architecture: usualArchitecture(parameters), contextLength, software: "pytorch" }),
    );
  const short = of(1.32e9, 2048);
  const long = of(1.38e9, 32768);
  const measured = 20513 / 6275;
  expect(short / long / measured).toBeGreaterThan(0.8);
  expect(short / long / measured).toBeLessThan(1.4);
});

test("eight bits are faster than sixteen, but not twice as fast", () => {
  const bf16 = predictUtilization(run("h100")) * 989;
  const fp8 = predictUtilization(run("h100", { precision: "fp8" })) * 1979;
  expect(fp8 / bf16).toBeGreaterThan(1.5);
  expect(fp8 / bf16).toBeLessThan(2);
});

test("a mixture of experts uses less of the peak than a dense model of its active size", () => {
  const dense = predictUtilization(run("h100", { architecture: usualArchitecture(37e9) }));
  const mixture = predictUtilization(run("h100", { architecture: usualArchitecture(671e9, 37e9) }));
  expect(mixture).toBeLessThan(dense);
});

test.each(["v100", "t4", "l4", "l40s", "a10g", "rtx-pro-6000", "mi300x"])(
  "%s, of which there is no published run, gets a share between 10 and 60 %%, and a wider band",
  (accelerator) => {
    const precision = accelerator === "v100" || accelerator === "t4" ? "fp16" : "bf16";
    const share = predictUtilization(run(accelerator, { precision }));
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.6);
    expect(daysBand(run(accelerator))).toEqual({ low: 0.7, high: 1.7 });
  },
);

test("a slow fabric costs time on many machines, and none on one", () => {
  const days = (machineType: string, nodes: number) =>
    sizeTraining({ parameters: 7e9, tokens: 1e11, machineType, nodes }).days;
  expect(days("a2-highgpu-8g", 16)).toBeGreaterThan(1.05 * days("p4d.24xlarge", 16));
  expect(days("a2-highgpu-8g", 1)).toBeCloseTo(days("p4d.24xlarge", 1));
});

test("the reference is a run of the same GPU and a like size", () => {
  const { run: nearest, text } = nearestReference(run("h100", { architecture: usualArchitecture(70e9), gpus: 512 }));
  expect(nearest.name).toBe("MosaicML 70B");
  expect(nearest.gpus).toBe(512);
  expect(text).toContain("41.3 % of the 16-bit peak");
});

test("the median of an even number of values lies between the two in the middle", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
});
