import { engineMetrics, metricSelector } from "../../serving/engine-metrics";
import type { ModelServerPlan } from "../../serving/model-server-plan";
import { configMap, type Manifest } from "../manifest";

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Rules and a dashboard of one server, in the namespace in which Prometheus and Grafana look. */
export function servingMonitoringManifests(plan: ModelServerPlan): readonly Manifest[] {
  const { name, namespace } = plan;
  return [
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata: { name: `serving-${name}`, namespace },
      spec: { groups: [{ name: `serving-${name}`, rules: servingRules(plan) }] },
    },
    configMap(
      { name: `dashboard-${name}`, namespace, labels: { grafana_dashboard: "1" } },
      { [`${name}.json`]: JSON.stringify(servingDashboard(plan)) },
    ),
  ];
}

/** Seconds to the first token beyond which people leave; a quarter of a minute is far too long for a dialogue. */
const SLOW_FIRST_TOKEN_SECONDS = 15;
const FULL_CACHE = 0.95;

/** Recording rules and alerts. What an engine does not publish has no rule. */
export function servingRules(plan: ModelServerPlan): readonly Rule[] {
  const { name, namespace, replicas, size } = plan;
  const metrics = engineMetrics[plan.engine.type];
  const selector = metricSelector(plan.engine.type, namespace, name);
  const labels = { model: name };
  const alert = (title: string, expr: string, duration: string, severity: "warning" | "critical", summary: string) => ({
    alert: title,
    expr,
    for: duration,
    labels: { ...labels, severity },
    annotations: { summary },
  });
  const rules: readonly (Rule | undefined)[] = [
    metrics.timeToFirstToken === undefined
      ? undefined
      : {
          record: "serving:time_to_first_token_seconds:p95",
          expr: quantile(0.95, metrics.timeToFirstToken, selector),
          labels,
        },
    metrics.timePerToken === undefined
      ? undefined
      : {
          record: "serving:time_per_token_seconds:p95",
          expr: quantile(0.95, metrics.timePerToken, selector),
          labels,
        },
    metrics.generatedTokens === undefined
      ? undefined
      : {
          record: "serving:output_tokens_per_second",
          expr: `sum(rate(${metrics.generatedTokens}${selector}[5m]))`,
          labels,
        },
    { record: "serving:replicas", expr: `count(${metrics.waiting}${selector}) or vector(0)`, labels },
    ...dollarRules(plan, labels),
    metrics.timeToFirstToken === undefined
      ? undefined
      : alert(
          "ModelServerSlowFirstToken",
          `serving:time_to_first_token_seconds:p95{model="${name}"} > ${SLOW_FIRST_TOKEN_SECONDS}`,
          "10m",
          "warning",
          `One request in twenty to ${name} waits {{ $value | humanizeDuration }} for its first token`,
        ),
    metrics.cacheUse === undefined
      ? undefined
      : alert(
          "ModelServerCacheFull",
          `avg(${metrics.cacheUse}${selector}) > ${FULL_CACHE}`,
          "10m",
          "warning",
          `The key-value caches of ${name} are {{ $value | humanizePercentage }} full`,
        ),
    alert(
      "ModelServerQueueGrows",
      `sum(${metrics.waiting}${selector}) > ${10 * replicas.maximum} and serving:replicas{model="${name}"} >= ${replicas.maximum}`,
      "10m",
      "critical",
      `{{ $value }} requests to ${name} wait, and it has all the replicas that it may have`,
    ),
    replicas.minimum > 0
      ? alert(
          "ModelServerDown",
          `serving:replicas{model="${name}"} == 0`,
          "5m",
          "critical",
          `No replica of ${name} answers`,
        )
      : undefined,
    metrics.failed === undefined
      ? undefined
      : alert(
          "ModelServerErrors",
          `sum(rate(${metrics.failed}${selector}[5m])) / (sum(rate(${metrics.failed}${selector}[5m])) + sum(rate(${metrics.succeeded}${selector}[5m]))) > 0.01`,
          "5m",
          "critical",
          `{{ $value | humanizePercentage }} of the requests to ${name} fail`,
        ),
    metrics.preempted && size
      ? alert(
          "ModelServerPreempts",
          `sum(rate(${metrics.preempted}${selector}[10m])) > 0.1`,
          "15m",
          "warning",
          `Replicas of ${name} push requests out of their batches: the cache is too small for the load`,
        )
      : undefined,
  ];
  return rules.filter((rule) => rule !== undefined);
}

