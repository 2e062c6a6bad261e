import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { App, TerraformStack } from "cdktf";
import { TrainingCluster } from "cdktf-gpu-clusters/google";

/** Two A3 High in existing VPCs, with its own keys, and a private bucket that exists already. */
export function build(app: App): void {
  const stack = new TerraformStack(app, "google-existing-networks");
  new GoogleProvider(stack, "google", { project: "research-gpus", region: "europe-west4" });
  const key = "projects/company-keys/locations/europe-west4/keyRings/research/cryptoKeys/gke";
  new TrainingCluster(stack, "research", {
    project: "research-gpus",
    machineType: "a3-highgpu-8g",
    nodeCount: 2,
    zone: "europe-west4-b",
    network: {
      existing: {
        network: "research-vpc",
        subnetwork: "machines",
        podsRangeName: "pods",
        servicesRangeName: "services",
        fabricNetworks: [1, 2, 3, 4].map((index) => ({
          network: `research-gpu-${index}`,
          subnetwork: `research-gpu-${index}`,
        })),
      },
    },
    scheduler: { type: "kubernetes", secretsKmsKeyName: key, publicAccessCidrs: ["203.0.113.0/24"] },
    bootDisk: { kmsKeyName: key },
    objectStore: { existing: { bucketName: "research-datasets" } },
    tags: { "cost-center": "research" },
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
