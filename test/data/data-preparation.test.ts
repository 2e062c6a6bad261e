import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { App } from "cdktf";
import { build } from "../../examples/data-to-model";
import { TrainingCluster } from "../../lib/aws";
import { planDataPreparation } from "../../lib/description/aws";
import { valid } from "../description/aws/valid";
import { problemsOf } from "../problems-of";
import { type Arguments, addresses, resource, resources, synth, synthApp, type Terraform } from "../synth";

const clouds = ["aws", "google", "azure"] as const;

const stacksOn = Object.fromEntries(
  clouds.map((cloud) => [cloud, synthApp((app: App) => build(app, cloud))]),
) as Record<(typeof clouds)[number], Record<string, Terraform>>;
const cloudStack = (cloud: (typeof clouds)[number]) => stacksOn[cloud]["data-to-model-cluster"] as Terraform;
const inside = (cloud: (typeof clouds)[number]) => stacksOn[cloud]["data-to-model"] as Terraform;

test.each(clouds)("the addresses of what prepares data on %s are stable: they are API", (cloud) => {
  expect(
    addresses(cloudStack(cloud)).filter((address) => /data-preparation|autoscaler/.test(address)),
  ).toMatchSnapshot();
});

test("more machines, another machine and another way to pay change no address, and nothing of the cluster's", () => {
  const made = (options: object) =>
    synth((stack) => {
      new AwsProvider(stack, "aws", { region: "us-east-1" });
      new TrainingCluster(stack, "train", { ...valid, dataPreparation: options });
    });
  const without = synth((stack) => {
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    new TrainingCluster(stack, "train", valid);
  });
  const changed = { maximumVcpus: 512, machineType: "m6i.8xlarge", capacity: { type: "on-demand" } };
  const [before, after] = [made({}), made(changed)];
  expect(addresses(after)).toEqual(addresses(before));
  const own = (terraform: Terraform) =>
    addresses(terraform).filter((address) => !/data-preparation|autoscaler/.test(address));
  expect(own(before)).toEqual(addresses(without));
});

test("AWS: groups from none, spot of several kinds for workers, one machine on demand for clusters", () => {
  const groups = resources(cloudStack("aws"), "aws_eks_node_group").filter(({ node_group_name }) =>
    String(node_group_name).includes("-data"),
  );
  expect(groups.map(({ capacity_type, scaling_config }) => [capacity_type, scaling_config])).toEqual([
    ["ON_DEMAND", { desired_size: 0, max_size: 1, min_size: 0 }],
    ["SPOT", { desired_size: 0, max_size: 16, min_size: 0 }],
  ]);
  expect(groups[0]?.instance_types).toBeUndefined();
  const types = resources(cloudStack("aws"), "aws_launch_template").map(({ instance_type }) => instance_type);
  expect(types).toContain("r7i.16xlarge");
  expect(groups[1]?.instance_types.length).toBeGreaterThanOrEqual(5);
  expect(groups.every(({ lifecycle }) => lifecycle.ignore_changes[0] === "scaling_config[0].desired_size")).toBe(true);
});

test("Google Cloud: pools that GKE scales from none, and an account that sees one bucket", () => {
  const pools = resources(cloudStack("google"), "google_container_node_pool").filter(({ name }) =>
    String(name).includes("-data"),
  );
  expect(pools.map(({ autoscaling, node_config }) => [autoscaling.total_max_node_count, node_config.spot])).toEqual([
    [1, undefined],
    [16, true],
  ]);
  expect(resource(cloudStack("google"), "google_storage_bucket_iam_member").role).toBe("roles/storage.objectUser");
});

test("Azure: pools that AKS scales from none, with the taint that it gives spot machines", () => {
  const pools = resources(cloudStack("azure"), "azurerm_kubernetes_cluster_node_pool").filter(({ name }) =>
    String(name).startsWith("data"),
  );
  expect(pools.map(({ min_count, max_count, priority }) => [min_count, max_count, priority])).toEqual([
    [0, 1, "Regular"],
    [0, 16, "Spot"],
  ]);
  expect(pools[1]?.node_taints).toContain("kubernetes.azure.com/scalesetpriority=spot:NoSchedule");
  const credentials = resources(cloudStack("azure"), "azurerm_federated_identity_credential");
  expect(credentials.map(({ subject }) => subject)).toEqual([
    "system:serviceaccount:data-preparation:data-preparation",
    "system:serviceaccount:serving:model-server",
  ]);
});

const releases = (cloud: (typeof clouds)[number]): readonly Arguments[] => resources(inside(cloud), "helm_release");

test("an autoscaler is installed where the cloud has none, for the cluster's version", () => {
  const names = clouds.filter((cloud) => releases(cloud).some(({ name }) => name === "cluster-autoscaler"));
  expect(names).toEqual(["aws"]);
});

test.each(clouds)(
  "the job on %s comes after its namespace and account, and reads the cluster's own bucket",
  (cloud) => {
    const job = releases(cloud).find(({ name }) => name === "corpus");
    expect(job?.depends_on).toContainEqual(expect.stringContaining("workspace"));
    const scheme = { aws: "s3://", google: "gs://", azure: "abfs://" }[cloud];
    expect(JSON.stringify(job?.values)).toContain(`${scheme}\${data.terraform_remote_state`);
  },
);

test.each([
  [{ namespace: "kube-system" }, "namespace"],
  [{ namespace: "Data" }, "namespace"],
  [{ machineType: "p5.48xlarge" }, "machineType"],
  [{ clusteringCapacity: "spot" }, "clusteringCapacity"],
  [{ maximumVcpus: "64" }, "maximumVcpus"],
  [null, ""],
])("%j is refused at %s", (description, path) => {
  const problems = problemsOf(() => planDataPreparation(description as never));
  expect(problems.map((problem) => problem.path)).toContain(path);
});
