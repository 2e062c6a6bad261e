import * as fc from "fast-check";
import { InvalidDescriptionError } from "../../lib/checks";
import type { CapacityType } from "../../lib/machines/machine";
import { spotNoticeSeconds } from "../../lib/serving/drain";
import { commandLineProblems } from "../../lib/serving/engine-arguments";
import { planModelServer } from "../../lib/serving/model-server";
import type { ModelServerPlan } from "../../lib/serving/model-server-plan";
import { context, contextOf, deepseek, everyExample, llama70b, onnx, qwen7b } from "./examples";

const examples = everyExample();

/** The words after the model, which has no option of its own with two engines. */
function optionsOf({ engine }: ModelServerPlan, words = engine.arguments): readonly string[] {
  return words.slice(words.findIndex((word) => word.startsWith("--")));
}

test("there is an example of every engine on every cloud", () => {
  expect(examples.length).toBeGreaterThan(200);
  for (const engine of ["vllm", "sglang", "tensorrt-llm"]) {
    for (const cloud of ["aws", "google", "azure"]) {
      expect(examples.some(({ plan }) => plan.engine.type === engine && plan.cloud === cloud)).toBe(true);
    }
  }
});

test("every argument of every engine × model × machine is an option of the pinned version, with a value that it takes", () => {
  for (const { title, plan } of examples) {
    expect([title, commandLineProblems(plan.engine.type, optionsOf(plan))]).toEqual([title, []]);
    if (plan.engine.workerArguments) {
      expect([title, commandLineProblems(plan.engine.type, optionsOf(plan, plan.engine.workerArguments))]).toEqual([
        title,
        [],
      ]);
    }
  }
});

test("no replica is killed before it has drained", () => {
  for (const { title, plan } of examples) {
    const { preStopSeconds, drainSeconds, sleepSeconds, terminationGraceSeconds } = plan.drain;
    expect([title, terminationGraceSeconds > preStopSeconds + drainSeconds]).toEqual([title, true]);
    expect([title, terminationGraceSeconds > sleepSeconds]).toEqual([title, true]);
  }
});

test("every replica fits: its weights and the cache of one longest request", () => {
  for (const { title, plan } of examples) {
    const { size, machine, parallelism, contextLength = 0 } = plan;
    expect([title, (size?.concurrentTokens ?? 0) >= contextLength]).toEqual([title, true]);
    const memory = parallelism.gpusPerReplica * machine.acceleratorMemoryGiB * 2 ** 30;
    expect([title, (size?.weightBytes ?? 0) < memory]).toEqual([title, true]);
    expect([title, parallelism.tensor * parallelism.pipeline]).toEqual([title, parallelism.gpusPerReplica]);
    expect([title, parallelism.gpusPerPod <= Math.max(1, machine.acceleratorCount)]).toEqual([title, true]);
    expect([title, plan.pod.cpu < Math.max(2, machine.vcpuCount)]).toEqual([title, true]);
  }
});

const capacities: readonly CapacityType[] = ["on-demand", "spot", "reservation", "capacity-block"];

test("no update waits for a machine that never comes, whatever the capacity", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...capacities),
      fc.option(fc.constantFrom<CapacityType>("on-demand", "spot"), { nil: undefined }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 6 }),
      fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
      (capacity, burst, minimum, more, maximumMachines) => {
        const replicas = { minimum, maximum: minimum + more };
        const description = { ...llama70b, gpusPerReplica: 8, replicas };
        const plan = tryPlan(() => planModelServer("a", description, { ...context, capacity, burst, maximumMachines }));
        if (!plan) {
          return maximumMachines !== undefined && minimum + more > maximumMachines;
        }
        const withinPool = maximumMachines === undefined || plan.machines.maximum <= maximumMachines;
        const canSurge = plan.machines.maximum > minimum + more;
        const neverStuck = plan.rollout.type !== "surge" || canSurge;
        const neverDown = plan.rollout.type !== "replace-one" || minimum >= 2;
        return withinPool && neverStuck && neverDown;
      },
    ),
  );
});

function tryPlan(plan: () => ModelServerPlan): ModelServerPlan | undefined {
  try {
    return plan();
  } catch (error) {
    if (error instanceof InvalidDescriptionError) {
      return undefined;
    }
    throw error;
  }
}

test.each(["aws", "google", "azure"] as const)("a drain on spot machines of %s fits into their notice", (cloud) => {
  const accelerator = { aws: "l4", google: "l4", azure: "a100" }[cloud];
  const plan = planModelServer("a", { ...qwen7b, accelerator }, contextOf(cloud, { burst: "spot" }));
  expect(plan.drain.preStopSeconds + plan.drain.drainSeconds).toBeLessThan(spotNoticeSeconds[cloud]);
  expect(plan.warnings).toContainEqual(expect.stringContaining("are cut when a spot machine is taken"));
});

test("any value of any kind in any place is a problem or a plan, never another exception", () => {
  const keys = Object.keys({
    ...llama70b,
    engine: 0,
    load: 0,
    scaling: 0,
    router: 0,
    drainSeconds: 0,
    contextLength: 0,
  });
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.anything(), (key, value) => {
      tryPlan(() => planModelServer("a", { ...llama70b, [key]: value } as never, context));
    }),
    { numRuns: 500 },
  );
});

