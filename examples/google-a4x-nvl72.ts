import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { App, TerraformStack } from "cdktf";
import { TrainingCluster } from "cdktf-gpu-clusters/google";

/** Two whole NVL72 racks of GB200: a node pool and a workload policy for each NVLink domain of eighteen machines. */
export function build(app: App): void {
  const stack = new TerraformStack(app, "google-a4x-nvl72");
  new GoogleProvider(stack, "google", { project: "research-gpus", region: "us-central1" });
  new TrainingCluster(stack, "racks", {
    project: "research-gpus",
    accelerator: "gb200",
    nodeCount: 36,
    zone: "us-central1-a",
    capacity: { type: "reservation", reservationId: "gb200-racks" },
    sharedFileSystem: { type: "lustre", minimumCapacityTiB: 100, throughputMBpsPerTiB: 1000 },
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
