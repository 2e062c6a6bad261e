import { machines } from "../machines/catalogue";
import type { Machine } from "../machines/machine";
import { activeParametersOf, isMixtureOfExperts } from "./architecture";
import { comparableOpenModel, openModels } from "./open-models";
import { headlinePrice } from "./price";
import type { CheckedTrainingRequest } from "./training-request";
import type { TrainingSize } from "./training-size";

type UnnotedSize = Omit<TrainingSize, "notes">;

/** What numbers alone do not say: what was assumed, what is unwise, and when the honest answer is another one. */
export function trainingNotes(size: UnnotedSize, request: CheckedTrainingRequest): readonly string[] {
  return [
    ...request.assumptions,
    ...sizeTargetNotes(size, request),
    ...request.hardware.notes,
    ...adviceNotes(size),
    ...layoutNotes(size, request),
    ...networkNotes(size),
    ...priceNotes(size),
  ];
}

function sizeTargetNotes({ gpus, nodes }: UnnotedSize, { sizeTarget, hardware }: CheckedTrainingRequest) {
  if (sizeTarget.type === "open") {
    return [
      `Neither GPUs nor days were given: the smallest cluster is taken that holds the run and ends within a usual time.`,
    ];
  }
  if (sizeTarget.type === "gpus" && sizeTarget.gpus !== gpus) {
    return [`${sizeTarget.gpus} GPUs are rounded up to ${gpus}: ${nodes} whole machines of ${hardware.gpusPerNode}.`];
  }
  return [];
}

/** Fewer tokens for each parameter than this are a waste of parameters (arXiv 2203.15556: about 20). */
const TOKENS_PER_PARAMETER = 20;

function adviceNotes(size: UnnotedSize): readonly string[] {
  const notes: string[] = [];
  const parameters = activeParametersOf(size.architecture);
  if (size.nodes === 1) {
    notes.push("This needs no cluster: one machine holds it, without a fabric or a scheduler.");
  }
  if (size.machine && size.gpus < size.machine.acceleratorCount) {
    notes.push(smallerMachineNote(size.machine, size.gpus));
  }
  if (size.method !== "pretrain") {
    return notes;
  }
  const name = comparableOpenModel(size);
  const open = name && openModels[name];
  if (open) {
    notes.push(
      `Consider to fine-tune an open model instead: ${open.title} has seen ${trillions(open.pretrainingTokens ?? 0)} trillion tokens, this run sees ${trillions(size.tokens)}. Pre-training pays where language, data or license leave no choice.`,
    );
  }
  if (size.tokens < TOKENS_PER_PARAMETER * parameters) {
    notes.push(
      `${(size.tokens / parameters).toPrecision(2)} tokens for each active parameter are few: about 20 make the best of the compute, so a smaller model on the same tokens would be as good and cheaper.`,
    );
  }
  return notes;
}

function smallerMachineNote(machine: Machine, gpus: number): string {
  const smaller = machines(machine.cloud)
    .filter((row: Machine) => row.accelerator === machine.accelerator && row.acceleratorCount >= gpus)
    .filter((row: Machine) => row.acceleratorCount < machine.acceleratorCount)
    .map((row: Machine) => row.machineType);
  const advice = smaller.length > 0 ? `; ${smaller.join(", ")} would do` : "";
  return `Only ${gpus} of the ${machine.acceleratorCount} GPUs of ${machine.machineType} are used, and all are paid${advice}.`;
}

function layoutNotes({ parallelism, architecture, gpus }: UnnotedSize, request: CheckedTrainingRequest) {
  const notes: string[] = [];
  if (parallelism.recompute === "full") {
    notes.push(
      "Memory is so tight that all activations are computed twice, which costs a third more time: more GPUs would avoid it.",
    );
  }
  if (parallelism.lossChunks > 1) {
    notes.push(
      "Logits do not fit at once: the loss must be taken in pieces (torchtune's chunked loss, Liger's fused one).",
    );
  }
  if (parallelism.idleGpus > 0) {
    notes.push(`${parallelism.idleGpus} of ${gpus} GPUs are left over by the division: another count would use all.`);
  }
  const sequences = Math.floor(request.tokensPerStep / request.contextLength);
  if (parallelism.data > sequences) {
    notes.push(
      `${parallelism.data} copies share ${sequences} sequences of a step: the run is slower than stated here unless tokensPerStep grows, which costs quality.`,
    );
  }
  if (isMixtureOfExperts(architecture)) {
    notes.push(
      "What experts exchange is not in the network's figure: keep the experts of a layer inside NVLink as far as it goes.",
    );
  }
  return notes;
}

function networkNotes({ network, machineType }: UnnotedSize): readonly string[] {
  const { gbpsPerNode, machineGbpsPerNode } = network;
  if (machineGbpsPerNode === undefined || gbpsPerNode <= machineGbpsPerNode) {
    return [];
  }
  return [
    `The network of ${machineType} carries ${Math.round(machineGbpsPerNode)} Gbit/s; about ${Math.round(gbpsPerNode)} would hide communication behind half a step. Expect days near the upper end of the band, or give it larger steps.`,
  ];
}

function priceNotes({ price, machineType }: UnnotedSize): readonly string[] {
  if (!price) {
    return ["No cloud of the catalogue rents this GPU: the price is unknown."];
  }
  const headline = headlinePrice(price);
  return headline
    ? [
        `Dollars are those of ${price.machineType} on ${price.cloud}, ${headline.capacity}${headline.region ? `, ${headline.region}, ${headline.date}` : ""} (${headline.source}), machines only.`,
      ]
    : [`No price of ${machineType} is known: give one in prices.`];
}

function trillions(tokens: number): string {
  return Number((tokens / 1e12).toPrecision(2)).toString();
}
