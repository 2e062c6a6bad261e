import { isMixtureOfExperts } from "./architecture";
import { hasAdapters } from "./method";
import type { TrainingRun } from "./roofline";

/** Where a prediction can be expected to lie, as factors of the days. */
export interface DaysBand {
  /** Low end, in days. */
  readonly low: number;
  /** High end, in days. */
  readonly high: number;
}

/** Kinds of runs that are predicted differently well. A run can be of several. */
export type RunClass = "dense" | "mixture-of-experts" | "long-context" | "fp4" | "lora" | "pytorch" | "unmeasured-gpu";

/**
 * Band of each class. All but the last hold nine of ten runs that the fit never saw (five folds; a test counts them); GPUs of
 * which nobody published a run get the last, which is assumed.
 */
export const bandOfClass: Readonly<Record<RunClass, DaysBand>> = {
  dense: { low: 0.8, high: 1.25 },
  "mixture-of-experts": { low: 0.75, high: 1.3 },
  "long-context": { low: 0.7, high: 2.1 },
  fp4: { low: 0.8, high: 1.25 },
  lora: { low: 0.75, high: 1.35 },
  pytorch: { low: 0.6, high: 2.1 },
  "unmeasured-gpu": { low: 0.7, high: 1.7 },
};

/** The classes of a run, most general first. */
export function classesOf(run: TrainingRun): readonly RunClass[] {
  const { architecture, contextLength, precision, method = "pretrain", software, hardware } = run;
  return [
    isMixtureOfExperts(architecture) ? "mixture-of-experts" : "dense",
    ...(contextLength >= LONG_CONTEXT ? (["long-context"] as const) : []),
    ...(precision === "fp4" ? (["fp4"] as const) : []),
    ...(hasAdapters(method) ? (["lora"] as const) : []),
    ...(software === "pytorch" ? (["pytorch"] as const) : []),
    ...(measuredGpus.has(hardware.accelerator.name) ? [] : (["unmeasured-gpu"] as const)),
  ];
}

/** The widest of the bands of a run's classes. */
export function daysBand(run: TrainingRun): DaysBand {
  const bands = classesOf(run).map((name) => bandOfClass[name]);
  return { low: Math.min(...bands.map(({ low }) => low)), high: Math.max(...bands.map(({ high }) => high)) };
}

const LONG_CONTEXT = 32768;

/** GPUs on which the fitted runs ran. */
const measuredGpus: ReadonlySet<string> = new Set([
  "a100-40gb",
  "a100-80gb",
  "h100",
  "h200",
  "b200",
  "b300",
  "gb200",
  "gb300",
]);
