import { tryMachine } from "../../lib/machines/catalogue";
import {
  compareInference,
  compareTraining,
  type DataPreparationRequest,
  type InferenceComparisonRequest,
  type InferenceRequest,
  openModels,
  type PriceRequest,
  priceCluster,
  sizeDataPreparation,
  sizeInference,
  sizeTraining,
  type TrainingComparisonRequest,
  type TrainingRequest,
} from "../../lib/sizing";
import { verdictOn } from "./harness";

const prices = { "on-demand": 40, spot: 20 };

const trainings: readonly TrainingRequest[] = [
  {
    parameters: 7e9,
    activeParameters: 7e9,
    accelerator: "h100",
    cloud: "aws",
    tokens: 1e12,
    gpus: 16,
    method: "pretrain",
    precision: "bf16",
    software: "megatron",
    optimizer: "adam",
    activationCheckpointing: "full",
    contextLength: 4096,
    tokensPerStep: 4e6,
    utilization: 0.4,
    prices,
  },
  {
    architecture: { ...openModels["mixtral-8x7b"], windowedAttention: { layers: 8, tokens: 4096 } },
    machineType: "a3-megagpu-8g",
    tokens: 1e12,
    nodes: 16,
  },
  { architecture: "llama-3-8b", machineType: "Standard_ND96isr_H100_v5", tokens: 1e10, deadlineDays: 100 },
];

const fleets: readonly InferenceRequest[] = [
  {
    architecture: "llama-3-70b",
    accelerator: "h100",
    cloud: "google",
    quantization: "fp8",
    contextLength: 16384,
    requestsPerSecond: 10,
    promptTokens: 2000,
    outputTokens: 500,
    headroom: 0.3,
    maximumMillisecondsPerOutputToken: 50,
    gpusPerReplica: 4,
    prices,
  },
  { parameters: 7e9, machineType: "g6.12xlarge" },
];

const trainingComparison: TrainingComparisonRequest = {
  parameters: 7e9,
  tokens: 1e11,
  machineTypes: ["p5.48xlarge", "a3-megagpu-8g"],
  fineTuningTokens: 1e8,
  gpus: 16,
  prices,
};

const fleetComparison: InferenceComparisonRequest = {
  architecture: "llama-3-8b",
  accelerator: "h100",
  hosted: {
    name: "an API",
    usdPerMillionPromptTokens: 0.1,
    usdPerMillionOutputTokens: 0.3,
    date: "2026-06-30",
    source: "its list of prices",
  },
};

const preparation: DataPreparationRequest = {
  terabytes: 1,
  steps: ["extract", "filter", "deduplicate", "tokenize"],
  deadlineHours: 24,
  machineType: "m7i.4xlarge",
  cloud: "aws",
  bytesPerDocument: 4000,
  duplicatedShare: 0.5,
};

const machine = tryMachine("aws", "p5.48xlarge");
const priced: readonly PriceRequest[] = [
  {
    machineType: "p5.48xlarge",
    cloud: "aws",
    nodeCount: 2,
    calendarDays: 10,
    days: 9,
    hours: 8,
    prices,
    region: "us-east-1",
  },
  { machine, nodes: 2 },
  { nodePool: machine && { machine, nodeCount: 2 } },
];

/** Where two properties say the same, or one is checked against the other. */
const related = [
  [/^(accelerator|machineType|cloud|machineTypes)/, /^(accelerator|machineType|cloud|machineTypes)/],
  [/^(parameters|activeParameters|architecture)/, /^(parameters|architecture|gpus|nodes|gpusPerReplica|deadlineDays)/],
  [/^(promptTokens|outputTokens|contextLength)/, /^(contextLength|gpusPerReplica|gpus|nodes|deadlineDays|parameters)/],
  [
    /^(accelerator|machineType|precision|method|optimizer|activationCheckpointing|software|quantization|cloud)/,
    /^(precision|gpus|nodes|gpusPerReplica|deadlineDays|parameters|architecture)/,
  ],
  [/^(gpus|nodes|deadlineDays|tokens|utilization)/, /^(gpus|nodes|deadlineDays)/],
  [/^(machine|nodePool|nodeCount|nodes|machineType)/, /^(machine|nodePool|nodeCount|nodes|machineType)/],
] as const;

const sizes: readonly (readonly [title: string, bases: readonly object[], size: (request: never) => unknown])[] = [
  ["training", trainings, sizeTraining],
  ["an inference fleet", fleets, sizeInference],
  ["a comparison of training runs", [trainingComparison], compareTraining],
  ["a comparison of inference fleets", [fleetComparison], compareInference],
  ["data preparation", [preparation], sizeDataPreparation],
  ["a price", priced, priceCluster],
];

test.each(sizes)(
  "no mutant of a request for the size of %s ends in another exception, in silence, or in a problem somewhere else",
  (_title, bases, size) => {
    for (const base of bases) {
      expect(() => size(base as never)).not.toThrow();
    }
    const { faults, accepted } = verdictOn(bases, size, related);
    expect(faults).toEqual([]);
    expect(accepted).toMatchSnapshot();
  },
);
