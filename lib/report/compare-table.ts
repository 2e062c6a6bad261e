import type { Alternative, InferenceSize, TrainingSize } from "../sizing";
import { alignColumns } from "./columns";

/** A line for each way to train: machines, days, dollars, and what limits it. */
export function compareTrainingTable(rows: readonly Alternative<TrainingSize>[]): string {
  return alignColumns([
    ["on", "cloud", "machines", "GPUs", "days", "USD", "limited by"],
    ...rows.map(({ title, cloud, size, usd, limit }) => [
      title,
      cloud ?? "-",
      size ? `${size.nodes}` : "-",
      size ? `${size.gpus}` : "-",
      size ? days(size) : "-",
      dollars(usd, 0),
      limit,
    ]),
  ]);
}

/** A line for each way to serve: machines, speed, dollars of a million output tokens with their prompts. */
export function compareInferenceTable(rows: readonly Alternative<InferenceSize>[]): string {
  return alignColumns([
    [
      "on",
      "cloud",
      "machines",
      "GPUs",
      "output tokens/s",
      "ms a token",
      "USD/1M",
      "packed: prompt",
      "output",
      "limited by",
    ],
    ...rows.map(({ title, cloud, size, usd, limit }) => [
      title,
      cloud ?? "-",
      size ? `${size.nodes}` : "-",
      size ? `${size.gpus}` : "-",
      size ? `${Math.round(size.outputTokensPerSecondPerReplica * size.replicas)}` : "-",
      size ? `${Math.round(size.millisecondsPerOutputToken)}` : "-",
      dollars(usd, 2),
      dollars(size?.tokenPrices?.packed.usdPerMillionPromptTokens, 2),
      dollars(size?.tokenPrices?.packed.usdPerMillionOutputTokens, 2),
      limit,
    ]),
  ]);
}

function days({ days: value, daysBand }: TrainingSize): string {
  const short = (count: number) => Number(count.toPrecision(2));
  return `${short(value)} (${short(daysBand.low)} to ${short(daysBand.high)})`;
}

function dollars(usd: number | undefined, digits: number): string {
  return usd === undefined
    ? "unknown"
    : usd.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
