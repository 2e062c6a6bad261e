import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { App, TerraformStack } from "cdktf";
import { GpuNodePool, KubernetesCluster, Network, NodePool } from "cdktf-gpu-clusters/google";

/** Pools of machines in a GKE cluster of the company, which is left unchanged. */
export function build(app: App): void {
  const stack = new TerraformStack(app, "pool-in-existing-cluster");
  new GoogleProvider(stack, "google", { project: "research-gpus", region: "us-central1" });
  const network = new Network(stack, "network", {
    zone: "us-central1-a",
    project: "research-gpus",
    existing: {
      network: "research-vpc",
      subnetwork: "machines",
      podsRangeName: "pods",
      servicesRangeName: "services",
    },
  });
  const cluster = KubernetesCluster.fromExisting(stack, "cluster", { network, clusterName: "research" });
  new GpuNodePool(stack, "debug", {
    cluster,
    network,
    machineType: "g2-standard-48",
    nodeCount: { minimum: 0, maximum: 2 },
  });
  new NodePool(stack, "prepare", {
    cluster,
    network,
    machineType: "c3-standard-44",
    nodeCount: { minimum: 0, maximum: 20 },
    capacity: { type: "spot" },
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
