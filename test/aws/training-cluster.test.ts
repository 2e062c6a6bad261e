import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { TerraformStack } from "cdktf";
import { TrainingCluster, type TrainingClusterDescription } from "../../lib/aws";
import { awsMachines } from "../../lib/machines/aws";
import { valid } from "../description/aws/valid";
import { addresses, resource, resources, synth, type Terraform } from "../synth";

const block = { type: "capacity-block", reservationId: "cr-0123456789abcdef0" } as const;

function terraformOf(change: Partial<TrainingClusterDescription> = {}): Terraform {
  return synth((stack) => build(stack, change));
}

function build(stack: TerraformStack, change: Partial<TrainingClusterDescription>): TrainingCluster {
  new AwsProvider(stack, "aws", { region: "us-east-1" });
  return new TrainingCluster(stack, "train", { ...valid, ...change });
}

const gpuTemplate = (terraform: Terraform) =>
  resources(terraform, "aws_launch_template").find((template) => template.name === "train-gpu") ?? {};
const gpuGroup = (terraform: Terraform) =>
  resources(terraform, "aws_eks_node_group").find((group) => group.node_group_name === "train-gpu") ?? {};

test("the addresses of all resources are stable: they are API", () => {
  expect(addresses(terraformOf())).toMatchSnapshot();
});

test("the addresses do not change with nodes, machine, capacity, layout, tags or version", () => {
  const before = addresses(terraformOf()).filter((address) => !address.startsWith("aws_placement_group"));
  const after = addresses(
    terraformOf({
      nodeCount: 4,
      machineType: "p6-b200.48xlarge",
      interfaceLayout: "max-bandwidth",
      tags: { team: "x" },
      capacity: block,
      scheduler: { type: "kubernetes", version: "1.33" },
    }),
  );
  expect(after.filter((address) => !address.startsWith("aws_autoscaling_group_tag"))).toEqual(before);
});

test.each(awsMachines.map((machine) => [machine.machineType, machine] as const))(
  "the launch template of %s has its fabric, without public addresses",
  (machineType, machine) => {
    const capacity = machine.capacityTypes.includes("on-demand") ? undefined : block;
    const { network_interfaces: interfaces } = gpuTemplate(
      terraformOf({
        machineType: machineType as TrainingClusterDescription["machineType"],
        capacity,
        sharedFileSystem: undefined,
      }),
    );
    const efa = interfaces.filter((one: { interface_type: string }) => one.interface_type !== "interface");
    expect(efa).toHaveLength(machine.fabric.interfaceCount);
    for (const one of interfaces) {
      expect(one).toMatchObject({ associate_public_ip_address: "false", delete_on_termination: "true" });
      expect(one.security_groups).toHaveLength(2);
    }
  },
);

test("machines take instance metadata version 2 for themselves alone, and encrypted disks", () => {
  for (const template of resources(terraformOf(), "aws_launch_template")) {
    expect(template.metadata_options).toEqual({
      http_endpoint: "enabled",
      http_tokens: "required",
      http_put_response_hop_limit: 1,
    });
    expect(template.block_device_mappings[0].ebs).toMatchObject({ encrypted: "true", volume_type: "gp3" });
  }
});

test("members of the GPU group reach each other both ways by membership", () => {
  const terraform = terraformOf();
  const group = "${aws_security_group.train_network_gpu_1B1C9E6F.id}".replace(
    /train_network_gpu_\w+/,
    Object.keys(terraform.resource.aws_security_group ?? {}).find((name) => name.startsWith("train_network_gpu_")) ??
      "",
  );
  const self = { ip_protocol: "-1", security_group_id: group, referenced_security_group_id: group };
  expect(resources(terraform, "aws_vpc_security_group_ingress_rule")).toContainEqual(expect.objectContaining(self));
  expect(resources(terraform, "aws_vpc_security_group_egress_rule")).toContainEqual(expect.objectContaining(self));
});

