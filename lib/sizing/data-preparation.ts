import { checkDescription, list, oneOf, Problems, positive, required, type Shape, type Sound, text } from "../checks";
import { cpuMachines, onDemandUsdPerHour, tryCpuMachine } from "../machines/cpu/catalogue";
import type { CpuMachine } from "../machines/cpu/machine";
import {
  BYTES_PER_CLUSTERED_DOCUMENT,
  type SizedTextStep,
  type StepThroughput,
  sizedTextSteps,
  stepThroughputs,
  THROUGHPUT_BAND,
} from "./data-throughput";

/** Text that is to be prepared, and by when. */
export interface DataPreparationRequest {
  /** TB (10^12 bytes) of text or pages, not compressed. */
  readonly terabytes: number;
  /** @default - all four */
  readonly steps?: readonly SizedTextStep[];
  /** Hours after which it must be done. @default 24 */
  readonly deadlineHours?: number;
  /** Machine of the workers. @default "m7i.4xlarge" */
  readonly machineType?: string;
  /** @default - the cloud that has the machine */
  readonly cloud?: "aws" | "google" | "azure";
  /** Bytes of a document, on average. @default 4000 */
  readonly bytesPerDocument?: number;
  /** Share of documents that have a duplicate. @default 0.5 */
  readonly duplicatedShare?: number;
}

/** What it takes. Every figure of time and money is off by up to {@link THROUGHPUT_BAND} either way. */
export interface DataPreparationSize {
  /** Hours of one vCPU, all steps together. */
  readonly coreHours: Band;
  /** Machines at work at once, so that it is done by the deadline at the middle of the band. */
  readonly machines: number;
  /** The cloud's own name of the workers' machine. */
  readonly machineType: string;
  /** vCPUs of all workers together. */
  readonly vcpus: number;
  /** Dollars of workers and of the machine that clusters, on demand. Absent where no price is known. */
  readonly usd?: Band;
  /** Where the price is from; absent where none is known. */
  readonly usdSource?: string;
  /** Memory of the largest step, which is one task, in GiB; and of a task of the others. */
  readonly clusteringMemoryGiB: number;
  /** Memory of one task of the largest step, in GiB. */
  readonly taskMemoryGiB: number;
  /** TB that lie in the object store between the steps, until the output is removed. */
  readonly intermediateTerabytes: number;
  /** GiB of disk on each worker for what tasks write before it is uploaded. */
  readonly scratchGiBPerMachine: number;
  /** What each step takes, in order. */
  readonly steps: readonly SizedStep[];
  /** What is worth knowing, in words. */
  readonly notes: readonly string[];
}

/** An estimate with the range that the published speeds leave open. */
export interface Band {
  /** The estimate itself. */
  readonly expected: number;
  /** Low end of the band. */
  readonly least: number;
  /** High end of the band. */
  readonly most: number;
}

/** What one step of data preparation takes. */
export interface SizedStep {
  /** Name of the step. */
  readonly step: SizedTextStep;
  /** Text that enters the step, in TB (10^12 bytes). */
  readonly inputTerabytes: number;
  /** Hours of one vCPU. */
  readonly coreHours: number;
  /** The measured or published speed that the estimate rests on. */
  readonly throughput: StepThroughput;
}

const now = { refusedBecause: "sizes are computed before" } as const;

const shape: Shape<DataPreparationRequest> = {
  terabytes: required(positive({ unit: "TB", maximum: 1e6, token: now }), "write the terabytes of text: 1"),
  steps: list(oneOf(sizedTextSteps, "step"), { hint: "write steps", minimumLength: 1, unique: true, token: now }),
  deadlineHours: positive({ unit: "hours", maximum: 24 * 365, token: now }),
  machineType: text({ hint: "write a machine without a GPU: m7i.4xlarge", token: now }),
  cloud: oneOf(["aws", "google", "azure"], "cloud", { token: now }),
  bytesPerDocument: positive({ unit: "bytes", maximum: 1e9, token: now }),
  duplicatedShare: positive({ unit: "share", maximum: 1, token: now }),
};

/** vCPUs are kept this busy: the rest waits for the object store, for machines and for the slowest tasks. */
const BUSY_SHARE = 0.8;

/** Signatures of one document: 14 buckets of 8 hashes of 8 bytes, with its number (datatrove 0.10.1, counted). */
const SIGNATURE_BYTES_PER_DOCUMENT = 14 * (8 * 8 + 4);

/** Text compresses to about a third with gzip, which the steps write. */
const COMPRESSED_SHARE = 1 / 3;

/** A token is about four bytes of text, and takes four in the output. */
const BYTES_PER_TOKEN = 4;

