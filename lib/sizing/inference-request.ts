import { checkKnownProperties, checkOneOf, InvalidDescriptionError, Problems } from "../checks";
import type { Cloud } from "../machines/machine";
import type { Architecture } from "./architecture";
import { type Hardware, type HardwareRequest, resolveHardware } from "./hardware";
import { type ModelRequest, resolveArchitecture } from "./model-request";
import { checkPrices, type PriceOverrides } from "./price";
import { type Quantization, quantizations } from "./quantization";
import { checkCount } from "./request-checks";

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

/** Checks a request and fills in its defaults. Throws {@link InvalidDescriptionError} with all that is wrong. */
export function checkInferenceRequest(request: InferenceRequest): CheckedInferenceRequest {
  const problems = new Problems();
  checkKnownProperties(problems, "", request, knownProperties);
  const architecture = resolveArchitecture(request, problems);
  const hardware = resolveHardware(request, problems);
  const { quantization = "bf16", promptTokens = 1000, outputTokens = 300, headroom = 0.3 } = request;
  const contextLength = request.contextLength ?? Math.max(8192, promptTokens + outputTokens);
  checkOneOf(problems, "quantization", quantization, quantizations, "quantization");
  checkCount(problems, "contextLength", request.contextLength, { whole: true, maximum: 1e8, unit: "tokens" });
  checkCount(problems, "requestsPerSecond", request.requestsPerSecond, { maximum: 1e9, unit: "requests in a second" });
  checkCount(problems, "promptTokens", promptTokens, { maximum: 1e8, unit: "tokens" });
  checkCount(problems, "outputTokens", outputTokens, { maximum: 1e8, unit: "tokens" });
  checkCount(problems, "gpusPerReplica", request.gpusPerReplica, { whole: true, maximum: 1024, unit: "GPUs" });
  checkCount(problems, "maximumMillisecondsPerOutputToken", request.maximumMillisecondsPerOutputToken, {
    maximum: 1e6,
    unit: "milliseconds",
  });
  checkHeadroom(problems, headroom);
  checkPrices(problems, request.prices);
  if (promptTokens + outputTokens > contextLength) {
    problems.add(
      "contextLength",
      `${contextLength} does not hold a prompt of ${promptTokens} and an answer of ${outputTokens} tokens`,
      `write ${promptTokens + outputTokens} or more`,
    );
  }
  if (problems.all.length > 0 || !architecture || !hardware) {
    throw new InvalidDescriptionError(INFERENCE_SUBJECT, problems.all);
  }
  const { requestsPerSecond, maximumMillisecondsPerOutputToken, gpusPerReplica, prices } = request;
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
    cloud: request.cloud,
    machineIsGiven: request.machineType !== undefined,
  };
}

const knownProperties: readonly string[] = [
  "parameters",
  "activeParameters",
  "architecture",
  "accelerator",
  "machineType",
  "cloud",
  "quantization",
  "contextLength",
  "requestsPerSecond",
  "promptTokens",
  "outputTokens",
  "headroom",
  "maximumMillisecondsPerOutputToken",
  "gpusPerReplica",
  "prices",
];

function checkHeadroom(problems: Problems, headroom: unknown): void {
  if (headroom !== 0) {
    checkCount(problems, "headroom", headroom, { maximum: 0.9, unit: "share of a replica's speed" });
  }
}
