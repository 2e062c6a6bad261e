import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import * as fc from "fast-check";
import { InvalidDescriptionError } from "../../lib/checks";
import { textPreparationConfiguration } from "../../lib/data/configuration";
import { dataVersions, textPreparationProgram } from "../../lib/data/program";
import { taskRoom } from "../../lib/description/data/data-pools";
import type { TextPreparationDescription } from "../../lib/description/data/text-preparation";
import { planTextPreparation } from "../../lib/description/data/text-preparation-plan";
import { textPreparationManifests } from "../../lib/manifests/data/text-preparation";
import type { Manifest } from "../../lib/manifests/manifest";
import { validateCoreObject } from "../kubernetes/core-object-schemas";
import { customObjectErrors, podTemplateErrors, schemasFound } from "../kubernetes/custom-object-schemas";
import { problemsOf } from "../problems-of";
import { targetOf } from "./target";

const clouds = ["aws", "google", "azure"] as const;

const described: TextPreparationDescription = {
  name: "corpus",
  image: "registry.example/text-preparation:1",
  input: "raw",
  output: "clean",
  tasks: 4000,
  tokenizer: { path: "tokenizers/mine.json" },
};

interface Bad {
  readonly why: string;
  readonly change: object;
  readonly pools?: object;
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}

const filters = { steps: ["filter"], tokenizer: undefined };

