import { InvalidDescriptionError, type Problems } from "../checks";
import type { Accelerator } from "../machines/accelerator";
import type { Cloud } from "../machines/machine";
import { type InferenceSize, type Quantization, sizeInference } from "../sizing";
import { bytesPerCachedValue } from "../sizing/quantization";
import type { LoadOptions } from "./model-server-description";
import type { ReplicaSizePlan } from "./model-server-plan";
import type { SizedModel } from "./model-source";

export interface SizeRequest {
  readonly cloud: Cloud;
  readonly model: SizedModel;
  readonly accelerator?: string;
  readonly machineType?: string;
  readonly quantization: Quantization;
  readonly contextLength: number;
  readonly gpusPerReplica?: number;
  readonly load: LoadOptions;
}

/** A replica by the library's own sizing; undefined with problems, at the paths of a server's description, where it cannot be. */
export function sizeReplica(request: SizeRequest, problems: Problems): InferenceSize | undefined {
  const { model, load, accelerator, machineType, ...rest } = request;
  const { architecture, parameters, activeParameters } = model;
  try {
    return sizeInference({
      ...rest,
      ...(architecture !== undefined && { architecture }),
      ...(parameters !== undefined && { parameters }),
      ...(activeParameters !== undefined && { activeParameters }),
      ...(machineType !== undefined && { machineType }),
      ...(accelerator !== undefined && { accelerator }),
      ...loadOf(load),
    });
  } catch (error) {
    if (!(error instanceof InvalidDescriptionError)) {
      throw error;
    }
    for (const { path, message, hint } of error.problems) {
      problems.add(pathOf(path), message, hint);
    }
    return undefined;
  }
}

/** Sizing counts by what arrives; users at once are counted from its result. */
function loadOf({ users: _, ...load }: LoadOptions): Omit<LoadOptions, "users"> {
  return load;
}

/** Replicas that a load needs: by what arrives in a second, and by the requests in work at once; undefined without either. */
export function replicasForLoad(
  size: InferenceSize,
  { requestsPerSecond, users, maximumMillisecondsPerOutputToken, headroom = 0.3 }: LoadOptions,
): number | undefined {
  if (requestsPerSecond === undefined && users === undefined) {
    return undefined;
  }
  const atOnce =
    maximumMillisecondsPerOutputToken === undefined
      ? size.concurrentRequestsPerReplica
      : (size.withinLatency?.concurrentRequests ?? 1);
  const forUsers = Math.ceil((users ?? 0) / Math.max(1, Math.floor(atOnce * (1 - headroom))));
  return Math.max(1, forUsers, requestsPerSecond === undefined ? 0 : size.replicas);
}

/** Where a description of a server has what sizing calls otherwise. */
function pathOf(path: string): string {
  const [root = ""] = path.split(/[.[]/);
  if (root === "architecture" || root === "parameters" || root === "activeParameters") {
    return `model.${path}`;
  }
  return loadWords.includes(root) ? `load.${path}` : path;
}

const loadWords: readonly string[] = [
  "requestsPerSecond",
  "maximumMillisecondsPerOutputToken",
  "promptTokens",
  "outputTokens",
  "headroom",
];

/** The figures that a plan keeps. A cache in another format than sizing assumes holds more or fewer tokens. */
export function replicaSizeOf(
  size: InferenceSize,
  sizedAs: Quantization,
  cacheDataType: "auto" | "fp8",
  accelerator: Accelerator,
): ReplicaSizePlan {
  const ratio = (cacheDataType === "fp8" ? 1 : 2) / bytesPerCachedValue(sizedAs, accelerator);
  const { keyValueCache, price } = size;
  const onDemand = price?.capacities.find(({ capacity }) => capacity === "on-demand")?.usdPerHour;
  return {
    sizedAs,
    weightBytes: size.weightBytes,
    cacheBytesPerToken: keyValueCache.bytesPerToken * ratio,
    concurrentTokens: Math.floor(keyValueCache.concurrentTokens / ratio),
    concurrentRequests: Math.max(1, Math.floor(size.concurrentRequestsPerReplica / Math.max(1, ratio))),
    outputTokensPerSecond: size.outputTokensPerSecondPerReplica,
    millisecondsPerOutputToken: size.millisecondsPerOutputToken,
    secondsToFirstToken: size.secondsToFirstToken,
    ...(size.withinLatency && { withinLatency: size.withinLatency }),
    ...(size.usdPerMillionTokens !== undefined && { usdPerMillionTokens: size.usdPerMillionTokens }),
    ...(onDemand !== undefined && { usdPerMachineHour: onDemand / size.nodes }),
    reference: size.reference,
  };
}
