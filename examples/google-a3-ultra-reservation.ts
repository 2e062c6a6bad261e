import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { App, TerraformStack } from "cdktf";
import { TrainingCluster } from "cdktf-gpu-clusters/google";

/** Sixteen A3 Ultra in a block of a reservation that another project shares: three VPCs, ten subnets, the zone's RoCE profile. */
export function build(app: App): void {
  const stack = new TerraformStack(app, "google-a3-ultra-reservation");
  new GoogleProvider(stack, "google", { project: "research-gpus", region: "us-east5" });
  new TrainingCluster(stack, "train", {
    project: "research-gpus",
    machineType: "a3-ultragpu-8g",
    nodeCount: 16,
    zone: "us-east5-a",
    capacity: {
      type: "reservation",
      reservationId: "projects/company-capacity/reservations/h200/reservationBlocks/h200-block-0001",
    },
    scheduler: {
      type: "kubernetes",
      maintenanceExclusion: { startTime: "2026-12-01T00:00:00Z", endTime: "2027-03-01T00:00:00Z" },
    },
    sharedFileSystem: { type: "lustre", capacityGiB: 36000, throughputMBpsPerTiB: 500 },
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
