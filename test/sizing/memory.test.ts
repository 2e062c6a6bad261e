import { openModels } from "../../lib/sizing";
import { usualArchitecture } from "../../lib/sizing/architecture";
import { activationBytes, checkpointBytes, stateBytes, stateBytesPerParameter } from "../../lib/sizing/memory";

const GIB = 2 ** 30;
const alone = { tensor: 1, pipeline: 1, data: 1, expert: 1, shardingStage: 0 } as const;

test.each([
  [0, 64, 18],
  [1, 64, 6 + 12 / 64],
  [2, 64, 2 + 16 / 64],
  [3, 64, 16 / 64],
] as const)("stage %i on %i GPUs keeps %d bytes of a parameter", (stage, gpus, bytes) => {
  expect(stateBytesPerParameter(stage, gpus)).toBeCloseTo(bytes);
});

test("1.5B parameters take 18 bytes each unsharded, as Megatron-LM counts them", () => {
  expect(stateBytes(usualArchitecture(1.5e9), "pretrain", alone)).toBeCloseTo(27e9);
});

test.each([
  ["adam", 18],
  ["adam-bf16", 8],
  ["adam-8bit", 6],
] as const)("the optimizer %s keeps %i bytes of a parameter", (optimizer, bytes) => {
  expect(stateBytes(usualArchitecture(1e9), "pretrain", { ...alone, optimizer })).toBeCloseTo(bytes * 1e9);
});

test("FSDP holds two layers unsharded, with gradients in 32 bits, however many GPUs share the rest", () => {
  const architecture = openModels["llama-3-8b"];
  const state = stateBytes(architecture, "pretrain", { ...alone, data: 1024, shardingStage: 3 });
  const embedding = 128256 * 4096;
  expect(state - (16 * 8.03e9) / 1024).toBeCloseTo(12 * embedding, -6);
});

test("QLoRA keeps half a byte of a weight, and embeddings in two", () => {
  const architecture = openModels["llama-3-8b"];
  const state = stateBytes(architecture, "qlora", alone);
  expect(state).toBeGreaterThan(0.5 * 8.03e9 + 1.5 * 128256 * 4096);
  expect(state).toBeLessThan(0.4 * stateBytes(architecture, "lora", alone));
});

test("tensor and pipeline parallelism divide the state", () => {
  const state = stateBytes(usualArchitecture(70e9), "pretrain", { ...alone, tensor: 8, pipeline: 2 });
  expect(state).toBeCloseTo((18 * 70e9) / 16);
});

test("experts that rest are shared among the GPUs of a layer", () => {
  const together = stateBytes(openModels["deepseek-v3"], "pretrain", { ...alone, data: 64, expert: 64 });
  expect(together).toBeCloseTo(18 * (37e9 + 634e9 / 64));
});

test("LoRA keeps frozen weights in two bytes, and little else", () => {
  expect(stateBytes(usualArchitecture(8e9), "lora", alone)).toBeCloseTo(8e9 * 2 + 8e9 * 0.006 * 18);
});

test("activations of Llama 3 8B at 32k, recomputed, are 8 + 7 GiB, and 15 bytes for each logit", () => {
  const parts = activationBytes(openModels["llama-3-8b"], {
    contextLength: 32768,
    tensor: 1,
    context: 1,
    recompute: "full",
  });
  expect(parts.keptBytes / GIB).toBeCloseTo(8, 1);
  expect(parts.liveLayerBytes / GIB).toBeCloseTo(7, 1);
  expect(parts.logitBytes).toBe(15 * 32768 * 128256);
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
