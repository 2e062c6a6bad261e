import { sizeInference } from "../../lib/sizing";

const fleet = { architecture: "llama-3-70b", quantization: "fp8", machineType: "p5.48xlarge" } as const;

test.each([
  ["llama-3-8b", "bf16", "l4", 1],
  ["llama-3-70b", "bf16", "h100", 4],
  ["llama-3-70b", "fp8", "h100", 2],
  ["llama-3-70b", "fp8", "h200", 1],
  ["llama-3-70b", "bf16", "b200", 1],
  ["llama-3-405b", "fp8", "h100", 8],
  ["llama-3-405b", "bf16", "h200", 8],
] as const)("%s in %s on %s takes %i GPUs", (architecture, quantization, accelerator, gpus) => {
  const size = sizeInference({ architecture, quantization, accelerator });
  expect(size).toMatchObject({ gpusPerReplica: gpus, tensorParallel: gpus, pipelineParallel: 1 });
});

test("405B in bf16 takes two machines of H100: tensors inside, layers between", () => {
  const size = sizeInference({ architecture: "llama-3-405b", accelerator: "h100" });
  expect(size).toMatchObject({ gpusPerReplica: 16, tensorParallel: 8, pipelineParallel: 2, nodes: 2 });
});

test("without NVLink layers are divided instead of tensors", () => {
  const size = sizeInference({ architecture: "llama-3-70b", quantization: "fp8", accelerator: "l40s" });
  expect(size.tensorParallel).toBe(1);
  expect(size.pipelineParallel).toBe(size.gpusPerReplica);
});

test("what weights and the engine leave of 90 % of the memory is cache", () => {
  const { keyValueCache, weightBytes } = sizeInference({
    architecture: "llama-3-70b",
    quantization: "fp8",
    accelerator: "h200",
  });
  expect(weightBytes).toBe(70.6e9);
  expect(keyValueCache.bytesPerToken).toBe(163_840);
  expect(keyValueCache.concurrentTokens).toBe(Math.floor((141 * 2 ** 30 * 0.9 - 2 * 2 ** 30 - 70.6e9) / 163_840));
});

test("more GPUs than key-value heads hold heads twice", () => {
  const tokens = (gpusPerReplica: number) =>
    sizeInference({ architecture: "qwen2.5-7b", quantization: "fp8", accelerator: "h200", gpusPerReplica })
      .keyValueCache;
  const four = tokens(4).concurrentTokens * tokens(4).bytesPerToken;
  const eight = tokens(8).concurrentTokens * tokens(8).bytesPerToken;
  expect(eight).toBeLessThan(1.1 * four);
});

test("replicas carry the requests and leave headroom", () => {
  const size = sizeInference({ ...fleet, requestsPerSecond: 50, outputTokens: 300, headroom: 0.4 });
  const carried = size.replicas * size.outputTokensPerSecondPerReplica;
  expect(50 * 300).toBeLessThanOrEqual(carried * 0.6);
  expect(50 * 300).toBeGreaterThan((size.replicas - 1) * size.outputTokensPerSecondPerReplica * 0.6);
});

test("without a number of requests one replica is sized, and the notes say so", () => {
  const size = sizeInference(fleet);
  expect(size.replicas).toBe(1);
  expect(size.notes.join("\n")).toContain("The number of requests was not given");
});

test("a million tokens cost the machines' hour over what they serve in it", () => {
  const size = sizeInference({ ...fleet, requestsPerSecond: 20, outputTokens: 300 });
  const usdPerHour = 55.04 * size.nodes;
  expect(size.usdPerMillionTokens).toBeCloseTo(usdPerHour / ((20 * 300 * 3600) / 1e6));
});

test("a fleet that is half idle pays for the idle half", () => {
  const busy = sizeInference({ ...fleet, requestsPerSecond: 20 });
  const quiet = sizeInference({ ...fleet, requestsPerSecond: 1 });
  expect(quiet.usdPerMillionTokens).toBeGreaterThan(5 * (busy.usdPerMillionTokens ?? 0));
  expect(quiet.notes.join("\n")).toMatch(/6 of 8 GPUs of these machines stay idle/);
});

test("an accelerator takes the machine that makes the fleet cheapest", () => {
  const { machineType, usdPerMillionTokens } = sizeInference({
    architecture: "llama-3-8b",
    accelerator: "l4",
    cloud: "google",
  });
  expect(machineType).toBe("g2-standard-4");
  expect(usdPerMillionTokens).toBeGreaterThan(0);
});

test("coarser weights are faster and take fewer bytes", () => {
  const speed = (quantization: "bf16" | "fp8") => sizeInference({ ...fleet, quantization, gpusPerReplica: 4 });
  expect(speed("fp8").outputTokensPerSecondPerReplica).toBeGreaterThan(
    1.5 * speed("bf16").outputTokensPerSecondPerReplica,
  );
  expect(speed("fp8").weightBytes).toBe(speed("bf16").weightBytes / 2);
});