const bad: readonly Bad[] = [
  { why: "no image", change: { image: undefined }, path: "image", message: "is missing", hint: "rayproject/ray" },
  { why: "no input", change: { input: undefined }, path: "input", message: "is missing", hint: "raw" },
  { why: "no output", change: { output: undefined }, path: "output", message: "is missing", hint: "clean" },
  { why: "no tasks", change: { tasks: undefined }, path: "tasks", message: "is missing", hint: "number of files" },
  { why: "no task at all", change: { tasks: 0 }, path: "tasks", message: "0 is not", hint: "from 1 to 100000" },
  { why: "too many tasks", change: { tasks: 100_001 }, path: "tasks", message: "100001", hint: "from 1 to 100000" },
  { why: "half a task", change: { tasks: 1.5 }, path: "tasks", message: "1.5 is not", hint: "a whole number" },
  {
    why: "tasks only known later",
    change: { tasks: "${var.tasks}" },
    path: "tasks",
    message: "when Terraform runs",
    hint: "the value itself",
  },
  {
    why: "the input as output",
    change: { output: "raw/" },
    path: "output",
    message: "is the input",
    hint: "another folder",
  },
  {
    why: "the output in the input",
    change: { output: "raw/clean" },
    path: "output",
    message: "lies in the input",
    hint: "beside it",
  },
  {
    why: "the input in the output",
    change: { input: "clean/raw" },
    path: "input",
    message: "lies in the output",
    hint: "beside it",
  },
  {
    why: "an address of another bucket",
    change: { input: "s3://other/raw" },
    path: "input",
    message: "expected form",
    hint: "without a bucket",
  },
  {
    why: "a folder from the root",
    change: { output: "/clean" },
    path: "output",
    message: "expected form",
    hint: "slash before it",
  },
  {
    why: "a folder upwards",
    change: { input: "raw/../other" },
    path: "input",
    message: "expected form",
    hint: "a folder",
  },
  { why: "two slashes", change: { input: "raw//2026" }, path: "input", message: "expected form", hint: "a folder" },
  { why: "an unknown format", change: { format: "csv" }, path: "format", message: "'csv'", hint: "jsonl" },
  {
    why: "WARC, which is not read strictly",
    change: { format: "warc" },
    path: "format",
    message: "'warc'",
    hint: "parquet",
  },
  {
    why: "an unknown step",
    change: { steps: ["tokenise"] },
    path: "steps[0]",
    message: "'tokenise'",
    hint: "tokenize",
  },
  { why: "no step", change: { steps: [] }, path: "steps", message: "has 0 members", hint: "extract" },
  { why: "a step twice", change: { steps: ["filter", "filter"] }, path: "steps", message: "twice", hint: "once" },
  {
    why: "steps in another order",
    change: { steps: ["tokenize", "filter"] },
    path: "steps",
    message: "order",
    hint: '["filter","tokenize"]',
  },
  {
    why: "tokens without a tokenizer",
    change: { tokenizer: undefined },
    path: "tokenizer",
    message: "'tokenize' needs it",
    hint: "tokenizers/mine.json",
  },
  {
    why: "a tokenizer without tokens",
    change: { steps: ["filter"] },
    path: "tokenizer",
    message: "no effect",
    hint: "leave it out",
  },
  {
    why: "a tokenizer of a hub",
    change: { tokenizer: { path: "gpt2" } },
    path: "tokenizer.path",
    message: "hub",
    hint: "copy tokenizer.json into s3://corpus",
  },
  {
    why: "a tokenizer of a hub's user",
    change: { tokenizer: { path: "meta-llama/Llama-3.1-8B" } },
    path: "tokenizer.path",
    message: "hub",
    hint: "ends in .json",
  },
  {
    why: "a tokenizer from the internet",
    change: { tokenizer: { path: "https://x/tokenizer.json" } },
    path: "tokenizer.path",
    message: "internet",
    hint: "copy",
  },
  {
    why: "a tokenizer of another bucket",
    change: { tokenizer: { path: "s3://other/tokenizer.json" } },
    path: "tokenizer.path",
    message: "its own object store",
    hint: "copy",
  },
  {
    why: "no path of the tokenizer",
    change: { tokenizer: {} },
    path: "tokenizer.path",
    message: "is missing",
    hint: "copy tokenizer.json",
  },
  {
    why: "a negative seed",
    change: { tokenizer: { path: "t.json", seed: -1 } },
    path: "tokenizer.seed",
    message: "-1",
    hint: "from 0",
  },
  {
    why: "languages without their options",
    change: { steps: ["language"], tokenizer: undefined },
    path: "language",
    message: "needs it",
    hint: "lid.176.bin",
  },
  {
    why: "languages that are not sought",
    change: { language: { keep: ["en"], model: "lid.bin" } },
    path: "language",
    message: "no effect",
    hint: "add 'language'",
  },
  {
    why: "no language to keep",
    change: { ...filters, steps: ["language"], language: { keep: [], model: "lid.bin" } },
    path: "language.keep",
    message: "0 members",
    hint: '["en"]',
  },
  {
    why: "no model of languages",
    change: { ...filters, steps: ["language"], language: { keep: ["en"] } },
    path: "language.model",
    message: "is missing",
    hint: "copy lid.176.bin",
  },
  {
    why: "a model of a hub",
    change: { ...filters, steps: ["language"], language: { keep: ["en"], model: "glotlid" } },
    path: "language.model",
    message: "hub",
    hint: "copy lid.176.bin",
  },
  {
    why: "a probability above 1",
    change: { ...filters, steps: ["language"], language: { keep: ["en"], model: "l.bin", threshold: 65 } },
    path: "language.threshold",
    message: "65",
    hint: "up to 1",
  },
  {
    why: "a language of two letters",
    change: { wordLanguage: "en" },
    path: "wordLanguage",
    message: "'en'",
    hint: '"eng"',
  },
  { why: "one stop word", change: { stopWords: ["und"] }, path: "stopWords", message: "1 member", hint: "words" },
  {
    why: "more memory than a worker has",
    change: { memoryGiBPerTask: 64 },
    path: "memoryGiBPerTask",
    message: "m7i.4xlarge: 53 GiB",
    hint: "write 53 or less",
  },
  { why: "no memory", change: { memoryGiBPerTask: 0 }, path: "memoryGiBPerTask", message: "0 is not", hint: "above 0" },
  {
    why: "more documents than can be clustered",
    change: { documents: 1e11 },
    path: "documents",
    message: "r7i.16xlarge has 456",
    hint: "larger clusteringMachineType",
  },
  { why: "no time", change: { deadlineHours: 0 }, path: "deadlineHours", message: "0 is not", hint: "hours" },
  { why: "spot without retries", change: { retries: 0 }, path: "retries", message: "taken back", hint: "on demand" },
  {
    why: "more workers than the pool has",
    change: { workers: { fixed: 17 } },
    path: "workers.fixed",
    message: "(16)",
    hint: "maximumVcpus",
  },
  {
    why: "a queue where there is none",
    change: { workers: { fixed: 2, queued: true } },
    path: "workers.queued",
    message: "no queue",
    hint: "leave it out",
  },
  {
    why: "a queue without fixed workers, which Kueue refuses",
    change: { workers: { queued: true } },
    path: "workers.fixed",
    message: "is missing",
    hint: "number of machines",
  },
  {
    why: "too many failures allowed",
    change: { extraction: { maximumFailureShare: 2 } },
    path: "extraction.maximumFailureShare",
    message: "2 is not",
    hint: "up to 1",
  },
  {
    why: "no bucket of hashes",
    change: { deduplication: { buckets: 0 } },
    path: "deduplication.buckets",
    message: "0 is not",
    hint: "buckets",
  },
  { why: "a long name", change: { name: "c".repeat(41) }, path: "name", message: "expected form", hint: "at most 40" },
  {
    why: "an unknown property",
    change: { tokeniser: {} },
    path: "tokeniser",
    message: "is not a property",
    hint: "tokenizer",
  },
  {
    why: "workers with GPUs",
    change: {},
    pools: { machineType: "p5.48xlarge" },
    path: "machineType",
    message: "has GPUs",
    hint: "m7i.4xlarge",
  },
  {
    why: "an unknown machine",
    change: {},
    pools: { machineType: "m7i.5xlarge" },
    path: "machineType",
    message: "not a known machine",
    hint: "m7i.4xlarge",
  },
  {
    why: "less than one machine",
    change: {},
    pools: { maximumVcpus: 8 },
    path: "maximumVcpus",
    message: "less than one m7i.4xlarge",
    hint: "16 or more",
  },
  {
    why: "a small machine for clusters",
    change: {},
    pools: { machineType: "r7i.16xlarge", clusteringMachineType: "m7i.4xlarge" },
    path: "clusteringMachineType",
    message: "less than a worker",
    hint: "more memory",
  },
  {
    why: "two architectures",
    change: {},
    pools: { machineType: "m8g.4xlarge" },
    path: "clusteringMachineType",
    message: "one image cannot run",
    hint: "one architecture",
  },
  {
    why: "a reservation",
    change: {},
    pools: { capacity: { type: "reservation" } },
    path: "capacity.type",
    message: "'reservation'",
    hint: "on-demand",
  },
];

