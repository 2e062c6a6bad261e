import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { TerraformStack } from "cdktf";
import { GpuNodePool, KubernetesCluster, Network, NodePool, TrainingCluster } from "../../lib/aws";
import { problemsOf } from "../problems-of";
import { synth } from "../synth";

function stackOf(build: (stack: TerraformStack) => void) {
  return synth((stack) => {
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    build(stack);
  });
}

const twoPools = {
  machineType: "p5.48xlarge",
  nodeCount: 16,
  zone: "us-east-1a",
  nodePools: {
    debug: { machineType: "g6.12xlarge", nodeCount: { minimum: 0, maximum: 4 } },
    prepare: {
      type: "cpu",
      machineType: "m7i.8xlarge",
      nodeCount: { minimum: 0, maximum: 20 },
      capacity: { type: "spot" },
    },
  },
} as const;

test("a cluster of several pools draws a node group for each, under addresses that do not move", () => {
  const terraform = stackOf((stack) => {
    new TrainingCluster(stack, "train", twoPools);
  });
  const groups = terraform.resource.aws_eks_node_group ?? {};
  expect(
    Object.keys(groups)
      .map((address) => address.slice(0, address.lastIndexOf("_")))
      .sort(),
  ).toEqual([...["train_debug-pool", "train_gpu", "train_kubernetes_system", "train_prepare-pool"]]);
  const byName = Object.fromEntries(Object.values(groups).map((group) => [group.node_group_name, group]));
  expect(byName["train-debug"]).toMatchObject({
    scaling_config: { min_size: 0, desired_size: 0, max_size: 4 },
    lifecycle: { ignore_changes: ["scaling_config[0].desired_size"] },
    labels: { "gpu-clusters.io/node-pool": "debug" },
  });
  expect(byName["train-gpu"]).toMatchObject({ scaling_config: { min_size: 16, desired_size: 16, max_size: 16 } });
  expect(byName["train-gpu"]?.lifecycle).toBeUndefined();
  expect(byName["train-prepare"]).toMatchObject({ capacity_type: "SPOT", ami_type: "AL2023_x86_64_STANDARD" });
  expect(terraform.resource).toMatchSnapshot();
});

test("an empty pool keeps its node group, with room for one machine, as EKS asks", () => {
  const terraform = stackOf((stack) => {
    new TrainingCluster(stack, "train", { ...twoPools, nodePools: undefined, nodeCount: 0 });
  });
  const [group] = Object.values(terraform.resource.aws_eks_node_group ?? {}).filter(
    ({ node_group_name: name }) => name === "train-gpu",
  );
  expect(group?.scaling_config).toEqual({ min_size: 0, desired_size: 0, max_size: 1 });
});

const companyNetwork = {
  zone: "us-east-1a",
  existing: {
    vpcId: "vpc-0123456789abcdef0",
    gpuSubnetId: "subnet-0123456789abcdef0",
    systemSubnetIds: ["subnet-0123456789abcdef1", "subnet-0123456789abcdef2"],
    gpuSubnetCidr: "10.0.0.0/24",
  },
};

test("pools are added to a cluster of the company's, of which nothing is drawn but what they need", () => {
  const terraform = stackOf((stack) => {
    const network = new Network(stack, "network", companyNetwork);
    const cluster = KubernetesCluster.fromExisting(stack, "cluster", { clusterName: "research" });
    new GpuNodePool(stack, "gpu", { cluster, network, machineType: "p5.48xlarge", nodeCount: 2 });
    new NodePool(stack, "prepare", { cluster, network, machineType: "m7i.8xlarge", nodeCount: 4 });
  });
  expect(terraform.resource.aws_eks_cluster).toBeUndefined();
  expect(terraform.resource.aws_vpc).toBeUndefined();
  const groups = Object.values(terraform.resource.aws_eks_node_group ?? {});
  for (const { cluster_name: name } of groups) {
    expect(name).toMatch(/^\$\{data\.aws_eks_cluster\./);
  }
  expect(groups).toHaveLength(2);
  expect(Object.values(terraform.resource.aws_iam_role ?? {})).toHaveLength(1);
});

test("a role of the company's is taken instead of a new one", () => {
  const nodeRoleArn = "arn:aws:iam::123456789012:role/nodes";
  const terraform = stackOf((stack) => {
    const network = new Network(stack, "network", companyNetwork);
    const cluster = KubernetesCluster.fromExisting(stack, "cluster", { clusterName: "research", nodeRoleArn });
    new GpuNodePool(stack, "gpu", { cluster, network, machineType: "p5.48xlarge", nodeCount: 2 });
  });
  expect(terraform.resource.aws_iam_role).toBeUndefined();
  expect(Object.values(terraform.resource.aws_eks_node_group ?? {})[0]?.node_role_arn).toBe(nodeRoleArn);
});

test("pools added one by one are refused where their network cannot hold them together, or where a name is taken", () => {
  stackOf((stack) => {
    const network = new Network(stack, "network", companyNetwork);
    const cluster = KubernetesCluster.fromExisting(stack, "cluster", { clusterName: "research", version: "1.32" });
    new GpuNodePool(stack, "gpu", { cluster, network, machineType: "p5.48xlarge", nodeCount: 2 });
    const more = problemsOf(
      () => new GpuNodePool(stack, "more", { cluster, network, machineType: "p5.48xlarge", nodeCount: 2 }),
    );
    expect(more).toEqual([
      expect.objectContaining({
        path: "existing.gpuSubnetCidr",
        message: expect.stringContaining("'gpu' 162, 'more' 162"),
      }),
    ]);
    const same = problemsOf(
      () => new NodePool(stack, "again", { cluster, network, name: "gpu", machineType: "m7i.xlarge", nodeCount: 1 }),
    );
    expect(same).toEqual([
      expect.objectContaining({ path: "name", message: expect.stringContaining("another node pool") }),
    ]);
    const racks = problemsOf(
      () =>
        new GpuNodePool(stack, "racks", {
          ...{ cluster, network, machineType: "p6e-gb200.36xlarge", nodeCount: 1 },
          capacity: { type: "capacity-block", reservationId: "cr-0123456789abcdef0" } as const,
        }),
    );
    expect(racks).toEqual([expect.objectContaining({ path: "machineType", message: expect.stringContaining("1.33") })]);
  });
});