test("a format that the GPU lacks is said", () => {
  const notes = (quantization: "fp8" | "fp4", accelerator: string) =>
    sizeInference({ parameters: 8e9, quantization, accelerator }).notes.join("\n");
  expect(notes("fp8", "a100")).toContain("has no fp8: weights are stored in it and computed in 16 bits");
  expect(notes("fp4", "h100")).toContain("has no fp4: weights are stored in it and computed in 8 bits");
});

test("the speed names the published run it rests on", () => {
  expect(sizeInference({ ...fleet, accelerator: "h200", machineType: undefined }).reference).toContain(
    "Llama 3 70B fp8 on 1 H200: 3803",
  );
});

test("an unknown price is undefined, never 0", () => {
  const { usdPerMillionTokens, machine } = sizeInference({ parameters: 8e9, machineType: "a3-ultragpu-8g" });
  expect(usdPerMillionTokens === undefined).toBe(machine?.prices.length === 0);
  expect(usdPerMillionTokens).not.toBe(0);
});

test.each([1, 2, 4, 8])("a machine and its accelerator mean the same memory: 70B on %i H100", (gpusPerReplica) => {
  const of = (hardware: { machineType: string } | { accelerator: string }) => {
    try {
      return sizeInference({ architecture: "llama-3-70b", quantization: "fp8", gpusPerReplica, ...hardware })
        .keyValueCache;
    } catch {
      return undefined;
    }
  };
  expect(of({ accelerator: "h100" })).toEqual(of({ machineType: "p5.48xlarge" }));
});

test("fewer requests at once answer faster, and a replica within a latency does less", () => {
  const { withinLatency, ...full } = sizeInference({ ...fleet, architecture: "llama-3-405b" });
  expect(full.millisecondsPerOutputToken).toBeGreaterThan(50);
  expect(withinLatency?.millisecondsPerOutputToken).toBeLessThanOrEqual(50);
  expect(withinLatency?.outputTokensPerSecondPerReplica).toBeLessThan(full.outputTokensPerSecondPerReplica);
});

test("a latency that is asked for is what replicas are counted by", () => {
  const load = { ...fleet, requestsPerSecond: 50 };
  const quick = sizeInference({ ...load, maximumMillisecondsPerOutputToken: 25 });
  expect(quick.withinLatency?.millisecondsPerOutputToken).toBeLessThanOrEqual(25);
  expect(quick.gpus).toBeGreaterThan(sizeInference(load).gpus);
});

test("a latency that no replica keeps is refused with what would help", () => {
  expect(() => sizeInference({ ...fleet, gpusPerReplica: 2, maximumMillisecondsPerOutputToken: 1 })).toThrow(
    /maximumMillisecondsPerOutputToken: 1 ms are fewer than a single request takes/,
  );
});

test("prompts and answers share the price by the time they take, and together pay all of it", () => {
  const size = sizeInference({ ...fleet, requestsPerSecond: 20, promptTokens: 1000, outputTokens: 300 });
  const { usdPerMillionPromptTokens = 0, usdPerMillionOutputTokens = 0 } = size.tokenPrices?.deployed ?? {};
  const usdPerHour = (20 * 3600 * (1000 * usdPerMillionPromptTokens + 300 * usdPerMillionOutputTokens)) / 1e6;
  expect(usdPerHour).toBeCloseTo(55.04 * size.nodes);
  expect(usdPerMillionPromptTokens).toBeLessThan(usdPerMillionOutputTokens / 2);
});

test("packed machines bill no idle GPU: 70B costs two to eight times the cheapest API, not thirty", () => {
  const { tokenPrices } = sizeInference({ ...fleet, promptTokens: 1000, outputTokens: 300 });
  const of = (price = { usdPerMillionPromptTokens: 0, usdPerMillionOutputTokens: 0 }) =>
    price.usdPerMillionOutputTokens + (price.usdPerMillionPromptTokens * 1000) / 300;
  const api = 0.32 + (0.1 * 1000) / 300;
  expect(of(tokenPrices?.packed) / api).toBeGreaterThan(2);
  expect(of(tokenPrices?.packed) / api).toBeLessThan(8);
  expect(of(tokenPrices?.deployed)).toBeCloseTo(4 * of(tokenPrices?.packed));
});

test("a cold start of 405B waits longer for weights than that of 8B", () => {
  const seconds = (architecture: "llama-3-405b" | "llama-3-8b") =>
    sizeInference({ ...fleet, architecture }).coldStart.weightSeconds;
  expect(seconds("llama-3-405b")).toBeCloseTo(202.5);
  expect(seconds("llama-3-8b")).toBeLessThan(10);
});

test("a replica of a given size must hold one longest request, not sixteen usual ones", () => {
  const long = { architecture: "llama-3-70b", quantization: "fp8", accelerator: "h100", promptTokens: 32768 } as const;
  const given = sizeInference({ ...long, outputTokens: 1024, contextLength: 33792, gpusPerReplica: 2 });
  const chosen = sizeInference({ ...long, outputTokens: 1024, contextLength: 33792 });
  expect(given.concurrentRequestsPerReplica).toBeLessThan(16);
  expect(chosen.gpusPerReplica).toBeGreaterThan(2);
});
