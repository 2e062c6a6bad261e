import type { Manifest } from "../../lib/manifests/manifest";
import { platformManifests } from "../../lib/manifests/platform";
import { trainingRuntimeName } from "../../lib/manifests/training-runtime";
import { onlyPool, planOf } from "./clusters";

type Description = Parameters<typeof planOf>[1];

function queues(machineType: string, description: Description = {}, pool: Parameters<typeof planOf>[2] = {}) {
  const objects = platformManifests("queues", planOf(machineType, description, pool));
  const find = (kind: string) => objects.find((one) => one.kind === kind);
  return { topology: find("Topology"), flavor: find("ResourceFlavor"), queue: find("ClusterQueue") };
}

const nameOf = (object: Manifest | undefined) => object?.metadata.name;

test("a topology with other levels, and the flavor on it, have other names", () => {
  const before = queues("p5.48xlarge");
  const after = queues("p5.48xlarge", { queues: { topologyLevels: ["kubernetes.io/hostname"] } });
  expect(nameOf(before.topology)).toMatch(/^gpu-[0-9a-f]{8}$/);
  expect(nameOf(after.topology)).not.toBe(nameOf(before.topology));
  expect(nameOf(after.flavor)).not.toBe(nameOf(before.flavor));
});

test("a flavor with other labels has another name, its topology has not", () => {
  const before = queues("p5.48xlarge");
  const after = queues("p5.48xlarge", {}, { labels: { pool: "other" } });
  expect(nameOf(after.flavor)).not.toBe(nameOf(before.flavor));
  expect(nameOf(after.topology)).toBe(nameOf(before.topology));
});

test("more machines and other teams change no name", () => {
  const before = queues("p5.48xlarge");
  const after = queues("p5.48xlarge", { teams: [{ name: "a" }, { name: "b" }] }, { nodeCount: 32 });
  expect(nameOf(after.flavor)).toBe(nameOf(before.flavor));
  expect(nameOf(after.topology)).toBe(nameOf(before.topology));
});

test("a flavor names its topology, and the queues the flavor", () => {
  const { topology, flavor, queue } = queues("p5.48xlarge");
  expect(flavor?.spec).toMatchObject({ topologyName: nameOf(topology) });
  expect(queue?.spec).toMatchObject({ resourceGroups: [{ flavors: [{ name: nameOf(flavor) }] }] });
});

test("the runtime's name tells its failure policy and network, which nobody can change; a few machines more do not", () => {
  const nameFor = (nodeCount: number) => {
    const plan = planOf("p5.48xlarge", {}, { nodeCount });
    return trainingRuntimeName(plan, onlyPool(plan));
  };
  expect(nameFor(16)).toMatch(/^gpu-pytorch-[0-9a-f]{8}$/);
  expect(nameFor(24)).toBe(nameFor(20));
  expect(nameFor(512)).not.toBe(nameFor(16));
});

test("machines of NVL72 have a quota of channels, one for each machine, and Kueue knows what to count", () => {
  const plan = planOf("p6e-gb200.36xlarge", { teams: [{ name: "research" }] }, { nodeCount: 18 });
  expect(plan.teams[0]?.quotas[0]?.resources).toContainEqual({ name: "gpu-clusters.io/nvlink-channel", amount: "18" });
  const kueue = plan.releases.find(({ name }) => name === "kueue")?.values as {
    managerConfig: { controllerManagerConfigYaml: string };
  };
  expect(JSON.parse(kueue.managerConfig.controllerManagerConfigYaml).resources.deviceClassMappings).toEqual([
    { name: "gpu-clusters.io/nvlink-channel", deviceClassNames: ["compute-domain-default-channel.nvidia.com"] },
  ]);
});

test("jobs and flavor tolerate the taints that machines carry, as GKE's Arm machines do", () => {
  const taint = { key: "kubernetes.io/arch", value: "arm64", effect: "NoSchedule" } as const;
  const plan = planOf("a4x-highgpu-4g", {}, { taints: [taint] });
  expect(onlyPool(plan).tolerations).toContainEqual({ key: "kubernetes.io/arch", operator: "Exists" });
  expect(onlyPool(planOf("a3-megagpu-8g")).tolerations.map(({ key }) => key)).toEqual(["nvidia.com/gpu"]);
});
