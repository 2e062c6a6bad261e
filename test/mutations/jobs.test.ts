import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import type { TerraformStack } from "cdktf";
import { planRayJob } from "../../lib/description/data/ray-job";
import { planTextPreparation } from "../../lib/description/data/text-preparation-plan";
import {
  DeepSpeedTraining,
  deepSpeedTraining,
  helmProviderConfig,
  MegatronTraining,
  megatronTraining,
  NcclAllReduceTest,
  ncclAllReduceTest,
  PyTorchTraining,
  planTrainingPlatform,
  pyTorchTraining,
  TensorFlowTraining,
  TrainingPlatform,
  type TrainingPlatformPlan,
  tensorFlowTraining,
} from "../../lib/kubernetes";
import { targetOf } from "../data/target";
import { clusterOf } from "../kubernetes/clusters";
import { verdictOn } from "./harness";
import { tokenVerdictOn } from "./tokens-harness";

/** Two pools, two teams: nothing of a job goes without saying. */
const cluster = (() => {
  const one = clusterOf("p5.48xlarge");
  const [pool] = one.gpuPools;
  return { ...one, gpuPools: [...one.gpuPools, ...(pool ? [{ ...pool, name: "second" }] : [])] };
})();
const platform = planTrainingPlatform({ teams: [{ name: "research" }, { name: "product", gpuCount: 64 }] }, cluster);

const job = {
  name: "job",
  team: "research",
  nodePool: "gpu",
  image: "registry.example.com/train:1",
  nodeCount: 2,
  environment: { STEPS: "100" },
  priority: "high",
  maximumRestarts: 10,
  gracePeriodSeconds: 180,
  placement: { type: "required" },
  secrets: { HF_TOKEN: { secretName: "hugging-face", key: "token" } },
  imagePullSecrets: ["registry"],
  volumes: {
    data: { type: "claim", claimName: "data", path: "/data", readOnly: true },
    key: { type: "secret", secretName: "key", path: "/key" },
    settings: { type: "config-map", configMapName: "settings", path: "/settings" },
    scratch: { type: "scratch", path: "/scratch", sizeGiB: 100 },
  },
  serviceAccountName: "trainer",
} as const;
const program = { ...job, script: "/workspace/train.py", arguments: ["--lr", "3e-4"] };

const text = {
  name: "corpus",
  image: "registry.example/text-preparation:1",
  input: "raw",
  output: "clean",
  format: "jsonl",
  pattern: "*.jsonl.gz",
  textKey: "text",
  steps: ["extract", "language", "filter", "deduplicate", "tokenize"],
  tasks: 6,
  language: { keep: ["en"], model: "models/language.bin", threshold: 0.5 },
  wordLanguage: "eng",
  extraction: { timeoutSeconds: 1, maximumFailureShare: 0.1 },
  deduplication: { nGrams: 5, buckets: 14 },
  tokenizer: { path: "tokenizers/tokenizer.json" },
  memoryGiBPerTask: 4,
  documents: 1e6,
  deadlineHours: 24,
  retries: 3,
  workers: { fixed: 1 },
};

const ray = {
  name: "curate",
  image: "registry.example/curator:1",
  entrypoint: "python /opt/pipeline.py",
  rayVersion: "2.60.0",
  environment: { STEPS: "100" },
  maximumVcpus: 1000,
  deadlineHours: 24,
};

type Draws = (platform: TrainingPlatformPlan, description: never) => unknown;

const megatron = {
  ...program,
  parallelism: { tensor: 2, pipeline: 2, context: 2, expert: 2 },
  checkpointPath: "/mnt/shared/checkpoints/gpt",
};
const deepspeed = { ...program, configuration: { bf16: { enabled: true }, steps: [1, "a", null] } };

const jobs: readonly (readonly [string, object, Draws])[] = [
  ["PyTorch", program, pyTorchTraining],
  ["DeepSpeed", deepspeed, deepSpeedTraining],
  ["Megatron", megatron, megatronTraining],
  ["TensorFlow", program, tensorFlowTraining],
  ["NCCL", job, ncclAllReduceTest],
  ["text preparation", text, (_platform, description) => planTextPreparation(description, targetOf("aws"))],
  ["Ray", ray, (_platform, description) => planRayJob(description, targetOf("aws"))],
];

const related = [
  [/^(nodeCount|nodePool|team)/, /^(nodeCount|nodePool|team|parallelism)/],
  [/^parallelism/, /^parallelism/],
  [
    /^(maximumVcpus|workers|deadlineHours|memoryGiBPerTask|tasks|documents)/,
    /^(maximumVcpus|workers|deadlineHours|memoryGiBPerTask|tasks|documents)/,
  ],
  [
    /^(steps|language|extraction|deduplication|tokenizer|format|textKey|pattern)/,
    /^(steps|language|extraction|deduplication|tokenizer|wordLanguage|stopWords|format|textKey|pattern)/,
  ],
] as const;

test.each(jobs)(
  "no mutant of a job of %s ends in another exception, in silence, or in a problem somewhere else",
  (_title, base, draws) => {
    expect(() => draws(platform, base as never)).not.toThrow();
    const { faults, accepted } = verdictOn([base], (description) => draws(platform, description), related);
    expect(faults).toEqual([]);
    expect(accepted).toMatchSnapshot();
  },
);

type Draw = (stack: TerraformStack, platform: TrainingPlatform, description: never) => unknown;

const constructs: readonly (readonly [string, object, Draws, Draw])[] = [
  [
    "PyTorch",
    program,
    pyTorchTraining,
    (stack, on, description: typeof program) => new PyTorchTraining(stack, "job", { ...description, platform: on }),
  ],
  [
    "DeepSpeed",
    deepspeed,
    deepSpeedTraining,
    (stack, on, description: typeof deepspeed) => new DeepSpeedTraining(stack, "job", { ...description, platform: on }),
  ],
  [
    "Megatron",
    megatron,
    megatronTraining,
    (stack, on, description: typeof megatron) => new MegatronTraining(stack, "job", { ...description, platform: on }),
  ],
  [
    "TensorFlow",
    program,
    tensorFlowTraining,
    (stack, on, description: typeof program) => new TensorFlowTraining(stack, "job", { ...description, platform: on }),
  ],
  [
    "NCCL",
    job,
    ncclAllReduceTest,
    (stack, on, description: typeof job) => new NcclAllReduceTest(stack, "job", { ...description, platform: on }),
  ],
];

test.each(constructs)(
  "a token at any path of a job of %s lands in the Terraform untouched, or is refused with the reason",
  (_title, base, plan, draw) => {
    const { faults, landed, alsoChanged } = tokenVerdictOn<object>({
      bases: [base],
      plan: (description) => plan(platform, description as never),
      draw: (stack, description) => {
        new HelmProvider(stack, "helm", helmProviderConfig(cluster));
        draw(stack, new TrainingPlatform(stack, "platform", { plan: platform }), description as never);
      },
    });
    expect(faults).toEqual([]);
    expect({ landed, alsoChanged }).toMatchSnapshot();
  },
);
