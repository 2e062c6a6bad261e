import {
  checkDescription,
  InvalidDescriptionError,
  isObject,
  list,
  object,
  oneOf,
  Problems,
  required,
  type Shape,
  text,
} from "../checks";
import { acceleratorNames } from "../machines/accelerator";
import { machines, tryMachineOfAccelerator } from "../machines/catalogue";
import type { Cloud, Machine } from "../machines/machine";
import { clouds, hardwareOfMachine } from "./hardware";
import { type HostedPrice, hostedPrices } from "./hosted-prices";
import { sizeInference } from "./inference";
import { type InferenceRequest, inferenceShape } from "./inference-request";
import type { InferenceSize } from "./inference-size";
import { comparableOpenModel, type OpenModelName, openModels } from "./open-models";
import { count, dollars, label, sizedBefore } from "./request-shapes";
import { rooflineTerms } from "./roofline";
import { sizeTraining } from "./training";
import { type TrainingRequest, trainingShape } from "./training-request";
import type { TrainingSize } from "./training-size";

/** One way to get a model, or to get it served. */
export interface Alternative<Size> {
  /** The machine and its cloud, or what it is instead of machines. */
  readonly title: string;
  /** The cloud that rents the machines; absent for a hosted API. */
  readonly cloud?: Cloud;
  /** Absent where it does not work, and for a hosted API. */
  readonly size?: Size;
  /** Dollars of the whole; absent where no price is known. */
  readonly usd?: number;
  /** What the time goes into, or why it does not work. */
  readonly limit: string;
}

/** Which machines to compare. */
export interface ComparedMachines {
  /**
   * Machine types of any cloud.
   *
   * @default - the machine that `accelerator` stands for on each cloud
   */
  readonly machineTypes?: readonly string[];
  /** @default "h100" */
  readonly accelerator?: string;
}

const machineTypes = clouds.flatMap((cloud) => machines(cloud).map((machine: Machine) => machine.machineType));

const comparedShape: Shape<ComparedMachines> = {
  machineTypes: list(oneOf(machineTypes, "GPU machine", { token: sizedBefore }), {
    hint: 'write machine types: ["p5.48xlarge", "a3-megagpu-8g"]',
    minimumLength: 1,
    unique: true,
    token: sizedBefore,
  }),
  accelerator: oneOf(acceleratorNames(), "accelerator", { token: sizedBefore }),
};

/** A run to train, and the machines that are compared for it. */
export type TrainingComparisonRequest = Omit<TrainingRequest, "accelerator" | "machineType" | "cloud"> &
  ComparedMachines & {
    /**
     * Tokens of the fine-tuning that is shown as an alternative to pre-training.
     *
     * @default 100e6
     */
    readonly fineTuningTokens?: number;
  };

const { accelerator: _ofRun, machineType: _typeOfRun, cloud: _cloudOfRun, ...runShape } = trainingShape;

const trainingComparisonShape: Shape<TrainingComparisonRequest> = {
  ...runShape,
  ...comparedShape,
  fineTuningTokens: count("tokens, such as 100e6", 1e18),
};

/**
 * One training run on several machines: days, dollars, and what limits each; and, where an open model has seen more than the run
 * would, what it costs to fine-tune that instead. A machine on which the run does not work says why; a request that is wrong for
 * every machine throws {@link InvalidDescriptionError}.
 */
export function compareTraining(request: TrainingComparisonRequest): readonly Alternative<TrainingSize>[] {
  checkComparison<TrainingComparisonRequest>(request, trainingComparisonShape, "comparison of training runs");
  const { machineTypes, accelerator, fineTuningTokens = 100e6, ...run } = request;
  const rows = alternatives(
    machinesOf({ machineTypes, accelerator }),
    (machineType) => sizeTraining({ ...run, machineType }),
    (size) => ({ usd: size.usd, limit: trainingLimit(size) }),
  );
  const cheapest = cheapestOf(rows);
  const open = cheapest?.size && run.method === undefined ? comparableOpenModel(cheapest.size) : undefined;
  return cheapest?.size?.machineType && open
    ? [...rows, fineTuningInstead(open, cheapest.size.machineType, fineTuningTokens, run)]
    : rows;
}

function fineTuningInstead(
  open: OpenModelName,
  machineType: string,
  tokens: number,
  { contextLength, prices }: Pick<TrainingRequest, "contextLength" | "prices">,
): Alternative<TrainingSize> {
  const title = `fine-tune ${openModels[open].title} instead: LoRA, ${tokens / 1e6}M tokens on ${machineType}`;
  const [row] = alternatives(
    [machineType],
    () => sizeTraining({ architecture: open, method: "lora", tokens, contextLength, machineType, prices }),
    (size) => ({ usd: size.usd, limit: trainingLimit(size) }),
  );
  return { limit: "", ...row, title };
}

/** A model to serve, and the machines that are compared for it. */
export type InferenceComparisonRequest = Omit<InferenceRequest, "accelerator" | "machineType" | "cloud"> &
  ComparedMachines & {
    /**
     * A hosted API to compare with.
     *
     * @default - the cheapest that is known for the model, if any
     */
    readonly hosted?: HostedPrice;
  };

const { accelerator: _ofFleet, machineType: _typeOfFleet, cloud: _cloudOfFleet, ...fleetShape } = inferenceShape;

const dayHint = "write the day: 2026-06-30";
const usdPerMillionTokens = required(dollars("a million tokens"), "write dollars of a million tokens");