/** Core-hours, machines, memory, disk and dollars of preparing text. Throws {@link InvalidDescriptionError}. */
export function sizeDataPreparation(request: DataPreparationRequest): DataPreparationSize {
  const problems = new Problems();
  const given = checkDescription<DataPreparationRequest>(problems, request, shape);
  const machine = machineOf(given, problems);
  problems.throwIfAny("size of a data preparation");
  const { terabytes = 0, deadlineHours = 24, bytesPerDocument = 4000, duplicatedShare = 0.5 } = given;
  const steps = sizeSteps(terabytes, given.steps ?? sizedTextSteps);
  const coreHours = steps.reduce((sum, step) => sum + step.coreHours, 0);
  // A vCPU is half a core; what was measured ran one process on each vCPU.
  const vcpus = coreHours / deadlineHours / BUSY_SHARE;
  const usable = (machine?.vcpuCount ?? 1) - 1;
  const machines = Math.max(1, Math.ceil(vcpus / usable));
  const deduplication = steps.find(({ step }) => step === "deduplicate");
  const documents = deduplication ? (deduplication.inputTerabytes * 1e12) / bytesPerDocument : 0;
  const clusteringMemoryGiB = Math.ceil((documents * duplicatedShare * BYTES_PER_CLUSTERED_DOCUMENT) / 2 ** 30);
  const usdPerHour = machine && onDemandUsdPerHour(machine);
  const workerHours = coreHours / BUSY_SHARE / usable;
  return {
    coreHours: band(coreHours),
    machines,
    machineType: machine?.machineType ?? "",
    vcpus: machines * (machine?.vcpuCount ?? 1),
    ...(usdPerHour !== undefined && {
      usd: band(workerHours * usdPerHour),
      usdSource: machine?.prices[0]?.source,
    }),
    clusteringMemoryGiB,
    taskMemoryGiB: deduplication ? 4 : 2,
    intermediateTerabytes: intermediateTerabytes(steps, documents),
    scratchGiBPerMachine: 8 * (machine?.vcpuCount ?? 1),
    steps,
    notes: notesOf({ machine, clusteringMemoryGiB, steps, machines }),
  };
}

function machineOf(given: Sound<DataPreparationRequest>, problems: Problems): CpuMachine | undefined {
  const name =
    given.machineType ??
    { aws: "m7i.4xlarge", google: "n2-standard-16", azure: "Standard_D16s_v5" }[given.cloud ?? "aws"];
  const clouds = given.cloud ? [given.cloud] : (["aws", "google", "azure"] as const);
  const machine = clouds.map((cloud) => tryCpuMachine(cloud, name)).find((row) => row !== undefined);
  if (!machine) {
    oneOf(
      clouds.flatMap((cloud) => cpuMachines(cloud).map((row) => row.machineType)),
      "machine without a GPU",
    )(problems, "machineType", name);
  }
  return machine;
}

/** Each step on what the one before it left. */
function sizeSteps(terabytes: number, wanted: readonly SizedTextStep[]): readonly SizedStep[] {
  let inputTerabytes = terabytes;
  return sizedTextSteps
    .filter((step) => wanted.includes(step))
    .map((step) => {
      const throughput = stepThroughputs[step];
      const sized = { step, inputTerabytes, coreHours: (inputTerabytes * 1000) / throughput.gbPerCoreHour, throughput };
      inputTerabytes *= throughput.keptShare;
      return sized;
    });
}

function intermediateTerabytes(steps: readonly SizedStep[], documents: number): number {
  const written = steps.map(({ step, inputTerabytes, throughput }) => {
    const left = inputTerabytes * throughput.keptShare;
    return step === "tokenize"
      ? (left / 4) * BYTES_PER_TOKEN
      : step === "extract" && steps.some((other) => other.step === "filter")
        ? 0
        : left * COMPRESSED_SHARE;
  });
  return written.reduce((sum, each) => sum + each, 0) + (documents * SIGNATURE_BYTES_PER_DOCUMENT) / 1e12;
}

function band(expected: number): Band {
  return { expected, least: expected / THROUGHPUT_BAND, most: expected * THROUGHPUT_BAND };
}

function notesOf(size: {
  readonly machine?: CpuMachine;
  readonly clusteringMemoryGiB: number;
  readonly steps: readonly SizedStep[];
  readonly machines: number;
}): readonly string[] {
  const { clusteringMemoryGiB, steps } = size;
  return [
    "measured on small documents without WARC files and without language identification, both of which take more: hold a part of your own corpus against this first",
    ...(steps.some(({ step }) => step === "extract")
      ? ["pages of the web carry several bytes of markup for one of text: count extraction by the bytes of the pages"]
      : []),
    ...(clusteringMemoryGiB > 3000
      ? [
          `the clusters of duplicates take ${clusteringMemoryGiB} GiB in one process, more than a machine has: prepare the corpus in parts, dump by dump, as FineWeb did`,
        ]
      : []),
    ...(size.machines > 500
      ? [`${size.machines} machines at once are more than most zones give: allow more hours`]
      : []),
  ];
}
