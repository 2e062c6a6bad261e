import {
  type InferenceRequest,
  priceCluster,
  sizeInference,
  sizeTraining,
  type TrainingRequest,
} from "../../lib/sizing";
import { problemsOf } from "../problems-of";

const training = { parameters: 7e9, tokens: 1e12, accelerator: "h100", gpus: 8 } as const;
const inference = { parameters: 7e9, accelerator: "h100" } as const;

const badTrainings: readonly [string, object, string, RegExp][] = [
  ["tokens below 0", { tokens: -1 }, "tokens", /above 0/],
  ["no tokens", { tokens: undefined }, "tokens", /above 0/],
  ["tokens that are a word", { tokens: "1T" }, "tokens", /above 0/],
  ["tokens that only Terraform knows", { tokens: -8.3e298 }, "tokens", /write the value itself/],
  ["0 parameters", { parameters: 0 }, "parameters", /above 0/],
  ["infinite parameters", { parameters: Number.POSITIVE_INFINITY }, "parameters", /7e9/],
  ["parameters that are not a number", { parameters: Number.NaN }, "parameters", /7e9/],
  ["no model", { parameters: undefined }, "parameters", /architecture/],
  ["more active parameters than all", { activeParameters: 8e9 }, "activeParameters", /part that one token passes/],
  ["an unknown accelerator", { accelerator: "h10" }, "accelerator", /did you mean .*h100/],
  ["no hardware", { accelerator: undefined }, "accelerator", /machineType/],
  ["an unknown machine", { accelerator: undefined, machineType: "p5.48xlrage" }, "machineType", /p5\.48xlarge/],
  ["accelerator beside machine", { machineType: "p5.48xlarge" }, "accelerator", /keep one/],
  [
    "a machine of another cloud",
    { accelerator: undefined, machineType: "p5.48xlarge", cloud: "azure" },
    "machineType",
    /Standard_/,
  ],
  ["an unknown cloud", { cloud: "oracle" }, "cloud", /aws, google, azure/],
  ["an accelerator that a cloud lacks", { accelerator: "mi300x", cloud: "aws" }, "accelerator", /leave out cloud/],
  ["0 GPUs", { gpus: 0 }, "gpus", /whole number/],
  ["half a GPU", { gpus: 0.5 }, "gpus", /whole number/],
  ["1.5 machines", { gpus: undefined, nodes: 1.5 }, "nodes", /whole number/],
  ["GPUs beside machines", { nodes: 1 }, "nodes", /keep one/],
  ["a deadline beside GPUs", { deadlineDays: 10 }, "deadlineDays", /keep one/],
  ["a deadline in the past", { gpus: undefined, deadlineDays: -3 }, "deadlineDays", /above 0/],
  [
    "a deadline that no cluster meets",
    { gpus: undefined, deadlineDays: 0.001 },
    "deadlineDays",
    /allow .* days or more/,
  ],
  ["too few GPUs for the memory", { parameters: 70e9 }, "gpus", /gpus: 16 or more/],
  ["too few machines for the memory", { parameters: 70e9, gpus: undefined, nodes: 1 }, "nodes", /nodes: 2 or more/],
  ["a model that no cluster holds", { parameters: 1e15, gpus: undefined }, "parameters", /smaller model/],
  ["an unknown method", { method: "dora" }, "method", /lora/],
  ["unknown software", { software: "jax" }, "software", /pytorch/],
  ["an unknown optimizer", { optimizer: "sgd" }, "optimizer", /adam/],
  ["an unknown mode of checkpointing", { activationCheckpointing: true }, "activationCheckpointing", /full/],
  ["an unknown precision", { precision: "fp4" }, "precision", /fp8/],
  ["a precision that the GPU lacks", { accelerator: "a100", precision: "fp8" }, "precision", /bf16, fp16/],
  ["a context of 0", { contextLength: 0 }, "contextLength", /tokens/],
  ["a utilization above 1", { utilization: 1.2 }, "utilization", /up to 1/],
  ["a price of 0", { prices: { "on-demand": 0 } }, "prices.on-demand", /dollars/],
  ["a price of an unknown kind", { prices: { ondemand: 3 } }, "prices.ondemand", /on-demand/],
  ["a misspelt property", { gpu: 8 }, "gpu", /gpus/],
  ["an unknown model", { parameters: undefined, architecture: "llama-3-7b" }, "architecture", /llama-3-8b/],
  ["parameters beside an architecture", { architecture: "llama-3-8b" }, "architecture", /keep one/],
  [
    "a shape with a hole",
    { parameters: undefined, architecture: { parameters: 7e9, layers: 32 } },
    "architecture.hiddenSize",
    /count/,
  ],
];

test.each(badTrainings)("training with %s is refused at its path", (_, change, path, hint) => {
  const problem = problemsOf(() => sizeTraining({ ...training, ...change } as TrainingRequest)).find(
    (found) => found.path === path,
  );
  expect(problem?.hint).toMatch(hint);
});

const badInferences: readonly [string, object, string, RegExp][] = [
  ["an unknown quantization", { quantization: "fp6" }, "quantization", /fp8/],
  ["requests below 0", { requestsPerSecond: -1 }, "requestsPerSecond", /above 0/],
  ["an empty prompt", { promptTokens: 0 }, "promptTokens", /tokens/],
  ["an empty answer", { outputTokens: 0 }, "outputTokens", /tokens/],
  ["a context that is too short", { contextLength: 100 }, "contextLength", /1300 or more/],
  ["headroom of all", { headroom: 1 }, "headroom", /0\.9/],
  ["too few GPUs", { parameters: 70e9, gpusPerReplica: 1 }, "gpusPerReplica", /2 or more/],
  ["a model that no replica holds", { parameters: 1e14 }, "parameters", /coarser quantization/],
  ["an unknown accelerator", { accelerator: "h10" }, "accelerator", /h100/],
  ["a misspelt property", { quantisation: "fp8" }, "quantisation", /quantization/],
];

test.each(badInferences)("inference with %s is refused at its path", (_, change, path, hint) => {
  const problem = problemsOf(() => sizeInference({ ...inference, ...change } as InferenceRequest)).find(
    (found) => found.path === path,
  );
  expect(problem?.hint).toMatch(hint);
});

test.each([
  ["an unknown machine", { machineType: "p5.48", nodeCount: 1 }, "machineType", /p5\.4xlarge|p5\.48xlarge/],
  ["no machine count", { machineType: "p5.48xlarge" }, "nodeCount", /machines/],
  ["half a machine", { machineType: "p5.48xlarge", nodeCount: 0.5 }, "nodeCount", /whole/],
  ["days below 0", { machineType: "p5.48xlarge", nodeCount: 1, calendarDays: -1 }, "calendarDays", /days/],
  ["a price below 0", { machineType: "p5.48xlarge", nodeCount: 1, prices: { spot: -1 } }, "prices.spot", /dollars/],
])("a price with %s is refused at its path", (_, request, path, hint) => {
  const problem = problemsOf(() => priceCluster(request)).find((found) => found.path === path);
  expect(problem?.hint).toMatch(hint);
});

test("all that is wrong is said at once", () => {
  const problems = problemsOf(() => sizeTraining({ parameters: -1, tokens: -1, accelerator: "h10", gpus: 0 }));
  expect(problems.map(({ path }) => path)).toEqual(["parameters", "tokens", "gpus", "accelerator"]);
});
