import type { KubernetesTrainingClusterDescription } from "../../../lib/description/google";

/** A description without a fault; tests change one thing in it. */
export const valid: KubernetesTrainingClusterDescription = {
  name: "train",
  machineType: "a3-megagpu-8g",
  nodeCount: 16,
  zone: "us-central1-a",
  scheduler: {
    type: "kubernetes",
    dnsEndpoint: true,
    maintenanceExclusion: { startTime: "2026-12-01T00:00:00Z", endTime: "2027-03-01T00:00:00Z" },
  },
  sharedFileSystem: { type: "lustre", capacityGiB: 36000, throughputMBpsPerTiB: 250 },
};
