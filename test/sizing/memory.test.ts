import { openModels } from "../../lib/sizing";
import { usualArchitecture } from "../../lib/sizing/architecture";
import { activationBytes, checkpointBytes, stateBytes, stateBytesPerParameter } from "../../lib/sizing/memory";

const GIB = 2 ** 30;
const alone = { tensor: 1, pipeline: 1, data: 1, expert: 1, shardingStage: 0 } as const;

test.each([
  [0, 64, 16],
  [1, 64, 4 + 12 / 64],
  [2, 64, 2 + 14 / 64],
  [3, 64, 16 / 64],
] as const)("stage %i on %i GPUs keeps %d bytes of a parameter", (stage, gpus, bytes) => {
  expect(stateBytesPerParameter(stage, gpus)).toBeCloseTo(bytes);
});

test("1.5B parameters take 24 GB unsharded, as in the ZeRO paper", () => {
  expect(stateBytes(usualArchitecture(1.5e9), "pretrain", alone)).toBeCloseTo(24e9);
});

test("tensor and pipeline parallelism divide the state", () => {
  const state = stateBytes(usualArchitecture(70e9), "pretrain", { ...alone, tensor: 8, pipeline: 2 });
  expect(state).toBeCloseTo(70e9);
});

test("experts that rest are shared among the GPUs of a layer", () => {
  const together = stateBytes(openModels["deepseek-v3"], "pretrain", { ...alone, data: 64, expert: 64 });
  expect(together).toBeCloseTo(16 * (37e9 + 634e9 / 64));
});

test("LoRA keeps frozen weights in two bytes, and little else", () => {
  expect(stateBytes(usualArchitecture(8e9), "lora", alone)).toBeCloseTo(8e9 * 2 + 8e9 * 0.01 * 16);
});

test("activations of Llama 3 8B at 32k, recomputed, are 8 + 7 + 15.7 GiB", () => {
  const parts = activationBytes(openModels["llama-3-8b"], {
    contextLength: 32768,
    tensor: 1,
    context: 1,
    recompute: "full",
  });
  expect(parts.keptBytes / GIB).toBeCloseTo(8, 1);
  expect(parts.liveLayerBytes / GIB).toBeCloseTo(7, 1);
  expect(parts.logitBytes / GIB).toBeCloseTo(15.7, 1);
});

test("a layer of GPT-3 keeps 34 bytes for each token and unit of width", () => {
  const { keptBytes } = activationBytes(openModels["gpt-3-175b"], {
    contextLength: 2048,
    tensor: 1,
    context: 1,
    recompute: "none",
  });
  expect(keptBytes / (96 * 2048 * 12288)).toBeCloseTo(34);
});

test("tensor and context parallelism divide the activations", () => {
  const whole = activationBytes(openModels["llama-3-8b"], {
    contextLength: 8192,
    tensor: 1,
    context: 1,
    recompute: "none",
  });
  const part = activationBytes(openModels["llama-3-8b"], {
    contextLength: 8192,
    tensor: 4,
    context: 2,
    recompute: "none",
  });
  expect(part.keptBytes).toBeCloseTo(whole.keptBytes / 8);
});

test.each([
  ["BLOOM", 176e9, 2.3e12],
  ["GPT-3", 175e9, 2.3 * 2 ** 40],
])("a checkpoint of %s is within a tenth of the published one", (_, parameters, published) => {
  expect(checkpointBytes(parameters, "pretrain") / published).toBeGreaterThan(0.9);
  expect(checkpointBytes(parameters, "pretrain") / published).toBeLessThan(1.1);
});
