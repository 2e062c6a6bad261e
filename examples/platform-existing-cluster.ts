import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { App, TerraformStack } from "cdktf";
import { tryMachine } from "cdktf-gpu-clusters";
import {
  DeepSpeedTraining,
  helmProviderConfig,
  type KubernetesClusterAccess,
  TrainingPlatform,
} from "cdktf-gpu-clusters/kubernetes";

/**
 * A platform in an AKS cluster that someone else made: Prometheus and KEDA are there already, charts come from the company's
 * registry, and the GPU operator keeps a driver that the company has tested.
 */
export function build(app: App): void {
  const stack = new TerraformStack(app, "platform-existing-cluster");
  const machine = tryMachine("azure", "Standard_ND96isr_H100_v5");
  if (!machine) {
    throw new Error("the machine is in the table");
  }
  const cluster: KubernetesClusterAccess = {
    cloud: "azure",
    clusterName: "research",
    endpoint: "https://research-abc.hcp.southcentralus.azmk8s.io:443",
    certificateAuthorityData: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==",
    execCredential: {
      apiVersion: "client.authentication.k8s.io/v1beta1",
      command: "kubelogin",
      args: ["get-token", "--login", "azurecli", "--server-id", "6dae42f8-4368-4678-94ff-3960e28e3630"],
    },
    gpuPools: [
      {
        name: "gpu",
        machine,
        nodeCount: 4,
        labels: { agentpool: "ndh100" },
        driver: { owner: "operator" },
        fabric: {
          kind: "infiniband",
          interfaceCount: 8,
          attachment: {
            type: "resource",
            name: "rdma/ib",
            count: 8,
            plugin: { type: "network-operator", pciDeviceIds: ["101c", "101e"], driverOwner: "operator" },
          },
        },
      },
    ],
    sharedFileSystem: {
      type: "azure-managed-lustre",
      mgsIpAddress: "10.10.0.4",
      fileSystemName: "lustrefs",
      capacityGiB: 40960,
    },
  };
  new HelmProvider(stack, "helm", helmProviderConfig(cluster));
  const platform = new TrainingPlatform(stack, "platform", {
    cluster,
    components: {
      "kube-prometheus-stack": false,
      keda: false,
      kueue: { repository: "oci://charts.example.com/kueue" },
      "gpu-operator": { values: { driver: { version: "580.126.09" } } },
    },
  });
  new DeepSpeedTraining(stack, "fine-tune", {
    platform,
    nodeCount: 2,
    image: "registry.example.com/deepspeed:1",
    script: "/workspace/fine_tune.py",
    configuration: { bf16: { enabled: true }, zero_optimization: { stage: 3 }, train_micro_batch_size_per_gpu: 1 },
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
