import { InvalidDescriptionError } from "../../lib/checks";
import {
  deepSpeedTraining,
  type Manifest,
  megatronTraining,
  ncclAllReduceTest,
  pyTorchTraining,
  tensorFlowTraining,
} from "../../lib/kubernetes";
import { platformManifests } from "../../lib/manifests/platform";
import { healthThresholds } from "../../lib/node";
import { everyMachine, planOf } from "./clusters";
import { validateCoreObject } from "./core-object-schemas";
import { customObjectErrors, isCustom, schemasFound } from "./custom-object-schemas";

const job = { name: "job", image: "registry.example.com/train:1", nodeCount: 2, script: "/workspace/train.py" };
const platform = planOf("p5.48xlarge");

const trainJobOf = (objects: readonly Manifest[]) => objects.find(({ kind }) => kind === "TrainJob");

/** The pod of a job that Kubeflow Trainer runs. */
const podOf = (objects: readonly Manifest[]) =>
  specOf(objects.find(({ kind }) => kind === "TrainingRuntime")).template.spec.replicatedJobs[0].template.spec.template;

// biome-ignore lint/suspicious/noExplicitAny: an object of Kubernetes has as many shapes as there are kinds
const specOf = (object: Manifest | undefined): any => object?.spec;

const dataOf = (object: Manifest | undefined) => (object?.data ?? {}) as Record<string, string>;

const everyTemplate = [
  ["PyTorch", pyTorchTraining(platform, { ...job, arguments: ["--epochs", "1"], environment: { A: "b" } })],
  ["DeepSpeed", deepSpeedTraining(platform, { ...job, configuration: { bf16: { enabled: true } } })],
  ["Megatron", megatronTraining(platform, { ...job, parallelism: { tensor: 8 } })],
  ["TensorFlow", tensorFlowTraining(platform, job)],
  ["NCCL", ncclAllReduceTest(platform, { name: "nccl", image: job.image })],
] as const;

(schemasFound ? test : test.skip).each(everyTemplate)("a job of %s fits the schemas", (_, objects) => {
  for (const object of objects) {
    if (isCustom(object)) {
      expect(customObjectErrors(object)).toEqual([]);
    } else {
      expect(() => validateCoreObject(object)).not.toThrow();
    }
  }
});

test.each(everyTemplate)("a job of %s waits in its team's queue", (_, objects) => {
  const runs = objects.find(({ kind }) => kind === "TrainJob" || kind === "JobSet");
  expect(runs?.metadata).toMatchObject({
    namespace: "training",
    labels: { "kueue.x-k8s.io/queue-name": "gpu", "kueue.x-k8s.io/priority-class": "gpu-normal" },
  });
});

test("a job brings the runtime that it names, before itself", () => {
  const [runtime, train] = pyTorchTraining(platform, job);
  const { runtimeRef } = specOf(train);
  expect(runtime).toMatchObject({
    kind: runtimeRef.kind,
    metadata: { name: runtimeRef.name, namespace: train?.metadata.namespace },
  });
});

test("PyTorch: torchrun on every machine, one process for each GPU, behind the launcher", () => {
  const train = trainJobOf(pyTorchTraining(platform, { ...job, arguments: ["--epochs", "1"] }));
  expect(specOf(train).trainer).toEqual({
    image: job.image,
    numNodes: 2,
    numProcPerNode: 8,
    command: [
      ...["bash", "/opt/gpu-clusters/start-training.sh"],
      ...["torchrun", "/workspace/train.py", "--epochs", "1"],
    ],
    env: [{ name: "CHECKPOINT_FOLDER", value: "/mnt/shared/checkpoints/job" }],
  });
});

test("DeepSpeed: its configuration is a file that every machine mounts", () => {
  const configuration = { zero_optimization: { stage: 3 } };
  const objects = deepSpeedTraining(platform, { ...job, configuration });
  const [config] = objects;
  const train = trainJobOf(objects);
  expect(JSON.parse(dataOf(config)["configuration.json"] ?? "")).toEqual(configuration);
  expect(specOf(train).trainer.command).toEqual(
    expect.arrayContaining(["--deepspeed_config", "/etc/deepspeed/configuration.json"]),
  );
  expect(podOf(objects).spec.volumes).toContainEqual({
    name: "job-deepspeed",
    configMap: { name: config?.metadata.name },
  });
});

