import type { BasePlatformPlan } from "../description/platform/base-platform";
import { configMap, type Manifest } from "./manifest";

const namespace = "monitoring";

/** What is worth seeing of GPUs, and what is worth waking someone for. */
export function gpuDashboardManifests(_: BasePlatformPlan): readonly Manifest[] {
  return [
    configMap(
      { name: "gpu-dashboard", namespace, labels: { grafana_dashboard: "1" } },
      { "gpus.json": JSON.stringify(dashboard) },
    ),
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata: { name: "gpus", namespace },
      spec: { groups: [{ name: "gpus", rules: gpuRules }] },
    },
  ];
}

interface Panel {
  readonly title: string;
  readonly query: string;
  /** As Grafana names it. */
  readonly unit: string;
}

/** Metrics as the DCGM exporter names them, in its default list. */
const panels: readonly Panel[] = [
  { title: "GPU utilization", query: "DCGM_FI_DEV_GPU_UTIL", unit: "percent" },
  { title: "Tensor cores in use", query: "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", unit: "percentunit" },
  { title: "GPU memory in use", query: "DCGM_FI_DEV_FB_USED * 1048576", unit: "bytes" },
  { title: "Power", query: "DCGM_FI_DEV_POWER_USAGE", unit: "watt" },
  { title: "Temperature", query: "DCGM_FI_DEV_GPU_TEMP", unit: "celsius" },
  { title: "NVLink", query: "rate(DCGM_FI_DEV_NVLINK_BANDWIDTH_TOTAL[5m])", unit: "none" },
  { title: "Last Xid", query: "DCGM_FI_DEV_XID_ERRORS", unit: "none" },
  { title: "Row remapping failed", query: "DCGM_FI_DEV_ROW_REMAP_FAILURE", unit: "none" },
];

const columns = 2;
const height = 8;
const width = 24 / columns;

const dashboard = {
  uid: "gpu-clusters",
  title: "GPUs",
  schemaVersion: 39,
  time: { from: "now-6h", to: "now" },
  refresh: "30s",
  panels: panels.map(({ title, query, unit }, index) => ({
    id: index + 1,
    title,
    type: "timeseries",
    gridPos: { h: height, w: width, x: (index % columns) * width, y: Math.floor(index / columns) * height },
    fieldConfig: { defaults: { unit }, overrides: [] },
    targets: [{ refId: "A", expr: query, legendFormat: "{{Hostname}} GPU {{gpu}}" }],
  })),
};

const alert = (name: string, expr: string, duration: string, severity: "warning" | "critical", summary: string) => ({
  alert: name,
  expr,
  for: duration,
  labels: { severity },
  annotations: { summary },
});

const onGpu = "GPU {{ $labels.gpu }} of {{ $labels.Hostname }}";

/** Xids that a program causes by itself: its own mistakes, and its end. NVIDIA's Xid catalog. */
const xidsOfPrograms = [13, 31, 43, 45];

/** The exporter shows the last Xid without end: it counts for an hour after it came. */
const machineXid = `(changes(DCGM_FI_DEV_XID_ERRORS[1h]) > 0) and (DCGM_FI_DEV_XID_ERRORS > 0)${xidsOfPrograms
  .map((xid) => ` unless (DCGM_FI_DEV_XID_ERRORS == ${xid})`)
  .join("")}`;

const health = (status: string) => `kube_node_status_condition{condition="GpuNodeHealthy",status="${status}"} == 1`;

export const gpuRules = [
  alert("GpuXid", machineXid, "1m", "warning", `${onGpu} reported an Xid that is the machine's`),
  alert("GpuRowRemapFailed", "DCGM_FI_DEV_ROW_REMAP_FAILURE > 0", "1m", "critical", `${onGpu} cannot remap a row`),
  alert("GpuHot", "DCGM_FI_DEV_GPU_TEMP > 85", "10m", "warning", `${onGpu} has {{ $value }} °C`),
  alert(
    "GpuNodeNotChecked",
    health("unknown"),
    "30m",
    "warning",
    "nothing is known of the health of {{ $labels.node }}",
  ),
  alert(
    "GpuNodesUnhealthyAtOnce",
    `count(${health("false")}) / count(kube_node_status_condition{condition="GpuNodeHealthy",status="true"}) > 0.2`,
    "5m",
    "critical",
    "more than a fifth of the GPU machines fail their check: rather the check than the machines",
  ),
  alert(
    "FabricLinkDown",
    "increase(node_infiniband_link_downed_total[15m]) > 0",
    "0m",
    "warning",
    "{{ $labels.device }} of {{ $labels.instance }} lost its link",
  ),
  alert(
    "JobsWait",
    'min_over_time(kueue_pending_workloads{status="inadmissible"}[6h]) > 0',
    "1h",
    "warning",
    "jobs of {{ $labels.cluster_queue }} have waited for hours without a place",
  ),
  alert("GpuNodeUnhealthy", health("false"), "1m", "critical", "{{ $labels.node }} failed its health check"),
];
