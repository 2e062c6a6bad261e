import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { type TerraformStack, TerraformVariable } from "cdktf";
import * as fc from "fast-check";
import type { KubernetesClusterAccess } from "../../lib/description/platform/cluster-access";
import {
  helmProviderConfig,
  type Manifest,
  ModelServers,
  planModelServers,
  TrainingPlatform,
} from "../../lib/kubernetes";
import { hostedModelManifests, servingNamespaceManifests } from "../../lib/manifests/serving/servers";
import { problemsOf } from "../problems-of";
import { addresses, resources, synth } from "../synth";
import { clusterOf } from "./clusters";
import { validateCoreObject } from "./core-object-schemas";
import { customObjectErrors, isCustom, schemasFound } from "./custom-object-schemas";

const llama = {
  model: { huggingFace: "meta-llama/Llama-3.3-70B-Instruct", revision: "6f6073b" },
  quantization: "fp8",
  replicas: { minimum: 0, maximum: 4 },
} as const;
const deepseek = {
  model: { huggingFace: "deepseek-ai/DeepSeek-V3", revision: "e815299" },
  quantization: "fp8",
  replicas: { minimum: 1, maximum: 2 },
} as const;

function build(stack: TerraformStack, cluster: KubernetesClusterAccess = clusterOf("p5.48xlarge")): ModelServers {
  new HelmProvider(stack, "helm", helmProviderConfig(cluster));
  const bucket = new TerraformVariable(stack, "bucket", { type: "string" });
  const scheme = { aws: "s3", google: "gs", azure: "az" }[cluster.cloud ?? "aws"];
  return new ModelServers(stack, "serving", {
    cluster,
    bucketUri: `${scheme}://${bucket.stringValue}`,
    models: { "llama-70b": llama, deepseek },
  });
}

const clusters = ["p5.48xlarge", "a3-megagpu-8g", "Standard_ND96isr_H100_v5"] as const;

test.each(clusters)("the addresses of all resources for %s are stable: they are API", (machineType) => {
  expect(addresses(synth((stack) => build(stack, clusterOf(machineType))))).toMatchSnapshot();
});

function objectsOf(machineType: string): readonly Manifest[] {
  const plan = planModelServers({ models: { "llama-70b": llama, deepseek } }, clusterOf(machineType));
  return [...servingNamespaceManifests(plan), ...plan.servers.flatMap(hostedModelManifests)];
}

(schemasFound ? test.each(clusters) : test.skip.each(clusters))("%s: every object is valid", (machineType) => {
  for (const object of objectsOf(machineType)) {
    if (isCustom(object)) {
      expect([object.kind, customObjectErrors(object)]).toEqual([object.kind, []]);
    } else {
      expect(() => validateCoreObject(object)).not.toThrow();
    }
  }
});

test("a replica on several machines asks for the interfaces of the fabric, one on a single machine does not", () => {
  const objects = objectsOf("p5.48xlarge");
  const text = (kind: string) => JSON.stringify(objects.find((object) => object.kind === kind));
  expect(text("LeaderWorkerSet")).toContain('"vpc.amazonaws.com/efa":"32"');
  expect(text("Deployment")).not.toContain('vpc.amazonaws.com/efa":');
});

test("the name of a bucket that another stack makes reaches the engine and the job untouched", () => {
  const releases = resources(synth(build), "helm_release");
  const values = JSON.stringify(releases.find(({ name }) => name === "llama-70b-server"));
  expect(values).toContain("s3://${var.bucket}/models/meta-llama/Llama-3.3-70B-Instruct/6f6073b");
  expect(values).toContain(":s3,provider=AWS,env_auth=true:${var.bucket}/models/meta-llama");
});

test("each router is the pinned chart, and every release comes after the namespace", () => {
  const releases = resources(synth(build), "helm_release");
  expect(releases.find(({ name }) => name === "llama-70b")).toMatchObject({
    chart: "llm-d-router-standalone",
    version: "v0.10.0",
    namespace: "serving",
  });
  for (const { name, depends_on: dependsOn } of releases.filter((one) => one.name !== "serving-namespace")) {
    expect([name, dependsOn]).toEqual([name, [expect.stringContaining("serving_namespace")]]);
  }
});