/** Dollars of the machines for a million output tokens; only where the price of the machine is known. */
function dollarRules({ name, size, parallelism }: ModelServerPlan, labels: Rule["labels"]): readonly Rule[] {
  const usdPerHour = size?.usdPerMachineHour;
  if (usdPerHour === undefined) {
    return [];
  }
  const { nodesPerReplica, replicasPerMachine } = parallelism;
  const machines =
    replicasPerMachine === 0
      ? `${nodesPerReplica} * serving:replicas{model="${name}"}`
      : `ceil(serving:replicas{model="${name}"} / ${replicasPerMachine})`;
  return [
    {
      record: "serving:usd_per_hour",
      expr: `${machines} * ${usdPerHour}`,
      labels,
    },
    {
      record: "serving:usd_per_million_output_tokens",
      expr: `serving:usd_per_hour{model="${name}"} / (serving:output_tokens_per_second{model="${name}"} * 3600 / 1e6 > 0)`,
      labels,
    },
  ];
}

function quantile(share: number, histogram: string, selector: string): string {
  return `histogram_quantile(${share}, sum by (le) (rate(${histogram}_bucket${selector}[5m])))`;
}

/** What is worth seeing of a server, as Grafana reads it. */
export function servingDashboard(plan: ModelServerPlan): object {
  const { name, namespace, engine } = plan;
  const metrics = engineMetrics[engine.type];
  const selector = metricSelector(engine.type, namespace, name);
  const recorded = (record: string) => `${record}{model="${name}"}`;
  const known = new Set(servingRules(plan).map(({ record }) => record));
  const panels = [
    { title: "Time to first token, p95", query: "serving:time_to_first_token_seconds:p95", unit: "s" },
    { title: "Time per token, p95", query: "serving:time_per_token_seconds:p95", unit: "s" },
    { title: "Output tokens per second", query: "serving:output_tokens_per_second", unit: "none" },
    { title: "Replicas", query: "serving:replicas", unit: "none" },
    { title: "Dollars per hour", query: "serving:usd_per_hour", unit: "currencyUSD" },
    { title: "Dollars per million output tokens", query: "serving:usd_per_million_output_tokens", unit: "currencyUSD" },
  ]
    .filter(({ query }) => known.has(query))
    .map((panel) => ({ ...panel, query: recorded(panel.query) }));
  const raw = [
    { title: "Waiting requests", query: `sum(${metrics.waiting}${selector})`, unit: "none" },
    ...(metrics.running
      ? [{ title: "Running requests", query: `sum(${metrics.running}${selector})`, unit: "none" }]
      : []),
    ...(metrics.cacheUse
      ? [{ title: "Key-value cache in use", query: `avg(${metrics.cacheUse}${selector})`, unit: "percentunit" }]
      : []),
    ...(metrics.cacheHits
      ? [{ title: "Prompt tokens found in the cache", query: metrics.cacheHits(selector), unit: "percentunit" }]
      : []),
  ];
  return {
    uid: `serving-${name}`.slice(0, 40),
    title: `Model server ${name}`,
    schemaVersion: 39,
    time: { from: "now-6h", to: "now" },
    refresh: "30s",
    panels: [...panels, ...raw].map(({ title, query, unit }, index) => ({
      id: index + 1,
      title,
      type: "timeseries",
      gridPos: { h: 8, w: 12, x: (index % 2) * 12, y: Math.floor(index / 2) * 8 },
      fieldConfig: { defaults: { unit }, overrides: [] },
      targets: [{ refId: "A", expr: query }],
    })),
  };
}
