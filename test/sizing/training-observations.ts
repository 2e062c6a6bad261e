import {
  classesOf,
  publishedRuns,
  type RunClass,
  sizeTraining,
  type TrainingRequest,
  type TrainingRun,
} from "../../lib/sizing";
import { hasAdapters } from "../../lib/sizing/method";
import { type RooflineCoefficients, secondsPerToken } from "../../lib/sizing/roofline";
import { checkTrainingRequest } from "../../lib/sizing/training-request";
import { publishedTraining } from "./published-rows";
import { publishedSecondsPerToken, runsOutsideTheFit } from "./runs";

/** A published run, as the formula sees it. */
export interface TrainingObservation {
  readonly name: string;
  readonly run: TrainingRun;
  readonly classes: readonly (RunClass | "hybrid")[];
  /** Times that the run's work is done, by the layout that the library chooses: above 1 where activations are computed again. */
  readonly recomputed: number;
  /** Seconds of one GPU for one token, as published. */
  readonly seconds: number;
}

const TOKENS = 1e12;

function observe(
  name: string,
  request: TrainingRequest & { readonly gpus: number },
  seconds: number,
  isHybrid = false,
): TrainingObservation {
  const checked = checkTrainingRequest(request);
  const run = { ...checked, gpus: request.gpus };
  const { parallelism } = sizeTraining(request);
  const again = hasAdapters(checked.method) ? 1.5 : 4 / 3;
  return {
    name,
    run,
    classes: [...classesOf(run), ...(isHybrid ? (["hybrid"] as const) : [])],
    recomputed: parallelism.recompute === "full" ? again : 1,
    seconds,
  };
}

/** The runs that the library names. */
export const namedObservations: readonly TrainingObservation[] = [...publishedRuns, ...runsOutsideTheFit].map((run) => {
  const { name, parameters, activeParameters, accelerator, gpus, contextLength, precision, activationCheckpointing } =
    run;
  const request = {
    tokens: TOKENS,
    parameters,
    activeParameters,
    accelerator,
    gpus,
    contextLength,
    precision,
    activationCheckpointing,
  };
  return observe(name, request, publishedSecondsPerToken(run));
});

/** The rows of `published-rows.json`. */
export const rowObservations: readonly TrainingObservation[] = publishedTraining.map(
  ({ name, request, tokensPerSecondPerGpu, classes }) =>
    observe(name, request, 1 / tokensPerSecondPerGpu, classes.includes("hybrid")),
);

/** What coefficients are fitted to: all but models that are only in part transformers, of which the formula knows nothing. */
export const fittedObservations: readonly TrainingObservation[] = [...namedObservations, ...rowObservations].filter(
  ({ classes }) => !classes.includes("hybrid"),
);

/** Above 0 where the estimate of the days is too long. */
export function logError(
  { run, recomputed, seconds }: TrainingObservation,
  coefficients: RooflineCoefficients,
): number {
  return Math.log((recomputed * secondsPerToken(run, coefficients)) / seconds);
}
