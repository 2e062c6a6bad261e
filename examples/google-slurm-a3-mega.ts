import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { App, TerraformStack } from "cdktf";
import { TrainingCluster } from "cdktf-gpu-clusters/google";

/**
 * Slurm on A3 Mega machines of a reservation. GPUDirect-TCPXO needs a kernel module that no public image has, so the machines
 * start from a prepared one; the prolog starts the receive data path manager for every job of several nodes.
 */
export function build(app: App): void {
  const stack = new TerraformStack(app, "google-slurm-a3-mega");
  new GoogleProvider(stack, "google", { project: "research-gpus", region: "us-central1" });
  new TrainingCluster(stack, "train", {
    project: "research-gpus",
    machineType: "a3-megagpu-8g",
    nodeCount: 16,
    zone: "us-central1-a",
    capacity: { type: "reservation", reservationId: "training-reservation" },
    scheduler: {
      type: "slurm",
      image: { type: "prepared", id: "projects/research-gpus/global/images/slurm-25-11-a3-mega-20261101" },
      users: [
        { name: "ada", uid: 2001, sshPublicKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExample ada"] },
        { name: "grace", uid: 2002 },
      ],
      teams: [{ name: "research", gpuCount: 128, users: ["ada", "grace"] }],
    },
    sharedFileSystem: { type: "lustre", capacityGiB: 36000, throughputMBpsPerTiB: 250 },
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
