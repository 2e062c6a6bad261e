import * as aws from "../../lib/description/aws";
import * as azure from "../../lib/description/azure";
import type { DataPreparationOptions } from "../../lib/description/data/data-preparation";
import { planRayJob } from "../../lib/description/data/ray-job";
import { planSparkApplication } from "../../lib/description/data/spark-application";
import { planTextPreparation } from "../../lib/description/data/text-preparation-plan";
import * as google from "../../lib/description/google";
import { targetOf } from "../data/target";
import { verdictOn } from "./harness";

const dataPreparation: DataPreparationOptions = {
  capacity: { type: "spot" },
  maximumVcpus: 512,
  scratchGiBPerVcpu: 8,
  namespace: "corpus",
  engine: { type: "ray" },
};

const replicated = {
  type: "ceph",
  usableTiB: 20,
  redundancy: { type: "replicated", replicas: 3 },
  storageNodes: { nodeCount: 6 },
  disks: { sizeGiB: 16_000 },
  objectStore: true,
} as const;

const coded = {
  type: "ceph",
  usableTiB: 20,
  redundancy: { type: "erasure-coded", dataChunks: 4, codingChunks: 2 },
} as const;

const described = (place: object, machines: object, storage: object) => [
  { name: "corpus", ...place, dataPreparation: { ...dataPreparation, ...machines }, sharedFileSystem: replicated },
  {
    name: "corpus",
    ...place,
    sharedFileSystem: { ...coded, storageNodes: storage },
    dataPreparation: { capacity: { type: "on-demand" }, engine: { type: "spark" } },
    deletionProtection: false,
    tags: { team: "corpus" },
  },
];

const clusters = [
  {
    cloud: "AWS",
    plan: aws.planDataPreparationCluster as (description: never) => unknown,
    bases: described(
      { zone: "us-east-1a" },
      { machineType: "m7i.8xlarge", clusteringMachineType: "r7i.24xlarge" },
      { machineType: "m7i.4xlarge" },
    ),
  },
  {
    cloud: "Google Cloud",
    plan: google.planDataPreparationCluster as (description: never) => unknown,
    bases: described(
      { zone: "us-central1-a", project: "research-gpus" },
      { machineType: "n2-standard-32", clusteringMachineType: "n2-highmem-64" },
      { machineType: "n2-standard-16" },
    ),
  },
  {
    cloud: "Azure",
    plan: azure.planDataPreparationCluster as (description: never) => unknown,
    bases: described(
      { region: "southcentralus", zone: "1" },
      { machineType: "Standard_D32s_v5", clusteringMachineType: "Standard_E64s_v5" },
      { machineType: "Standard_D16s_v5" },
    ),
  },
];

/** Places that are compared with one another: either may be the one to change. */
const related = [
  [/^dataPreparation/, /^(dataPreparation|network)/],
  [/^sharedFileSystem/, /^(sharedFileSystem|network)/],
  [/^(zone|region|project)/, /^(zone|region|project|scheduler|objectStore)/],
] as const;

test.each(clusters)("the bases of the mutants on $cloud have no fault", ({ bases, plan }) => {
  for (const base of bases) {
    expect(() => plan(base as never)).not.toThrow();
  }
});

test.each(clusters)(
  "no mutant of a cluster for data on $cloud ends in another exception, in silence, or in a problem somewhere else",
  ({ bases, plan }) => {
    const { mutants, faults, accepted } = verdictOn(bases, plan as (description: object) => unknown, related);
    expect(mutants).toBeGreaterThan(1500);
    expect(faults).toEqual([]);
    expect(accepted).toMatchSnapshot();
  },
);

const target = targetOf("aws");
const jobs = [
  {
    title: "text",
    plan: (description: never) => planTextPreparation(description, target),
    base: {
      name: "corpus",
      image: "registry.example/text:1",
      input: "raw",
      output: "clean",
      format: "jsonl",
      pattern: "*.jsonl.gz",
      textKey: "text",
      steps: ["extract", "language", "filter", "deduplicate", "tokenize"],
      tasks: 800,
      language: { keep: ["en"], model: "models/lid.176.bin", threshold: 0.65 },
      wordLanguage: "eng",
      stopWords: ["the", "be"],
      extraction: { timeoutSeconds: 10, maximumFailureShare: 0.01 },
      deduplication: { nGrams: 5, buckets: 14, hashesPerBucket: 8, tasksPerBucket: 5 },
      tokenizer: { path: "tokenizers/mine.json", endOfText: "<|endoftext|>", seed: 1 },
      memoryGiBPerTask: 2,
      documents: 1e8,
      deadlineHours: 12,
      retries: 3,
      workers: { fixed: 4 },
    },
  },
  {
    title: "a program on Ray",
    plan: (description: never) => planRayJob(description, target),
    base: {
      name: "curate",
      image: "registry.example/juicer:1",
      entrypoint: "dj-process --config /opt/recipe.yaml",
      rayVersion: "2.52.1",
      environment: { RECIPE: "a" },
      maximumVcpus: 64,
      deadlineHours: 12,
    },
  },
  {
    title: "a program on Spark",
    plan: (description: never) => planSparkApplication(description, { ...target, engine: "spark" }),
    base: {
      name: "join",
      image: "registry.example/spark:4",
      sparkVersion: "4.0.4",
      mainApplicationFile: "local:///opt/join.jar",
      mainClass: "org.example.Join",
      arguments: ["--from", "raw"],
      configuration: { "spark.sql.shuffle.partitions": "2000" },
      maximumVcpus: 64,
      vcpusPerExecutor: 4,
      driverMemoryGiB: 8,
      retries: 1,
    },
  },
];

test.each(jobs)(
  "no mutant of a job for $title ends in another exception, in silence, or in a problem somewhere else",
  (job) => {
    expect(() => job.plan(job.base as never)).not.toThrow();
    const { mutants, faults, accepted } = verdictOn([job.base], job.plan as (description: object) => unknown, [
      [/./, /./],
    ]);
    expect(mutants).toBeGreaterThan(400);
    expect(faults).toEqual([]);
    expect(accepted).toMatchSnapshot();
  },
);
