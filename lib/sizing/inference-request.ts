import {
  type Check,
  checkDescription,
  InvalidDescriptionError,
  oneOf,
  Problems,
  positive,
  type Shape,
} from "../checks";
import type { Cloud } from "../machines/machine";
import type { Architecture } from "./architecture";
import type { PriceOverrides } from "./given-prices";
import { givenPrices } from "./given-prices";
import { type Hardware, type HardwareRequest, hardwareShape, resolveHardware } from "./hardware";
import { type ModelRequest, modelShape, resolveArchitecture } from "./model-request";
import { type Quantization, quantizations } from "./quantization";
import { count, sizedBefore, wholeCount } from "./request-shapes";

/** What is to be served, on what, and how much of it. */
export interface InferenceRequest extends ModelRequest, HardwareRequest {
  /**
   * Number format of the weights.
   *
   * @default "bf16"
   */
  readonly quantization?: Quantization;
  /**
   * Longest prompt and answer together, in tokens. A replica holds at least one such request, or sixteen of the usual ones.
   *
   * @default - 8192, or prompt and answer where they are longer
   */
  readonly contextLength?: number;
  /**
   * Requests that arrive in a second, at the peak.
   *
   * @default - one full replica is sized
   */
  readonly requestsPerSecond?: number;
  /**
   * Tokens of the usual prompt.
   *
   * @default 1000
   */
  readonly promptTokens?: number;
  /**
   * Tokens of the usual answer.
   *
   * @default 300
   */
  readonly outputTokens?: number;
  /**
   * Share of a replica's speed that is kept free for bursts and for a replica that fails, 0 to 0.9.
   *
   * @default 0.3
   */
  readonly headroom?: number;
  /**
   * Milliseconds that may pass between two tokens of an answer. Given, replicas are counted by the speed that keeps to it.
   *
   * @default - replicas are counted by their full speed; the speed within 50 ms is shown beside it
   */
  readonly maximumMillisecondsPerOutputToken?: number;
  /**
   * GPUs of one replica. Given, they must hold one request of `contextLength`; else sixteen usual ones.
   *
   * @default - the fewest that hold the weights, and enough of the cache to reach two thirds of the best speed of a GPU
   */
  readonly gpusPerReplica?: number;
  /** @default - the catalogue's prices */
  readonly prices?: PriceOverrides;
}

/** A request whose every value is known and sound. */
export interface CheckedInferenceRequest {
  readonly architecture: Architecture;
  readonly hardware: Hardware;
  readonly quantization: Quantization;
  readonly contextLength: number;
  readonly requestsPerSecond?: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly headroom: number;
  readonly maximumMillisecondsPerOutputToken?: number;
  readonly gpusPerReplica?: number;
  readonly prices?: PriceOverrides;
  readonly cloud?: Cloud;
  /** Whether the user named the machine; else the cheapest with the accelerator is taken. */
  readonly machineIsGiven: boolean;
}

export const INFERENCE_SUBJECT = "size of an inference fleet";

const shareOfSpeed = positive({ unit: "share of a replica's speed, or 0", maximum: 0.9, token: sizedBefore });

const headroomShare: Check<number> = (problems, path, value) => (value === 0 ? 0 : shareOfSpeed(problems, path, value));

export const inferenceShape: Shape<InferenceRequest> = {
  ...modelShape,
  ...hardwareShape,
  quantization: oneOf(quantizations, "quantization", { token: sizedBefore }),
  contextLength: wholeCount("tokens", 1e8),
  requestsPerSecond: count("requests in a second", 1e9),
  promptTokens: count("tokens", 1e8),
  outputTokens: count("tokens", 1e8),
  headroom: headroomShare,
  maximumMillisecondsPerOutputToken: count("milliseconds", 1e6),
  gpusPerReplica: wholeCount("GPUs", 1024),
  prices: givenPrices,
};

/** Checks a request and fills in its defaults. Throws {@link InvalidDescriptionError} with all that is wrong. */
export function checkInferenceRequest(request: InferenceRequest): CheckedInferenceRequest {
  const problems = new Problems();
  const given = checkDescription<InferenceRequest>(problems, request, inferenceShape);
  const architecture = resolveArchitecture(given, problems);
  const hardware = resolveHardware(given, problems);
  const { quantization = "bf16", promptTokens = 1000, outputTokens = 300, headroom = 0.3 } = given;
  const contextLength = given.contextLength ?? Math.ceil(Math.max(8192, promptTokens + outputTokens));
  if (promptTokens + outputTokens > contextLength) {
    problems.add(
      "contextLength",
      `${contextLength} does not hold a prompt of ${promptTokens} and an answer of ${outputTokens} tokens`,
      `write ${Math.ceil(promptTokens + outputTokens)} or more`,
    );
  }
  if (problems.all.length > 0 || !architecture || !hardware) {
    throw new InvalidDescriptionError(INFERENCE_SUBJECT, problems.all);
  }
  const { requestsPerSecond, maximumMillisecondsPerOutputToken, gpusPerReplica, prices, cloud, machineType } = given;
  return {
    architecture,
    hardware,
    quantization,
    contextLength,
    requestsPerSecond,
    promptTokens,
    outputTokens,
    headroom,
    maximumMillisecondsPerOutputToken,
    gpusPerReplica,
    prices,
    cloud,
    machineIsGiven: machineType !== undefined,
  };
}
