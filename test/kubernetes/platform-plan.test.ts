import { partsOf, type SharedPart } from "../../lib/description/platform/conflicts";
import { pinnedReleases } from "../../lib/description/platform/releases";
import { planTrainingPlatform } from "../../lib/description/platform/training-platform";
import { withoutMetadata } from "../synth";
import { clusterOf, everyMachine, planOf } from "./clusters";

test.each(["p5.48xlarge", "a3-megagpu-8g", "a3-ultragpu-8g", "Standard_ND96isr_H100_v5"])(
  "the platform for %s",
  (machineType) => {
    const { pool, ...plan } = planOf(machineType, { teams: [{ name: "research", gpuCount: 64 }, { name: "product" }] });
    const { machine, ...rest } = pool;
    expect(withoutMetadata({ machineType: machine.machineType, pool: rest, ...plan })).toMatchSnapshot();
  },
);

/** What the charts install by themselves, where nothing is said: read from the charts at the pinned versions. */
test.each<[string, object, readonly SharedPart[]]>([
  [
    "gpu-operator",
    {},
    ["gpu-driver", "container-toolkit", "gpu-device-plugin", "dcgm-exporter", "node-feature-discovery"],
  ],
  [
    "gpu-operator",
    { driver: { enabled: false }, nfd: { enabled: false } },
    ["container-toolkit", "gpu-device-plugin", "dcgm-exporter"],
  ],
  ["network-operator", {}, ["node-feature-discovery", "mellanox-rules"]],
  ["kubeflow-trainer", {}, ["jobset"]],
  ["kubeflow-trainer", { jobset: { install: false }, dataCache: { enabled: true } }, ["leaderworkerset"]],
  ["kueue", {}, []],
])("the chart %s with %j brings %j", (chart, values, parts) => {
  expect(partsOf({ name: chart, chart, values: { ...values } })).toEqual(parts);
});

const owners = everyMachine.flatMap(([name, { cloud }]) =>
  (({ aws: ["image", "operator"], google: ["cloud"], azure: ["cloud", "operator"] }) as const)[cloud].map(
    (driverOwner) => [name, driverOwner] as const,
  ),
);

test.each(owners)(
  "%s, driver of the %s: nothing is installed twice, and the driver once",
  (machineType, driverOwner) => {
    const { releases, pool } = planOf(machineType, {}, { driverOwner });
    const parts = releases.flatMap(partsOf);
    expect(parts.filter((part, index) => parts.indexOf(part) !== index)).toEqual([]);
    const nvidia = pool.gpuResource === "nvidia.com/gpu";
    expect(parts.includes("gpu-driver")).toBe(nvidia && driverOwner === "operator");
    expect(parts.includes("dcgm-exporter")).toBe(nvidia);
    expect(parts.includes("gpu-device-plugin")).toBe(nvidia && pool.machine.cloud !== "google");
  },
);

test.each(everyMachine)(
  "%s: the fabric's plugin is installed where there is the fabric, and only there",
  (name, machine) => {
    const plan = planOf(name);
    const present: readonly string[] = [...plan.releases, ...plan.parts].map((one) => one.name);
    const { kind } = machine.fabric;
    expect(present.includes("efa-device-plugin")).toBe(kind === "efa");
    expect(present.includes("network-operator")).toBe(kind === "infiniband");
    expect(present.includes("gpudirect")).toBe(machine.cloud === "google" && kind !== "none");
    expect(present.includes("nvidia-dra-driver")).toBe(machine.machinesPerNvlinkDomain > 1);
  },
);

test.each(everyMachine)("%s: every release comes after what it depends on, without circles", (name) => {
  const plan = planOf(name);
  const steps: readonly { name: string; dependsOn: readonly string[] }[] = [...plan.releases, ...plan.parts];
  const names = steps.map((step) => step.name);
  const done = new Set<string>();
  for (let round = 0; round < steps.length; round++) {
    for (const step of steps.filter(({ dependsOn }) => dependsOn.every((before) => done.has(before)))) {
      done.add(step.name);
    }
  }
  expect(steps.flatMap(({ dependsOn }) => dependsOn).filter((before) => !names.includes(before))).toEqual([]);
  expect(names.filter((one) => !done.has(one))).toEqual([]);
});

