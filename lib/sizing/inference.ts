import { InvalidDescriptionError } from "../checks";
import type { Machine } from "../machines/machine";
import { coldStart } from "./cold-start";
import { machinesWith } from "./hardware";
import { inferenceNotes, nearestServing } from "./inference-notes";
import {
  type CheckedInferenceRequest,
  checkInferenceRequest,
  INFERENCE_SUBJECT,
  type InferenceRequest,
} from "./inference-request";
import type { InferenceSize } from "./inference-size";
import { headlinePrice, priceCluster } from "./price";
import { bytesPerCachedValue } from "./quantization";
import { cacheBytesPerToken, concurrentTokens, tensorDegree, weightBytes } from "./serving";
import { replicaSpeed, speedWithin } from "./serving-speed";
import { blendedUsdPerMillionOutputTokens, tokenPrice } from "./token-price";

/** Usual requests that a replica must hold at once: fewer leave the GPUs waiting for memory. */
const FEWEST_REQUESTS = 16;

/** More machines than this share no replica: no engine documents it. */
const MOST_NODES_PER_REPLICA = 8;

/**
 * How many GPUs a served model needs: for one replica, and for the requests of a fleet.
 *
 * Throws {@link InvalidDescriptionError} with all that is wrong: no hardware, unknown names, counts that are not above 0, a
 * context that is too short for the requests, a model that does not fit.
 */
export function sizeInference(request: InferenceRequest): InferenceSize {
  const checked = checkInferenceRequest(request);
  const { architecture, hardware, quantization, promptTokens, outputTokens } = checked;
  const gpusPerReplica = replicaGpus(checked);
  const replica = { architecture, hardware, quantization, gpus: gpusPerReplica };
  const speed = replicaSpeed(replica, checked);
  const within = speedWithin(replica, checked, checked.maximumMillisecondsPerOutputToken ?? USUAL_MILLISECONDS);
  const counted = checked.maximumMillisecondsPerOutputToken === undefined ? speed : (within ?? refuseLatency(checked));
  const usable = counted.outputTokensPerSecond * (1 - checked.headroom);
  const asked = checked.requestsPerSecond === undefined ? usable : checked.requestsPerSecond * outputTokens;
  const replicas = Math.max(1, Math.ceil(asked / usable));
  const gpus = replicas * gpusPerReplica;
  const machine = machineFor(checked, replicas, gpusPerReplica);
  const gpusPerNode = machine?.acceleratorCount ?? hardware.gpusPerNode;
  const nodes = nodesFor(replicas, gpusPerReplica, gpusPerNode);
  const bytesPerToken = cacheBytesPerToken(architecture, bytesPerCachedValue(quantization, hardware.accelerator));
  const price = machine && priceCluster({ machine, nodeCount: nodes, prices: checked.prices });
  const usdPerHour = price && headlinePrice(price)?.usdPerHour;
  const tensorParallel = tensorDegree(replica);
  const tokenPrices =
    usdPerHour === undefined
      ? undefined
      : {
          packed: tokenPrice({
            ...{ promptTokens, outputTokens, promptShare: counted.promptShare, outputTokensPerSecond: usable },
            usdPerHour: (usdPerHour / (nodes * Math.max(1, gpusPerNode))) * gpusPerReplica,
          }),
          deployed: tokenPrice({
            ...{ promptTokens, outputTokens, promptShare: counted.promptShare, outputTokensPerSecond: asked },
            usdPerHour,
          }),
        };
  const size = {
    architecture,
    quantization,
    promptTokens,
    outputTokens,
    acceleratorTitle: hardware.accelerator.title,
    machine,
    cloud: machine?.cloud,
    machineType: machine?.machineType,
    gpusPerReplica,
    tensorParallel,
    pipelineParallel: gpusPerReplica / tensorParallel,
    replicas,
    gpus,
    nodes,
    weightBytes: weightBytes(architecture, quantization),
    keyValueCache: {
      bytesPerToken,
      bytesPerReplica: concurrentTokens(replica) * bytesPerToken,
      concurrentTokens: concurrentTokens(replica),
    },
    outputTokensPerSecondPerReplica: speed.outputTokensPerSecond,
    millisecondsPerOutputToken: speed.millisecondsPerOutputToken,
    concurrentRequestsPerReplica: speed.concurrentRequests,
    secondsToFirstToken: speed.secondsToFirstToken,
    withinLatency: within && {
      millisecondsPerOutputToken: within.millisecondsPerOutputToken,
      concurrentRequests: within.concurrentRequests,
      outputTokensPerSecondPerReplica: within.outputTokensPerSecond,
    },
    coldStart: coldStart(weightBytes(architecture, quantization)),
    reference: nearestServing(replica),
    servedOutputTokensPerSecond: asked,
    usdPerMillionTokens: tokenPrices && blendedUsdPerMillionOutputTokens(tokenPrices.deployed, checked),
    tokenPrices,
    price,
  };
  return { ...size, notes: inferenceNotes(size, checked) };
}

