import { Problems } from "../../lib/checks";
import { usualArchitecture } from "../../lib/sizing/architecture";
import { resolveHardware } from "../../lib/sizing/hardware";
import type { TrainingMethod } from "../../lib/sizing/method";
import { openModels } from "../../lib/sizing/open-models";
import { smallestThat, tryLayout, tryMinimumGpus } from "../../lib/sizing/parallelism";

const request = (parameters: number, accelerator = "h100", method: TrainingMethod = "pretrain") => {
  const hardware = resolveHardware({ accelerator }, new Problems());
  if (!hardware) {
    throw new Error(accelerator);
  }
  return { architecture: usualArchitecture(parameters), hardware, method, contextLength: 2048, sequencesPerStep: 2048 };
};

test("7B on eight H100 needs no model parallelism", () => {
  const layout = tryLayout({ ...request(7e9), gpus: 8 });
  expect(layout?.parallelism).toMatchObject({ tensor: 1, pipeline: 1, context: 1, data: 8, shardingStage: 1 });
});

test.each([
  [7e9, 8],
  [70e9, 64],
  [405e9, 1024],
  [1e12, 512],
])("%d parameters on %i A100 fit, and every GPU is used", (parameters, gpus) => {
  const layout = tryLayout({ ...request(parameters, "a100"), gpus });
  const { tensor, pipeline, context, data, idleGpus } = layout?.parallelism ?? {
    tensor: 0,
    pipeline: 0,
    context: 0,
    data: 0,
    idleGpus: 0,
  };
  expect(tensor * pipeline * context * data).toBe(gpus);
  expect(idleGpus).toBe(0);
  expect(layout?.memory.peakBytes).toBeLessThanOrEqual(layout?.memory.usableBytes ?? 0);
});

test.each([
  ["pretrain", 70e9, 16],
  ["full-fine-tune", 7e9, 2],
  ["lora", 8e9, 1],
  ["lora", 70e9, 2],
  ["qlora", 70e9, 1],
] as const)("the fewest H100 to %s %d parameters are %i", (method, parameters, gpus) => {
  expect(tryMinimumGpus(request(parameters, "h100", method), 1024)).toBe(gpus);
  expect(tryLayout({ ...request(parameters, "h100", method), gpus: gpus / 2 })).toBeUndefined();
});

test("405B needs at least the 84 GPUs that its state alone fills", () => {
  expect(tryMinimumGpus(request(405e9), 32768)).toBeGreaterThanOrEqual(84);
});

test("without links between GPUs no tensors are shared", () => {
  const layout = tryLayout({ ...request(13e9, "l40s"), gpus: 16 });
  expect(layout?.parallelism.tensor).toBe(1);
});

test("a context of a million tokens is shared among GPUs", () => {
  const layout = tryLayout({ ...request(8e9), gpus: 256, contextLength: 2 ** 20, sequencesPerStep: 4 });
  expect(layout?.parallelism.context).toBeGreaterThan(1);
});

test("DeepSeek-V3 shares its experts among 64 GPUs, as its makers did", () => {
  const layout = tryLayout({
    ...request(7e9),
    architecture: openModels["deepseek-v3"],
    contextLength: 4096,
    gpus: 2048,
  });
  expect(layout?.parallelism.expert).toBe(64);
});

test("what fits is kept: activations are only recomputed where memory is short", () => {
  expect(tryLayout({ ...request(70e9), contextLength: 8192, gpus: 16 })?.parallelism.recompute).toBe("full");
  expect(tryLayout({ ...request(70e9), gpus: 64 })?.parallelism.recompute).toBe("none");
});

test.each([1, 2, 3, 5, 17, 99, 100])("the search for the smallest count finds %i", (wanted) => {
  expect(smallestThat((count) => count >= wanted, 100)).toBe(wanted);
});

test("the search for the smallest count knows when there is none", () => {
  expect(smallestThat((count) => count > 100, 100)).toBeUndefined();
  expect(smallestThat(() => true, 0)).toBeUndefined();
});
