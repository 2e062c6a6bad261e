import { openModels, sizeTraining } from "../../lib/sizing";

test("7B on a trillion tokens in three weeks is a question with an answer", () => {
  const size = sizeTraining({ parameters: 7e9, tokens: 1e12, accelerator: "h100", deadlineDays: 21 });
  expect(size.calendarDays).toBeLessThanOrEqual(21);
  expect(size.gpus).toBe(size.nodes * 8);
  expect(size.storage.sharedFileSystem.type).toBe("lustre");
  expect(size.usd).toBeGreaterThan(0);
});

test("a deadline takes the fewest machines: one less is too late", () => {
  const size = sizeTraining({ parameters: 7e9, tokens: 1e12, accelerator: "h100", deadlineDays: 21 });
  const smaller = sizeTraining({ parameters: 7e9, tokens: 1e12, accelerator: "h100", nodes: size.nodes - 1 });
  expect(smaller.calendarDays).toBeGreaterThan(21);
});

test("days are 6 × N × D over GPUs, peak and utilization", () => {
  const { days, utilization } = sizeTraining({ parameters: 70e9, tokens: 1e12, accelerator: "h100", gpus: 512 });
  expect(days).toBeCloseTo((6 * 70e9 * 1e12) / (512 * 989e12 * utilization.modelFlops) / 86400);
});

test("only active parameters compute", () => {
  const size = sizeTraining({
    parameters: 671e9,
    activeParameters: 37e9,
    tokens: 14.8e12,
    accelerator: "h800",
    gpus: 2048,
  });
  expect(size.days).toBeCloseTo((6 * 37e9 * 14.8e12) / (2048 * 989e12 * size.utilization.modelFlops) / 86400);
  expect(size.checkpoint.bytes).toBeCloseTo(14 * 671e9);
});

test("DeepSeek-V3 takes its 54 days of pre-training within 30 %", () => {
  const { days } = sizeTraining({
    architecture: "deepseek-v3",
    tokens: 14.8e12,
    accelerator: "h800",
    gpus: 2048,
    precision: "fp8",
  });
  const published = 2.664e6 / 2048 / 24;
  expect(Math.abs(days / published - 1)).toBeLessThan(0.3);
});

test("the H800 is an H100 that none of the clouds rents, and the notes say so", () => {
  const { notes, machine } = sizeTraining({ parameters: 7e9, tokens: 1e11, accelerator: "H800", gpus: 8 });
  expect(notes.join("\n")).toContain("None of the three clouds rents the H800");
  expect(machine?.accelerator).toBe("h100");
});

test("a measured utilization replaces the predicted one", () => {
  const { utilization } = sizeTraining({
    parameters: 7e9,
    tokens: 1e11,
    accelerator: "h100",
    gpus: 8,
    utilization: 0.5,
  });
  expect(utilization).toEqual({ modelFlops: 0.5, reference: "given by the user" });
});

test("GPUs beyond one machine are whole machines", () => {
  const size = sizeTraining({ parameters: 7e9, tokens: 1e11, accelerator: "h100", gpus: 12 });
  expect(size).toMatchObject({ gpus: 16, nodes: 2 });
  expect(size.notes.join("\n")).toContain("12 GPUs are rounded up to 16");
});

test("machines of a type have the GPUs of that type", () => {
  const size = sizeTraining({ parameters: 7e9, tokens: 1e11, machineType: "p6e-gb200.36xlarge", nodes: 4 });
  expect(size).toMatchObject({ gpus: 16, nodes: 4, cloud: "aws", machineType: "p6e-gb200.36xlarge" });
});

test("a cloud is asked for its own machine", () => {
  const size = sizeTraining({ parameters: 7e9, tokens: 1e11, accelerator: "h100", cloud: "azure", gpus: 16 });
  expect(size).toMatchObject({ cloud: "azure", nodes: 2, machineType: "Standard_ND96isr_H100_v5" });
});

test("without a number of GPUs, the smallest cluster of a usual time is taken, and said", () => {
  const size = sizeTraining({ parameters: 7e9, tokens: 1e12, accelerator: "h100" });
  expect(size.calendarDays).toBeLessThanOrEqual(90);
  expect(size.notes.join("\n")).toContain("Neither GPUs nor days were given");
});

