import type { MachineFacts } from "../machines";

/** Least bus bandwidth of an NCCL all-reduce; `undefined` where nobody measured that machine. */
export interface AllReduceThresholds {
  /** All GPUs of one machine. */
  readonly withinNode?: AllReduceThreshold;
  /** Two machines, over the fabric. */
  readonly betweenNodes?: AllReduceThreshold;
  /** Two machines of one NVL72 rack, over NVLink. */
  readonly withinNvlinkDomain?: AllReduceThreshold;
}

export interface AllReduceThreshold {
  readonly messageBytes: number;
  /** `busbw` of nccl-tests, in GB/s: not `algbw`, which is smaller. */
  readonly busBandwidthGBps: number;
  /** What it follows from, and where that is written. */
  readonly reference: string;
}

/**
 * Thresholds of a machine: 85 % of what was measured with messages of 8 GiB or more, or what the cloud's own check asks
 * for on that very machine. The floors in awslabs/awsome-distributed-training are not used: they ask 800 GB/s of a p5 at
 * 128 MiB, where the same repository measured 287.
 *
 * Between two nodes, trees let an all-reduce exceed the wire; more nodes reach less. A threshold is for pairs.
 */
export function allReduceThresholds({ machineType }: MachineFacts): AllReduceThresholds {
  return thresholds[machineType] ?? {};
}

const gib = 1024 ** 3;
const measuredShare = 0.85;

const measured = (busBandwidthGBps: number, messageGiB: number, reference: string): AllReduceThreshold => ({
  messageBytes: messageGiB * gib,
  busBandwidthGBps: Math.floor(busBandwidthGBps * measuredShare),
  reference: `85 % of ${busBandwidthGBps} GB/s: ${reference}`,
});

const asked = (busBandwidthGBps: number, messageGiB: number, reference: string): AllReduceThreshold => ({
  messageBytes: messageGiB * gib,
  busBandwidthGBps,
  reference: `the cloud's own check: ${reference}`,
});

const aws = "awslabs/awsome-distributed-training micro-benchmarks/nccl-tests";
const google = "GoogleCloudPlatform/cluster-health-scanner deploy/helm/health_checks/nccl_healthcheck";
const toolkit = "GoogleCloudPlatform/cluster-toolkit";
const azure = "Azure/azurehpc-health-checks conf";
const azureBaseline = "Azure/ai-infrastructure-on-azure skills/slurm/sku_performance_baseline";

/**
 * p4de: measured at 2 GiB only, and larger messages are no slower. a3-megagpu-8g: the smaller of two measurements, the
 * other being 340 GB/s for an all-reduce of 16 GiB (NVIDIA/aicr). All-gather carries what a ring all-reduce does.
 */
const thresholds: Readonly<Record<string, AllReduceThresholds>> = {
  "p4de.24xlarge": { betweenNodes: measured(78.3, 8, `2 nodes, 2 GiB (${aws})`) },
  "p5.48xlarge": { betweenNodes: measured(479, 8, `2 nodes, 8 GiB (${aws})`) },
  "a3-highgpu-8g": { betweenNodes: asked(60, 8, `2 nodes, 2 to 8 GiB; all-gather measured 71 (${google})`) },
  "a3-megagpu-8g": { betweenNodes: measured(188.7, 8, `all-gather, 8 GiB (${toolkit} examples/gke-a3-megagpu)`) },
  "a3-ultragpu-8g": { betweenNodes: measured(328, 8, `8 GiB (${toolkit} examples/gke-a3-ultragpu)`) },
  "a4-highgpu-8g": { betweenNodes: asked(250, 8, `2 nodes (${google})`) },
  "a4x-highgpu-4g": { betweenNodes: asked(160, 8, `2 nodes (${google})`) },
  Standard_ND40rs_v2: { withinNode: asked(110, 16, `nd40rs_v2 (${azure})`) },
  Standard_ND96asr_v4: { withinNode: asked(228, 8, `nd96asr_v4 (${azure})`) },
  Standard_ND96amsr_A100_v4: { withinNode: asked(228, 8, `nd96amsr_a100_v4 (${azure})`) },
  Standard_ND96isr_H100_v5: {
    withinNode: asked(460, 16, `nd96isr_h100_v5 (${azure})`),
    betweenNodes: measured(450, 16, `expected between nodes; 461 to 483 on 2 (${azureBaseline}; edwardsp/azcluster)`),
  },
  Standard_ND96isr_H200_v5: { withinNode: asked(431, 16, `nd96isr_h200_v5 (${azure})`) },
  Standard_NC80adis_H100_v5: { withinNode: asked(208, 16, `nc80adis_h100_v5 (${azure})`) },
  Standard_ND128isr_GB300_v6: {
    betweenNodes: measured(200, 16, `expected over InfiniBand alone (${azureBaseline})`),
    withinNvlinkDomain: measured(937, 16, `expected within a rack (${azureBaseline})`),
  },
  Standard_ND128isrG5_GB300_v6: {
    betweenNodes: measured(200, 16, `expected over InfiniBand alone (${azureBaseline})`),
    withinNvlinkDomain: measured(937, 16, `expected within a rack (${azureBaseline})`),
  },
};