test("any value of any kind in an engine's options is a problem or a plan", () => {
  const keys = [
    "image",
    "arguments",
    "environment",
    "keyValueCache",
    "loraAdapters",
    "speculativeDecoding",
    "backend",
    "inputs",
  ];
  fc.assert(
    fc.property(
      fc.constantFrom("vllm", "sglang", "tensorrt-llm", "triton"),
      fc.constantFrom(...keys),
      fc.anything(),
      (type, key, value) => {
        tryPlan(() => planModelServer("a", { ...llama70b, engine: { type, [key]: value } } as never, context));
      },
    ),
    { numRuns: 500 },
  );
});

test("Llama 70B in fp8 takes two H100, four replicas on a machine, and streams its weights from the bucket", () => {
  const plan = planModelServer("llama-70b", llama70b, context);
  expect(plan.machine.machineType).toMatch(/^p5\./);
  expect(plan.parallelism).toMatchObject({ tensor: 2, pipeline: 1, gpusPerReplica: 2, nodesPerReplica: 1 });
  expect(plan.engine.command).toEqual(["vllm", "serve"]);
  expect(plan.engine.arguments).toMatchInlineSnapshot(`
[
  "s3://weights/models/meta-llama/Llama-3.3-70B-Instruct/6f6073b",
  "--served-model-name",
  "llama-70b",
  "--host",
  "0.0.0.0",
  "--port",
  "8000",
  "--shutdown-timeout",
  "123",
  "--tensor-parallel-size",
  "2",
  "--pipeline-parallel-size",
  "1",
  "--max-model-len",
  "32768",
  "--quantization",
  "fp8",
  "--kv-cache-dtype",
  "fp8",
  "--enable-prefix-caching",
  "--load-format",
  "runai_streamer",
  "--model-loader-extra-config",
  "{"concurrency":16,"distributed":true}",
]
`);
  expect(plan.weights.preload).toEqual({
    repository: "meta-llama/Llama-3.3-70B-Instruct",
    revision: "6f6073b",
    toUri: "s3://weights/models/meta-llama/Llama-3.3-70B-Instruct/6f6073b",
  });
  expect(plan.scaling?.triggers).toMatchInlineSnapshot(`
[
  {
    "activationThreshold": 0,
    "name": "waiting",
    "query": "sum(vllm:num_requests_waiting{namespace="serving",model_name="llama-70b"}) or vector(0)",
    "threshold": 5,
  },
  {
    "activationThreshold": 0,
    "name": "cache-use",
    "query": "sum(vllm:kv_cache_usage_perc{namespace="serving",model_name="llama-70b"}) or vector(0)",
    "threshold": 0.8,
  },
  {
    "activationThreshold": 0,
    "name": "held",
    "query": "sum(llm_d_epp_flow_control_queue_size{namespace="serving",inference_pool="llama-70b-epp"}) or vector(0)",
    "threshold": 5,
  },
]
`);
  expect(plan.drain).toEqual({
    preStopSeconds: 15,
    drainSeconds: 123,
    sleepSeconds: 15,
    terminationGraceSeconds: 153,
  });
});

test("DeepSeek-V3 spans two machines without Ray: one leads, the others are headless", () => {
  const plan = planModelServer("deepseek", deepseek, context);
  expect(plan.parallelism).toMatchObject({ tensor: 8, pipeline: 2, nodesPerReplica: 2, gpusPerPod: 8 });
  expect(plan.engine.arguments.join(" ")).toContain("--node-rank 0");
  expect(plan.engine.workerArguments?.join(" ")).toContain("--node-rank $(LWS_WORKER_INDEX) --headless");
  expect(plan.engine.arguments).not.toContain("--headless");
});

test("a small model on an L4 starts from zero: the router holds requests, and the timeout outlasts the cold start", () => {
  const plan = planModelServer("dialogue", qwen7b, context);
  expect(plan.machine.acceleratorCount).toBe(1);
  expect(plan.router?.holdsRequests).toBe(true);
  expect(plan.scaling?.triggers.map(({ name }) => name)).toEqual(["waiting", "cache-use", "held"]);
  expect(plan.requestTimeoutSeconds).toBeGreaterThan(plan.coldStart.seconds);
});

test("an ONNX model on Triton gets a configuration and no router", () => {
  const plan = planModelServer("resnet", onnx, context);
  expect(plan.router).toBeUndefined();
  expect(plan.weights).toMatchObject({ type: "copied", localFolder: "/models/resnet/1" });
  expect(plan.engine.files["/models/resnet/config.pbtxt"]).toMatchInlineSnapshot(`
"name: "resnet"
backend: "onnxruntime"
max_batch_size: 16
input [
  {
    name: "input"
    data_type: TYPE_FP32
    dims: [ 3, 224, 224 ]
  }
]
output [
  {
    name: "output"
    data_type: TYPE_FP32
    dims: [ 1000 ]
  }
]
instance_group [
  {
    count: 1
    kind: KIND_GPU
    gpus: [ 0 ]
  }
]
dynamic_batching {
  preferred_batch_size: [ 8, 16 ]
  max_queue_delay_microseconds: 500
  default_queue_policy {
    max_queue_size: 128
  }
}
"
`);
});

test("a fleet described by its load takes its replicas from the sizing", () => {
  const load = { requestsPerSecond: 40, promptTokens: 1000, outputTokens: 500 };
  const { replicas: _, ...description } = llama70b;
  const plan = planModelServer("a", { ...description, load }, context);
  const speed = plan.size?.outputTokensPerSecond ?? 0;
  expect(plan.replicas).toEqual({ minimum: 1, maximum: Math.ceil((40 * 500) / (speed * 0.7)) });
});
