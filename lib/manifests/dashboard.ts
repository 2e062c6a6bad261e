import type { BasePlatformPlan } from "../description/platform/base-platform";
import { configMap, type Manifest } from "./manifest";

const namespace = "monitoring";

/** What is worth seeing of GPUs, and what is worth waking somebody for. */
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
      spec: { groups: [{ name: "gpus", rules }] },
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

const rules = [
  alert("GpuXid", "DCGM_FI_DEV_XID_ERRORS > 0", "1m", "warning", `${onGpu} reported Xid {{ $value }}`),
  alert("GpuRowRemapFailed", "DCGM_FI_DEV_ROW_REMAP_FAILURE > 0", "1m", "critical", `${onGpu} cannot remap a row`),
  alert("GpuHot", "DCGM_FI_DEV_GPU_TEMP > 85", "10m", "warning", `${onGpu} has {{ $value }} °C`),
  alert(
    "GpuNodeUnhealthy",
    'kube_node_status_condition{condition="GpuNodeHealthy",status="false"} == 1',
    "1m",
    "critical",
    "{{ $labels.node }} failed its health check",
  ),
];
