import type { App } from "cdktf";
import * as aws from "../../lib/aws";
import * as azure from "../../lib/azure";
import { cephAccess } from "../../lib/description/ceph/ceph-access";
import { planDataPlatform } from "../../lib/description/platform/data-platform";
import { planTrainingPlatform } from "../../lib/description/platform/training-platform";
import * as google from "../../lib/google";
import { platformManifests } from "../../lib/manifests/platform";
import { allStacks } from "../../stacks/all";
import { clusterOf } from "../kubernetes/clusters";
import { problemsOf } from "../problems-of";
import { type Arguments, resources, synthApp, type Terraform } from "../synth";
import { targetOf } from "./target";

const stacks = synthApp((app: App) => void allStacks(app)) as Record<string, Terraform>;
const clouds = ["aws", "google", "azure"] as const;
const stackOf = (name: string) => stacks[name] as Terraform;
const poolTypes = {
  aws: "aws_eks_node_group",
  google: "google_container_node_pool",
  azure: "azurerm_kubernetes_cluster_node_pool",
} as const;

test.each(clouds)("a cluster for data on %s has the workers, the large machine and no GPUs", (cloud) => {
  const pools = resources(stackOf(`${cloud}-data-preparation`), poolTypes[cloud]);
  const text = JSON.stringify(pools);
  expect(text).toContain("data-clustering");
  expect(text).not.toMatch(/nvidia|gpu-clusters\.io\/accelerator/);
  expect(pools.length).toBeLessThanOrEqual(3);
});

test.each(clouds)("a platform for data on %s installs what data needs, and nothing of training or serving", (cloud) => {
  const names = resources(stackOf(`${cloud}-data-preparation-platform`), "helm_release").map(
    ({ name }: Arguments) => name,
  );
  expect(names).toEqual(expect.arrayContaining(["kuberay", "kube-prometheus-stack", "data-workspace"]));
  expect(names).not.toEqual(expect.arrayContaining(["kueue"]));
  for (const absent of ["kueue", "kubeflow-trainer", "keda", "leaderworkerset", "gpu-operator", "spark-operator"]) {
    expect(names).not.toContain(absent);
  }
  expect(names.includes("cluster-autoscaler")).toBe(cloud === "aws");
});

const described = {
  aws: aws.planDataPreparationCluster,
  google: google.planDataPreparationCluster,
  azure: azure.planDataPreparationCluster,
} as const;
const places = {
  aws: { zone: "us-east-1a" },
  google: { zone: "us-central1-a", project: "research-gpus" },
  azure: { region: "southcentralus", zone: "1" },
} as const;
const planOn = (cloud: (typeof clouds)[number], options: object) =>
  described[cloud]({ name: "corpus", ...places[cloud], ...options } as never);

test.each(clouds)("Ceph on %s has machines of its own, on demand, in the zone of its disks", (cloud) => {
  const { ceph, cpuNodePools, storageTitle } = planOn(cloud, { sharedFileSystem: { type: "ceph", usableTiB: 20 } });
  expect(storageTitle).toBe("Ceph 20 TiB, 3 replicas on 5 machines");
  const [pool] = cpuNodePools;
  expect(pool).toMatchObject({ name: "storage", nodeCount: ceph?.nodeCount });
  expect(JSON.stringify(pool)).toContain("on-demand");
  expect(JSON.stringify(pool?.taints)).toContain("storage");
  if (cloud !== "google") {
    expect(pool).toMatchObject({ subnets: "gpu" });
  }
});

test.each(clouds)("what describes GPU machines is refused in a cluster for data on %s, with a remedy", (cloud) => {
  const words = { machineType: "p5.48xlarge", nodeCount: 4, capacity: { type: "spot" }, workload: { parameters: 7e9 } };
  const problems = problemsOf(() => planOn(cloud, words));
  expect(problems.map(({ path }) => path).sort()).toEqual(["capacity", "machineType", "nodeCount", "workload"]);
  expect(problems.every(({ hint }) => hint.includes("dataPreparation"))).toBe(true);
});

