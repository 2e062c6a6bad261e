import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { App, TerraformStack } from "cdktf";
import {
  helmProviderConfig,
  type KubernetesClusterAccess,
  PyTorchTraining,
  TrainingPlatform,
} from "cdktf-gpu-clusters/kubernetes";

/**
 * A platform on machines that no cloud rents: eight DGX H100 over InfiniBand in a data center. Their image brings the
 * drivers of GPUs and interfaces; the platform installs what hands both to pods, queues, runtimes, health checks and
 * monitoring.
 */
export function build(app: App): void {
  const stack = new TerraformStack(app, "platform-on-premises");
  const cluster: KubernetesClusterAccess = {
    clusterName: "dgx",
    endpoint: "https://10.20.0.10:6443",
    certificateAuthorityData: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==",
    execCredential: {
      apiVersion: "client.authentication.k8s.io/v1beta1",
      command: "kubectl",
      args: ["oidc-login", "get-token", "--oidc-issuer-url=https://login.example.com"],
    },
    managedControlPlane: false,
    gpuPools: [
      {
        name: "dgx",
        machine: {
          machineType: "DGX-H100",
          accelerator: "h100",
          acceleratorCount: 8,
          acceleratorMemoryGiB: 80,
          vcpuCount: 224,
          memoryGiB: 2048,
          architecture: "x86_64",
          fabric: { kind: "infiniband", interfaceCount: 8, gbps: 3200 },
          machinesPerNvlinkDomain: 1,
        },
        nodeCount: 8,
        labels: { "example.com/machine": "dgx-h100" },
        driver: { owner: "image" },
        topologyLabels: ["example.com/leaf-switch"],
        fabric: {
          kind: "infiniband",
          interfaceCount: 8,
          attachment: {
            type: "resource",
            name: "rdma/ib",
            count: 8,
            plugin: { type: "network-operator", pciDeviceIds: ["1021"], driverOwner: "image" },
          },
        },
      },
    ],
  };
  new HelmProvider(stack, "helm", helmProviderConfig(cluster));
  const platform = new TrainingPlatform(stack, "platform", { cluster });
  new PyTorchTraining(stack, "pretraining", {
    platform,
    nodeCount: 8,
    image: "registry.example.com/train:1",
    script: "/workspace/train.py",
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
