import { activeParametersOf } from "./architecture";
import { flopsPerParameterAndToken } from "./method";
import { peakTflops16, tryPeakTflops } from "./precision";
import { type PublishedRun, publishedRuns } from "./published-runs";
import { fittedCoefficients, secondsPerToken, type TrainingRun } from "./roofline";

/**
 * Model FLOPs utilization: the share of the GPUs' dense peak that 6 × active parameters × tokens comes to (4 × with LoRA). By
 * {@link secondsPerToken}; attention is outside 6 × N × D, so small models and long contexts show a lower share.
 */
export function predictUtilization(run: TrainingRun, coefficients = fittedCoefficients): number {
  const { accelerator } = run.hardware;
  const peak = (tryPeakTflops(accelerator, run.precision) ?? peakTflops16(accelerator)) * 1e12;
  return (
    (flopsPerParameterAndToken(run.method ?? "pretrain") * activeParametersOf(run.architecture)) /
    (peak * secondsPerToken(run, coefficients))
  );
}

/** The published run that is most like this one, in words. */
export function nearestReference(run: TrainingRun): { readonly run: PublishedRun; readonly text: string } {
  const nearest = publishedRuns.reduce((best, candidate) =>
    distance(run, candidate) < distance(run, best) ? candidate : best,
  );
  const { name, gpus, accelerator, percentOf16BitPeak, source } = nearest;
  const share = `${percentOf16BitPeak.toFixed(1)} % of the 16-bit peak`;
  return { run: nearest, text: `${name} on ${gpus} ${accelerator.toUpperCase()}: ${share} (${source})` };
}

/** Doublings that lie between two runs; another GPU counts for more than another size, another size for more than a count. */
function distance(run: TrainingRun, candidate: PublishedRun): number {
  const sameName = run.hardware.accelerator.name.startsWith(candidate.accelerator.replace("h800", "h100"));
  const samePrecision = (run.precision === "fp8") === (candidate.precision === "fp8");
  const sparsity = (parameters: number, active = parameters) => Math.log2(parameters / active);
  const { parameters } = run.architecture;
  return (
    (sameName ? 0 : 6) +
    (samePrecision ? 0 : 4) +
    Math.abs(Math.log2(parameters / candidate.parameters)) +
    0.5 * Math.abs(Math.log2(run.gpus / candidate.gpus)) +
    2 *
      Math.abs(
        sparsity(parameters, activeParametersOf(run.architecture)) -
          sparsity(candidate.parameters, candidate.activeParameters),
      )
  );
}