test("Megatron: its layout as arguments, its checkpoints on the cluster's storage", () => {
  const train = trainJobOf(
    megatronTraining(platform, { ...job, nodeCount: 4, parallelism: { tensor: 8, pipeline: 2 } }),
  );
  const { command, env } = specOf(train).trainer;
  expect(command.slice(4)).toEqual([
    ...["--tensor-model-parallel-size", "8", "--pipeline-model-parallel-size", "2"],
    ...["--save", "/mnt/shared/checkpoints/job", "--load", "/mnt/shared/checkpoints/job"],
  ]);
  expect(env).toContainEqual({ name: "CUDA_DEVICE_MAX_CONNECTIONS", value: "1" });
});

test("TensorFlow: each worker knows all hosts and its own place", () => {
  const [jobSet] = tensorFlowTraining(platform, { ...job, nodeCount: 3 });
  const [worker] = specOf(jobSet).replicatedJobs;
  expect(worker.template.spec).toMatchObject({ parallelism: 3, completions: 3 });
  const [container] = worker.template.spec.template.spec.containers;
  const names: string[] = container.env.map(({ name }: { name: string }) => name);
  expect(names.indexOf("TASK_INDEX")).toBeLessThan(names.indexOf("TF_CONFIG"));
  const { value } = container.env.find(({ name }: { name: string }) => name === "TF_CONFIG");
  expect(JSON.parse(value.replace("$(TASK_INDEX)", "2"))).toEqual({
    cluster: { worker: ["job-worker-0-0.job:2222", "job-worker-0-1.job:2222", "job-worker-0-2.job:2222"] },
    task: { type: "worker", index: 2 },
  });
});

test.each(everyMachine)("%s: the NCCL test asks for the bandwidth that is known of this machine", (name, machine) => {
  const train = trainJobOf(ncclAllReduceTest(planOf(name), { name: "nccl", image: "image" }));
  const env = Object.fromEntries(
    specOf(train).trainer.env.map(({ name: key, value }: { name: string; value: string }) => [key, value]),
  );
  const threshold = healthThresholds(machine).allReduce.betweenNodes?.busBandwidthGBps;
  expect(env.MINIMUM_BUS_BANDWIDTH_GB_PER_SECOND).toBe(threshold === undefined ? undefined : String(threshold));
  expect(env.REQUIRE_FABRIC).toBe(String(machine.fabric.kind !== "none"));
  expect(env.GPUS_PER_NODE).toBe(String(Math.ceil(machine.acceleratorCount)));
});

test.each(everyMachine)("%s: a pod asks for the whole machine, with its fabric", (name, machine) => {
  const [runtime] = platformManifests("training-runtimes", planOf(name));
  const { metadata, spec } = specOf(runtime).template.spec.replicatedJobs[0].template.spec.template;
  const { requests, limits } = spec.containers[0].resources;
  const gpus = name.includes("MI300X") ? "amd.com/gpu" : "nvidia.com/gpu";
  expect(limits[gpus]).toBe(String(Math.ceil(machine.acceleratorCount)));
  const interfaces = String(machine.fabric.interfaceCount);
  expect(limits["vpc.amazonaws.com/efa"]).toBe(machine.fabric.kind === "efa" ? interfaces : undefined);
  expect(limits["rdma/ib"]).toBe(machine.fabric.kind === "infiniband" ? interfaces : undefined);
  for (const [resource, amount] of Object.entries(limits)) {
    expect(requests[resource]).toBe(amount);
  }
  expect(Number(requests.cpu)).toBeLessThanOrEqual(machine.vcpuCount);
  expect(spec.volumes).toContainEqual(expect.objectContaining({ name: "shared-memory" }));
  const onGoogle = machine.cloud === "google" && machine.fabric.kind !== "none";
  expect("networking.gke.io/interfaces" in (metadata?.annotations ?? {})).toBe(onGoogle);
});