test("beside the platform in one stack, servers come after the charts that bring their kinds", () => {
  const cluster = clusterOf("p5.48xlarge");
  const terraform = synth((stack) => {
    new HelmProvider(stack, "helm", helmProviderConfig(cluster));
    const platform = new TrainingPlatform(stack, "platform", { cluster });
    new ModelServers(stack, "serving", { cluster, platform, models: { "llama-70b": llama } });
  });
  const namespace = resources(terraform, "helm_release").find(({ name }) => name === "serving-namespace");
  expect(namespace?.depends_on).toEqual([
    expect.stringContaining("kube-prometheus-stack"),
    expect.stringContaining("keda"),
    expect.stringContaining("leaderworkerset"),
  ]);
});

test("addresses of all models are at hand", () => {
  let urls: Readonly<Record<string, string>> = {};
  synth((stack) => {
    urls = build(stack).urls;
  });
  expect(urls).toEqual({
    "llama-70b": "http://llama-70b-proxy.serving.svc.cluster.local:8081",
    deepseek: "http://deepseek-proxy.serving.svc.cluster.local:8081",
  });
});

test("a plan by itself draws the same", () => {
  const cluster = clusterOf("p5.48xlarge");
  const plan = planModelServers({ models: { "llama-70b": llama } }, cluster);
  const drawn = (props: ConstructorParameters<typeof ModelServers>[2]) =>
    synth((stack) => {
      new HelmProvider(stack, "helm", helmProviderConfig(cluster));
      new ModelServers(stack, "serving", props);
    });
  expect(drawn({ plan })).toEqual(drawn({ cluster, models: { "llama-70b": llama } }));
});

test.each([
  ["no models", {}, "models", "is missing"],
  ["an empty map", { models: {} }, "models", "names no model"],
  ["a model that is a text", { models: { a: "llama" } }, "models.a", "is not an object"],
  ["an unknown pool", { models: { a: { ...llama, pool: "gpus" } } }, "models.a.pool", "no pool of the cluster"],
  [
    "a machine beside the pool",
    { models: { a: { ...llama, machineType: "p5.48xlarge" } } },
    "models.a.machineType",
    "decided by the pool",
  ],
  ["a problem of one model", { models: { a: { ...llama, quantization: "gguf" } } }, "models.a.quantization", "gguf"],
  ["a name that is none", { models: { A_1: llama } }, "models.A_1", "cannot be the name"],
  ["a folder as a bucket", { models: { a: llama }, bucketUri: "/models" }, "bucketUri", "expected form"],
  [
    "another cloud's bucket",
    { models: { a: llama }, bucketUri: "gs://a" },
    "bucketUri",
    "not in an object store of this cloud",
  ],
  [
    "more GPUs than the pool has",
    { models: { a: { ...llama, gpusPerReplica: 8, replicas: 10 }, b: { ...llama, gpusPerReplica: 8, replicas: 10 } } },
    "models",
    "a and b take up to 160 GPUs",
  ],
  ["an unknown property", { models: { a: llama }, replicas: 2 }, "replicas", "is not a property"],
])("%s: refused at its path", (_why, description, path, message) => {
  const problems = problemsOf(() => planModelServers(description as never, clusterOf("p5.48xlarge")));
  expect(problems).toContainEqual(expect.objectContaining({ path, message: expect.stringContaining(message) }));
});

test("any value of any kind in any place is a problem or a plan", () => {
  const cluster = clusterOf("p5.48xlarge");
  fc.assert(
    fc.property(
      fc.constantFrom("models", "namespace", "bucketUri", "serviceAccountAnnotations"),
      fc.anything(),
      (key, value) => {
        problemsOf(() => planModelServers({ models: { a: llama }, [key]: value } as never, cluster));
        problemsOf(() => planModelServers({ models: { a: value } } as never, cluster));
      },
    ),
    { numRuns: 300 },
  );
});
