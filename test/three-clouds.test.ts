import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import type { TerraformStack } from "cdktf";
import * as aws from "../lib/aws";
import * as azure from "../lib/azure";
import type { ClusterNodePoolPlan, SharedTrainingClusterDescription } from "../lib/description/common/cluster";
import { maximumNodeCount } from "../lib/description/common/node-count";
import * as google from "../lib/google";
import { firstPool } from "./first-pool";
import { resource, resources, synth, type Terraform } from "./synth";

/** What all three clouds are told, in the same words; only the place is each cloud's own. */
const shared = {
  name: "train",
  accelerator: "h100",
  nodeCount: 16,
  sharedFileSystem: { type: "lustre", minimumCapacityTiB: 35, throughputMBpsPerTiB: 250 },
  scheduler: { type: "kubernetes", version: "1.34" },
  workload: { parameters: 7e9 },
  tags: { team: "research" },
} as const satisfies Omit<SharedTrainingClusterDescription, "zone"> & {
  sharedFileSystem: object;
  scheduler: { type: "kubernetes"; version: string };
};

const clusters = {
  aws: (stack: TerraformStack) => {
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    return new aws.TrainingCluster(stack, "train", { ...shared, zone: "us-east-1a" });
  },
  google: (stack: TerraformStack) => {
    new GoogleProvider(stack, "google", { region: "us-central1" });
    return new google.TrainingCluster(stack, "train", { ...shared, zone: "us-central1-a" });
  },
  azure: (stack: TerraformStack) => {
    new AzurermProvider(stack, "azure", azure.azurermProviderConfig());
    return new azure.TrainingCluster(stack, "train", { ...shared, region: "southcentralus", zone: "1" });
  },
} as const;
type CloudName = keyof typeof clusters;
const clouds = ["aws", "google", "azure"] as const satisfies readonly CloudName[];

/** The Terraform of one cloud, with what its plan and its access say. */
function drawn(cloud: CloudName) {
  const said: ReturnType<(typeof clusters)[CloudName]>[] = [];
  const terraform = synth((stack) => {
    said.push(clusters[cloud](stack));
  });
  const [cluster] = said;
  if (!cluster) {
    throw new Error("no cluster was drawn");
  }
  const { plan, access } = cluster;
  return { terraform, plan, access };
}

test("three clouds, side by side: machine, GPUs, fabric at the cloud's line rate, Lustre of the same class", () => {
  const sideBySide = clouds.map((cloud) => {
    const { plan, access } = drawn(cloud);
    const { machine, nodeCount } = firstPool<ClusterNodePoolPlan>(plan);
    return {
      cloud: plan.cloud,
      machine: machine.machineType,
      nodes: nodeCount,
      gpus: maximumNodeCount(nodeCount) * machine.acceleratorCount,
      fabric: machine.fabric.kind,
      gbpsPerNode: machine.fabric.gbps,
      lustreGiB: access.sharedFileSystem?.capacityGiB,
      lustreGBps: Math.floor(((access.sharedFileSystem?.capacityGiB ?? 0) / 1024) * 0.25),
    };
  });
  const same = { nodes: 16, gpus: 128 };
  expect(sideBySide).toEqual([
    {
      ...same,
      cloud: "aws",
      machine: "p5.48xlarge",
      fabric: "efa",
      gbpsPerNode: 3200,
      lustreGiB: 38400,
      lustreGBps: 9,
    },
    {
      ...same,
      cloud: "google",
      machine: "a3-megagpu-8g",
      fabric: "gpudirect-tcpxo",
      gbpsPerNode: 1600,
      lustreGiB: 36000,
      lustreGBps: 8,
    },
    {
      ...same,
      cloud: "azure",
      machine: "Standard_ND96isr_H100_v5",
      fabric: "infiniband",
      gbpsPerNode: 3200,
      lustreGiB: 40960,
      lustreGBps: 10,
    },
  ]);
});

test.each(clouds)(
  "%s: Lustre has at least what was asked for, at the tier that was asked for, and a fifth more at most",
  (cloud) => {
    const { plan, access } = drawn(cloud);
    const capacityTiB = (access.sharedFileSystem?.capacityGiB ?? 0) / 1024;
    expect(capacityTiB).toBeGreaterThanOrEqual(35);
    expect(capacityTiB).toBeLessThan(35 * 1.2);
    expect(plan.storageTitle).toMatch(/250 MB\/s\/TiB/);
  },
);

/** Where each cloud's Terraform says how many GPU machines there are, and how large its Lustre is. */
const read: { readonly [C in CloudName]: (terraform: Terraform) => { nodes: unknown; lustre: unknown } } = {
  aws: (terraform) => ({
    nodes: resources(terraform, "aws_eks_node_group").find(({ taint }) => taint?.length)?.scaling_config.desired_size,
    lustre: resource(terraform, fileSystemTypes.aws).storage_capacity,
  }),
  google: (terraform) => ({
    nodes: resources(terraform, "google_container_node_pool")
      .map((pool) => pool.node_count ?? pool.initial_node_count)
      .find((count) => Number(count) === 16),
    lustre: Number(resource(terraform, fileSystemTypes.google).capacity_gib),
  }),
  azure: (terraform) => ({
    nodes: resource(terraform, "azurerm_kubernetes_cluster_node_pool").node_count,
    lustre: resource(terraform, fileSystemTypes.azure).storage_capacity_in_tb * 1024,
  }),
};

const fileSystemTypes = {
  aws: "aws_fsx_lustre_file_system",
  google: "google_lustre_instance",
  azure: "azurerm_managed_lustre_file_system",
} as const satisfies Record<CloudName, string>;

test.each(clouds)("%s: the Terraform says what the plan says, protects the file system, and reads nothing", (cloud) => {
  const { terraform, access } = drawn(cloud);
  expect(resource(terraform, fileSystemTypes[cloud]).lifecycle.prevent_destroy).toBe(true);
  expect(read[cloud](terraform)).toEqual({ nodes: 16, lustre: access.sharedFileSystem?.capacityGiB });
  expect(terraform.data).toBeUndefined();
});

test("all three answer the same questions of a second stack", () => {
  const keys = clouds.map((cloud) => {
    const { access } = drawn(cloud);
    return [typeof access.endpoint, access.execCredential.apiVersion, access.gpuPools[0]?.nodeCount, access.cloud];
  });
  expect(keys).toEqual(clouds.map((cloud) => ["string", "client.authentication.k8s.io/v1beta1", 16, cloud]));
});

test("all three have the same classes", () => {
  const classes = ["GpuNodePool", "KubernetesCluster", "LustreFileSystem", "Network", "ObjectStore", "TrainingCluster"];
  for (const room of [aws, google, azure]) {
    expect(Object.keys(room)).toEqual(expect.arrayContaining(classes));
  }
});
