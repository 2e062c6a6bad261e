import { activeParametersOf } from "./architecture";
import { flopsPerParameterAndToken, type TrainingMethod } from "./method";
import { type Layout, type LayoutRequest, tryLayout } from "./parallelism";
import { peakTflops16, tryPeakTflops } from "./precision";
import { checkpointRhythm } from "./reliability";
import type { CheckedTrainingRequest } from "./training-request";
import { predictUtilization } from "./utilization";

/** Days of the calendar on so many GPUs, which must hold the run. */
export function calendarDaysOn(request: CheckedTrainingRequest, gpus: number): number {
  return trainingSeconds(request, gpus, layoutOf(request, gpus)) / 86400 / checkpointRhythm(gpus).trainingShare;
}

/** Seconds of training, without stops and checkpoints. */
export function trainingSeconds(request: CheckedTrainingRequest, gpus: number, { parallelism }: Layout): number {
  const { architecture, hardware, method, tokens, precision } = request;
  const flops = flopsPerParameterAndToken(method) * activeParametersOf(architecture) * tokens;
  const peak = (tryPeakTflops(hardware.accelerator, precision) ?? peakTflops16(hardware.accelerator)) * 1e12;
  const recomputed = parallelism.recompute === "full" && request.utilization === undefined ? forwardTwice(method) : 1;
  return (flops * recomputed) / (gpus * hardware.shareOfGpu * peak * utilizationOf(request, gpus));
}

/** Full recomputation does the forward pass twice: a third more work in pre-training, half as much more with LoRA. */
function forwardTwice(method: TrainingMethod): number {
  return 1 + 2 / flopsPerParameterAndToken(method);
}

/** Model FLOPs utilization: the one that was measured, or the predicted one. */
export function utilizationOf(request: CheckedTrainingRequest, gpus: number): number {
  return request.utilization ?? predictUtilization({ ...request, gpus });
}

/** The layout on so many GPUs, which must hold the run. */
export function layoutOf(request: CheckedTrainingRequest, gpus: number): Layout {
  const layout = tryLayout({ ...layoutRequest(request), gpus });
  if (!layout) {
    throw new Error(`no layout holds the model on ${gpus} GPUs, though ${gpus} was found to be enough`);
  }
  return layout;
}

/** What a layout is sought for, but for the GPUs. */
export function layoutRequest(request: CheckedTrainingRequest): Omit<LayoutRequest, "gpus"> {
  const sequencesPerStep = Math.max(1, Math.floor(request.tokensPerStep / request.contextLength));
  return { ...request, software: request.givenSoftware, sequencesPerStep };
}
