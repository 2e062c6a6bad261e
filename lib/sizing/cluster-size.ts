import { InvalidDescriptionError } from "../checks";
import { USABLE_MEMORY_SHARE } from "./hardware";
import { smallestThat, tryLayout, tryMinimumGpus } from "./parallelism";
import { type CheckedTrainingRequest, TRAINING_SUBJECT } from "./training-request";
import { calendarDaysOn, layoutRequest } from "./training-time";

/** Twice the largest published run (16,384 GPUs, Llama 3): nothing beyond it supports a prediction. */
const MOST_GPUS = 32768;

/** Days that a run may take when nobody says how large the cluster is to be: a quarter of a year, or a week of fine-tuning. */
const USUAL_DAYS = { pretrain: 90, "full-fine-tune": 7, lora: 7, qlora: 7 } as const;

/** GPUs that were asked for, in whole machines; or the fewest that meet the deadline. */
export function gpuCount(request: CheckedTrainingRequest, minimumGpus: number): number {
  const { sizeTarget, hardware, method } = request;
  switch (sizeTarget.type) {
    case "gpus":
      return enough(request, inWholeNodes(sizeTarget.gpus, hardware.gpusPerNode), minimumGpus);
    case "nodes":
      return enough(request, sizeTarget.nodes * hardware.gpusPerNode, minimumGpus);
    case "deadline":
      return fewestWithin(request, sizeTarget.days, minimumGpus) ?? refuseDeadline(request, sizeTarget.days);
    case "open":
      return fewestWithin(request, USUAL_DAYS[method], minimumGpus) ?? mostGpus(request);
  }
}

function inWholeNodes(gpus: number, gpusPerNode: number): number {
  return gpus <= gpusPerNode ? gpus : Math.ceil(gpus / gpusPerNode) * gpusPerNode;
}

function fewestWithin(request: CheckedTrainingRequest, days: number, minimumGpus: number): number | undefined {
  const { gpusPerNode } = request.hardware;
  const inTime = (gpus: number) => gpus >= minimumGpus && calendarDaysOn(request, gpus) <= days;
  const withinNode = [1, 2, 4, 8].find((gpus) => gpus < gpusPerNode && inTime(gpus));
  const nodes =
    withinNode ?? smallestThat((count) => inTime(count * gpusPerNode), Math.floor(mostGpus(request) / gpusPerNode));
  return withinNode ?? (nodes === undefined ? undefined : nodes * gpusPerNode);
}

function mostGpus({ hardware }: CheckedTrainingRequest): number {
  return Math.floor(MOST_GPUS / hardware.gpusPerNode) * hardware.gpusPerNode;
}

/** Fewest GPUs that hold the run. */
export function minimumOf(request: CheckedTrainingRequest): number {
  const minimum = tryMinimumGpus(layoutRequest(request), mostGpus(request));
  if (minimum === undefined) {
    const { accelerator, memoryBytes } = request.hardware;
    const usableGB = Math.round((memoryBytes * USABLE_MEMORY_SHARE) / 1e9);
    throw refusal(
      "parameters",
      `does not fit: no division over up to ${mostGpus(request)} GPUs leaves less than ${usableGB} GB on each ${accelerator.title}`,
      "take a GPU with more memory, a smaller model, a shorter contextLength, or method lora",
    );
  }
  return minimum;
}

function enough(request: CheckedTrainingRequest, gpus: number, minimumGpus: number): number {
  if (gpus < minimumGpus || !tryLayout({ ...layoutRequest(request), gpus })) {
    const { gpusPerNode } = request.hardware;
    const hint =
      request.sizeTarget.type === "nodes" ? `nodes: ${Math.ceil(minimumGpus / gpusPerNode)}` : `gpus: ${minimumGpus}`;
    throw refusal(
      request.sizeTarget.type,
      `${gpus} GPUs do not hold the run: state and activations need ${minimumGpus} or more of ${request.hardware.accelerator.title}`,
      `write ${hint} or more, take a GPU with more memory, or method lora`,
    );
  }
  return gpus;
}

function refuseDeadline(request: CheckedTrainingRequest, days: number): never {
  const most = mostGpus(request);
  const best = calendarDaysOn(request, most);
  throw refusal(
    "deadlineDays",
    `${days} is too early for any cluster: ${most} ${request.hardware.accelerator.title}, twice the largest published run, take ${best.toPrecision(3)} days`,
    `allow ${best.toPrecision(3)} days or more, take a faster GPU, fewer tokens or a smaller model`,
  );
}

function refusal(path: string, message: string, hint: string): InvalidDescriptionError {
  return new InvalidDescriptionError(TRAINING_SUBJECT, [{ path, message, hint }]);
}
