import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { type SlurmTrainingClusterDescription, TrainingCluster } from "../lib/google";

/** Sixteen H200 machines over RoCE with Slurm and Lustre: what is synthesized by default. Such machines are sold reserved. */
export const googleSlurmDefaults: SlurmTrainingClusterDescription = {
  machineType: "a3-ultragpu-8g",
  nodeCount: 16,
  zone: "us-central1-b",
  capacity: { type: "reservation", reservationId: "training-reservation" },
  scheduler: {
    type: "slurm",
    users: [{ name: "researcher", uid: 2001 }],
  },
  sharedFileSystem: { type: "lustre", capacityGiB: 36000, throughputMBpsPerTiB: 250 },
  tags: { workload: "training" },
};

/**
 * A Slurm cluster on Google Cloud, ready for `cdktf deploy`. The project is the environment's, unless the description names it.
 */
export class GoogleSlurmStack extends TerraformStack {
  readonly cluster: TrainingCluster;

  constructor(scope: Construct, id: string, description: SlurmTrainingClusterDescription = googleSlurmDefaults) {
    super(scope, id);
    this.cluster = new TrainingCluster(this, "cluster", { name: "slurm", ...description });
    const { project, region, zone } = this.cluster.plan.network;
    new GoogleProvider(this, "google", { project, region });
    const { slurm, objectStore, fileSystem } = this.cluster;
    for (const [index, { name }] of slurm.loginMachines.entries()) {
      new TerraformOutput(this, `login-command-${index + 1}`, {
        value: `gcloud compute ssh ${name} --zone ${zone} --tunnel-through-iap`,
      });
    }
    new TerraformOutput(this, "controller", { value: slurm.controllerMachine.name });
    new TerraformOutput(this, "bucket", { value: objectStore.bucketName });
    if (fileSystem) {
      new TerraformOutput(this, "lustre-import-command", { value: fileSystem.importCommand(objectStore.bucketName) });
    }
  }
}
