import * as fs from "node:fs";
import * as path from "node:path";
import { Problems } from "../../lib/checks";
import { checkEngineArguments, commandLine, commandLineProblems } from "../../lib/serving/engine-arguments";
import { languageEngines } from "../../lib/serving/engine-plan";
import { tritonOwned } from "../../lib/serving/engines/triton";
import { type EngineType, engineOptions } from "../../lib/serving/option-table";

interface Recorded {
  readonly flags: readonly string[];
  readonly choices: readonly string[] | null;
  readonly nargs: number | string | null;
}

const recorded = (file: string) =>
  (JSON.parse(fs.readFileSync(path.join(__dirname, "engines", file), "utf8")) as Recorded[]).filter(
    ({ flags }) => flags.some((flag) => flag.startsWith("--")) && !flags.includes("--help"),
  );

const tables: readonly (readonly [EngineType, string])[] = [
  ["vllm", "vllm-0.33.0-args.json"],
  ["sglang", "sglang-0.5.23-args.json"],
];

test.each(tables)("the compact table of %s has every option that its own parser has, and no other", (engine, file) => {
  const flags = recorded(file).flatMap((option) => option.flags);
  expect([...engineOptions(engine).keys()].sort()).toEqual([...flags].sort());
});

test.each(tables)("the compact table of %s has the choices and counts of its own parser", (engine, file) => {
  const counts = { "+": "some", "*": "many", "?": "optional" } as Record<string, string>;
  for (const { flags, choices, nargs } of recorded(file)) {
    const option = engineOptions(engine).get(flags[0] ?? "");
    expect([flags, option?.count]).toEqual([flags, counts[String(nargs)] ?? "one"]);
    if (choices) {
      expect([flags, option?.value]).toEqual([flags, choices]);
    }
    expect([flags, option?.value === "none"]).toEqual([flags, nargs === 0]);
  }
});

test("every option that this library decides is one of the engine's", () => {
  const owned = [
    ...Object.values(languageEngines).map(({ type, owned }) => [type, owned] as const),
    ["triton", tritonOwned] as const,
  ];
  for (const [engine, flags] of owned) {
    expect(Object.keys(flags).filter((flag) => !engineOptions(engine).has(flag))).toEqual([]);
  }
});

function problemsWith(engine: EngineType, given: object, owned = {}) {
  const problems = new Problems();
  checkEngineArguments(problems, engine, given as Record<string, string>, owned);
  return problems.all;
}

test.each([
  ["vllm", { "--max-num-seqs": 256 }],
  ["vllm", { "--max-num-batched-tokens": "16k" }],
  ["vllm", { "--enable-sleep-mode": true }],
  ["vllm", { "--disable-chunked-prefill": true }],
  ["vllm", { "--compilation-config": { cudagraph_mode: "PIECEWISE" } }],
  ["vllm", { "--performance-mode": "throughput" }],
  ["vllm", { "--allowed-media-domains": ["a.example", "b.example"] }],
  ["sglang", { "--schedule-conservativeness": 0.5 }],
  ["sglang", { "--reasoning-parser": "deepseek-r1" }],
  ["tensorrt-llm", { "--max_batch_size": 64 }],
  ["triton", { "--allow-gpu-metrics": "false" }],
] as const)("%s takes %j", (engine, given) => {
  expect(problemsWith(engine, given)).toEqual([]);
});

test.each([
  ["vllm", "--max-num-sequences", 256, "is not an option of vLLM 0.33.0", "--max-num-seqs"],
  ["vllm", "--tp", 2, "is not an option of vLLM 0.33.0", "-tp"],
  ["vllm", "--swap-space", 4, "is not an option of vLLM 0.33.0", ""],
  ["vllm", "max-num-seqs", 4, "is not an option", "write --max-num-seqs"],
  ["vllm", "--max_num_seqs", 4, "is not an option", "write --max-num-seqs"],
  ["vllm", "--max-num-seqs", "many", "does not take 'many'", "a whole number"],
  ["vllm", "--max-num-seqs", null, "does not take null", "a whole number"],
  ["vllm", "--max-num-seqs", Number.NaN, "does not take NaN", "a whole number"],
  ["vllm", "--max-num-seqs", [1, 2], "takes one value, and 2 were given", "a whole number"],
  ["vllm", "--max-num-seqs", true, "does not take true", "a whole number"],
  ["vllm", "--enable-sleep-mode", "yes", "takes no value", "write true"],
  ["vllm", "--allow-credentials", false, "takes no value", `"--no-allow-credentials": true`],
  ["vllm", "--performance-mode", "fast", "does not take 'fast'", "one of balanced, interactivity, throughput"],
  ["vllm", "--compilation-config", "level 3", "does not take 'level 3'", "an object"],
  ["sglang", "--quantizations", "fp8", "is not an option of SGLang 0.5.23", "--quantization"],
  ["tensorrt-llm", "--max-batch-size", 4, "is not an option", "write --max_batch_size"],
  ["triton", "--strict-model-config", true, "is not an option of Triton", ""],
  ["triton", "--http-thread-count", Number.POSITIVE_INFINITY, "does not take Infinity", "a whole number"],
] as const)("%s refuses %s = %j with a remedy", (engine, flag, value, message, hint) => {
  expect(problemsWith(engine, { [flag]: value })).toEqual([
    { path: flag, message: expect.stringContaining(message), hint: expect.stringContaining(hint) },
  ]);
});

test("an option that a property decides is refused under each of its spellings", () => {
  const owned = { "--tensor-parallel-size": "write tensorParallel" };
  for (const flag of ["--tensor-parallel-size", "-tp"]) {
    expect(problemsWith("vllm", { [flag]: 2 }, owned)).toEqual([
      { path: flag, message: "is set by this library", hint: "write tensorParallel" },
    ]);
  }
});

test("a command line that the engine would refuse is found", () => {
  expect(commandLineProblems("vllm", ["--max-num-seqs", "256", "--enable-sleep-mode"])).toEqual([]);
  expect(commandLineProblems("vllm", ["--max-num-seqs"])).toHaveLength(1);
  expect(commandLineProblems("vllm", ["--nonsense"])).toHaveLength(1);
  expect(commandLineProblems("sglang", ["--kv-cache-dtype", "fp8"])).toHaveLength(1);
});

test("a value with spaces or quotes stays one word", () => {
  expect(commandLine({ "--override": { a: "b c" }, "--switch": true, "--many": ["x y", "z"] })).toEqual([
    ...["--override", '{"a":"b c"}', "--switch", "--many", "x y", "z"],
  ]);
});
