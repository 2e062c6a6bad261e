import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { TerraformStack } from "cdktf";
import {
  GpuNodePool,
  KubernetesCluster,
  LustreFileSystem,
  Network,
  ObjectStore,
  planTrainingCluster,
  TrainingCluster,
} from "../../lib/aws";
import { valid } from "../description/aws/valid";
import { resource, resources, synth, type Terraform, withoutMetadata } from "../synth";

const onAws = (build: (stack: TerraformStack) => void): Terraform =>
  synth((stack) => {
    new AwsProvider(stack, "aws", { region: "us-west-2" });
    build(stack);
  });

test("each construct works alone, and is named after its id", () => {
  const terraform = onAws((stack) => {
    const network = new Network(stack, "net", { zone: "us-west-2b" });
    const objectStore = new ObjectStore(stack, "sets", { kmsKeyArn: "arn:aws:kms:us-west-2:123456789012:key/k" });
    const cluster = new KubernetesCluster(stack, "kube", {
      network,
      administratorArns: ["arn:aws:iam::123456789012:role/admin"],
    });
    new GpuNodePool(stack, "small", { cluster, network, machineType: "g6e.12xlarge", nodeCount: 1 });
    new GpuNodePool(stack, "large", { cluster, network, machineType: "p5.48xlarge", nodeCount: 4 });
    const lustre = new LustreFileSystem(stack, "lustre", {
      type: "lustre",
      capacityGiB: 1200,
      objectStoreAssociation: {},
      network,
      objectStore,
    });
    lustre.allowFrom("preparation", "sg-0123456789abcdef0");
  });
  expect(
    resources(terraform, "aws_eks_node_group")
      .map(({ node_group_name }) => node_group_name)
      .sort(),
  ).toEqual(["kube-system", "large", "small"]);
  expect(resource(terraform, "aws_s3_bucket").bucket_prefix).toBe("sets-");
  expect(JSON.stringify(resource(terraform, "aws_s3_bucket_server_side_encryption_configuration"))).toContain(
    "aws:kms",
  );
  expect(resource(terraform, "aws_eks_access_policy_association").policy_arn).toMatch(/AmazonEKSClusterAdminPolicy$/);
  expect(resources(terraform, "aws_vpc_security_group_ingress_rule")).toContainEqual(
    expect.objectContaining({ referenced_security_group_id: "sg-0123456789abcdef0", from_port: 988 }),
  );
});

test("a plan that was made before is drawn as the description would be", () => {
  const draw = (props: ConstructorParameters<typeof TrainingCluster>[2]) =>
    withoutMetadata(onAws((stack) => void new TrainingCluster(stack, "train", props)));
  expect(draw({ plan: planTrainingCluster(valid) })).toEqual(draw(valid));
});

test("in GovCloud and China the policies are those of the partition", () => {
  const policies = (zone: string): string =>
    JSON.stringify(
      resources(
        onAws((stack) => void new TrainingCluster(stack, "train", { ...valid, zone })),
        "aws_iam_role_policy_attachment",
      ),
    );
  expect(policies("us-gov-west-1a")).not.toContain("arn:aws:");
  expect(policies("us-gov-west-1a")).toContain("arn:aws-us-gov:iam::aws:policy/");
  expect(policies("cn-north-1a")).toContain("arn:aws-cn:iam::aws:policy/");
});

test("a bucket association without a bucket is an error", () => {
  expect(() =>
    onAws((stack) => {
      const network = new Network(stack, "net", { zone: "us-west-2b" });
      new LustreFileSystem(stack, "lustre", { type: "lustre", capacityGiB: 1200, objectStoreAssociation: {}, network });
    }),
  ).toThrow(/objectStoreAssociation names no bucket/);
});
