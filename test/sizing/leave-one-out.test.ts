import { predictUtilization, publishedRuns } from "../../lib/sizing";
import { peakTflops16, tryPeakTflops } from "../../lib/sizing/precision";
import { fittedCoefficients, type UtilizationCoefficients } from "../../lib/sizing/utilization";
import { median, otherReadings, percent, trainingRun } from "./runs";

const observations = publishedRuns.map(observe);
const readings = otherReadings.map(observe);

test("the coefficients are the best ones, but for rounding", () => {
  const all = [...observations, ...readings];
  expect(misfit(all, fittedCoefficients)).toBeLessThanOrEqual(1.03 * misfit(all, bestFit(all)));
});

test("each published run is met by coefficients that never saw it", () => {
  const errors = observations.map((observation) => {
    const rest = [...observations, ...readings].filter(({ name }) => name !== observation.name);
    return Math.abs(Math.exp(logError(observation, bestFit(rest))) - 1);
  });
  process.stdout.write(`\nleave one out: median ${percent(median(errors))}, largest ${percent(Math.max(...errors))}\n`);
  expect(median(errors)).toBeLessThanOrEqual(0.1);
  expect(Math.max(...errors)).toBeLessThanOrEqual(0.35);
});

interface Observation {
  readonly name: string;
  readonly run: ReturnType<typeof trainingRun>;
  readonly utilization: number;
}

function observe(published: (typeof publishedRuns)[number], index: number): Observation {
  const run = trainingRun(published);
  const { accelerator } = run.hardware;
  const peak = tryPeakTflops(accelerator, run.precision) ?? Number.NaN;
  const utilization = (published.percentOf16BitPeak / 100) * (peakTflops16(accelerator) / peak);
  return { name: `${published.name} ${index}`, run, utilization };
}

/** Above 0 where the estimate of the days is too long. */
function logError({ run, utilization }: Observation, coefficients: UtilizationCoefficients): number {
  return Math.log(utilization / predictUtilization(run, coefficients));
}

/** Absolute errors, and more for those above 15 %: the worst run counts as well as the median. */
function misfit(all: readonly Observation[], coefficients: UtilizationCoefficients): number {
  return all
    .map((observation) => Math.abs(logError(observation, coefficients)))
    .reduce((sum, error) => sum + Math.hypot(error, 0.02) + 40 * Math.max(0, error - 0.15) ** 2, 0);
}

/** Coordinate search: small, slow, and good enough for three numbers. */
function bestFit(all: readonly Observation[]): UtilizationCoefficients {
  const names = ["shareOfBestProduct", "lossOfDoubling", "lossOfRouting"] as const;
  let best = fittedCoefficients;
  for (let step = 0.2; step > 0.002; step /= 2) {
    for (let improved = true; improved; ) {
      const moves = names.flatMap((name) =>
        [1 + step, 1 / (1 + step)].map((factor) => ({ ...best, [name]: best[name] * factor })),
      );
      const next = moves.reduce((a, b) => (misfit(all, a) <= misfit(all, b) ? a : b));
      improved = misfit(all, next) < misfit(all, best);
      best = improved ? next : best;
    }
  }
  return best;
}