test("on demand: a cluster placement group, and the type in the template, where a change replaces no node group", () => {
  const terraform = terraformOf();
  expect(resource(terraform, "aws_placement_group")).toMatchObject({ strategy: "cluster" });
  expect(gpuTemplate(terraform).placement.group_name).toContain("aws_placement_group");
  expect(gpuTemplate(terraform).instance_type).toBe("p5.48xlarge");
  expect(gpuGroup(terraform)).toMatchObject({ capacity_type: "ON_DEMAND" });
});

test("spot: asked for by the node group alone, without a placement group", () => {
  const terraform = terraformOf({ capacity: { type: "spot" } });
  expect(terraform.resource.aws_placement_group).toBeUndefined();
  expect(gpuTemplate(terraform)).not.toHaveProperty("instance_market_options");
  expect(gpuGroup(terraform)).toMatchObject({ capacity_type: "SPOT" });
});

test("a reservation is targeted by id or by group, in its own placement group or none", () => {
  const reservationId = "cr-0123456789abcdef0";
  const resourceGroupArn = "arn:aws:resource-groups:us-east-1:123456789012:group/gpus";
  const byId = gpuTemplate(
    terraformOf({ capacity: { type: "reservation", reservationId, placementGroupName: "theirs" } }),
  );
  const byGroup = gpuTemplate(terraformOf({ capacity: { type: "reservation", resourceGroupArn } }));
  expect(byId.capacity_reservation_specification).toEqual({
    capacity_reservation_target: { capacity_reservation_id: reservationId },
  });
  expect(byId.placement).toEqual({ group_name: "theirs" });
  expect(byGroup.capacity_reservation_specification).toEqual({
    capacity_reservation_target: { capacity_reservation_resource_group_arn: resourceGroupArn },
  });
  expect(byGroup.placement).toBeUndefined();
});

test("a capacity block: its market, the type in the template and not in the group, no placement group", () => {
  const terraform = terraformOf({ capacity: block });
  expect(terraform.resource.aws_placement_group).toBeUndefined();
  expect(gpuTemplate(terraform)).toMatchObject({
    instance_type: "p5.48xlarge",
    instance_market_options: { market_type: "capacity-block" },
    capacity_reservation_specification: {
      capacity_reservation_target: { capacity_reservation_id: block.reservationId },
    },
  });
  expect(gpuGroup(terraform)).toMatchObject({ capacity_type: "CAPACITY_BLOCK" });
  expect(gpuGroup(terraform)).not.toHaveProperty("instance_types");
});

test("a block has its machines while it runs, by the clock of the plan, and a schedule sets its size at start and end", () => {
  const terraform = terraformOf({
    capacity: { ...block, startTime: "2026-12-01T11:30:00Z", endTime: "2026-12-15T11:30:00Z" },
  });
  expect(gpuGroup(terraform).scaling_config).toEqual({
    min_size: 0,
    desired_size:
      '${((timecmp(plantimestamp(), "2026-12-01T11:30:00Z") > -1) && (timecmp(plantimestamp(), "2026-12-15T10:50:00Z") <= -1)) ? 16 : 0}',
    max_size: 16,
  });
  expect(gpuGroup(terraform).lifecycle.ignore_changes).toEqual(["scaling_config[0].desired_size"]);
  const schedules = resources(terraform, "aws_autoscaling_schedule").map(({ recurrence, desired_capacity }) => [
    recurrence,
    desired_capacity,
  ]);
  expect(schedules).toEqual(
    expect.arrayContaining([
      ["30 11 1 12 *", 16],
      ["50 10 15 12 *", 0],
    ]),
  );
  expect(schedules).toHaveLength(2);
});

test("the local disks become one RAID 0", () => {
  const userData = Buffer.from(gpuTemplate(terraformOf()).user_data, "base64").toString();
  expect(userData).toMatch(/application\/node\.eks\.aws/);
  expect(userData).toMatch(/RAID0/);
});