test.each(everyMachine)("%s: every volume that a container mounts is there, and no other", (name) => {
  const [runtime] = platformManifests("training-runtimes", planOf(name));
  const { spec } = specOf(runtime).template.spec.replicatedJobs[0].template.spec.template;
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const mounted = containers.flatMap(({ volumeMounts }) => volumeMounts.map((mount: { name: string }) => mount.name));
  expect(new Set(mounted)).toEqual(new Set(spec.volumes.map((volume: { name: string }) => volume.name)));
  for (const { volumeMounts } of containers) {
    const paths = volumeMounts.map((mount: { mountPath: string }) => mount.mountPath);
    expect(new Set(paths).size).toBe(paths.length);
  }
});

test("on A3 Mega the daemon of TCPXO runs beside the job, and is given the GPUs", () => {
  const [runtime] = platformManifests("training-runtimes", planOf("a3-megagpu-8g"));
  const { metadata, spec } = specOf(runtime).template.spec.replicatedJobs[0].template.spec.template;
  expect(spec.initContainers).toEqual([
    expect.objectContaining({
      name: "tcpxo-daemon",
      restartPolicy: "Always",
      image: expect.stringContaining("v1.0.21"),
    }),
    expect.objectContaining({ name: "preflight", resources: { limits: { "nvidia.com/gpu": "8" } } }),
  ]);
  const devices = JSON.parse(metadata.annotations["devices.gke.io/container.tcpxo-daemon"]);
  expect(devices.map(({ path }: { path: string }) => path)).toEqual([
    ...[0, 1, 2, 3, 4, 5, 6, 7].map((index) => `/dev/nvidia${index}`),
    ...["/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/dmabuf_import_helper"],
  ]);
  const interfaces = JSON.parse(metadata.annotations["networking.gke.io/interfaces"]);
  expect(interfaces.map(({ interfaceName }: { interfaceName: string }) => interfaceName)).toEqual([
    ...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((index) => `eth${index}`),
  ]);
});

test("in an NVL72 rack pods claim a channel of their team's NVLink domain", () => {
  const plan = planOf("p6e-gb200.36xlarge");
  const [domain] = platformManifests("job-environment", plan).filter(({ kind }) => kind === "ComputeDomain");
  const [runtime] = platformManifests("training-runtimes", plan);
  const { spec } = specOf(runtime).template.spec.replicatedJobs[0].template.spec.template;
  expect(spec.resourceClaims).toEqual([
    { name: "nvlink", resourceClaimTemplateName: specOf(domain).channel.resourceClaimTemplate.name },
  ]);
  expect(spec.containers[0].resources.claims).toEqual([{ name: "nvlink" }]);
});

test("what a job of months needs reaches its pods, and of secrets the reference alone", () => {
  const objects = pyTorchTraining(platform, {
    ...job,
    priority: "high",
    maximumRestarts: 40,
    gracePeriodSeconds: 600,
    placement: { type: "required" },
    secrets: { HF_TOKEN: { secretName: "hugging-face", key: "token" } },
    imagePullSecrets: ["registry"],
    volumes: {
      data: { type: "claim", claimName: "datasets", path: "/data", readOnly: true },
      cache: { type: "scratch", path: "/cache", sizeGiB: 100 },
    },
    serviceAccountName: "trainer",
  });
  const train = trainJobOf(objects);
  const pod = podOf(objects);
  expect(train?.metadata.labels).toMatchObject({ "kueue.x-k8s.io/priority-class": "gpu-high" });
  expect(specOf(train).trainer.env).toContainEqual({
    name: "HF_TOKEN",
    valueFrom: { secretKeyRef: { name: "hugging-face", key: "token" } },
  });
  expect(specOf(objects[0]).template.spec.failurePolicy.maxRestarts).toBe(40);
  expect(pod.metadata.annotations).toMatchObject({
    "kueue.x-k8s.io/podset-required-topology": "topology.k8s.aws/network-node-layer-3",
  });
  expect(pod.metadata.annotations).not.toHaveProperty(["kueue.x-k8s.io/podset-preferred-topology"]);
  expect(pod.spec).toMatchObject({
    terminationGracePeriodSeconds: 600,
    imagePullSecrets: [{ name: "registry" }],
    serviceAccountName: "trainer",
    volumes: expect.arrayContaining([
      { name: "job-data", persistentVolumeClaim: { claimName: "datasets" } },
      { name: "job-cache", emptyDir: { sizeLimit: "100Gi" } },
    ]),
  });
  expect(pod.spec.containers[0].volumeMounts).toContainEqual({ name: "job-data", mountPath: "/data", readOnly: true });
});

