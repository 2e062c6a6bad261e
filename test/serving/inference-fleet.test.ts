import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { App } from "cdktf";
import * as fc from "fast-check";
import { planInferenceFleet as planOnAws } from "../../lib/description/aws";
import { planInferenceFleet as planOnAzure } from "../../lib/description/azure";
import { maximumNodeCount, minimumNodeCount } from "../../lib/description/common/node-count";
import { planInferenceFleet as planOnGoogle } from "../../lib/description/google";
import { AwsInferenceStack, awsInferenceDefaults } from "../../stacks/aws-inference";
import { AzureInferenceStack, azureInferenceDefaults } from "../../stacks/azure-inference";
import { GoogleInferenceStack, googleInferenceDefaults } from "../../stacks/google-inference";
import { InferencePlatformStack } from "../../stacks/inference-platform";
import { problemsOf } from "../problems-of";

const llama = {
  model: { huggingFace: "meta-llama/Llama-3.3-70B-Instruct", revision: "6f6073b" },
  quantization: "fp8",
} as const;

const aws = { name: "chat", zones: ["us-east-1a", "us-east-1b"] } as const;
const h100 = { ...llama, machineType: "p5.48xlarge" } as const;

test("a fleet has a floor on demand and bursts on spot machines, in all of its zones", () => {
  const { nodePools, models } = planOnAws({ ...awsInferenceDefaults, name: "chat" });
  expect(nodePools.map(({ capacity, nodeCount, subnets }) => [capacity.type, nodeCount, subnets])).toEqual([
    ["on-demand", 1, "system"],
    ["spot", { minimum: 0, maximum: 2 }, "system"],
  ]);
  expect(models[0]?.poolNames).toEqual(nodePools.map(({ name }) => name));
});

test("a fleet at zero has no machines until they are asked for", () => {
  const { nodePools, models } = planOnGoogle({ ...googleInferenceDefaults, name: "chat", project: "serving-project" });
  expect(nodePools.map(({ nodeCount, zones }) => [minimumNodeCount(nodeCount), zones])).toEqual([
    [0, ["us-central1-a", "us-central1-b"]],
  ]);
  expect(models[0]?.server.router).toBeDefined();
});

test("another model beside the first leaves the first one's pools as they are, and shares what is alike", () => {
  const one = planOnAws({ ...aws, models: { a: { ...h100, replicas: { minimum: 1, maximum: 4 } } } });
  const two = planOnAws({
    ...aws,
    models: {
      a: { ...h100, replicas: { minimum: 1, maximum: 4 } },
      b: { ...h100, replicas: 1 },
      c: { ...h100, replicas: { minimum: 0, maximum: 8 }, capacity: { type: "spot" } },
    },
  });
  expect(two.nodePools[0]?.name).toBe(one.nodePools[0]?.name);
  expect(two.nodePools).toHaveLength(2);
});

test("a replica on several machines stands in the first zone, and so do reserved machines", () => {
  const { nodePools } = planOnAws({
    ...aws,
    models: {
      deepseek: {
        model: { huggingFace: "deepseek-ai/DeepSeek-V3", revision: "e815299" },
        machineType: "p5.48xlarge",
        quantization: "fp8",
        replicas: 1,
      },
      reserved: { ...h100, replicas: 1, capacity: { type: "reservation", reservationId: "cr-0123456789abcdef0" } },
    },
  });
  expect(nodePools.map(({ subnets }) => subnets)).toEqual(["gpu", "gpu"]);
});

test("replicas follow from users and a latency", () => {
  const replicasFor = (users: number) =>
    planOnAws({ ...aws, models: { a: { ...h100, load: { users, maximumMillisecondsPerOutputToken: 40 } } } }).models[0]
      ?.server.replicas.maximum ?? 0;
  expect(replicasFor(2000)).toBeGreaterThan(replicasFor(200));
  expect(replicasFor(1)).toBe(1);
});

test("a plan tells what a fleet costs and does, at the least and at the most", () => {
  const { cost } = planOnAws({ ...awsInferenceDefaults, name: "chat" });
  expect(cost.models[0]).toMatchObject({ name: "llama-70b", replicas: { minimum: 1, maximum: 8 } });
  expect(cost.models[0]?.outputTokensPerSecond?.maximum).toBeGreaterThan(1000);
  expect(cost.pools[0]?.usdPerMachineHour).toBeGreaterThan(0);
});