test("GPU machines are tainted, labelled and repaired, and updated one at a time", () => {
  expect(gpuGroup(terraformOf())).toMatchObject({
    taint: [{ key: "nvidia.com/gpu", value: "present", effect: "NO_SCHEDULE" }],
    labels: { "nvidia.com/gpu.present": "true", "vpc.amazonaws.com/efa.present": "true" },
    node_repair_config: { enabled: true },
    update_config: { max_unavailable: 1 },
    subnet_ids: [expect.stringContaining("gpu")],
  });
});

test("an update may stop the old machine first, by what newer providers can say", () => {
  const update = gpuGroup(terraformOf({ updateStrategy: "minimal" })).update_config;
  expect(update).toEqual({ max_unavailable: 1, update_strategy: "MINIMAL" });
});

test("the API endpoint is private, secrets are encrypted, all logs are kept", () => {
  expect(resource(terraformOf(), "aws_eks_cluster")).toMatchObject({
    vpc_config: { endpoint_private_access: true, endpoint_public_access: false },
    encryption_config: { resources: ["secrets"] },
    enabled_cluster_log_types: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
    access_config: { authentication_mode: "API" },
  });
});

test("add-ons that need machines wait for the system pool, and machines wait for the others", () => {
  const terraform = terraformOf();
  const addon = (name: string) => resources(terraform, "aws_eks_addon").find((one) => one.addon_name === name) ?? {};
  expect(addon("coredns").depends_on).toEqual([expect.stringMatching(/^aws_eks_node_group\./)]);
  expect(addon("aws-ebs-csi-driver").depends_on).toContainEqual(expect.stringContaining("aws_eks_node_group"));
  expect(gpuGroup(terraform).depends_on).toContainEqual(expect.stringContaining("addons-before-nodes_vpc-cni"));
});

test("Lustre over EFA lets all traffic through between the groups; without EFA only its ports", () => {
  const rules = (terraform: Terraform) =>
    resources(terraform, "aws_vpc_security_group_ingress_rule")
      .filter((rule) => String(rule.security_group_id).includes("lustre"))
      .filter((rule) => !String(rule.referenced_security_group_id).includes("vpc_config"))
      .map(({ ip_protocol, from_port, to_port }) => [ip_protocol, from_port, to_port]);
  expect(rules(terraformOf())).toEqual([
    ["-1", undefined, undefined],
    ["-1", undefined, undefined],
  ]);
  expect(rules(terraformOf({ sharedFileSystem: { type: "lustre", capacityGiB: 1200, efa: false } }))).toEqual([
    ["tcp", 1018, 1023],
    ["tcp", 988, 988],
    ["tcp", 1018, 1023],
    ["tcp", 988, 988],
  ]);
});

test("a file system linked to the bucket imports and exports every change", () => {
  const terraform = terraformOf({
    sharedFileSystem: { type: "lustre", capacityGiB: 1200, efa: false, objectStoreAssociation: { prefix: "sets" } },
  });
  expect(resource(terraform, "aws_fsx_data_repository_association")).toMatchObject({
    file_system_path: "/data",
    data_repository_path: expect.stringMatching(/^s3:\/\/\$\{.*\}\/sets$/),
    s3: { auto_export_policy: { events: ["NEW", "CHANGED", "DELETED"] } },
  });
});

test("what holds data cannot be destroyed, unless the one switch says so", () => {
  const guarded = ["aws_fsx_lustre_file_system", "aws_s3_bucket", "aws_kms_key"];
  const on = terraformOf();
  const off = terraformOf({ deletionProtection: false });
  expect(guarded.map((type) => resource(on, type).lifecycle.prevent_destroy)).toEqual([true, true, true]);
  expect(guarded.map((type) => resource(off, type).lifecycle.prevent_destroy)).toEqual([false, false, false]);
  expect(resource(on, "aws_s3_bucket").force_destroy).toBe(false);
});

