import { comparison as dialogue } from "../../examples/size-7b-dialogue-model";
import { comparison as gpt3 } from "../../examples/size-gpt3-pretraining";
import { InvalidDescriptionError } from "../../lib/checks";
import { compareInferenceTable, compareTrainingTable } from "../../lib/report/compare-table";
import { compareInference, compareTraining } from "../../lib/sizing";

const served = { architecture: "llama-3-70b", quantization: "fp8", requestsPerSecond: 20 } as const;

test("one description is sized on the machine of each cloud, and beside fine-tuning an open model", () => {
  const rows = dialogue();
  expect(rows.map(({ cloud }) => cloud)).toEqual(["aws", "google", "azure", "aws"]);
  for (const { size, usd } of rows.slice(0, 3)) {
    expect(size?.calendarDays).toBeLessThanOrEqual(21);
    expect(usd).toBe(size?.usd);
  }
  expect(rows[3]?.title).toMatch(/^fine-tune Qwen 2.5 7B instead: LoRA, 100M tokens on p5.48xlarge$/);
  expect(rows[3]?.usd ?? 0).toBeLessThan((rows[0]?.usd ?? 0) / 100);
});

test("newer GPUs take fewer machines for GPT-3, whatever they cost", () => {
  const nodes = gpt3()
    .slice(0, 3)
    .map(({ size }) => size?.nodes ?? 0);
  expect(nodes).toEqual([...nodes].sort((a, b) => b - a));
  expect(nodes[0]).toBeGreaterThan(3 * (nodes[2] ?? 0));
});

test("a machine on which a run does not work says why, beside those on which it does", () => {
  const [works, fails] = compareTraining({
    parameters: 175e9,
    tokens: 300e9,
    machineTypes: ["p5.48xlarge", "g6.48xlarge"],
  });
  expect(works?.size?.nodes).toBeGreaterThan(1);
  expect(fails).toMatchObject({ title: "g6.48xlarge", limit: expect.stringContaining("does not fit") });
  expect(fails?.size).toBeUndefined();
});

test("what is wrong on every machine is refused", () => {
  expect(() => compareTraining({ parameters: -1, tokens: 1e12 })).toThrow(InvalidDescriptionError);
  expect(() => compareInference({ ...served, quantization: "fp6" as never })).toThrow(InvalidDescriptionError);
});

test.each([
  [{ parameters: 7e9, tokens: 1e10, nodes: 1 }, /^matrix products, \d\d % of a step$/],
  [{ parameters: 1e9, tokens: 1e10, nodes: 1, contextLength: 131072 }, /^attention/],
  [{ parameters: 7e9, tokens: 1e10, nodes: 1, activationCheckpointing: "full" }, /^memory/],
  [{ architecture: "gpt-oss-120b", tokens: 1e10, nodes: 8 }, /^routing of experts|^communication/],
] as const)("%j is limited by %s", (run, limit) => {
  const [row] = compareTraining({ ...run, machineTypes: ["p5.48xlarge"] });
  expect(row?.limit).toMatch(limit);
});

test("a fleet stands beside the list of a hosted API, in the same dollars", () => {
  const rows = compareInference({ ...served, promptTokens: 1000, outputTokens: 300 });
  const api = rows.at(-1);
  expect(api?.title).toContain("cheapest API");
  expect(api?.usd).toBeCloseTo(0.32 + (0.1 * 1000) / 300);
  expect(rows[0]?.usd).toBe(rows[0]?.size?.usdPerMillionTokens);
});

test("an API that somebody names is compared with instead", () => {
  const hosted = {
    name: "ours",
    usdPerMillionPromptTokens: 1,
    usdPerMillionOutputTokens: 2,
    date: "2026-11-24",
    source: "a contract",
  };
  expect(compareInference({ ...served, promptTokens: 100, outputTokens: 100, hosted }).at(-1)).toMatchObject({
    title: "ours",
    usd: 3,
  });
});

test("the tables have a line for each alternative, and no unknown price is 0", () => {
  const training = compareTrainingTable(dialogue()).split("\n");
  expect(training).toHaveLength(5);
  expect(training[0]).toMatch(/^on +cloud +machines +GPUs +days +USD +limited by$/);
  const inference = compareInferenceTable(
    compareInference({ ...served, machineTypes: ["p5.48xlarge", "p3dn.24xlarge"] }),
  );
  expect(inference.split("\n").length).toBeGreaterThanOrEqual(4);
  expect(`${training.join()}${inference}`).not.toMatch(/ 0(\.00)? |undefined|NaN/);
});
