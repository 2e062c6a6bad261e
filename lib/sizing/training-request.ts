import {
  checkDescription,
  InvalidDescriptionError,
  oneOf,
  Problems,
  positive,
  required,
  type Shape,
  type Sound,
} from "../checks";
import { type Architecture, DEFAULT_CONTEXT_LENGTH } from "./architecture";
import type { PriceOverrides } from "./given-prices";
import { givenPrices } from "./given-prices";
import { type Hardware, type HardwareRequest, hardwareShape, resolveHardware } from "./hardware";
import { type TrainingMethod, trainingMethods } from "./method";
import { type ModelRequest, modelShape, resolveArchitecture } from "./model-request";
import { type TrainingPrecision, trainingPrecisions, tryPeakTflops } from "./precision";
import { count, sizedBefore, wholeCount } from "./request-shapes";
import {
  type ActivationCheckpointing,
  activationCheckpointingModes,
  type Optimizer,
  optimizers,
  type TrainingSoftware,
  trainingSoftware,
} from "./training-software";

/** What is to be trained, on what, and how much of it: of `gpus`, `nodes` and `deadlineDays` say one, or none. */
export interface TrainingRequest extends ModelRequest, HardwareRequest {
  /** Tokens that the run sees: 1e12. */
  readonly tokens: number;
  /** GPUs; more than one machine has are rounded up to whole machines. @default - as many as the run needs */
  readonly gpus?: number;
  /** Machines. @default - as many as the run needs */
  readonly nodes?: number;
  /**
   * Days of the calendar after which the run must be over: the smallest cluster that makes it is taken.
   *
   * @default - none
   */
  readonly deadlineDays?: number;
  /**
   * How it is trained.
   *
   * @default "pretrain"
   */
  readonly method?: TrainingMethod;
  /**
   * Number format of the matrix products. Rejected where the GPU lacks it.
   *
   * @default "bf16", or "fp16" on GPUs without it
   */
  readonly precision?: TrainingPrecision;
  /**
   * What trains: NVIDIA's stack or one tuned like it, or stock PyTorch (torchtitan, torchtune), whose 8-bit products and long
   * contexts are slower.
   *
   * @default "megatron"
   */
  readonly software?: TrainingSoftware;
  /**
   * What the optimizer keeps of each parameter.
   *
   * @default "adam"
   */
  readonly optimizer?: Optimizer;
  /**
   * Whether activations are computed again in the backward pass: it saves memory and costs a third more time.
   *
   * @default - "none" where a layout without it fits, else "full"
   */
  readonly activationCheckpointing?: ActivationCheckpointing;
  /**
   * Tokens in one sequence.
   *
   * @default - that of the named architecture; 2048 where only parameters are given, as in the runs that predictions rest on
   */
  readonly contextLength?: number;
  /**
   * Tokens of one step, all GPUs together.
   *
   * @default - 4 Mi up to 70B parameters (LLaMA, Llama 2), growing to 16 Mi at 405B (Llama 3)
   */
  readonly tokensPerStep?: number;
  /**
   * Model FLOPs utilization that you measured yourself, 0 to 1: it replaces the predicted one.
   *
   * @default - predicted
   */
  readonly utilization?: number;
  /** @default - the catalogue's prices */
  readonly prices?: PriceOverrides;
}

/** A request whose every value is known and sound. */
export interface CheckedTrainingRequest {
  readonly architecture: Architecture;
  readonly hardware: Hardware;
  readonly tokens: number;
  readonly method: TrainingMethod;
  readonly precision: TrainingPrecision;
  readonly software: TrainingSoftware;
  /** What trains, where it was given: its memory is counted; else that of stock PyTorch, which takes more. */
  readonly givenSoftware?: TrainingSoftware;
  readonly optimizer?: Optimizer;
  readonly activationCheckpointing?: ActivationCheckpointing;
  readonly contextLength: number;
  readonly tokensPerStep: number;
  readonly utilization?: number;
  readonly prices?: PriceOverrides;
  /** How large the cluster is to be. */
  readonly sizeTarget: SizeTarget;
  /** What was decided here because the request left it open, in words. */
  readonly assumptions: readonly string[];
}

export type SizeTarget =
  | { readonly type: "gpus"; readonly gpus: number }
  | { readonly type: "nodes"; readonly nodes: number }
  | { readonly type: "deadline"; readonly days: number }
  | { readonly type: "open" };

export const TRAINING_SUBJECT = "size of a training run";

const chosen = { token: sizedBefore };