test("an existing network gets security groups and nothing else", () => {
  const terraform = terraformOf({
    network: {
      existing: {
        vpcId: "vpc-0123456789abcdef0",
        gpuSubnetId: "subnet-0123456789abcdef0",
        systemSubnetIds: ["subnet-0123456789abcdef1", "subnet-0123456789abcdef2"],
      },
    },
  });
  expect(terraform.resource.aws_vpc).toBeUndefined();
  expect(terraform.resource.aws_nat_gateway).toBeUndefined();
  expect(gpuGroup(terraform).subnet_ids).toEqual(["subnet-0123456789abcdef0"]);
});

test("no data source is read: planning needs no credentials", () => {
  expect(terraformOf().data).toBeUndefined();
});

test("a cluster warns once", () => {
  const warnings: string[] = [];
  synth((stack) => {
    const cluster = build(stack, { capacity: block });
    warnings.push(...cluster.node.findAll().flatMap(({ node }) => node.metadata.map(({ data }) => String(data))));
  });
  expect(warnings.filter((text) => text.includes("capacity.endTime"))).toHaveLength(1);
});

test("machines of the cluster without EFA mount Lustre over its ports", () => {
  const rules = resources(terraformOf(), "aws_vpc_security_group_ingress_rule").filter(
    (rule) => rule.from_port === 988 && String(rule.referenced_security_group_id).includes("vpc_config"),
  );
  expect(rules).toHaveLength(1);
});

test("an endpoint that joined networks reach has a rule for each", () => {
  const rules = resources(
    terraformOf({
      scheduler: {
        type: "kubernetes",
        privateAccessCidrs: ["10.100.0.0/16"],
        privateAccessSecurityGroupIds: ["sg-0123456789abcdef0"],
      },
    }),
    "aws_vpc_security_group_ingress_rule",
  ).filter((rule) => String(rule.security_group_id).includes("vpc_config") && rule.from_port === 443);
  expect(rules.map(({ cidr_ipv4, referenced_security_group_id }) => cidr_ipv4 ?? referenced_security_group_id)).toEqual(
    expect.arrayContaining(["10.100.0.0/16", "sg-0123456789abcdef0"]),
  );
});

test.each([
  ["a new bucket", { kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/0" }, "key/0"],
  [
    "a company's bucket",
    { existing: { bucketName: "ours", kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:alias/ours" } },
    "kms:ResourceAliases",
  ],
] as const)("what mounts %s with a key may use the key", (_title, objectStore, text) => {
  const policy = resources(terraformOf({ objectStore }), "aws_iam_role_policy").find(
    ({ name }) => name === "bucket-access",
  )?.policy;
  expect(policy).toContain("kms:GenerateDataKey");
  expect(policy).toContain(text);
});

test("in another partition a company's bucket has the ARN of that partition", () => {
  const terraform = terraformOf({ zone: "us-gov-west-1a", objectStore: { existing: { bucketName: "ours" } } });
  expect(JSON.stringify(resources(terraform, "aws_iam_role_policy"))).toContain("arn:aws-us-gov:s3:::ours");
});

test("a zone by its id is written as an id", () => {
  const subnets = resources(terraformOf({ zone: "use1-az4" }), "aws_subnet");
  expect(subnets.map(({ availability_zone_id }) => availability_zone_id)).toContain("use1-az4");
  expect(subnets.every(({ availability_zone }) => availability_zone === undefined)).toBe(true);
});

test("EC2 Auto Scaling is granted the one key", () => {
  const keyId = "arn:aws:kms:us-east-1:123456789012:key/0";
  expect(resource(terraformOf({ encryption: { keyId } }), "aws_kms_grant")).toMatchObject({
    key_id: keyId,
    grantee_principal: expect.stringContaining("123456789012:role/aws-service-role/autoscaling"),
  });
});