const bad: readonly (readonly [string, () => unknown, string])[] = [
  ["no zones", () => planOnAws({ name: "chat", models: { a: h100 } } as never), "zones"],
  ["no models", () => planOnAws({ ...aws, models: {} }), "models"],
  ["a model that is none", () => planOnAws({ ...aws, models: { a: 3 } } as never), "models.a"],
  [
    "a burst of reserved machines",
    () =>
      planOnAws({
        ...aws,
        models: { a: { ...h100, burst: { type: "reservation", reservationId: "cr-0123456789abcdef0" } } },
      }),
    "models.a.burst.type",
  ],
  [
    "a burst that has nothing to do",
    () => planOnAws({ ...aws, models: { a: { ...h100, replicas: 1, burst: { type: "spot" } } } }),
    "models.a.burst",
  ],
  [
    "an unknown machine",
    () => planOnAws({ ...aws, models: { a: { ...llama, machineType: "p9.48xlarge" } } }),
    "models.a.machineType",
  ],
  [
    "zones of two regions",
    () => planOnGoogle({ ...googleInferenceDefaults, name: "chat", zones: ["us-central1-a", "europe-west4-b"] }),
    "zones[1]",
  ],
  ["a zone that Azure lacks", () => planOnAzure({ ...azureInferenceDefaults, name: "chat", zones: ["7"] }), "zones[0]"],
  [
    "machines of flex-start",
    () =>
      planOnGoogle({
        ...googleInferenceDefaults,
        name: "chat",
        models: { a: { ...llama, machineType: "a3-highgpu-8g", capacity: { type: "flex-start" } as never } },
      }),
    "models.a.capacity.type",
  ],
];

test.each(bad)("%s is refused where it stands", (_title, plan, at) => {
  expect(problemsOf(plan).map(({ path: one }) => one)).toContain(at);
});

test("pools hold the most replicas, and a replica ends before its pod is killed", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 1, max: 12 }),
      fc.boolean(),
      (minimum, more, spot) => {
        const replicas = { minimum, maximum: minimum + more };
        const plan = planOnAws({
          ...aws,
          network: { cidr: "10.0.0.0/16" },
          models: { a: { ...h100, replicas, ...(spot && minimum + more > 8 && { burst: { type: "spot" } }) } },
        });
        const [model] = plan.models;
        const { machines, drain } = model?.server ?? {};
        const most = plan.nodePools.reduce((sum, { nodeCount }) => sum + maximumNodeCount(nodeCount), 0);
        expect(most).toBeGreaterThanOrEqual(machines?.maximum ?? Number.POSITIVE_INFINITY);
        expect(drain?.terminationGraceSeconds).toBeGreaterThan((drain?.sleepSeconds ?? 0) + 0);
        expect(plan.nodePools.length).toBe(model?.poolNames.length);
      },
    ),
    { numRuns: 40 },
  );
});

const stacks = [
  ["aws", (app: App) => new AwsInferenceStack(app, "fleet").fleet],
  ["google", (app: App) => new GoogleInferenceStack(app, "fleet").fleet],
  ["azure", (app: App) => new AzureInferenceStack(app, "fleet").fleet],
] as const;

test.each(stacks)(
  "a fleet on %s and what runs in it are synthesized with the names that Terraform gives",
  (_cloud, make) => {
    const app = new App({ outdir: fs.mkdtempSync(path.join(os.tmpdir(), "fleet-")) });
    const fleet = make(app);
    new InferencePlatformStack(app, "inside", { fleet: fleet.target });
    app.synth();
    const text = fs.readFileSync(path.join(app.outdir, "stacks", "inside", "cdk.tf.json"), "utf8");
    expect(text).not.toMatch(/BUCKET-OF-THE-FLEET|ACCOUNT-OF-THE-FLEET/);
    expect(text).toContain("model-weights");
    expect(text).toContain("ScaledObject");
    fs.rmSync(app.outdir, { recursive: true });
  },
);
