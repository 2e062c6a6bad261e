import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TrainingCluster, type TrainingClusterDescription } from "../../lib/aws";
import { validSlurm } from "../description/aws/valid-slurm";
import { addresses, resource, resources, synth, type Terraform } from "../synth";

function terraformOf(change: Partial<TrainingClusterDescription> = {}): Terraform {
  return synth((stack) => {
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    new TrainingCluster(stack, "train", { ...validSlurm, ...change });
  });
}

const { scheduler } = validSlurm;
const whole = terraformOf();

test("the addresses of all resources are stable: they are API", () => {
  expect(addresses(whole)).toMatchSnapshot();
});

test("the addresses do not change with nodes, users, teams, image, release or tags", () => {
  const changed = terraformOf({
    nodeCount: 4,
    tags: { team: "x" },
    scheduler: {
      ...scheduler,
      version: "25.05",
      users: [...scheduler.users, { name: "grace", uid: 2002 }],
      teams: [{ name: "research", gpuCount: 8, users: ["ada"] }],
    },
  });
  expect(addresses(changed)).toEqual(addresses(whole));
});

test("a group ends no machine by itself that may run a job", () => {
  expect(resource(whole, "aws_autoscaling_group")).toMatchObject({
    desired_capacity: 16,
    max_size: 16,
    min_size: 0,
    protect_from_scale_in: true,
    suspended_processes: ["AZRebalance"],
    wait_for_capacity_timeout: "0",
    health_check_type: "EC2",
  });
  expect(resource(whole, "aws_autoscaling_group")).not.toHaveProperty("instance_refresh");
});

test("a schedule of a capacity block sets the size, and an apply does not set it back", () => {
  const terraform = terraformOf({
    capacity: {
      type: "capacity-block",
      reservationId: "cr-0123456789abcdef0",
      startTime: "2026-12-01T11:30:00Z",
      endTime: "2026-12-15T11:30:00Z",
    },
  });
  expect(resource(terraform, "aws_autoscaling_group")).toMatchObject({
    desired_capacity:
      '${((timecmp(plantimestamp(), "2026-12-01T11:30:00Z") > -1) && (timecmp(plantimestamp(), "2026-12-15T10:50:00Z") <= -1)) ? 16 : 0}',
    lifecycle: { ignore_changes: ["desired_capacity"] },
  });
  const sizes = resources(terraform, "aws_autoscaling_schedule").map(({ desired_capacity }) => desired_capacity);
  expect(sizes.sort()).toEqual([0, 16]);
  expect(resource(terraform, "aws_launch_template")).toMatchObject({
    instance_market_options: { market_type: "capacity-block" },
  });
});

test("spot machines are asked for by the template, since no node group does", () => {
  expect(resource(terraformOf({ capacity: { type: "spot" } }), "aws_launch_template").instance_market_options).toEqual({
    market_type: "spot",
  });
});

test("disk and key are guarded, and one switch lifts it", () => {
  const guarded = { lifecycle: { prevent_destroy: true } };
  expect(resource(whole, "aws_ebs_volume")).toMatchObject({ encrypted: true, ...guarded });
  expect(resource(whole, "aws_secretsmanager_secret")).toMatchObject(guarded);
  const open = terraformOf({ deletionProtection: false });
  expect(resource(open, "aws_ebs_volume").lifecycle?.prevent_destroy ?? false).toBe(false);
});

test("nothing has a public address, and metadata is for the machine alone", () => {
  for (const machine of resources(whole, "aws_instance")) {
    expect(machine).not.toHaveProperty("associate_public_ip_address");
    expect(machine.metadata_options).toEqual({
      http_endpoint: "enabled",
      http_put_response_hop_limit: 1,
      http_tokens: "required",
    });
  }
});

test("only the controller may end machines, and only those of its groups", () => {
  const statements = (name: RegExp) =>
    Object.entries(whole.resource.aws_iam_role_policy ?? {})
      .filter(([address]) => name.test(address))
      .flatMap(([, { policy }]) => JSON.parse(policy).Statement as { Action: string[]; Resource: string[] }[]);
  const ends = (actions: readonly string[]) => actions.some((action) => action.startsWith("autoscaling:"));
  expect(statements(/rights_node/).some(({ Action }) => ends(Action))).toBe(false);
  const [group] = statements(/rights_controller/).filter(({ Action }) => ends(Action));
  expect(group?.Resource).toEqual([expect.stringMatching(/autoScalingGroupName\/train-gpu$/)]);
});

test("user data holds no configuration and stays far below EC2's 16 KiB, and no secret is synthesized", () => {
  expect(
    JSON.stringify(whole).match(/BEGIN [A-Z ]*PRIVATE KEY|"secret_string|"password"|StoragePass|slurm\.key *=/g),
  ).toBeNull();
  const locals = (whole as unknown as { locals: Record<string, string> }).locals;
  for (const [name, boot] of Object.entries(locals).filter(([name]) => name.includes("boot"))) {
    expect([name, Buffer.byteLength(boot) < 4096, boot.includes("ClusterName")]).toEqual([name, true, false]);
  }
});

test("Kubernetes is not to be had of a Slurm cluster, nor Slurm of a Kubernetes cluster", () => {
  synth((stack) => {
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    const cluster = new TrainingCluster(stack, "train", validSlurm);
    expect(() => cluster.kubernetes).toThrow("cluster 'train' is scheduled by Slurm");
    expect(() => cluster.access).toThrow("use slurm");
    expect(cluster.slurm.machineGroups.get("gpu")?.plan.nodeCount).toBe(16);
  });
  synth((stack) => {
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    const cluster = new TrainingCluster(stack, "train", { ...validSlurm, scheduler: { type: "kubernetes" } });
    expect(() => cluster.slurm).toThrow("scheduled by Kubernetes");
  });
});
