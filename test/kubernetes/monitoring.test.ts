import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { gpuRules } from "../../lib/manifests/dashboard";
import { problemsOf } from "../problems-of";
import { planOf } from "./clusters";

const valuesOf = (monitoring: object) =>
  planOf("p5.48xlarge", { monitoring }).releases.find(({ name }) => name === "kube-prometheus-stack")?.values;

test("receivers read what opens their door from mounted Secrets, and the plan holds none of it", () => {
  const values = valuesOf({
    receivers: [
      { type: "slack", channel: "#gpu", secretName: "alerts", key: "slack" },
      { type: "pager-duty", secretName: "alerts", key: "pager" },
      {
        ...{ type: "email", to: "a@example.com", from: "b@example.com", smarthost: "smtp.example.com:587" },
        ...{ username: "b", secretName: "mail", key: "password" },
      },
    ],
  });
  expect(values).toMatchObject({
    alertmanager: {
      alertmanagerSpec: { secrets: ["alerts", "mail"] },
      config: {
        route: { receiver: "people" },
        receivers: [
          { name: "null" },
          {
            name: "people",
            slack_configs: [{ channel: "#gpu", api_url_file: "/etc/alertmanager/secrets/alerts/slack" }],
            pagerduty_configs: [{ routing_key_file: "/etc/alertmanager/secrets/alerts/pager" }],
            email_configs: [{ to: "a@example.com", auth_password_file: "/etc/alertmanager/secrets/mail/password" }],
          },
        ],
      },
    },
  });
});

test("measurements are kept on a disk where one is given, and leave room on it", () => {
  expect(valuesOf({ storageGiB: 200, retentionDays: 90 })).toMatchObject({
    prometheus: {
      prometheusSpec: {
        ...{ retention: "90d", retentionSize: "170GiB", serviceMonitorSelectorNilUsesHelmValues: false },
        storageSpec: { volumeClaimTemplate: { spec: { resources: { requests: { storage: "200Gi" } } } } },
      },
    },
  });
});

test.each([
  [{ receivers: [{ type: "slack", channel: "#a", secretName: "a" }] }, "monitoring.receivers[0].key"],
  [{ receivers: [{ type: "sms", secretName: "a", key: "b" }] }, "monitoring.receivers[0].type"],
  [{ storageGiB: 1 }, "monitoring.storageGiB"],
])("%j is refused", (monitoring, path) => {
  const problems = problemsOf(() => planOf("p5.48xlarge", { monitoring } as never));
  expect(problems.map((one) => one.path)).toContain(path);
});

test("monitoring without Prometheus is refused", () => {
  const description = { monitoring: { retentionDays: 3 }, components: { "kube-prometheus-stack": false } };
  expect(problemsOf(() => planOf("p5.48xlarge", description))).toMatchObject([{ path: "monitoring" }]);
});

const promtool = process.env.PROMTOOL ?? "promtool";
const installed = spawnSync(promtool, ["--version"]).status === 0;
if (!installed) {
  console.warn(
    "SKIPPED: promtool is not installed (Debian's package prometheus, or PROMTOOL=path): no alert was tried",
  );
}

(installed ? test : test.skip)("alerts fire for what is the machine's, and for nothing else", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gpu-rules-"));
  const rules = path.join(folder, "rules.json");
  const tests = path.join(folder, "tests.json");
  fs.writeFileSync(rules, JSON.stringify({ groups: [{ name: "gpus", rules: gpuRules }] }));
  const condition = (node: string, status: string) =>
    `kube_node_status_condition{condition="GpuNodeHealthy",node="${node}",status="${status}"}`;
  const firing = (alertname: string, time: string, labels: readonly object[]) => ({
    ...{ alertname, eval_time: time },
    exp_alerts: labels.map((one) => ({ exp_labels: one })),
  });
  const xid = (gpu: string, values: string) => ({
    series: `DCGM_FI_DEV_XID_ERRORS{Hostname="a",gpu="${gpu}"}`,
    values,
  });
  const test = {
    rule_files: [rules],
    evaluation_interval: "1m",
    tests: [
      {
        interval: "1m",
        input_series: [
          xid("0", "0x4 79x200"),
          xid("1", "0x4 31x200"),
          xid("2", "0x204"),
          { series: condition("sick", "false"), values: "0x9 1x195" },
          { series: condition("sick", "true"), values: "1x9 0x195" },
          ...["b", "c", "d", "e", "f"].map((node) => ({ series: condition(node, "true"), values: "1x204" })),
          { series: condition("b", "unknown"), values: "0x9 1x195" },
        ],
        alert_rule_test: [
          firing("GpuXid", "10m", [{ severity: "warning", Hostname: "a", gpu: "0" }]),
          firing("GpuXid", "3h", []),
          firing("GpuNodesUnhealthyAtOnce", "1h", []),
        ].map((one) => ({
          ...one,
          exp_alerts: one.exp_alerts.map((alert) => ({
            ...alert,
            exp_annotations: { summary: "GPU 0 of a reported an Xid that is the machine's" },
          })),
        })),
      },
    ],
  };
  fs.writeFileSync(tests, JSON.stringify(test));
  const checked = spawnSync(promtool, ["check", "rules", rules], { encoding: "utf8" });
  expect(checked.stdout + checked.stderr).toContain("SUCCESS");
  const run = spawnSync(promtool, ["test", "rules", tests], { encoding: "utf8", cwd: folder });
  fs.rmSync(folder, { recursive: true });
  expect(run.stdout + run.stderr).toContain("SUCCESS");
});