export const trainingShape: Shape<TrainingRequest> = {
  ...modelShape,
  ...hardwareShape,
  tokens: required(count("tokens, such as 1e12", 1e18), "write the tokens that the run sees, a number above 0: 1e12"),
  gpus: wholeCount("GPUs", 1e6),
  nodes: wholeCount("machines", 1e6),
  deadlineDays: count("days", 1e6),
  method: oneOf(trainingMethods, "training method", chosen),
  precision: oneOf(trainingPrecisions, "precision", chosen),
  software: oneOf(trainingSoftware, "training software", chosen),
  optimizer: oneOf(optimizers, "optimizer", chosen),
  activationCheckpointing: oneOf(activationCheckpointingModes, "mode of activation checkpointing", chosen),
  contextLength: wholeCount("tokens", 1e8),
  tokensPerStep: count("tokens", 1e12),
  utilization: positive({ unit: "share of the peak", maximum: 1, token: sizedBefore }),
  prices: givenPrices,
};

/** Checks a request and decides what it left open. Throws {@link InvalidDescriptionError} with all that is wrong. */
export function checkTrainingRequest(request: TrainingRequest): CheckedTrainingRequest {
  const problems = new Problems();
  const given = checkDescription<TrainingRequest>(problems, request, trainingShape);
  const architecture = resolveArchitecture(given, problems);
  const hardware = resolveHardware(given, problems);
  const sizeTarget = checkSizeTarget(given, problems);
  const precision = hardware && checkPrecision(given.precision, hardware, problems);
  const { tokens, method = "pretrain" } = given;
  if (problems.all.length > 0 || !architecture || !hardware || !precision || tokens === undefined) {
    throw new InvalidDescriptionError(TRAINING_SUBJECT, problems.all);
  }
  const contextLength = given.contextLength ?? architecture.contextLength;
  return {
    architecture,
    hardware,
    tokens,
    method,
    precision,
    software: given.software ?? "megatron",
    givenSoftware: given.software,
    optimizer: given.optimizer,
    activationCheckpointing: given.activationCheckpointing,
    contextLength,
    tokensPerStep: Math.min(tokens, given.tokensPerStep ?? usualTokensPerStep(architecture.parameters)),
    utilization: given.utilization,
    prices: given.prices,
    sizeTarget,
    assumptions: assumptionsOf(given, { method, precision, contextLength }),
  };
}

/** LLaMA and Llama 2: 4M tokens; Llama 3 405B: 16M (arXiv 2302.13971, 2307.09288, 2407.21783). Between them a power law. */
function usualTokensPerStep(parameters: number): number {
  return 2 ** 22 * Math.max(1, parameters / 70e9) ** 0.79;
}

function checkSizeTarget({ gpus, nodes, deadlineDays }: Sound<TrainingRequest>, problems: Problems): SizeTarget {
  const given = Object.entries({ gpus, nodes, deadlineDays }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    const names = given.map(([name]) => name);
    problems.add(
      names[1] ?? "",
      `is given beside ${names[0]}`,
      "keep one of gpus, nodes and deadlineDays: the others follow from it",
    );
  }
  if (gpus !== undefined) {
    return { type: "gpus", gpus };
  }
  if (nodes !== undefined) {
    return { type: "nodes", nodes };
  }
  return deadlineDays === undefined ? { type: "open" } : { type: "deadline", days: deadlineDays };
}

function checkPrecision(
  precision: TrainingPrecision | undefined,
  { accelerator }: Hardware,
  problems: Problems,
): TrainingPrecision | undefined {
  const usable = trainingPrecisions.filter((format) => tryPeakTflops(accelerator, format) !== undefined);
  if (precision === undefined) {
    return usable[0];
  }
  if (!usable.includes(precision)) {
    problems.add("precision", `${accelerator.title} has no ${precision}`, `it has: ${usable.join(", ")}`);
    return undefined;
  }
  return precision;
}

function assumptionsOf(
  request: Sound<TrainingRequest>,
  { method, precision, contextLength }: Pick<CheckedTrainingRequest, "method" | "precision" | "contextLength">,
): readonly string[] {
  const assumed = [
    request.method === undefined && `method ${method}`,
    request.precision === undefined && `precision ${precision}`,
    request.contextLength === undefined &&
      `a context of ${contextLength} tokens${request.architecture === undefined && contextLength === DEFAULT_CONTEXT_LENGTH ? " as in most published runs (a longer one takes longer)" : ""}`,
    request.architecture === undefined && "the usual shape of a model of that size",
  ].filter((part) => part !== false);
  return assumed.length > 0 ? [`Assumed: ${assumed.join(", ")}.`] : [];
}