/** What readers are given where nobody asks for a latency: about four times as fast as they read. */
const USUAL_MILLISECONDS = 50;

function refuseLatency({ maximumMillisecondsPerOutputToken }: CheckedInferenceRequest): never {
  throw refusal(
    "maximumMillisecondsPerOutputToken",
    `${maximumMillisecondsPerOutputToken} ms are fewer than a single request takes`,
    "take more GPUs for a replica, a faster GPU, a coarser quantization, or allow more milliseconds",
  );
}

/**
 * Share of the best speed of a GPU that the fewest GPUs of a replica must reach: below it, the cache is too small for them. Of
 * GPUs without links the fewest are taken: they would divide layers, which makes every answer later.
 */
function fastEnough({ hardware }: CheckedInferenceRequest): number {
  return hardware.accelerator.linkGBps > 0 ? 2 / 3 : 0;
}

function replicaGpus(request: CheckedInferenceRequest): number {
  const { hardware, gpusPerReplica } = request;
  const counts = replicaCounts(hardware.gpusPerNode);
  const holding = counts.filter((gpus) => holds(request, gpus));
  const fewest = holding[0];
  if (fewest === undefined) {
    throw refusal(
      "parameters",
      `does not fit: weights and ${tokensWanted(request)} tokens of cache exceed ${counts.at(-1)} ${hardware.accelerator.title}`,
      "take a GPU with more memory, a smaller model, a coarser quantization, or a shorter contextLength",
    );
  }
  const holdsOne = (gpus: number) => concurrentTokens({ ...request, gpus }) >= request.contextLength;
  if (gpusPerReplica !== undefined && !holdsOne(gpusPerReplica)) {
    throw refusal(
      "gpusPerReplica",
      `${gpusPerReplica} ${hardware.accelerator.title} do not hold the weights and ${request.contextLength} tokens of cache`,
      `write ${counts.find(holdsOne) ?? fewest} or more, a coarser quantization, or a shorter contextLength`,
    );
  }
  const speedOfGpu = (gpus: number) => replicaSpeed({ ...request, gpus }, request).outputTokensPerSecond / gpus;
  const inTime = (gpus: number) =>
    request.maximumMillisecondsPerOutputToken === undefined ||
    speedWithin({ ...request, gpus }, request, request.maximumMillisecondsPerOutputToken) !== undefined;
  const quick = holding.filter(inTime);
  const withinNode = (quick.length > 0 ? quick : holding).filter((gpus) => gpus <= hardware.gpusPerNode);
  const best = Math.max(...withinNode.map(speedOfGpu));
  return gpusPerReplica ?? withinNode.find((gpus) => speedOfGpu(gpus) >= fastEnough(request) * best) ?? fewest;
}

function holds(request: CheckedInferenceRequest, gpus: number): boolean {
  return concurrentTokens({ ...request, gpus }) >= tokensWanted(request);
}

function tokensWanted({ contextLength, promptTokens, outputTokens }: CheckedInferenceRequest): number {
  return Math.max(contextLength, FEWEST_REQUESTS * (promptTokens + outputTokens));
}

/** GPUs that engines divide a model over: 1, 2, 4 … of one machine, then whole machines. */
function replicaCounts(gpusPerNode: number): readonly number[] {
  const withinNode = [1, 2, 4, 8].filter((gpus) => gpus < gpusPerNode);
  const machines = Array.from({ length: MOST_NODES_PER_REPLICA }, (_, index) => (index + 1) * gpusPerNode);
  return [...withinNode, ...machines];
}

/** The machine that was named; or of those with that GPU, the one that makes the fleet cheapest on demand. */
function machineFor(request: CheckedInferenceRequest, replicas: number, gpusPerReplica: number): Machine | undefined {
  const { hardware, machineIsGiven, cloud, prices } = request;
  if (machineIsGiven) {
    return hardware.machine;
  }
  const fleetPrice = (machine: Machine) => {
    const nodeCount = nodesFor(replicas, gpusPerReplica, machine.acceleratorCount);
    const { capacities } = priceCluster({ machine, nodeCount, prices });
    return capacities.find(({ capacity }) => capacity === "on-demand")?.usdPerHour ?? Number.POSITIVE_INFINITY;
  };
  return machinesWith(hardware.accelerator, cloud)
    .filter((machine) => machine.acceleratorCount >= Math.min(gpusPerReplica, hardware.gpusPerNode))
    .reduce((best, machine) => (best && fleetPrice(best) <= fleetPrice(machine) ? best : machine), hardware.machine);
}

/** A replica does not straddle machines unless it fills them. */
function nodesFor(replicas: number, gpusPerReplica: number, gpusPerNode: number): number {
  return gpusPerReplica >= gpusPerNode
    ? replicas * Math.ceil(gpusPerReplica / gpusPerNode)
    : Math.ceil(replicas / Math.floor(gpusPerNode / gpusPerReplica));
}

function refusal(path: string, message: string, hint: string): InvalidDescriptionError {
  return new InvalidDescriptionError(INFERENCE_SUBJECT, [{ path, message, hint }]);
}
