import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { engines } from "../../lib/serving/engine";
import { commandLineProblems } from "../../lib/serving/engine-arguments";
import { groupVariables } from "../../lib/serving/engine-request";
import { everyExample } from "./examples";

/**
 * Hands the command lines of every example to the engines' own parsers, and says where they judge otherwise than the recorded
 * tables. Run it with `npm run verify:engines`, after raising a version and before recording its options.
 *
 * `PYTHON` names the interpreter that has vLLM or SGLang; neither needs a GPU to parse.
 */
/** SGLang's parser runs on what vLLM brings: its other requirements are for GPUs. */
const installation =
  "python3 -m venv v && v/bin/pip install vllm==0.33.0 && v/bin/pip install --no-deps sglang==0.5.23 ipython traitlets orjson";
const python = process.env.PYTHON ?? "python3";
let failures = 0;

for (const engine of ["vllm", "sglang"] as const) {
  const plans = everyExample().filter(({ plan }) => plan.engine.type === engine);
  const lines = plans.map(({ plan }) =>
    asInPod(engine === "vllm" ? ["serve", ...plan.engine.arguments] : plan.engine.arguments),
  );
  const { status, stdout, stderr } = spawnSync(python, [path.join(__dirname, "parse-engine-arguments.py"), engine], {
    input: JSON.stringify([...lines, ["--no-such-option", "1"]]),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const { title, version } = engines[engine];
  if (status === skippedStatus() || status === null) {
    console.warn(
      `SKIPPED: ${python} has no ${title} ${version}: ${(stderr || "it does not run").trim().split("\n").at(-1)}`,
    );
    console.warn(`  to try it: ${installation} && PYTHON=v/bin/python npm run verify:engines`);
    continue;
  }
  if (status !== 0) {
    console.error(stderr);
    failures += 1;
    continue;
  }
  const answer = JSON.parse(stdout) as { readonly version: string; readonly refused: readonly (string | null)[] };
  const wrong = plans.filter((_, index) => answer.refused[index] !== null);
  const noticed = answer.refused.at(-1) !== null;
  for (const { title: example, plan } of wrong) {
    console.error(`${example}: ${answer.refused[plans.findIndex(({ plan: one }) => one === plan)]}`);
    console.error(
      `  the recorded table: ${commandLineProblems(engine, plan.engine.arguments).join("; ") || "takes it"}`,
    );
  }
  console.log(`${title} ${answer.version}: ${plans.length - wrong.length} of ${plans.length} command lines parsed`);
  if (answer.version !== version) {
    console.warn(`  the tables are of ${version}: record those of ${answer.version} with`);
    console.warn(
      `  ${python} test/serving/parse-engine-arguments.py ${engine} --record > test/serving/engines/${engine}-${answer.version}-args.json`,
    );
    console.warn(
      `  then bring lib/serving/options/${engine}.ts to it: test/serving/option-tables.test.ts says what differs`,
    );
  }
  failures += wrong.length + (noticed ? 0 : 1);
}

process.exitCode = failures > 0 ? 1 : 0;

/** Words as the engine gets them: Kubernetes puts values in the place of variables. */
function asInPod(words: readonly string[]): readonly string[] {
  const values: Readonly<Record<string, string>> = { size: "2", rank: "1", leaderAddress: "leader.example" };
  return words.map((word) =>
    Object.entries(groupVariables).reduce((text, [name, variable]) => text.replace(variable, values[name] ?? ""), word),
  );
}

/** The parser's script ends so where the engine cannot be imported. */
function skippedStatus(): number {
  return 77;
}