test.each(bad)("$why is refused, with what to write instead", ({ change, pools, path: where, message, hint }) => {
  const problems = problemsOf(() =>
    planTextPreparation({ ...described, ...change } as TextPreparationDescription, targetOf("aws", pools)),
  );
  expect(problems).toContainEqual({
    path: where,
    message: expect.stringContaining(message),
    hint: expect.stringContaining(hint),
  });
});

test("no value of any kind ends in another error than the list of problems", () => {
  const keys = fc.constantFrom(...Object.keys(described), "steps", "language", "workers", "deduplication", "documents");
  fc.assert(
    fc.property(keys, fc.anything(), (key, value) => {
      try {
        planTextPreparation({ ...described, [key]: value } as TextPreparationDescription, targetOf("google"));
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidDescriptionError);
      }
    }),
  );
});

test.each(clouds)("every task of every stage fits the machine that it is meant for on %s", (cloud) => {
  const { stages, target } = planTextPreparation(described, targetOf(cloud));
  for (const { cpus, memoryGiB, resources } of Object.values(stages)) {
    const room = taskRoom(resources ? target.pools.clustering.machine : target.pools.workers.machine);
    expect(cpus).toBeLessThanOrEqual(room.cpus);
    expect(memoryGiB).toBeLessThanOrEqual(room.memoryGiB);
  }
});

test("the step that clusters is the only one that asks for the large machine, which is on demand", () => {
  const { stages, target } = planTextPreparation(described, targetOf("aws"));
  expect(
    Object.entries(stages)
      .filter(([, { resources }]) => resources)
      .map(([name]) => name),
  ).toEqual(["clusters"]);
  expect(target.pools.clustering.capacity).toEqual({ type: "on-demand" });
});

test("addresses are those of the cluster's object store", () => {
  const addresses = clouds.map((cloud) => planTextPreparation(described, targetOf(cloud)));
  expect(addresses.map(({ input, tokenizer }) => [input, tokenizer?.path])).toEqual([
    ["s3://corpus/raw", "s3://corpus/tokenizers/mine.json"],
    ["gs://corpus/raw", "gs://corpus/tokenizers/mine.json"],
    [
      "abfs://corpus@account.dfs.core.windows.net/raw",
      "abfs://corpus@account.dfs.core.windows.net/tokenizers/mine.json",
    ],
  ]);
});

test("a file in the image is taken by its path", () => {
  const plan = planTextPreparation({ ...described, tokenizer: { path: "/opt/tokenizer.json" } }, targetOf("aws"));
  expect(plan.tokenizer?.path).toBe("/opt/tokenizer.json");
});

test("another language without its stop words is warned about", () => {
  const warnings = (change: object) => planTextPreparation({ ...described, ...change }, targetOf("aws")).warnings;
  expect(warnings({ wordLanguage: "deu" })).toEqual([expect.stringContaining("give stopWords")]);
  expect(warnings({ wordLanguage: "deu", stopWords: ["und", "der"] })).toEqual([]);
});

