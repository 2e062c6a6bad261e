import { publishedServing } from "../../lib/sizing";
import { checkInferenceRequest } from "../../lib/sizing/inference-request";
import type { Replica, RequestShape } from "../../lib/sizing/serving";
import { replicaSpeed, type ServingCoefficients } from "../../lib/sizing/serving-speed";
import { publishedInference } from "./published-rows";

/** A published throughput, as the formula sees it. */
export interface ServingObservation {
  readonly name: string;
  readonly classes: readonly string[];
  readonly replica: Replica;
  readonly shape: RequestShape;
  /** Output tokens per second of the replica, as published. */
  readonly tokensPerSecond: number;
}

const named = publishedServing.flatMap(({ model, quantization, accelerator, gpus, outputTokensPerSecond }) =>
  outputTokensPerSecond.map(({ promptTokens, outputTokens, tokens }) => ({
    name: `${model} ${quantization} ${gpus} × ${accelerator} ${promptTokens}/${outputTokens}`,
    classes: ["dense"],
    request: { architecture: model, quantization, accelerator, gpusPerReplica: gpus, promptTokens, outputTokens },
    tokensPerSecondPerGpu: tokens / gpus,
  })),
);

/** All figures but those of a service that finds most of its prompts cached, which no request of the library says. */
export const servingObservations: readonly ServingObservation[] = [...named, ...publishedInference]
  .filter(({ classes }) => !classes.includes("production"))
  .map(({ name, classes, request, tokensPerSecondPerGpu }) => {
    const { architecture, hardware, quantization, promptTokens, outputTokens } = checkInferenceRequest(request);
    const gpus = request.gpusPerReplica;
    return {
      name,
      classes,
      replica: { architecture, hardware, quantization, gpus },
      shape: { promptTokens, outputTokens },
      tokensPerSecond: tokensPerSecondPerGpu * gpus,
    };
  });

/** Above 0 where the estimate is too fast. */
export function servingLogError(
  { replica, shape, tokensPerSecond }: ServingObservation,
  coefficients: ServingCoefficients,
): number {
  return Math.log(replicaSpeed(replica, shape, coefficients).outputTokensPerSecond / tokensPerSecond);
}
