import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { GpuNodePool, KubernetesCluster, Network } from "../../lib/aws";

/** One cluster with many pools of GPU machines. */
const count = Number(process.argv[3]);
const app = new App({ outdir: process.argv[2] });
const stack = new TerraformStack(app, "pools");
new AwsProvider(stack, "aws", { region: "us-east-1" });
// A network of the company's, whose size is not known: a new one does not hold the machines of a thousand pools.
const network = new Network(stack, "network", {
  zone: "us-east-1a",
  existing: {
    vpcId: "vpc-0123456789abcdef0",
    gpuSubnetId: "subnet-0123456789abcdef0",
    systemSubnetIds: ["subnet-0123456789abcdef1", "subnet-0123456789abcdef2"],
  },
});
const cluster = new KubernetesCluster(stack, "kubernetes", { network });
for (let index = 0; index < count; index++) {
  new GpuNodePool(stack, `pool-${index}`, { cluster, network, machineType: "p5.48xlarge", nodeCount: 16 });
}
app.synth();