const inferenceComparisonShape: Shape<InferenceComparisonRequest> = {
  ...fleetShape,
  ...comparedShape,
  hosted: object<HostedPrice>({
    name: required(label("write the name of the API"), "write the name of the API"),
    usdPerMillionPromptTokens: usdPerMillionTokens,
    usdPerMillionOutputTokens: usdPerMillionTokens,
    date: required(text({ pattern: /^\d{4}-\d\d-\d\d$/, hint: dayHint, token: sizedBefore }), dayHint),
    source: required(
      text({ hint: "write where the price is from", token: sizedBefore }),
      "write where the price is from",
    ),
  }),
};

/**
 * One fleet on several machines, beside a hosted API: dollars are those of a million output tokens with their prompts. A machine
 * on which it does not work says why; a request that is wrong for every machine throws {@link InvalidDescriptionError}.
 */
export function compareInference(request: InferenceComparisonRequest): readonly Alternative<InferenceSize>[] {
  checkComparison<InferenceComparisonRequest>(request, inferenceComparisonShape, "comparison of inference fleets");
  const { machineTypes, accelerator, hosted, ...fleet } = request;
  const rows = alternatives(
    machinesOf({ machineTypes, accelerator }),
    (machineType) => sizeInference({ ...fleet, machineType }),
    (size) => ({ usd: size.usdPerMillionTokens, limit: inferenceLimit(size) }),
  );
  const api = hosted ?? (typeof fleet.architecture === "string" ? hostedPrices[fleet.architecture] : undefined);
  const shape = rows.find(({ size }) => size)?.size;
  if (!api || !shape) {
    return rows;
  }
  const usd = api.usdPerMillionOutputTokens + (api.usdPerMillionPromptTokens * shape.promptTokens) / shape.outputTokens;
  return [...rows, { title: api.name, usd, limit: `list price of ${api.date}` }];
}

function checkComparison<Request extends ComparedMachines>(
  request: Request,
  shape: Shape<Request>,
  subject: string,
): void {
  const problems = new Problems();
  checkDescription<Request>(problems, request, shape);
  const { machineTypes, accelerator } = isObject(request) ? request : {};
  if (machineTypes !== undefined && accelerator !== undefined) {
    const hint = "keep one of the two: machine types say which GPU they have";
    problems.add("accelerator", "is given beside machineTypes", hint);
  }
  problems.throwIfAny(subject);
}

/** Machine types that are meant: those that are named, or those of the three clouds with an accelerator. */
function machinesOf({ machineTypes, accelerator = "h100" }: ComparedMachines): readonly string[] {
  return (
    machineTypes ??
    clouds
      .map((cloud): Machine | undefined => tryMachineOfAccelerator(cloud, accelerator))
      .flatMap((machine) => machine?.machineType ?? [])
  );
}

function alternatives<Size extends { readonly cloud?: Cloud }>(
  machineTypes: readonly string[],
  sizeOn: (machineType: string) => Size,
  told: (size: Size) => { readonly usd?: number; readonly limit: string },
): readonly Alternative<Size>[] {
  const problems: InvalidDescriptionError[] = [];
  const rows = machineTypes.map((machineType): Alternative<Size> => {
    try {
      const size = sizeOn(machineType);
      return { title: machineType, cloud: size.cloud, size, ...told(size) };
    } catch (error) {
      if (!(error instanceof InvalidDescriptionError)) {
        throw error;
      }
      problems.push(error);
      return { title: machineType, limit: error.problems.map(({ path, message }) => `${path}: ${message}`).join("; ") };
    }
  });
  const [first] = problems;
  if (first && problems.length === machineTypes.length) {
    throw first;
  }
  return rows;
}

function cheapestOf<Size>(rows: readonly Alternative<Size>[]): Alternative<Size> | undefined {
  const working = rows.filter(({ size }) => size);
  return [...working].sort((a, b) => (a.usd ?? Number.POSITIVE_INFINITY) - (b.usd ?? Number.POSITIVE_INFINITY))[0];
}

/** The largest part of a step, in words. */
function trainingLimit(size: TrainingSize): string {
  const { architecture, machine, gpus, contextLength, precision, method, software, network, parallelism } = size;
  if (parallelism.recompute === "full") {
    return "memory: activations are computed twice";
  }
  if (network.machineGbpsPerNode !== undefined && network.gbpsPerNode > network.machineGbpsPerNode) {
    return "the network between machines";
  }
  const hardware = machine && hardwareOfMachine(machine);
  if (!hardware) {
    return "";
  }
  const terms = rooflineTerms({ hardware, architecture, gpus, contextLength, precision, method, software });
  const sum = terms.products + terms.attention + terms.routing;
  const parts: readonly (readonly [string, number])[] = [
    ["matrix products", terms.products],
    ["attention", terms.attention],
    ["routing of experts", terms.routing],
    ["communication", sum * (terms.slowdown - 1)],
  ];
  const [name, seconds] = parts.reduce((most, part) => (part[1] > most[1] ? part : most));
  return `${name}, ${Math.round((100 * seconds) / (sum * terms.slowdown))} % of a step`;
}

/** What the time of a full replica goes into, in words. */
function inferenceLimit({ tokenPrices, nodes, machine, gpus }: InferenceSize): string {
  const idle = nodes * (machine?.acceleratorCount ?? 0) - gpus;
  if (idle > 0) {
    return `${idle} idle GPUs that are paid`;
  }
  const { usdPerMillionPromptTokens = 0, usdPerMillionOutputTokens = 1 } = tokenPrices?.deployed ?? {};
  return usdPerMillionPromptTokens > usdPerMillionOutputTokens / 2 ? "computing prompts" : "computing answers";
}
