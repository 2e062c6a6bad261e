import type { CheckedInferenceRequest } from "./inference-request";
import type { InferenceSize } from "./inference-size";
import { openModels } from "./open-models";
import { headlinePrice } from "./price";
import { PUBLISHED_SERVING_SOURCE, type PublishedServing, publishedServing } from "./published-serving";
import { computesInFp4, type Quantization } from "./quantization";
import type { Replica } from "./serving";

type UnnotedSize = Omit<InferenceSize, "notes">;

/** What numbers alone do not say. */
export function inferenceNotes(size: UnnotedSize, request: CheckedInferenceRequest): readonly string[] {
  return [...request.hardware.notes, ...formatNotes(request), ...fleetNotes(size, request), ...priceNotes(size)];
}

/** The published run that is most like this replica, in words. */
export function nearestServing(replica: Replica): string {
  const nearest = publishedServing.reduce((best, candidate) =>
    distance(replica, candidate) < distance(replica, best) ? candidate : best,
  );
  const { model, quantization, accelerator, gpus, outputTokensPerSecond } = nearest;
  const figures = outputTokensPerSecond.map(
    ({ promptTokens, outputTokens, tokens }) => `${tokens} at ${promptTokens}/${outputTokens}`,
  );
  return `${openModels[model].title} ${quantization} on ${gpus} ${accelerator.toUpperCase()}: ${figures.join(", ")} output tokens/s (${PUBLISHED_SERVING_SOURCE})`;
}

function distance({ architecture, hardware, quantization, gpus }: Replica, candidate: PublishedServing): number {
  return (
    (hardware.accelerator.name === candidate.accelerator ? 0 : 3) +
    (quantization === candidate.quantization ? 0 : 2) +
    Math.abs(Math.log2(architecture.parameters / openModels[candidate.model].parameters)) +
    0.5 * Math.abs(Math.log2(gpus / candidate.gpus))
  );
}

function formatNotes({ quantization, hardware }: CheckedInferenceRequest): readonly string[] {
  const { accelerator } = hardware;
  const lacksFp8 = accelerator.denseTflops.fp8 === undefined;
  if (quantization === "fp8" && lacksFp8) {
    return [`${accelerator.title} has no fp8: weights are stored in it and computed in 16 bits.`];
  }
  if (quantization === "fp4" && !computesInFp4(accelerator)) {
    return [`${accelerator.title} has no fp4: weights are stored in it and computed in ${lacksFp8 ? "16" : "8"} bits.`];
  }
  return with16BitProducts.includes(quantization)
    ? ["No published run of these formats is at hand: the speed is carried over from fp8, and less sure."]
    : [];
}

const with16BitProducts: readonly Quantization[] = ["bf16", "fp16", "int8", "4-bit"];

function fleetNotes(size: UnnotedSize, { requestsPerSecond, headroom }: CheckedInferenceRequest): readonly string[] {
  const notes: string[] = [];
  if (requestsPerSecond === undefined) {
    notes.push(
      `The number of requests was not given: one full replica is sized, less ${Math.round(headroom * 100)} % of headroom.`,
    );
  }
  if (size.replicas === 1) {
    notes.push(
      "One replica serves all: while it restarts, nobody is served. Two are the least for a service that must not stop.",
    );
  }
  const rented = size.nodes * (size.machine?.acceleratorCount ?? 0);
  const idle = rented - size.gpus;
  if (idle > 0) {
    notes.push(`${idle} of ${rented} GPUs of these machines stay idle and are paid.`);
  }
  if (size.millisecondsPerOutputToken > SLOW_MILLISECONDS) {
    notes.push(
      `In a full replica ${Math.round(size.millisecondsPerOutputToken)} ms pass between two tokens of an answer, slower than people read: fewer requests at once answer faster, and cost more.`,
    );
  }
  if (size.pipelineParallel > 1) {
    notes.push("A replica divides layers over pipeline stages: the first token of an answer comes later.");
  }
  return notes;
}

/** About seven words in a second. */
const SLOW_MILLISECONDS = 100;

function priceNotes({ price, machineType }: UnnotedSize): readonly string[] {
  if (!price) {
    return ["No cloud of the catalogue rents this GPU: the price is unknown."];
  }
  const headline = headlinePrice(price);
  return headline
    ? [
        `Dollars are those of ${price.nodeCount} × ${price.machineType} on ${price.cloud}, ${headline.capacity}${headline.region ? `, ${headline.region}, ${headline.date}` : ""} (${headline.source}), machines only, for output tokens at the load described.`,
      ]
    : [`No price of ${machineType} is known: give one in prices.`];
}
