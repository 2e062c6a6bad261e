import { sglangOptions } from "./options/sglang";
import { tensorRtLlmOptions } from "./options/tensorrt-llm";
import { tritonOptions } from "./options/triton";
import { vllmOptions } from "./options/vllm";

/** The programs whose options are recorded here. */
export type EngineType = "vllm" | "sglang" | "tensorrt-llm" | "triton";

/** One option of an engine's command line. */
export interface EngineOption {
  /** Every spelling, the usual one first. */
  readonly flags: readonly string[];
  /** What its value is: nothing for a switch, one of a closed set, JSON, or `any` where the parser does not say. */
  readonly value: "none" | "int" | "float" | "text" | "json" | "any" | readonly string[];
  /** How many values follow: exactly one, at most one, one or more, any number. */
  readonly count: "one" | "optional" | "some" | "many";
}

const tables: Readonly<Record<EngineType, string>> = {
  vllm: vllmOptions,
  sglang: sglangOptions,
  "tensorrt-llm": tensorRtLlmOptions,
  triton: tritonOptions,
};

const parsed = new Map<EngineType, ReadonlyMap<string, EngineOption>>();

/** Every option of an engine in the pinned version, by each of its spellings. */
export function engineOptions(engine: EngineType): ReadonlyMap<string, EngineOption> {
  const known = parsed.get(engine) ?? parseOptions(tables[engine]);
  parsed.set(engine, known);
  return known;
}

/** A table has one option a line: `--flag --alias = kind`, the kind followed by `?`, `+` or `*` where several values follow. */
function parseOptions(table: string): ReadonlyMap<string, EngineOption> {
  const options = table
    .trim()
    .split("\n")
    .map((line): EngineOption => {
      const [names = "", kind = ""] = line.split(" = ");
      const flags = names.split(" ");
      const count = counts[kind.slice(-1)] ?? "one";
      const value = count === "one" ? kind : kind.slice(0, -1);
      return { flags, value: valueKind(value), count };
    });
  return new Map(options.flatMap((option) => option.flags.map((flag) => [flag, option] as const)));
}

const counts: Readonly<Record<string, EngineOption["count"]>> = { "?": "optional", "+": "some", "*": "many" };

function valueKind(kind: string): EngineOption["value"] {
  if (kind.startsWith("{")) {
    return kind.slice(1, -1).split(",");
  }
  return kind === "" ? "none" : (kind as EngineOption["value"]);
}
