import {
  planTrainingPlatform,
  type TrainingPlatformDescription,
} from "../../lib/description/platform/training-platform";
import { pyTorchTraining } from "../../lib/manifests/jobs/pytorch-training";
import { platformManifests } from "../../lib/manifests/platform";
import { problemsOf } from "../problems-of";
import { clusterOf } from "./clusters";
import { validateCoreObject } from "./core-object-schemas";
import { customObjectErrors, isCustom, schemasFound } from "./custom-object-schemas";

/** 16 machines with EFA, 4 of NVL72 on Arm, and up to 8 without a fabric. */
function cluster() {
  const pools = [
    { type: "p5.48xlarge", name: "gpu", nodeCount: 16 },
    { type: "p6e-gb200.36xlarge", name: "rack", nodeCount: 4 },
    { type: "g6.12xlarge", name: "debug", nodeCount: { minimum: 0, maximum: 8 }, fabric: { kind: "none" } as const },
  ].flatMap(
    ({ type, name, nodeCount, ...fabric }) =>
      clusterOf(type, { name, nodeCount, labels: { "gpu-clusters.io/node-pool": name }, ...fabric }).gpuPools,
  );
  return { ...clusterOf("p5.48xlarge"), gpuPools: pools };
}

const plan = (description: TrainingPlatformDescription = {}) => planTrainingPlatform(description, cluster());
const manifests = (description: TrainingPlatformDescription = {}) => {
  const platform = plan(description);
  return platform.manifestSets.flatMap(({ name }) => platformManifests(name, platform));
};

test("a platform of three pools has a flavor, a runtime and a health check of each, and a topology of those that are always there", () => {
  const names = (kind: string) =>
    manifests()
      .filter((one) => one.kind === kind)
      .map(({ metadata }) => metadata.name);
  const flavors = ["gpu", "rack", "debug"].map((name) => expect.stringMatching(`^${name}-[0-9a-f]{8}$`));
  expect(names("ResourceFlavor")).toEqual(flavors);
  expect(names("Topology")).toEqual(flavors.slice(0, 2));
  expect(names("TrainingRuntime")).toEqual(
    ["gpu-pytorch", "rack-pytorch", "debug-pytorch"].map((name) => expect.stringMatching(`^${name}-`)),
  );
  expect(names("DaemonSet")).toEqual(["node-health-gpu", "node-health-rack", "node-health-debug"]);
  expect(names("ComputeDomain")).toEqual(["nvlink-rack"]);
});

const withSchemas = schemasFound ? test : test.skip;

withSchemas("every manifest of a platform of three pools fits its schema", () => {
  for (const manifest of manifests({ teams: [{ name: "a", gpuCount: 64 }, { name: "b" }] })) {
    if (isCustom(manifest)) {
      expect([manifest.kind, manifest.metadata.name, customObjectErrors(manifest)]).toEqual([
        manifest.kind,
        manifest.metadata.name,
        [],
      ]);
    } else {
      expect(() => validateCoreObject(manifest)).not.toThrow();
    }
  }
});

test("every flavor of a queue covers the same resources, as Kueue demands; a pool without EFA has none of it", () => {
  const [queue] = manifests().filter(({ kind }) => kind === "ClusterQueue");
  const { resourceGroups } = (queue?.spec ?? {}) as {
    resourceGroups: { coveredResources: string[]; flavors: { name: string; resources: { name: string }[] }[] }[];
  };
  expect(resourceGroups).toHaveLength(1);
  for (const { coveredResources, flavors } of resourceGroups) {
    expect(flavors.map(({ name }) => name.replace(/-[0-9a-f]{8}$/, ""))).toEqual(["gpu", "rack", "debug"]);
    for (const { resources } of flavors) {
      expect(resources.map(({ name }) => name)).toEqual(coveredResources);
    }
    expect(flavors[2]?.resources).toContainEqual({ name: "vpc.amazonaws.com/efa", nominalQuota: "0" });
    expect(flavors[2]?.resources).toContainEqual({ name: "nvidia.com/gpu", nominalQuota: "32" });
  }
});

test("a team's number of GPUs is split over the pools in whole machines; quotas by pool are as given", () => {
  const { teams, queues } = plan({
    teams: [{ name: "a", gpuCount: { gpu: 64 } }, { name: "b", gpuCount: 40 }, { name: "c" }],
  });
  expect(teams.map(({ quotas }) => quotas.map(({ gpuCount }) => gpuCount))).toEqual([
    [64, 0, 0],
    [24, 8, 8],
    [40, 8, 24],
  ]);
  expect(queues?.flavors.map(({ unassigned }) => unassigned)).toEqual([[], [], []]);
});

test.each([
  [{ teams: [{ name: "a", gpuCount: { rack: 17 } }] }, "teams", "17 GPUs of the pool rack, which has 16"],
  [{ teams: [{ name: "a", gpuCount: { other: 8 } }] }, "teams[0].gpuCount.other", "no pool is named 'other'"],
  [{ teams: [{ name: "a", gpuCount: 177 }] }, "teams", "the quotas come to 177 GPUs, the pools have 176"],
  [{ queues: { topologyLevels: { other: [] } } }, "queues.topologyLevels.other", "no pool is named 'other'"],
])("%j is refused at %s", (description, path, message) => {
  expect(problemsOf(() => plan(description as TrainingPlatformDescription))).toContainEqual({
    path,
    message: expect.stringContaining(message),
    hint: expect.any(String),
  });
});

test("two pools of one name are refused", () => {
  const { gpuPools, ...rest } = cluster();
  const twice = { ...rest, gpuPools: gpuPools.map((pool) => ({ ...pool, name: "gpu" })) };
  expect(problemsOf(() => planTrainingPlatform({}, twice)).map(({ path }) => path)).toEqual([
    "cluster.gpuPools[1].name",
    "cluster.gpuPools[2].name",
  ]);
});

test("a job names its pool where several could run it, and takes the machines of that pool alone", () => {
  const job = { name: "train", image: "example.com/train:1", script: "/train.py" };
  expect(problemsOf(() => pyTorchTraining(plan(), { ...job, nodeCount: 2 }))).toMatchObject([
    { path: "nodePool", hint: "allowed: gpu, rack, debug" },
  ]);
  expect(JSON.stringify(pyTorchTraining(plan(), { ...job, nodeCount: 2, nodePool: "rack" }))).toContain(
    "nccl-environment-rack",
  );
  expect(JSON.stringify(pyTorchTraining(plan(), { ...job, nodeCount: 12 }))).toContain("nccl-environment-gpu");
});

test("without any component of training there is no team, no job environment and no warning about PyTorch", () => {
  const off = { kueue: false, jobset: false, "kubeflow-trainer": false, "mpi-operator": false, kuberay: false };
  const { teams, manifestSets, namespaces, warnings } = plan({ components: off });
  expect(teams).toEqual([]);
  expect(manifestSets.map(({ name }) => name)).not.toContain("job-environment");
  expect(namespaces.map(({ name }) => name)).not.toContain("training");
  expect(warnings.join()).not.toContain("PyTorch");
});
