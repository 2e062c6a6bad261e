import type { Problem } from "../../lib/checks";
import type { GpuPoolAccess } from "../../lib/description/platform/cluster-access";
import {
  planTrainingPlatform,
  type TrainingPlatformDescription,
} from "../../lib/description/platform/training-platform";
import { problemsOf as problemsOfPlan } from "../problems-of";
import { clusterOf, machineOf } from "./clusters";

function problemsOf(description: object, machineType = "p5.48xlarge", pool: object = {}): readonly Problem[] {
  const cluster = clusterOf(machineType, pool as Partial<GpuPoolAccess>);
  return problemsOfPlan(() => planTrainingPlatform(description as TrainingPlatformDescription, cluster));
}

interface Bad {
  readonly why: string;
  readonly description?: object;
  readonly machineType?: string;
  readonly pool?: object;
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}

const gpuOperator = (values: object) => ({ components: { "gpu-operator": { values } } });
const aks = "Standard_ND96isr_H100_v5";

const bad: readonly Bad[] = [
  {
    why: "the operator's driver beside that of the image",
    description: gpuOperator({ driver: { enabled: true } }),
    path: "components.gpu-operator.values.driver.enabled",
    message: "the GPU driver would be installed twice: by the machine image and by the release gpu-operator",
    hint: "leave it to the machine image: write false",
  },
  {
    why: "the operator's driver beside that of AKS (gpu_driver Install)",
    description: gpuOperator({ driver: { enabled: true } }),
    machineType: aks,
    pool: { driver: { owner: "cloud" } },
    path: "components.gpu-operator.values.driver.enabled",
    message: "by the cloud and by the release gpu-operator",
    hint: "write false",
  },
  {
    why: "the operator's toolkit on AKS's driver, which breaks containerd when it is taken away",
    description: gpuOperator({ toolkit: { enabled: true } }),
    machineType: aks,
    pool: { driver: { owner: "cloud" } },
    path: "components.gpu-operator.values.toolkit.enabled",
    message: "the container toolkit would be installed twice",
    hint: "leave it to the cloud",
  },
  {
    why: "node feature discovery from the operator too",
    description: gpuOperator({ nfd: { enabled: true } }),
    path: "components.gpu-operator.values.nfd.enabled",
    message: "node feature discovery would be installed twice",
    hint: "leave it to the release node-feature-discovery",
  },
  {
    why: "node feature discovery from the network operator too",
    description: { components: { "network-operator": { values: { nfd: { enabled: true } } } } },
    machineType: aks,
    path: "components.network-operator.values.nfd.enabled",
    message: "node feature discovery would be installed twice",
    hint: "write false",
  },
  {
    why: "JobSet from the trainer too",
    description: { components: { "kubeflow-trainer": { values: { jobset: { install: true } } } } },
    path: "components.kubeflow-trainer.values.jobset.install",
    message: "JobSet would be installed twice",
    hint: "leave it to the release jobset",
  },
  {
    why: "LeaderWorkerSet from the trainer's cache too",
    description: { components: { "kubeflow-trainer": { values: { dataCache: { enabled: true } } } } },
    path: "components.kubeflow-trainer.values.dataCache.enabled",
    message: "LeaderWorkerSet would be installed twice",
    hint: "write false",
  },
  {
    why: "EFA's plugin without EFA",
    description: { components: { "efa-device-plugin": {} } },
    machineType: "p5.48xlarge",
    pool: { fabric: { kind: "none" } },
    path: "components.efa-device-plugin",
    message: "cannot be installed: no pool has EFA (p5.48xlarge)",
    hint: "leave it out",
  },
  {
    why: "EFA's plugin on another cloud",
    description: { components: { "efa-device-plugin": true } },
    machineType: "a3-megagpu-8g",
    path: "components.efa-device-plugin",
    message: "no pool has EFA",
    hint: "leave it out",
  },
  {
    why: "the GPU operator on GKE",
    description: { components: { "gpu-operator": {} } },
    machineType: "a3-megagpu-8g",
    path: "components.gpu-operator",
    message: "the cloud brings the driver and the device plugin itself",
    hint: "leave it out",
  },
  {
    why: "a second exporter",
    description: { components: { "dcgm-exporter": true } },
    path: "components.dcgm-exporter",
    message: "the GPU operator brings the exporter",
    hint: "leave it out",
  },
  {
    why: "NVIDIA's operator for AMD's GPUs",
    description: { components: { "gpu-operator": true } },
    machineType: "Standard_ND96isr_MI300X_v5",
    path: "components.gpu-operator",
    message: "no pool has NVIDIA GPUs",
    hint: "leave it out",
  },
  {
    why: "dashboards without what shows them",
    description: { components: { "kube-prometheus-stack": false, "gpu-dashboards": true } },
    path: "components.gpu-dashboards",
    message: "of no use without kube-prometheus-stack",
    hint: "leave it out",
  },
  {
    why: "a misspelt component",
    description: { components: { queue: false } },
    path: "components.queue",
    message: "is not a property of this description",
    hint: "did you mean kueue",
  },
  {
    why: "a range of versions",
    description: { components: { kueue: { version: ">=0.19" } } },
    path: "components.kueue.version",
    message: "'>=0.19'",
    hint: "one version, not a range",
  },
  {
    why: "a repository without a scheme",
    description: { components: { kueue: { repository: "registry.k8s.io/kueue" } } },
    path: "components.kueue.repository",
    message: "registry.k8s.io/kueue",
    hint: "write https://… or oci://…",
  },
  {
    why: "values for what has no chart",
    description: { components: { "node-health": { values: {} } } },
    path: "components.node-health",
    message: "has no chart",
    hint: "write true or false",
  },
  {
    why: "a choice that is none",
    description: { components: { kueue: "0.19" } },
    path: "components.kueue",
    message: "'0.19' is neither false nor",
    hint: "write false to leave it out",
  },
  {
    why: "quotas beyond the pool",
    description: {
      teams: [
        { name: "a", gpuCount: 100 },
        { name: "b", gpuCount: 36 },
      ],
    },
    path: "teams",
    message: "the quotas come to 136 GPUs, the pool has 128",
    hint: "come to 128 or less",
  },
  {
    why: "no team",
    description: { teams: [] },
    path: "teams",
    message: "has 0 members",
    hint: "name at least one team",
  },
  {
    why: "a team twice",
    description: { teams: [{ name: "a" }, { name: "a" }] },
    path: "teams[1].name",
    message: "'a' is named twice",
    hint: "a name of its own",
  },
  {
    why: "a team in a namespace of the platform",
    description: { teams: [{ name: "kueue-system" }] },
    path: "teams[0].name",
    message: "is a namespace of the platform",
    hint: "another name",
  },
  {
    why: "a team that cannot name a namespace",
    description: { teams: [{ name: "Research Team" }] },
    path: "teams[0].name",
    message: "'Research Team'",
    hint: "lower-case letters",
  },
  {
    why: "a fraction of a GPU",
    description: { teams: [{ name: "a", gpuCount: 1.5 }] },
    path: "teams[0].gpuCount",
    message: "1.5 is not a whole number",
    hint: "GPUs",
  },
  {
    why: "levels that end above the machine",
    description: { queues: { topologyLevels: ["topology.kubernetes.io/zone"] } },
    path: "queues.topologyLevels",
    message: "ends with 'topology.kubernetes.io/zone'",
    hint: "kubernetes.io/hostname as the last level",
  },
  {
    why: "one path for two kinds of storage",
    description: { storage: { objectStorePath: "/mnt/shared" } },
    path: "storage.objectStorePath",
    message: "is the path of the shared file system too",
    hint: "its own path",
  },
  {
    why: "a relative path",
    description: { storage: { sharedFileSystemPath: "data" } },
    path: "storage.sharedFileSystemPath",
    message: "'data'",
    hint: "absolute path",
  },
  {
    why: "an identity of Azure's elsewhere",
    description: { storage: { objectStoreIdentityClientId: "00000000" } },
    path: "storage.objectStoreIdentityClientId",
    message: "is not Azure's",
    hint: "leave it out",
  },
  {
    why: "checks every second",
    description: { health: { periodSeconds: 1 } },
    path: "health.periodSeconds",
    message: "1 is not a whole number from 30",
    hint: "seconds",
  },
  {
    why: "an image that nobody starts",
    description: { images: { kueue: "x" } },
    path: "images.kueue",
    message: "is not a property",
    hint: "allowed",
  },
  {
    why: "a driver of an owner that is not known",
    machineType: "a3-megagpu-8g",
    pool: { driver: { owner: "nobody" } },
    path: "cluster.gpuPools[0].driver.owner",
    message: "'nobody' is not a known owner of the driver",
    hint: "allowed: image, cloud, operator",
  },
  {
    why: "a machine of another cloud",
    pool: { machine: machineOf("a3-megagpu-8g") },
    path: "cluster.gpuPools[0].machine",
    message: "a3-megagpu-8g is no machine of aws",
    hint: "name the machine of the pool",
  },
  {
    why: "a number of nodes that is only known later",
    pool: { nodeCount: -8.10956221259193e298 },
    path: "cluster.gpuPools[0].nodeCount",
    message: "only known when Terraform runs",
    hint: "write a number",
  },
];

test.each(bad)(
  "$why is a problem with path and remedy",
  ({ description = {}, machineType, pool, path, message, hint }) => {
    expect(problemsOf(description, machineType, pool)).toContainEqual({
      path,
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  },
);

test("all problems are told at once", () => {
  const problems = problemsOf({
    teams: [{ name: "A" }],
    components: { kue: false, "efa-device-plugin": "no" },
    health: { periodSeconds: 0 },
  });
  expect(problems.map(({ path }) => path)).toEqual(
    expect.arrayContaining(["teams[0].name", "components.kue", "components.efa-device-plugin", "health.periodSeconds"]),
  );
});

test("an operator may be told otherwise where nobody else brings the part", () => {
  expect(
    problemsOf({
      components: { "node-feature-discovery": false, ...gpuOperator({ nfd: { enabled: true } }).components },
    }),
  ).toEqual([]);
  expect(
    problemsOf({ components: { jobset: false, "kubeflow-trainer": { values: { jobset: { install: true } } } } }),
  ).toEqual([]);
});

test("a token passes where a text is asked for", () => {
  expect(problemsOf({ storage: { objectStoreIdentityClientId: "${TfToken[TOKEN.1]}" } }, aks)).toEqual([]);
});
