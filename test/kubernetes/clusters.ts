import type {
  FabricNetworkAccess,
  GpuPoolAccess,
  KubernetesClusterAccess,
} from "../../lib/description/platform/cluster-access";
import {
  planTrainingPlatform,
  type TrainingPlatformDescription,
} from "../../lib/description/platform/training-platform";
import { type Cloud, deviceMode, type Machine, machines, tryMachine } from "../../lib/machines";

const clouds: readonly Cloud[] = ["aws", "google", "azure"];

/** Every machine of every cloud, with a title. */
export const everyMachine: readonly (readonly [string, Machine])[] = clouds
  .flatMap((cloud) => machines(cloud) as readonly Machine[])
  .map((machine) => [machine.machineType, machine]);

export function machineOf(machineType: string): Machine {
  const found = everyMachine.find(([name]) => name === machineType);
  if (!found) {
    throw new Error(`no machine ${machineType}`);
  }
  return found[1];
}

/** A cluster of machines of a type, with Lustre and an object store, as its cloud's construct would answer it. */
export function clusterOf(machineType: string, pool: Partial<GpuPoolAccess> = {}): KubernetesClusterAccess {
  const machine = machineOf(machineType);
  return {
    cloud: machine.cloud,
    clusterName: "train",
    endpoint: "https://10.0.0.1",
    certificateAuthorityData: Buffer.from("certificate").toString("base64"),
    execCredential: {
      apiVersion: "client.authentication.k8s.io/v1beta1",
      command: "get-token",
      args: ["--cluster", "train"],
    },
    gpuPools: [
      {
        name: "gpu",
        machine,
        nodeCount: 16,
        labels: labelsOf(machine),
        driverOwner: ({ aws: "image", google: "cloud", azure: "operator" } as const)[machine.cloud],
        repairedByCloud: machine.cloud === "aws",
        ...pool,
      },
    ],
    ...storage[machine.cloud],
    ...(machine.cloud === "google" && { fabricNetworks: networksOf(machineType) }),
  };
}

export function planOf(
  machineType: string,
  description: TrainingPlatformDescription = {},
  pool: Partial<GpuPoolAccess> = {},
) {
  return planTrainingPlatform(description, clusterOf(machineType, pool));
}

function labelsOf({ fabric, accelerator }: Machine): Readonly<Record<string, string>> {
  return {
    "gpu-clusters.io/node-pool": "gpu",
    "gpu-clusters.io/accelerator": accelerator,
    ...(fabric.kind === "efa" && { "vpc.amazonaws.com/efa.present": "true" }),
  };
}

function networksOf(machineType: string): readonly FabricNetworkAccess[] {
  const [, ...further] = tryMachine("google", machineType)?.network.vpcs ?? [];
  return further.flatMap((vpc, vpcIndex) =>
    Array.from({ length: vpc.interfaceCount }, (_, index) => ({
      name: `${vpc.purpose}-${vpcIndex}-${index}`,
      vpc: `vpc-${vpcIndex}`,
      subnet: `subnet-${vpcIndex}-${index}`,
      deviceMode: deviceMode(vpc),
    })),
  );
}

const storage: Readonly<Record<Cloud, Pick<KubernetesClusterAccess, "sharedFileSystem" | "objectStore">>> = {
  aws: {
    sharedFileSystem: {
      type: "fsx-lustre",
      fileSystemId: "fs-0123456789abcdef0",
      dnsName: "fs-0123456789abcdef0.fsx.us-east-1.amazonaws.com",
      mountName: "abcdefgh",
      capacityGiB: 38400,
    },
    objectStore: { type: "s3", bucketName: "datasets", region: "us-east-1" },
  },
  google: {
    sharedFileSystem: {
      type: "google-managed-lustre",
      volumeHandle: "research/us-central1-a/train",
      ipAddress: "10.1.0.2",
      fileSystemName: "lustre",
      capacityGiB: 36000,
    },
    objectStore: { type: "google-cloud-storage", bucketName: "datasets" },
  },
  azure: {
    sharedFileSystem: {
      type: "azure-managed-lustre",
      mgsIpAddress: "10.2.0.4",
      fileSystemName: "lustrefs",
      capacityGiB: 40960,
    },
    objectStore: {
      type: "azure-blob",
      resourceGroupName: "train",
      storageAccountName: "traindata",
      containerName: "datasets",
    },
  },
};
