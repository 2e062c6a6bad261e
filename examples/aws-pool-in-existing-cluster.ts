import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { GpuNodePool, KubernetesCluster, Network } from "cdktf-gpu-clusters/aws";

/** Pools of GPU machines in an EKS cluster of the company, which is left unchanged. */
export function build(app: App): void {
  const stack = new TerraformStack(app, "pool-in-existing-cluster");
  new AwsProvider(stack, "aws", { region: "us-east-1" });
  const network = new Network(stack, "network", {
    zone: "us-east-1a",
    existing: {
      vpcId: "vpc-0123456789abcdef0",
      gpuSubnetId: "subnet-0123456789abcdef0",
      systemSubnetIds: ["subnet-0123456789abcdef1", "subnet-0123456789abcdef2"],
      gpuSubnetCidr: "10.1.128.0/20",
    },
  });
  const cluster = KubernetesCluster.fromExisting(stack, "cluster", { clusterName: "research", version: "1.34" });
  new GpuNodePool(stack, "h100", {
    cluster,
    network,
    machineType: "p5.48xlarge",
    nodeCount: 4,
    capacity: { type: "reservation", reservationId: "cr-0123456789abcdef0" },
  });
  new GpuNodePool(stack, "debug", {
    cluster,
    network,
    machineType: "g6.12xlarge",
    nodeCount: { minimum: 0, maximum: 2 },
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
