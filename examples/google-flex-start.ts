import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { App, TerraformStack } from "cdktf";
import { TrainingCluster } from "cdktf-gpu-clusters/google";

/** Four A3 Mega that come when there are some, all at once for a queued job, and go after three days. */
export function build(app: App): void {
  const stack = new TerraformStack(app, "google-flex-start");
  new GoogleProvider(stack, "google", { project: "research-gpus", region: "us-central1" });
  new TrainingCluster(stack, "queue", {
    project: "research-gpus",
    machineType: "a3-megagpu-8g",
    nodeCount: 4,
    zone: "us-central1-a",
    capacity: { type: "flex-start", maxRunSeconds: 259_200, queued: true },
    deletionProtection: false,
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
