import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { type SlurmTrainingClusterDescription, TrainingCluster } from "../lib/aws";

/** Sixteen H100 machines with Slurm and Lustre over EFA: what is synthesized by default. */
export const awsSlurmDefaults: SlurmTrainingClusterDescription = {
  machineType: "p5.48xlarge",
  nodeCount: 16,
  zone: "us-east-1a",
  scheduler: {
    type: "slurm",
    users: [{ name: "researcher", uid: 2001 }],
  },
  sharedFileSystem: { type: "lustre", capacityGiB: 38400, throughputMBpsPerTiB: 250 },
  tags: { workload: "training" },
};

/** A Slurm cluster on AWS, ready for `cdktf deploy`. */
export class AwsSlurmStack extends TerraformStack {
  readonly cluster: TrainingCluster;

  constructor(scope: Construct, id: string, description: SlurmTrainingClusterDescription = awsSlurmDefaults) {
    super(scope, id);
    this.cluster = new TrainingCluster(this, "cluster", { name: "slurm", ...description });
    const { region } = this.cluster.plan.network;
    new AwsProvider(this, "aws", { region });
    const { slurm, objectStore } = this.cluster;
    for (const [index, { id: machine }] of slurm.loginMachines.entries()) {
      new TerraformOutput(this, `login-command-${index + 1}`, {
        value: `aws ssm start-session --region ${region} --target ${machine}`,
      });
    }
    new TerraformOutput(this, "controller", { value: slurm.controllerMachine.id });
    new TerraformOutput(this, "bucket", { value: objectStore.bucketName });
  }
}
