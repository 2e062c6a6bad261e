import type { KubernetesTrainingClusterDescription } from "../../../lib/description/aws";

/** A description without a fault; tests change one thing in it. */
export const valid: KubernetesTrainingClusterDescription = {
  name: "train",
  machineType: "p5.48xlarge",
  nodeCount: 16,
  zone: "us-east-1a",
  sharedFileSystem: { type: "lustre", capacityGiB: 38400, throughputMBpsPerTiB: 250 },
};