test("a job of TensorFlow takes the same options", () => {
  const [jobSet] = tensorFlowTraining(platform, {
    ...job,
    maximumRestarts: 7,
    secrets: { WANDB_API_KEY: { secretName: "wandb", key: "key" } },
  });
  const [worker] = specOf(jobSet).replicatedJobs;
  expect(specOf(jobSet).failurePolicy.maxRestarts).toBe(7);
  expect(JSON.stringify(worker.template.spec.template.spec.containers[0].env)).toContain(
    '"secretKeyRef":{"name":"wandb"',
  );
});

test("the budget of restarts grows with the machines that can fail", () => {
  const budget = (nodeCount: number) =>
    specOf(pyTorchTraining(planOf("p5.48xlarge", {}, { nodeCount: 512 }), { ...job, nodeCount })[0]).template.spec
      .failurePolicy.maxRestarts;
  expect([1, 16, 128, 512].map(budget)).toEqual([6, 16, 67, 218]);
});

test("groups of machines in one NVLink domain are asked for by their size", () => {
  const rack = planOf("p6e-gb200.36xlarge", {}, { nodeCount: 18 });
  const objects = pyTorchTraining(rack, { ...job, nodeCount: 16, placement: { sliceNodeCount: 4 } });
  expect(podOf(objects).metadata.annotations).toMatchObject({
    "kueue.x-k8s.io/podset-slice-required-topology": "nvidia.com/gpu.clique",
    "kueue.x-k8s.io/podset-slice-size": "4",
  });
});

interface Bad {
  readonly why: string;
  readonly make: () => unknown;
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}

const twoTeams = planOf("p5.48xlarge", { teams: [{ name: "a", gpuCount: 16, mayBorrow: false }, { name: "b" }] });
const withoutTrainer = planOf("p5.48xlarge", { components: { "kubeflow-trainer": false } });

