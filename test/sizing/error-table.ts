import { daysBand } from "../../lib/sizing/days-band";
import { fittedCoefficients } from "../../lib/sizing/roofline";
import { servingCoefficients } from "../../lib/sizing/serving-speed";
import { crossValidate, quantile } from "./fit";
import { servingLogError, servingObservations } from "./serving-observations";
import { fittedObservations, logError, rowObservations, type TrainingObservation } from "./training-observations";

/** Published runs of one kind, and how far the days of a fit that never saw them are off. */
export interface TrainingClassErrors {
  readonly title: string;
  readonly runs: number;
  readonly median: number;
  readonly ninth: number;
  readonly largest: number;
  /** Above 0 where estimates are too long. */
  readonly signedMedian: number;
  /** Share of the runs whose days lie in the band that the library states. */
  readonly insideBand: number;
}

const classes: readonly (readonly [string, (observation: TrainingObservation) => boolean])[] = [
  ["all", () => true],
  ["dense, below 32k tokens", (row) => is(row, "dense") && !is(row, "long-context") && !is(row, "lora")],
  ["the same, on NVIDIA's stack", (row) => is(row, "dense") && row.classes.length === 1],
  ["mixtures of experts", (row) => is(row, "mixture-of-experts")],
  ["32k tokens and longer", (row) => is(row, "long-context")],
  ["NVFP4", (row) => is(row, "fp4")],
  ["LoRA", (row) => is(row, "lora")],
  ["stock PyTorch", (row) => is(row, "pytorch")],
  ["64 GPUs and fewer", ({ run }) => run.gpus <= 64],
  ["2,048 GPUs and more", ({ run }) => run.gpus >= 2048],
];

function is({ classes: names }: TrainingObservation, name: TrainingObservation["classes"][number]): boolean {
  return names.includes(name);
}

/** Errors in five folds, by class. */
export function trainingErrors(): readonly TrainingClassErrors[] {
  const errors = crossValidate(fittedObservations, fittedCoefficients, logError);
  const rows = fittedObservations.map((observation, index) => ({ observation, error: errors[index] ?? Number.NaN }));
  return classes.map(([title, holds]) => {
    const ofClass = rows.filter(({ observation }) => holds(observation));
    const sizes = ofClass.map(({ error }) => Math.abs(error));
    const inside = ofClass.filter(({ observation, error }) => {
      const { low, high } = daysBand(observation.run);
      return 1 / (1 + error) >= low && 1 / (1 + error) <= high;
    });
    return {
      title,
      runs: ofClass.length,
      median: quantile(sizes, 0.5),
      ninth: quantile(sizes, 0.9),
      largest: Math.max(...sizes),
      signedMedian: quantile(
        ofClass.map(({ error }) => error),
        0.5,
      ),
      insideBand: inside.length / ofClass.length,
    };
  });
}

export function trainingErrorTable(): string {
  return [
    "| training runs | number | median error | nine of ten within | largest | estimates are too long by | inside the band |",
    "|---|---|---|---|---|---|---|",
    ...trainingErrors().map(
      ({ title, runs, median, ninth, largest, signedMedian, insideBand }) =>
        `| ${title} | ${runs} | ${share(median)} | ${share(ninth)} | ${share(largest)} | ${share(signedMedian)} | ${Math.round(insideBand * 100)} % |`,
    ),
  ].join("\n");
}

/** Every shown row with the error of the library as it is. */
export function rowTable(): string {
  return [
    "| run | GPUs | context | precision | error of the days |",
    "|---|---|---|---|---|",
    ...rowObservations.map((row) => {
      const { accelerator } = row.run.hardware;
      const error = Math.exp(logError(row, fittedCoefficients)) - 1;
      return `| ${row.name} | ${row.run.gpus} × ${accelerator.name} | ${row.run.contextLength} | ${row.run.precision} | ${share(error)} |`;
    }),
  ].join("\n");
}

export function share(value: number): string {
  return `${value < 0 ? "−" : ""}${Math.abs(value * 100).toFixed(1)} %`;
}

/** Published throughputs of one kind, and how far the speed of a fit that never saw them is off. */
export interface ServingClassErrors {
  readonly title: string;
  readonly figures: number;
  readonly median: number;
  readonly ninth: number;
  readonly largest: number;
  /** Above 0 where estimates are too fast. */
  readonly signedMedian: number;
}

const servingClasses: readonly (readonly [string, string | undefined])[] = [
  ["all", undefined],
  ["dense models", "dense"],
  ["mixtures of experts", "moe"],
  ["DeepSeek", "deepseek"],
  ["Qwen 3 mixtures", "qwen"],
  ["gpt-oss", "gpt-oss"],
  ["Llama 4", "llama4"],
  ["MLPerf, offline", "mlperf"],
];

/** Errors in five folds, by class. */
export function servingErrors(): readonly ServingClassErrors[] {
  const errors = crossValidate(servingObservations, servingCoefficients, servingLogError);
  return servingClasses.map(([title, name]) => {
    const ofClass = servingObservations
      .map(({ classes: names }, index) => ({ names, error: errors[index] ?? Number.NaN }))
      .filter(({ names }) => name === undefined || names.includes(name))
      .map(({ error }) => error);
    const sizes = ofClass.map(Math.abs);
    return {
      title,
      figures: ofClass.length,
      median: quantile(sizes, 0.5),
      ninth: quantile(sizes, 0.9),
      largest: Math.max(...sizes),
      signedMedian: quantile(ofClass, 0.5),
    };
  });
}

export function servingErrorTable(): string {
  return [
    "| served models | figures | median error | nine of ten within | largest | estimates are too fast by |",
    "|---|---|---|---|---|---|",
    ...servingErrors().map(
      ({ title, figures, median, ninth, largest, signedMedian }) =>
        `| ${title} | ${figures} | ${share(median)} | ${share(ninth)} | ${share(largest)} | ${share(signedMedian)} |`,
    ),
  ].join("\n");
}

/** Every figure with the error of the library as it is. */
export function servingRowTable(): string {
  return [
    "| figure | published output tokens/s of a GPU | error of the speed |",
    "|---|---|---|",
    ...servingObservations.map((row) => {
      const error = Math.exp(servingLogError(row, servingCoefficients)) - 1;
      return `| ${row.name.replace(/^inference /, "")} | ${Math.round(row.tokensPerSecond / row.replica.gpus)} | ${share(error)} |`;
    }),
  ].join("\n");
}