test("LoRA of an 8B model fits on one GPU, and needs no cluster", () => {
  const size = sizeTraining({ architecture: "llama-3-8b", method: "lora", tokens: 1e8, machineType: "p5.48xlarge" });
  expect(size).toMatchObject({ gpus: 1, nodes: 1 });
  expect(size.notes.join("\n")).toContain("This needs no cluster");
  expect(size.notes.join("\n")).toContain(
    "Only 1 of the 8 GPUs of p5.48xlarge are used, and all are paid; p5.4xlarge would do",
  );
});

test("LoRA computes two thirds of full fine-tuning, and all of its attention", () => {
  const days = (method: "lora" | "full-fine-tune") =>
    sizeTraining({ parameters: 7e9, tokens: 1e9, accelerator: "h100", gpus: 8, method }).days;
  expect(days("lora") / days("full-fine-tune")).toBeGreaterThan(2 / 3);
  expect(days("lora") / days("full-fine-tune")).toBeLessThan(0.7);
});

test("who pre-trains what others give away is told so", () => {
  const { notes } = sizeTraining({ parameters: 7e9, tokens: 1e12, accelerator: "h100", gpus: 64 });
  expect(notes.join("\n")).toMatch(/Consider to fine-tune an open model instead: Qwen 2.5 7B/);
});

test("who trains on more tokens than any open model saw is not", () => {
  const { notes } = sizeTraining({ parameters: 7e9, tokens: 40e12, accelerator: "h100", gpus: 1024 });
  expect(notes.join("\n")).not.toContain("Consider to fine-tune");
});

test("too few tokens for the parameters are pointed out", () => {
  const { notes } = sizeTraining({ architecture: "gpt-3-175b", tokens: 300e9, accelerator: "a100", gpus: 1024 });
  expect(notes.join("\n")).toContain("1.7 tokens for each active parameter are few");
});

test("a named architecture brings its context", () => {
  expect(sizeTraining({ architecture: "llama-3-8b", tokens: 1e11, accelerator: "h100", gpus: 8 }).contextLength).toBe(
    8192,
  );
  expect(sizeTraining({ parameters: 8e9, tokens: 1e11, accelerator: "h100", gpus: 8 }).contextLength).toBe(2048);
});

test("an architecture of one's own is counted as given", () => {
  const own = { ...openModels["llama-3-8b"], layers: 16, parameters: 4e9 };
  const size = sizeTraining({ architecture: own, tokens: 1e11, accelerator: "h100", gpus: 8 });
  expect(size.checkpoint.bytes).toBeCloseTo(14 * 4e9);
});

test("GPUs without bf16 train in fp16", () => {
  expect(sizeTraining({ parameters: 1e9, tokens: 1e10, accelerator: "v100-32gb", gpus: 8 }).precision).toBe("fp16");
});

test("an unknown price is undefined and said, never 0", () => {
  const size = sizeTraining({
    parameters: 7e9,
    tokens: 1e11,
    machineType: "Standard_ND96isr_MI300X_v5",
    nodes: 1,
    precision: "bf16",
  });
  const known = size.machine?.prices.length ?? 0;
  expect(size.usd === undefined).toBe(known === 0);
  expect(size.usd).not.toBe(0);
});

test("a user's price replaces the catalogue's", () => {
  const size = sizeTraining({
    parameters: 7e9,
    tokens: 1e11,
    machineType: "p5.48xlarge",
    nodes: 2,
    prices: { "on-demand": 10 },
  });
  expect(size.usd).toBeCloseTo(2 * 10 * 24 * size.calendarDays);
});

test("the published GPU-hours of a calendar cost what they cost", () => {
  const size = sizeTraining({ parameters: 7e9, tokens: 1e12, machineType: "p5.48xlarge", nodes: 16 });
  expect(size.gpuHours).toBeCloseTo(size.days * 24 * 128);
  expect(size.calendarDays).toBeGreaterThan(size.days);
});

test("a size is plain data", () => {
  const size = sizeTraining({ parameters: 7e9, tokens: 1e12, accelerator: "h100", gpus: 64 });
  expect(structuredClone(size)).toEqual(size);
});

test("nodes and storage go into a cluster's description as they are", () => {
  const { nodes, storage } = sizeTraining({ parameters: 7e9, tokens: 1e12, accelerator: "h100", gpus: 64 });
  expect({ nodeCount: nodes, sharedFileSystem: storage.sharedFileSystem }).toEqual({
    nodeCount: 8,
    sharedFileSystem: { type: "lustre", minimumCapacityTiB: 5, throughputMBpsPerTiB: 500 },
  });
});
