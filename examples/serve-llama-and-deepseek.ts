import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { helmProviderConfig, type KubernetesClusterAccess, ModelServers, TrainingPlatform } from "../lib/kubernetes";
import { tryMachine } from "../lib/machines";

/**
 * Two models in an EKS cluster that someone else made: Llama 70B in fp8, which starts from zero and holds requests meanwhile, and
 * DeepSeek-V3, each replica of which fills two machines. Weights are copied into the bucket once.
 */
export function build(app: App): void {
  const stack = new TerraformStack(app, "serve-llama-and-deepseek");
  const machine = tryMachine("aws", "p5.48xlarge");
  if (!machine) {
    throw new Error("the machine is in the table");
  }
  const cluster: KubernetesClusterAccess = {
    cloud: "aws",
    clusterName: "models",
    endpoint: "https://ABCDEF0123456789.gr7.us-east-1.eks.amazonaws.com",
    certificateAuthorityData: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==",
    execCredential: {
      apiVersion: "client.authentication.k8s.io/v1beta1",
      command: "aws",
      args: ["eks", "get-token", "--region", "us-east-1", "--cluster-name", "models"],
    },
    gpuPools: [
      {
        name: "gpu",
        machine,
        nodeCount: 6,
        labels: { "gpu-clusters.io/pool": "gpu", "vpc.amazonaws.com/efa.present": "true" },
        driver: { owner: "image" },
        repairCondition: "AcceleratedHardwareReady",
        fabric: {
          kind: "efa",
          interfaceCount: 32,
          attachment: {
            type: "resource",
            name: "vpc.amazonaws.com/efa",
            count: 32,
            hugePages2MiB: 5120,
            plugin: { type: "efa" },
          },
        },
      },
    ],
  };
  new HelmProvider(stack, "helm", helmProviderConfig(cluster));
  const platform = new TrainingPlatform(stack, "platform", { cluster });
  const serving = new ModelServers(stack, "serving", {
    cluster,
    platform,
    bucketUri: "s3://company-weights",
    serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/read-weights" },
    models: {
      "llama-70b": {
        model: {
          huggingFace: "meta-llama/Llama-3.3-70B-Instruct",
          revision: "6f6073b",
          tokenSecretName: "hugging-face",
        },
        quantization: "fp8",
        replicas: { minimum: 0, maximum: 4 },
      },
      deepseek: {
        model: { huggingFace: "deepseek-ai/DeepSeek-V3", revision: "e815299" },
        engine: { type: "vllm", arguments: { "--max-num-seqs": 128 } },
        quantization: "fp8",
        replicas: { minimum: 1, maximum: 2 },
      },
    },
  });
  new TerraformOutput(stack, "urls", { value: serving.urls });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
