import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { servingRules } from "../../../lib/manifests/serving/monitoring";
import type { ModelServerPlan } from "../../../lib/serving/model-server-plan";
import { servingPlans } from "./plans";

const promtool = process.env.PROMTOOL ?? "promtool";
const installed = spawnSync(promtool, ["--version"]).status === 0;

if (!installed) {
  console.warn(
    "SKIPPED: promtool is not installed (Debian's package prometheus, or PROMTOOL=path): rules and queries of model servers were not tried",
  );
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "serving-rules-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function run(command: "check" | "test", name: string, content: object): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, JSON.stringify(content));
  const { status, stdout, stderr } = spawnSync(promtool, [command, "rules", file], { encoding: "utf8", cwd: folder });
  return status === 0 ? "passed" : stdout + stderr;
}

const groupsOf = (plan: ModelServerPlan) => ({ groups: [{ name: plan.name, rules: servingRules(plan) }] });

const withPromtool = installed ? test : test.skip;

withPromtool.each(servingPlans)("%s: promtool takes every rule", (title, plan) => {
  expect(run("check", `check-${title.replaceAll(" ", "-")}.json`, groupsOf(plan))).toBe("passed");
});

const [, llama] = servingPlans[0] ?? [];

withPromtool(
  "queries return one series over two replicas, and 0 where there is none; dollars and alerts follow",
  () => {
    if (!llama?.scaling || llama.size?.usdPerMachineHour === undefined) {
      throw new Error("the plan has no scaling or no price");
    }
    const rulesFile = "llama-rules.json";
    fs.writeFileSync(path.join(folder, rulesFile), JSON.stringify(groupsOf(llama)));
    const labels = (pod: string) => `{namespace="serving",model_name="llama-70b",pod="${pod}"}`;
    const series = (metric: string, values: string) =>
      ["a", "b"].map((pod) => ({ series: `${metric}${labels(pod)}`, values }));
    const [waiting, cacheUse, held] = llama.scaling.triggers.map(({ query }) => query);
    const machines = Math.ceil(2 / Math.max(1, llama.parallelism.replicasPerMachine));
    const usdPerHour = machines * llama.size.usdPerMachineHour;
    const value = (expr: string | undefined, expected: number, name = "{}") => ({
      expr,
      eval_time: "30m",
      exp_samples: [{ labels: name, value: expected }],
    });
    const test = {
      rule_files: [rulesFile],
      evaluation_interval: "1m",
      tests: [
        {
          interval: "1m",
          input_series: [
            ...series("vllm:num_requests_waiting", "60x60"),
            ...series("vllm:kv_cache_usage_perc", "0.4x60"),
            ...series("vllm:generation_tokens_total", "0+60000x60"),
            {
              series: `vllm:num_requests_waiting{namespace="other",model_name="llama-70b",pod="c"}`,
              values: "1000x60",
            },
          ],
          promql_expr_test: [
            value(waiting, 120),
            value(cacheUse, 0.8),
            value(held, 0),
            value('round(sum(serving:output_tokens_per_second{model="llama-70b"}), 0.001)', 2000),
            value('sum(serving:replicas{model="llama-70b"})', 2),
            value('sum(serving:usd_per_hour{model="llama-70b"})', usdPerHour),
            value(
              'sum(round(serving:usd_per_million_output_tokens{model="llama-70b"}, 0.0001))',
              Math.round((usdPerHour / 7.2) * 10000) / 10000,
            ),
          ],
          alert_rule_test: [{ eval_time: "30m", alertname: "ModelServerDown", exp_alerts: [] }],
        },
        {
          interval: "1m",
          input_series: [{ series: "up", values: "1x60" }],
          promql_expr_test: [value(waiting, 0), value(cacheUse, 0), value(held, 0)],
          alert_rule_test: [
            {
              eval_time: "30m",
              alertname: "ModelServerDown",
              exp_alerts: [
                {
                  exp_labels: { model: "llama-70b", severity: "critical" },
                  exp_annotations: { summary: "No replica of llama-70b answers" },
                },
              ],
            },
          ],
        },
      ],
    };
    expect(run("test", "llama-test.json", test)).toBe("passed");
  },
);
