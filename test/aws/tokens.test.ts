import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Fn, TerraformVariable } from "cdktf";
import { LustreFileSystem, Network, TrainingCluster } from "../../lib/aws";
import { valid } from "../description/aws/valid";
import { resource, resources, synth } from "../synth";

test("references in names, ids, subnets and tags pass through untouched", () => {
  const terraform = synth((stack) => {
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    const text = (id: string): string => new TerraformVariable(stack, id, { type: "string" }).stringValue;
    const subnet = new Subnet(stack, "theirs", { vpcId: text("vpc"), cidrBlock: "10.1.0.0/17" });
    new TrainingCluster(stack, "train", {
      ...valid,
      name: Fn.join("-", ["train", text("suffix")]),
      nodeCount: new TerraformVariable(stack, "nodes", { type: "number" }).numberValue,
      tags: { team: text("team"), owner: "x" },
      capacity: { type: "reservation", reservationId: text("reservation") },
      network: {
        existing: {
          vpcId: text("vpc2"),
          gpuSubnetId: subnet.id,
          systemSubnetIds: new TerraformVariable(stack, "subnets", { type: "list(string)" }).listValue,
        },
      },
      objectStore: { bucketName: text("bucket") },
      scheduler: { type: "kubernetes", secretsKmsKeyArn: text("key"), administratorArns: [] },
    });
  });
  const group = resources(terraform, "aws_eks_node_group").find(({ taint }) => taint) ?? {};
  expect(group.node_group_name).toBe('${join("-", ["train", var.suffix])}-gpu');
  expect(group.subnet_ids).toEqual(["${aws_subnet.theirs.id}"]);
  expect(group.scaling_config).toEqual({
    min_size: "${var.nodes}",
    desired_size: "${var.nodes}",
    max_size: "${var.nodes}",
  });
  expect(group.tags).toMatchObject({ team: "${var.team}", owner: "x" });
  expect(resource(terraform, "aws_eks_cluster").vpc_config.subnet_ids).toBe("${var.subnets}");
  expect(resource(terraform, "aws_s3_bucket").bucket).toBe("${var.bucket}");
  expect(JSON.stringify(resources(terraform, "aws_launch_template"))).toContain("${var.reservation}");
});

test("a whole map of tags may be a reference", () => {
  const terraform = synth((stack) => {
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    const tags = new TerraformVariable(stack, "tags", { type: "map(string)" });
    new TrainingCluster(stack, "train", { ...valid, tags: tags.value });
  });
  expect(resource(terraform, "aws_eks_cluster").tags).toBe('${merge(var.tags, {"Name" = "train"})}');
});

test("a zone may be a reference where the region is said", () => {
  const terraform = synth((stack) => {
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    const zone = new TerraformVariable(stack, "zone", { type: "string" }).stringValue;
    new Network(stack, "network", { zone, region: "us-east-1" });
  });
  expect(resources(terraform, "aws_subnet").map((subnet) => subnet.availability_zone)).toContain("${var.zone}");
});

test("a capacity of Lustre may be a reference", () => {
  const terraform = synth((stack) => {
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    const network = new Network(stack, "network", { zone: "us-east-1a" });
    const capacityGiB = new TerraformVariable(stack, "size", { type: "number" }).numberValue;
    new LustreFileSystem(stack, "lustre", { type: "lustre", capacityGiB, network, machineType: "p5.48xlarge" });
  });
  expect(resource(terraform, "aws_fsx_lustre_file_system")).toMatchObject({
    storage_capacity: "${var.size}",
    efa_enabled: true,
  });
});