test("the pinned table names each release once, with a date and a source", () => {
  const rows = Object.values(pinnedReleases);
  expect(new Set(rows.map(({ repository, chart }) => `${repository}/${chart}`)).size).toBe(rows.length);
  for (const { version, date, source, repository } of rows) {
    expect(version).toMatch(/^v?\d+\.\d+(\.\d+)?$/);
    expect(date).toMatch(/^2026-\d{2}-\d{2}$/);
    expect(source).not.toBe("");
    expect(repository).toMatch(/^(https|oci):\/\//);
  }
});

test("a component can be left out, taken in another version, from a mirror, or with other values", () => {
  const { releases } = planOf("p5.48xlarge", {
    components: {
      keda: false,
      kueue: { version: "0.18.0", repository: "oci://registry.example.com/charts" },
      "gpu-operator": {
        values: { devicePlugin: { enabled: true }, dcgmExporter: { serviceMonitor: { interval: "30s" } } },
      },
    },
  });
  expect(releases.map(({ name }) => name)).not.toContain("keda");
  expect(releases.find(({ name }) => name === "kueue")).toMatchObject({
    version: "0.18.0",
    repository: "oci://registry.example.com/charts",
    chart: "kueue",
  });
  expect(releases.find(({ name }) => name === "gpu-operator")?.values).toMatchObject({
    driver: { enabled: false },
    devicePlugin: { enabled: true },
    dcgmExporter: { serviceMonitor: { enabled: true, interval: "30s" } },
  });
});

test("without the GPU operator, the exporter of metrics comes by itself, and a warning says what is missing", () => {
  const plan = planOf("p5.48xlarge", { components: { "gpu-operator": false } });
  const names = plan.releases.map(({ name }) => name);
  expect(names).toContain("dcgm-exporter");
  expect(names).not.toContain("node-feature-discovery");
  expect(plan.warnings.join()).toContain("without gpu-operator, Kubernetes sees no GPUs");
});

test("without Prometheus no chart asks for its resources", () => {
  const { releases, parts } = planOf("a3-megagpu-8g", { components: { "kube-prometheus-stack": false } });
  expect(JSON.stringify(releases)).not.toMatch(/"(serviceMonitor|enablePrometheus)":(true|\{"enabled":true)/);
  expect(parts.map(({ name }) => name)).not.toContain("gpu-dashboards");
});

test("machines whose pool lacks the fabric of their type are warned of, and ask for no interfaces", () => {
  const plan = planOf("p5.48xlarge", {}, { labels: { "gpu-clusters.io/pool": "gpu" } });
  expect(plan.fabric).toMatchObject({ kind: "none", interfaceCount: 0 });
  expect(plan.releases.map(({ name }) => name)).not.toContain("efa-device-plugin");
  expect(plan.warnings.join()).toContain("jobs would use TCP");
});

test("a cluster on Google Cloud that names too few networks is warned of", () => {
  const cluster = clusterOf("a3-megagpu-8g");
  const plan = planTrainingPlatform({}, { ...cluster, fabricNetworks: cluster.fabricNetworks?.slice(1) });
  expect(plan.fabric.kind).toBe("none");
  expect(plan.warnings.join()).toContain("names 7 of 8 networks");
});

test("one team has the whole pool; several share what is left in whole machines", () => {
  expect(planOf("p5.48xlarge").teams).toMatchObject([{ name: "training", gpuCount: 128, maximumGpuCount: 128 }]);
  const { teams, queues } = planOf("p5.48xlarge", {
    teams: [{ name: "a", gpuCount: 32, mayBorrow: false }, { name: "b" }, { name: "c" }, { name: "d" }],
  });
  expect(teams.map(({ gpuCount }) => gpuCount)).toEqual([32, 32, 32, 32]);
  expect(teams.map(({ maximumGpuCount }) => maximumGpuCount)).toEqual([32, 128, 128, 128]);
  expect(queues?.unassigned).toEqual([]);
});

test("what belongs to no team can be borrowed by all, its interfaces with it", () => {
  const { queues } = planOf("p5.48xlarge", { teams: [{ name: "a", gpuCount: 96 }] });
  expect(queues?.unassigned).toEqual([
    { name: "nvidia.com/gpu", amount: "32" },
    { name: "vpc.amazonaws.com/efa", amount: "128" },
    { name: "cpu", amount: "768" },
    { name: "memory", amount: "8192Gi" },
  ]);
});

test("quotas of teams and the rest come to the pool, for every machine", () => {
  for (const [name] of everyMachine) {
    const { teams, queues, pool } = planOf(name, { teams: [{ name: "a" }, { name: "b" }, { name: "c" }] });
    const rest = Number(queues?.unassigned.find((quota) => quota.name === pool.gpuResource)?.amount ?? 0);
    expect(teams.reduce((sum, { gpuCount }) => sum + gpuCount, rest)).toBe(16 * pool.gpusPerNode);
  }
});
