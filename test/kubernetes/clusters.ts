import type {
  FabricNetworkAccess,
  GpuPoolAccess,
  KubernetesClusterAccess,
} from "../../lib/description/platform/cluster-access";
import type { PoolPlan } from "../../lib/description/platform/pool";
import {
  planTrainingPlatform,
  type TrainingPlatformDescription,
  type TrainingPlatformPlan,
} from "../../lib/description/platform/training-platform";
import { type Cloud, deviceMode, type Machine, machines, tryMachine } from "../../lib/machines";

const defaultStorageClass = {
  name: "gp3",
  provisioner: "ebs.csi.aws.com",
  parameters: { type: "gp3", encrypted: "true" },
};

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
        ...traits[machine.cloud](machine),
        ...pool,
      },
    ],
    ...storage[machine.cloud],
    ...(machine.cloud === "aws" && { defaultStorageClass }),
    ...(machine.cloud === "google" && { criticalPodsNeedQuota: true }),
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

type Traits = Pick<
  GpuPoolAccess,
  "driver" | "taints" | "devicePluginByCloud" | "topologyLabels" | "repairCondition" | "fabric"
>;

/** What the access of each cloud says of its machines. */
const traits: Readonly<Record<Cloud, (machine: Machine) => Traits>> = {
  aws: ({ machineType, machinesPerNvlinkDomain, fabric: { kind, interfaceCount } }) => ({
    driver: { owner: "image" },
    repairCondition: "AcceleratedHardwareReady",
    topologyLabels: [
      ...(machineType.startsWith("p") ? [1, 2, 3].map((layer) => `topology.k8s.aws/network-node-layer-${layer}`) : []),
      ...rack(machinesPerNvlinkDomain),
    ],
    fabric:
      kind === "none"
        ? { kind }
        : {
            kind,
            interfaceCount,
            attachment: {
              type: "resource",
              name: "vpc.amazonaws.com/efa",
              count: interfaceCount,
              hugePages2MiB: 5120,
              plugin: { type: "efa" },
            },
          },
  }),
  google: ({ machineType, architecture, fabric: { kind, interfaceCount } }) => {
    const software = tryMachine("google", machineType)?.gpuDirect;
    return {
      // GKE taints machines with Arm processors.
      ...(architecture === "arm64" && {
        taints: [{ key: "kubernetes.io/arch", value: "arm64", effect: "NoSchedule" }],
      }),
      driver: { owner: "cloud", hostPath: "/home/kubernetes/bin/nvidia" },
      devicePluginByCloud: true,
      topologyLabels:
        kind === "roce" ? ["block", "subblock", "host"].map((level) => `cloud.google.com/gce-topology-${level}`) : [],
      fabric:
        kind === "none" || software === undefined
          ? { kind: "none" }
          : { kind, interfaceCount, attachment: { type: "networks", networks: networksOf(machineType), software } },
    };
  },
  azure: ({ machinesPerNvlinkDomain, fabric: { kind, interfaceCount } }) => ({
    driver: { owner: "operator" },
    topologyLabels: rack(machinesPerNvlinkDomain),
    fabric:
      kind === "none"
        ? { kind }
        : {
            kind,
            interfaceCount,
            attachment: {
              type: "resource",
              name: "rdma/ib",
              count: interfaceCount,
              plugin: { type: "network-operator", pciDeviceIds: ["101c", "101e"], driverOwner: "operator" },
            },
          },
  }),
};

const rack = (machinesPerNvlinkDomain: number): readonly string[] =>
  machinesPerNvlinkDomain > 1 ? ["nvidia.com/gpu.clique"] : [];

/** The pool of a platform that has one. */
export function onlyPool({ pools }: Pick<TrainingPlatformPlan, "pools">): PoolPlan {
  const [pool] = pools;
  if (!pool || pools.length > 1) {
    throw new Error(`${pools.length} pools`);
  }
  return pool;
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