test.each(clouds)("a pool that the company names like one of the library's is refused on %s", (cloud) => {
  const machineType = { aws: "m7i.xlarge", google: "n2-standard-4", azure: "Standard_D4s_v5" }[cloud];
  const nodePools = { data: { type: "cpu", machineType, nodeCount: 1 } };
  expect(problemsOf(() => planOn(cloud, { nodePools })).map(({ path }) => path)).toContain("nodePools.data");
});

test("a network too small for the workers is refused, with every pool named", () => {
  const problems = problemsOf(() =>
    planOn("google", { network: { cidr: "10.0.0.0/20" }, dataPreparation: { maximumVcpus: 4096 } }),
  );
  expect(JSON.stringify(problems)).toContain("data");
});

const access = { ...clusterOf("p5.48xlarge"), dataPreparation: targetOf("aws") };
const cephPlan = planOn("aws", { sharedFileSystem: { type: "ceph", usableTiB: 20 } }).ceph;

test("one platform serves training and data: one base, two products", () => {
  const plan = planTrainingPlatform({}, access);
  expect(plan.manifestSets.map(({ name }) => name)).toEqual(expect.arrayContaining(["queues", "data-workspace"]));
  expect(plan.releases.filter(({ name }) => name === "kuberay")).toHaveLength(1);
  expect(plan.namespaces).toContainEqual({ name: "data", privileged: false, baseline: true });
});

test("Ceph is installed after its operator and drivers, before what claims it, and outlives its release", () => {
  if (!cephPlan) {
    throw new Error("a plan with Ceph has it");
  }
  const plan = planTrainingPlatform(
    {},
    {
      ...access,
      sharedFileSystem: { type: "ceph", storageClassName: "ceph-shared", capacityGiB: 20_480 },
      ceph: cephAccess(cephPlan),
    },
  );
  const set = (name: string) => plan.manifestSets.find((one) => one.name === name);
  expect(set("ceph")?.dependsOn).toEqual(["namespaces", "rook-ceph", "ceph-csi-drivers"]);
  expect(set("storage")?.dependsOn).toContain("ceph");
  const objects = platformManifests("ceph", plan);
  expect(objects.map(({ kind }) => kind)).toContain("CephCluster");
  expect(objects.every(({ metadata }) => metadata.annotations?.["helm.sh/resource-policy"] === "keep")).toBe(true);
  const namespace = platformManifests("namespaces", plan).find(({ metadata }) => metadata.name === "rook-ceph");
  expect(namespace?.metadata.annotations).toEqual({ "helm.sh/resource-policy": "keep" });
  const claims = platformManifests("storage", plan).filter(({ kind }) => kind === "PersistentVolumeClaim");
  expect(JSON.stringify(claims)).toContain("ceph-shared");
});

test.each([
  [
    "a platform for data of a cluster without machines for it",
    {},
    { dataPreparation: undefined },
    "cluster.dataPreparation",
  ],
  ["the operator left out", { components: { kuberay: false } }, {}, "components.kuberay"],
  ["a queue where nothing trains", { components: { kueue: true } }, {}, "components.kueue"],
  [
    "a namespace of a component",
    {},
    { dataPreparation: { ...targetOf("aws"), namespace: "monitoring" } },
    "cluster.dataPreparation.namespace",
  ],
  [
    "an unknown engine",
    {},
    { dataPreparation: { ...targetOf("aws"), engine: "dask" } },
    "cluster.dataPreparation.engine",
  ],
  ["a target that is a text", {}, { dataPreparation: "s3://corpus" }, "cluster.dataPreparation"],
  ["Ceph that is a text", {}, { ceph: "yes" }, "cluster.ceph"],
] as const)("%s is refused, with a remedy", (_, description, change, path) => {
  const problems = problemsOf(() => planDataPlatform(description as never, { ...access, ...change } as never));
  expect(problems.map((problem) => problem.path)).toContain(path);
  expect(problems.every(({ hint }) => hint.length > 5)).toBe(true);
});
