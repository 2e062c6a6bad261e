import {
  deepSpeedTraining,
  type Manifest,
  megatronTraining,
  ncclAllReduceTest,
  pyTorchTraining,
  type TrainingPlatformPlan,
  tensorFlowTraining,
} from "../../lib/kubernetes";
import { problemsOf } from "../problems-of";
import { planOf } from "./clusters";

const platform = planOf("p5.48xlarge");
const job = { name: "job", image: "registry.example.com/train:1", nodeCount: 2 };
const program = { ...job, script: "/workspace/train.py" };

interface BadJob {
  readonly why: string;
  readonly of?: (platform: TrainingPlatformPlan, description: never) => readonly Manifest[];
  readonly base?: object;
  readonly change: object;
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}

const badJobs: readonly BadJob[] = [
  {
    why: "an environment with a number",
    change: { environment: { STEPS: 100 } },
    path: "environment.STEPS",
    message: "100 is not a text",
    hint: 'write "100"',
  },
  {
    why: "an environment with a flag",
    change: { environment: { DEBUG: true } },
    path: "environment.DEBUG",
    message: "true is not a text",
    hint: 'write "true"',
  },
  {
    why: "an environment whose key is no name",
    change: { environment: { "MY-VARIABLE": "a" } },
    path: "environment.MY-VARIABLE",
    message: "not a name",
    hint: "letters, digits and underscores",
  },
  {
    why: "an environment as a list",
    change: { environment: ["STEPS=100"] },
    path: "environment",
    message: "not an object",
    hint: '{ NAME: "value" }',
  },
  {
    why: "arguments as one text, which would be one argument for each letter",
    change: { arguments: "--lr 3e-4" },
    path: "arguments",
    message: "'--lr 3e-4' is not a list",
    hint: '["--lr", "3e-4"]',
  },
  {
    why: "a number among the arguments",
    change: { arguments: ["--steps", 100] },
    path: "arguments[1]",
    message: "100 is not a text",
    hint: 'write "100"',
  },
  {
    why: "a number of arguments",
    change: { arguments: 5 },
    path: "arguments",
    message: "5 is not a list",
    hint: '["--lr", "3e-4"]',
  },
  {
    why: "a script that torchrun would read as an option",
    change: { script: "--nproc-per-node=1" },
    path: "script",
    message: "expected form",
    hint: "/workspace/train.py",
  },
  {
    why: "an image with a space",
    change: { image: "registry.example.com/train :1" },
    path: "image",
    message: "expected form",
    hint: "registry.example.com/train:1",
  },
  { why: "machines as a text", change: { nodeCount: "2" }, path: "nodeCount", message: "'2'", hint: "1 or more" },
  { why: "no machines", change: { nodeCount: 0 }, path: "nodeCount", message: "0 is not", hint: "1 or more" },
  {
    why: "more machines than the queue ever gives",
    change: { nodeCount: 17 },
    path: "nodeCount",
    message: "never gives more than 128",
    hint: "write 16 or less",
  },
  {
    why: "a team that is none",
    change: { team: "trainig" },
    path: "team",
    message: "not a known team",
    hint: "training",
  },
  { why: "a team of null", change: { team: null }, path: "team", message: "null", hint: "name of a team" },
  {
    why: "a misspelt property",
    change: { argument: [] },
    path: "argument",
    message: "not a property",
    hint: "arguments",
  },
  {
    why: "DeepSpeed's configuration as the name of a file",
    of: deepSpeedTraining,
    change: { configuration: "ds.json" },
    path: "configuration",
    message: "'ds.json' is not an object",
    hint: "as an object",
  },
  {
    why: "a function in DeepSpeed's configuration",
    of: deepSpeedTraining,
    change: { configuration: { optimizer: { params: { lr: () => 1 } } } },
    path: "configuration.optimizer.params.lr",
    message: "no plain data",
    hint: "a number",
  },
  {
    why: "a layout of Megatron's that does not divide the GPUs",
    of: megatronTraining,
    change: { parallelism: { tensor: 3 } },
    path: "parallelism",
    message: "does not divide the job's 16 GPUs",
    hint: "product divides",
  },
  {
    why: "no layout of Megatron's",
    of: megatronTraining,
    change: { parallelism: null },
    path: "parallelism",
    message: "null is not an object",
    hint: "{ tensor: 8, pipeline: 2 }",
  },
  {
    why: "a folder of checkpoints that is relative",
    of: megatronTraining,
    change: { parallelism: {}, checkpointPath: "checkpoints" },
    path: "checkpointPath",
    message: "expected form",
    hint: "absolute path",
  },
  {
    why: "a TensorFlow job with a misspelt environment",
    of: tensorFlowTraining,
    change: { enviroment: {} },
    path: "enviroment",
    message: "not a property",
    hint: "environment",
  },
  {
    why: "an all-reduce test with a script",
    of: ncclAllReduceTest,
    base: job,
    change: { script: "a.py" },
    path: "script",
    message: "not a property",
    hint: "allowed",
  },
  {
    why: "an all-reduce test on null machines",
    of: ncclAllReduceTest,
    base: job,
    change: { nodeCount: null },
    path: "nodeCount",
    message: "null",
    hint: "1 or more",
  },
];

test.each(badJobs)(
  "$why is a problem with path and remedy",
  ({ of = pyTorchTraining, base = program, change, path, message, hint }) => {
    expect(problemsOf(() => of(platform, { ...base, ...change } as never))).toContainEqual({
      path,
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  },
);

test.each([undefined, null, "job", 1, []])("a job that is %p is refused as a whole", (description) => {
  expect(problemsOf(() => pyTorchTraining(platform, description as never))).toContainEqual(
    expect.objectContaining({ path: "" }),
  );
});
