import { gpuCount, minimumOf } from "./cluster-size";
import { daysBand } from "./days-band";
import { checkpointBytes } from "./memory";
import { sizeNetwork } from "./network";
import { headlinePrice, priceCluster } from "./price";
import { checkpointRhythm, meanHoursBetweenFailures } from "./reliability";
import { sizeStorage } from "./storage";
import { trainingNotes } from "./training-notes";
import { type CheckedTrainingRequest, checkTrainingRequest, type TrainingRequest } from "./training-request";
import type { TrainingSize } from "./training-size";
import { layoutOf, trainingSeconds, utilizationOf } from "./training-time";
import { nearestReference } from "./utilization";

/**
 * How much cluster a training run needs: GPUs, days, bytes, dollars.
 *
 * Days are 6 × active parameters × tokens ÷ (GPUs × peak × utilization), by {@link predictUtilization}. Throws
 * {@link InvalidDescriptionError} with all that is wrong: no hardware, unknown names, counts that are not above 0, too few
 * GPUs for the memory, a deadline that no cluster meets.
 */
export function sizeTraining(request: TrainingRequest): TrainingSize {
  const checked = checkTrainingRequest(request);
  const minimumGpus = minimumOf(checked);
  return trainingSize(checked, minimumGpus, gpuCount(checked, minimumGpus));
}

function trainingSize(request: CheckedTrainingRequest, minimumGpus: number, gpus: number): TrainingSize {
  const { architecture, hardware, method, tokens, precision, software, contextLength, tokensPerStep } = request;
  const layout = layoutOf(request, gpus);
  const run = { hardware, architecture, gpus, contextLength, precision, method, software };
  const modelFlops = utilizationOf(request, gpus);
  const seconds = trainingSeconds(request, gpus, layout);
  const days = seconds / 86400;
  const band = daysBand(run);
  const rhythm = checkpointRhythm(gpus);
  const nodes = Math.ceil(gpus / hardware.gpusPerNode);
  const calendarDays = days / rhythm.trainingShare;
  const bytes = checkpointBytes(architecture.parameters, method);
  const tokensPerSecond = tokens / seconds;
  const price =
    hardware.machine &&
    priceCluster({ machine: hardware.machine, nodeCount: nodes, calendarDays, prices: request.prices });
  const size = {
    architecture,
    tokens,
    method,
    precision,
    software,
    contextLength,
    acceleratorTitle: hardware.accelerator.title,
    machine: hardware.machine,
    cloud: hardware.machine?.cloud,
    machineType: hardware.machine?.machineType,
    nodes,
    gpus,
    minimumGpus,
    parallelism: layout.parallelism,
    memory: layout.memory,
    utilization: {
      modelFlops,
      reference: request.utilization === undefined ? nearestReference(run).text : "given by the user",
    },
    days,
    daysBand: { low: days * band.low, high: days * band.high },
    calendarDays,
    gpuHours: (seconds / 3600) * gpus,
    tokensPerSecond,
    checkpoint: {
      bytes,
      intervalMinutes: rhythm.intervalSeconds / 60,
      stallSeconds: rhythm.stallSeconds,
      meanHoursBetweenFailures: meanHoursBetweenFailures(gpus),
    },
    storage: sizeStorage({
      checkpointBytes: bytes,
      stallSeconds: rhythm.stallSeconds,
      tokens,
      tokensPerSecond,
      startingWeightBytes: method === "pretrain" ? 0 : 2 * architecture.parameters,
    }),
    network: sizeNetwork({
      architecture,
      hardware,
      method,
      parallelism: layout.parallelism,
      nodes,
      secondsPerStep: tokensPerStep / tokensPerSecond,
    }),
    usd: price && headlinePrice(price)?.usdPerRun,
    price,
  };
  return { ...size, notes: trainingNotes(size, request) };
}