const bad: readonly Bad[] = [
  {
    why: "a job larger than the pool",
    make: () => pyTorchTraining(platform, { ...job, nodeCount: 17 }),
    path: "nodeCount",
    message: "17 machines are 136 GPUs, the queue of team 'training' never gives more than 128",
    hint: "write 16 or less",
  },
  {
    why: "a job larger than its team's queue",
    make: () => pyTorchTraining(twoTeams, { ...job, team: "a", nodeCount: 3 }),
    path: "nodeCount",
    message: "3 machines are 24 GPUs, the queue of team 'a' never gives more than 16",
    hint: "write 2 or less, or raise the team's gpuCount, or let it borrow",
  },
  {
    why: "no team where there are several",
    make: () => tensorFlowTraining(twoTeams, job),
    path: "team",
    message: "is missing, and there are several",
    hint: "allowed: a, b",
  },
  {
    why: "an unknown team",
    make: () => pyTorchTraining(twoTeams, { ...job, team: "c" }),
    path: "team",
    message: "'c' is not a known team",
    hint: "allowed: a, b",
  },
  {
    why: "no image",
    make: () => pyTorchTraining(platform, { ...job, image: "" }),
    path: "image",
    message: "is missing",
    hint: "write a container image",
  },
  {
    why: "an NCCL test on EFA without an image that has the plugin",
    make: () => ncclAllReduceTest(platform, { name: "nccl" }),
    path: "image",
    message: "is missing",
    hint: "write a container image",
  },
  {
    why: "no script",
    make: () => deepSpeedTraining(platform, { ...job, script: "", configuration: {} }),
    path: "script",
    message: "is missing",
    hint: "Python file",
  },
  {
    why: "a name that pods cannot have",
    make: () => pyTorchTraining(platform, { ...job, name: "Job_1" }),
    path: "name",
    message: "'Job_1'",
    hint: "lower-case letters",
  },
  {
    why: "a job of Kubeflow Trainer without it",
    make: () => megatronTraining(withoutTrainer, { ...job, parallelism: {} }),
    path: "",
    message: "needs kubeflow-trainer, which this platform leaves out",
    hint: "take out components.kubeflow-trainer: false",
  },
  {
    why: "a layout that does not divide the GPUs",
    make: () => megatronTraining(platform, { ...job, parallelism: { tensor: 8, pipeline: 3 } }),
    path: "parallelism",
    message: "is 24, which does not divide the job's 16 GPUs",
    hint: "whose product divides",
  },
  {
    why: "tensor parallelism beyond NVLink",
    make: () => megatronTraining(platform, { ...job, parallelism: { tensor: 16 } }),
    path: "parallelism.tensor",
    message: "16 is more than the 8 GPUs that NVLink joins",
    hint: "write 8 or less",
  },
  {
    why: "a group that does not divide the machines",
    make: () => pyTorchTraining(platform, { ...job, placement: { sliceNodeCount: 3 } }),
    path: "placement.sliceNodeCount",
    message: "3 does not divide the 2 machines",
    hint: "write a divisor",
  },
  {
    why: "a level that the pool does not have",
    make: () => pyTorchTraining(platform, { ...job, placement: { level: "rack" } }),
    path: "placement.level",
    message: "'rack' is no level of the pool gpu",
    hint: "allowed: topology.k8s.aws/network-node-layer-1",
  },
  {
    why: "a secret whose variable stands in environment too",
    make: () =>
      pyTorchTraining(platform, {
        ...job,
        environment: { HF_TOKEN: "a" },
        secrets: { HF_TOKEN: { secretName: "a", key: "b" } },
      }),
    path: "secrets.HF_TOKEN",
    message: "stands in environment too",
    hint: "take one of the two out",
  },
  {
    why: "a volume on the path of the shared file system",
    make: () =>
      pyTorchTraining(platform, { ...job, volumes: { a: { type: "claim", claimName: "a", path: "/mnt/shared" } } }),
    path: "volumes.a.path",
    message: "'/mnt/shared' is taken",
    hint: "write another path",
  },
  {
    why: "a secret as plain text",
    make: () => pyTorchTraining(platform, { ...job, secrets: { HF_TOKEN: "hf_123" } as never }),
    path: "secrets.HF_TOKEN",
    message: "is not an object",
    hint: "secretName",
  },
  {
    why: "a misspelt property",
    make: () => pyTorchTraining(platform, { ...job, nodes: 2 } as never),
    path: "nodes",
    message: "is not a property",
    hint: "nodeCount",
  },
];

test.each(bad)("$why is a problem with path and remedy", ({ make, path, message, hint }) => {
  let thrown: unknown;
  try {
    make();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(InvalidDescriptionError);
  expect((thrown as InvalidDescriptionError).problems).toContainEqual({
    path,
    message: expect.stringContaining(message),
    hint: expect.stringContaining(hint),
  });
});

test("without queues a job goes to the scheduler directly", () => {
  const train = trainJobOf(pyTorchTraining(planOf("p5.48xlarge", { components: { kueue: false } }), job));
  expect(train?.metadata.labels).toEqual({});
});

test("tensor parallelism may reach over machines that NVLink joins", () => {
  const rack = planOf("p6e-gb200.36xlarge");
  expect(() => megatronTraining(rack, { ...job, nodeCount: 4, parallelism: { tensor: 16 } })).not.toThrow();
});