const objects = (change: object = {}, queue?: string) =>
  textPreparationManifests(planTextPreparation({ ...described, ...change }, targetOf("azure", {}, queue)));
const jobOf = (all: readonly Manifest[]) => all.find(({ kind }) => kind === "RayJob") as unknown as Job;

interface Job extends Manifest {
  readonly spec: {
    readonly rayClusterSpec: Cluster;
    readonly backoffLimit: number;
    readonly shutdownAfterJobFinishes: boolean;
  };
}

interface Cluster {
  readonly enableInTreeAutoscaling: boolean;
  readonly headGroupSpec: { readonly rayStartParams: Record<string, string>; readonly template: { spec: object } };
  readonly workerGroupSpecs: readonly {
    readonly groupName: string;
    readonly minReplicas: number;
    readonly maxReplicas: number;
    readonly rayStartParams: Record<string, string>;
    readonly template: object;
  }[];
}

const variants: readonly [string, object, string | undefined][] = [
  ["autoscaled", {}, undefined],
  ["fixed", { workers: { fixed: 4 } }, undefined],
  ["queued", { workers: { fixed: 4 } }, "data"],
  ["without duplicates sought", { steps: ["filter"], tokenizer: undefined }, undefined],
];

(schemasFound ? test.each(variants) : test.skip.each(variants))("the job fits the schemas: %s", (_, change, queue) => {
  for (const object of objects(change, queue)) {
    if (object.kind === "RayJob") {
      expect(customObjectErrors(object)).toEqual([]);
    } else {
      validateCoreObject(object);
    }
  }
  const { headGroupSpec, workerGroupSpecs } = jobOf(objects(change, queue)).spec.rayClusterSpec;
  for (const { template } of [headGroupSpec, ...workerGroupSpecs]) {
    expect(podTemplateErrors(template)).toEqual([]);
  }
});

test("the head does no work and stays off machines that may be taken back", () => {
  const { headGroupSpec } = jobOf(objects()).spec.rayClusterSpec;
  expect(headGroupSpec.rayStartParams["num-cpus"]).toBe("0");
  expect(headGroupSpec.template.spec).not.toHaveProperty("tolerations");
});

test("workers come from none to as many as there are tasks for, and the large machine comes alone", () => {
  const groups = jobOf(objects({ tasks: 20 })).spec.rayClusterSpec.workerGroupSpecs;
  expect(groups.map(({ groupName, minReplicas, maxReplicas }) => [groupName, minReplicas, maxReplicas])).toEqual([
    ["data", 0, 2],
    ["data-clustering", 0, 1],
  ]);
  expect(groups[1]?.rayStartParams.resources).toBe(`'{"clustering":1}'`);
});

test("a job in a queue has workers of a fixed number, and one that grows is in no queue", () => {
  const [grown, queued] = [jobOf(objects({}, "data")), jobOf(objects({ workers: { fixed: 4 } }, "data"))];
  expect(grown.metadata.labels).toBeUndefined();
  expect(grown.spec.rayClusterSpec.enableInTreeAutoscaling).toBe(true);
  expect(queued.metadata.labels).toEqual({ "kueue.x-k8s.io/queue-name": "data" });
  expect(queued.spec.rayClusterSpec.enableInTreeAutoscaling).toBe(false);
});

test("the program reads every key that the configuration has", () => {
  const program = textPreparationProgram();
  const keys = Object.keys(textPreparationConfiguration(planTextPreparation(described, targetOf("aws"))));
  expect(keys.filter((key) => !program.includes(`"${key}"`))).toEqual([]);
});

test("the program, its requirements and the job name the same versions", () => {
  const requirements = fs.readFileSync(path.join(__dirname, "../../lib/data/requirements.txt"), "utf8");
  expect(requirements).toContain(`datatrove[io,processing,ray]==${dataVersions.datatrove}\n`);
  expect(requirements).toContain(`ray[default]==${dataVersions.ray}\n`);
  expect(textPreparationProgram()).toContain(`DATATROVE_VERSION = "${dataVersions.datatrove}"`);
});

test("the program compiles, where there is a Python", () => {
  const file = path.join(__dirname, "../../lib/data/text_preparation.py");
  const ran = spawnSync("python3", ["-c", `compile(open(${JSON.stringify(file)}).read(), "program", "exec")`]);
  expect(ran.error ?? ran.stderr.toString()).toBe(ran.error ?? "");
});
