import { type ChartName, componentNames, componentOf } from "../../lib/description/platform/component-table";
import { partsOf } from "../../lib/description/platform/conflicts";
import type { SharedPart } from "../../lib/description/platform/shared-part";
import { planTrainingPlatform } from "../../lib/description/platform/training-platform";
import { problemsOf } from "../problems-of";
import { withoutMetadata } from "../synth";
import { clusterOf, everyMachine, onlyPool, planOf } from "./clusters";

test.each(["p5.48xlarge", "a3-megagpu-8g", "a3-ultragpu-8g", "Standard_ND96isr_H100_v5"])(
  "the platform for %s",
  (machineType) => {
    const { pools, ...plan } = planOf(machineType, {
      teams: [{ name: "research", gpuCount: 64 }, { name: "product" }],
    });
    const machines = pools.map(({ machine, ...pool }) => ({ machineType: machine.machineType, ...pool }));
    expect(withoutMetadata({ pools: machines, ...plan })).toMatchSnapshot();
  },
);

/** What the charts install by themselves, where nothing is said: read from the charts at the pinned versions. */
test.each<[ChartName, object, readonly SharedPart[]]>([
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
  expect(partsOf({ name: chart, values: { ...values } })).toEqual(parts);
});

const owners = everyMachine.flatMap(([name, { cloud }]) =>
  (({ aws: ["image", "operator"], google: ["cloud"], azure: ["cloud", "operator"] }) as const)[cloud].map(
    (driverOwner) => [name, driverOwner] as const,
  ),
);

test.each(owners)(
  "%s, driver of the %s: nothing is installed twice, and the driver once",
  (machineType, driverOwner) => {
    const plan = planOf(machineType, {}, { driver: { owner: driverOwner } });
    const { releases } = plan;
    const pool = onlyPool(plan);
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
    const present: readonly string[] = [...plan.releases, ...plan.manifestSets].map((one) => one.name);
    const { kind } = machine.fabric;
    expect(present.includes("efa-device-plugin")).toBe(kind === "efa");
    expect(present.includes("network-operator")).toBe(kind === "infiniband");
    expect(present.includes("gpudirect")).toBe(machine.cloud === "google" && kind !== "none");
    expect(present.includes("nvidia-dra-driver")).toBe(machine.machinesPerNvlinkDomain > 1);
  },
);

test.each(everyMachine)("%s: every release comes after what it depends on, without circles", (name) => {
  const plan = planOf(name);
  const steps: readonly { name: string; dependsOn: readonly string[] }[] = [...plan.releases, ...plan.manifestSets];
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
  const rows = componentNames.flatMap((name) => componentOf(name).chart ?? []);
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
  const { releases, manifestSets } = planOf("a3-megagpu-8g", { components: { "kube-prometheus-stack": false } });
  expect(JSON.stringify(releases)).not.toMatch(/"(serviceMonitor|enablePrometheus)":(true|\{"enabled":true)/);
  expect(manifestSets.map(({ name }) => name)).not.toContain("gpu-dashboards");
});

test("machines whose pool lacks the fabric of their type are warned of, and ask for no interfaces", () => {
  const plan = planOf("p5.48xlarge", {}, { fabric: { kind: "none" } });
  expect(onlyPool(plan).fabric).toMatchObject({ kind: "none", interfaceCount: 0 });
  expect(plan.releases.map(({ name }) => name)).not.toContain("efa-device-plugin");
  expect(plan.warnings.join()).toContain("jobs would use TCP");
});

test("a pool that names fewer networks than its machine has interfaces is refused", () => {
  const cluster = clusterOf("a3-megagpu-8g");
  const [pool] = cluster.gpuPools;
  const attachment = { type: "networks", networks: [], software: "tcpxo" } as const;
  const gpuPools = pool
    ? [{ ...pool, fabric: { kind: "gpudirect-tcpxo", interfaceCount: 8, attachment } as const }]
    : [];
  const problems = problemsOf(() => planTrainingPlatform({}, { ...cluster, gpuPools }));
  expect(problems).toMatchObject([
    { path: "cluster.gpuPools[0].fabric.attachment.networks", message: "names 0 of 8 networks" },
  ]);
});

test("one team has the whole pool; several share what is left in whole machines", () => {
  expect(planOf("p5.48xlarge").teams).toMatchObject([
    { name: "training", gpuCount: 128, quotas: [{ pool: "gpu", maximumGpuCount: 128 }] },
  ]);
  const { teams, queues } = planOf("p5.48xlarge", {
    teams: [{ name: "a", gpuCount: 32, mayBorrow: false }, { name: "b" }, { name: "c" }, { name: "d" }],
  });
  expect(teams.map(({ gpuCount }) => gpuCount)).toEqual([32, 32, 32, 32]);
  expect(teams.map(({ quotas }) => quotas[0]?.maximumGpuCount)).toEqual([32, 128, 128, 128]);
  expect(queues?.flavors[0]?.unassigned).toEqual([]);
});

test("what belongs to no team can be borrowed by all, its interfaces with it", () => {
  const { queues } = planOf("p5.48xlarge", { teams: [{ name: "a", gpuCount: 96 }] });
  expect(queues?.flavors[0]?.unassigned).toEqual([
    { name: "nvidia.com/gpu", amount: "32" },
    { name: "vpc.amazonaws.com/efa", amount: "128" },
    { name: "cpu", amount: "768" },
    { name: "memory", amount: "8192Gi" },
  ]);
});

test("quotas of teams and the rest come to the pool, for every machine", () => {
  for (const [name] of everyMachine) {
    const plan = planOf(name, { teams: [{ name: "a" }, { name: "b" }, { name: "c" }] });
    const { teams, queues } = plan;
    const pool = onlyPool(plan);
    const rest = Number(queues?.flavors[0]?.unassigned.find((quota) => quota.name === pool.gpuResource)?.amount ?? 0);
    expect(teams.reduce((sum, { gpuCount }) => sum + gpuCount, rest)).toBe(16 * pool.gpusPerNode);
  }
});
