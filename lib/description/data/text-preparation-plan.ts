import { checkDescription, Problems, show } from "../../checks";
import { BYTES_PER_CLUSTERED_DOCUMENT } from "../../sizing/data-throughput";
import type { PlanNotes } from "../common/cluster";
import { Notes } from "../common/notes";
import { type DataPoolsPlan, type TaskRoom, taskRoom } from "./data-pools";
import type { DataTarget } from "./data-target";
import {
  type DeduplicationOptions,
  type ExtractionOptions,
  type LanguageOptions,
  type TextPreparationDescription,
  type TextStep,
  type TokenizerOptions,
  textPreparationShape,
  textSteps,
} from "./text-preparation";

/** A run of which everything is decided. Addresses are whole. */
export interface TextPreparationPlan extends PlanNotes {
  /** Name of the job. */
  readonly name: string;
  /** Image of head and workers. */
  readonly image: string;
  /** Folder of the input. */
  readonly input: string;
  /** Folder of the output. */
  readonly output: string;
  /** Format of the input. */
  readonly format: "jsonl" | "parquet";
  /** Files of the input that are read; absent where all are. */
  readonly pattern?: string;
  /** Field of a document that holds its text. */
  readonly textKey: string;
  /** The steps, in order. */
  readonly steps: readonly TextStep[];
  /** Parts into which the input is divided. */
  readonly tasks: number;
  /** Languages that are kept; absent where all are. */
  readonly language?: Required<LanguageOptions>;
  /** Language by whose rules words are counted. */
  readonly wordLanguage: string;
  /** Words of which a document must have some; absent where the filter's own are used. */
  readonly stopWords?: readonly string[];
  /** How text is taken out of pages. */
  readonly extraction: Required<ExtractionOptions>;
  /** How duplicates are found. */
  readonly deduplication: Required<DeduplicationOptions>;
  /** The tokenizer; absent where nothing is tokenized. */
  readonly tokenizer?: Required<TokenizerOptions>;
  /** What one task of each stage is given. */
  readonly stages: Readonly<Record<TextStage, StageNeeds>>;
  /** Times that a task is tried again. */
  readonly retries: number;
  /** The first tasks begin within these seconds, so that they do not all reach for the bucket at once. */
  readonly startSpreadSeconds: number;
  /** Seconds after which the job is ended. */
  readonly deadlineSeconds: number;
  /** The workers. */
  readonly workers: WorkersPlan;
  /** Where the job runs, and which bucket it uses. */
  readonly target: DataTarget;
}

/** Stages of the program; each is done for all parts before the next begins. */
export type TextStage = "filter" | "signatures" | "buckets" | "clusters" | "remove" | "tokenize";

/** What one task of a stage takes. */
export interface StageNeeds extends TaskRoom {
  /** Resources of Ray beside CPU and memory. @default - none */
  readonly resources?: Readonly<Record<string, number>>;
}

/** Workers of a job: a fixed number, or a range that an autoscaler owns. */
export type WorkersPlan =
  | { readonly type: "autoscaled"; readonly maximum: number; readonly clustering: boolean }
  | { readonly type: "fixed"; readonly count: number; readonly clustering: boolean; readonly queueName?: string };

/** Decides a run. Throws {@link InvalidDescriptionError} with every problem of the description. */
export function planTextPreparation(description: TextPreparationDescription, target: DataTarget): TextPreparationPlan {
  const problems = new Problems();
  const notes = new Notes();
  const given = checkDescription<TextPreparationDescription>(problems, description, textPreparationShape);
  const steps = given.steps ?? (["extract", "filter", "deduplicate", "tokenize"] as const);
  const { name = "", image = "", input = "", output = "", tasks = 1 } = given;
  checkOrder(steps, problems);
  checkFolders(input, output, problems);
  checkModels(given, steps, target, problems);
  const stages = planStages(given.memoryGiBPerTask ?? 2, target.pools, steps, problems);
  checkClustering(given.documents, target.pools, steps, problems, notes);
  const workers = planWorkers(
    given.workers,
    {
      wantsClustering: steps.includes("deduplicate"),
      mostUseful: mostUsefulWorkers(tasks, stages.filter.memoryGiB, target.pools),
    },
    target,
    problems,
  );
  const spot = target.pools.workers.capacity.type === "spot";
  const retries = given.retries ?? (spot ? 10 : 3);
  if (spot && retries === 0) {
    problems.add(
      "retries",
      "0 on spot workers: the first that is taken back fails the job",
      "write 3 or more, or take the workers on demand",
    );
  }
  warn(given, steps, tasks, workers, notes);
  problems.throwIfAny(`text preparation ${show(name)}`);
  const address = (path: string) => (path.startsWith("/") ? path : `${target.objectStoreUrl}/${path}`);
  const { language, tokenizer, deduplication = {}, extraction = {} } = given;
  return {
    name,
    image,
    input: address(trimmed(input)),
    output: address(trimmed(output)),
    format: given.format ?? "jsonl",
    ...(given.pattern !== undefined && { pattern: given.pattern }),
    textKey: given.textKey ?? "text",
    steps,
    tasks,
    ...(language && {
      language: {
        keep: language.keep ?? [],
        model: address(language.model ?? ""),
        threshold: language.threshold ?? 0.65,
      },
    }),
    wordLanguage: given.wordLanguage ?? "eng",
    ...(given.stopWords && { stopWords: given.stopWords }),
    extraction: {
      timeoutSeconds: extraction.timeoutSeconds ?? 10,
      maximumFailureShare: extraction.maximumFailureShare ?? 0,
    },
    deduplication: {
      nGrams: deduplication.nGrams ?? 5,
      buckets: deduplication.buckets ?? 14,
      hashesPerBucket: deduplication.hashesPerBucket ?? 8,
      // FineWeb: 50 tasks for a bucket of 8,000 tasks' signatures.
      tasksPerBucket: deduplication.tasksPerBucket ?? Math.min(50, Math.max(1, Math.ceil(tasks / 160))),
    },
    ...(tokenizer && {
      tokenizer: {
        path: address(tokenizer.path ?? ""),
        endOfText: tokenizer.endOfText ?? "<|endoftext|>",
        seed: tokenizer.seed ?? 1,
      },
    }),
    stages,
    retries,
    startSpreadSeconds: tasks > 500 ? 120 : 0,
    deadlineSeconds: Math.round((given.deadlineHours ?? 72) * 3600),
    workers,
    target,
    decisions: notes.decisions,
    warnings: [...target.pools.warnings, ...notes.warnings],
  };
}

function checkOrder(steps: readonly TextStep[], problems: Problems): void {
  const ordered = textSteps.filter((step) => steps.includes(step));
  if (ordered.join() !== steps.join()) {
    problems.add("steps", `${show(steps)} is not the order in which the steps run`, `write ${show(ordered)}`);
  }
}

const trimmed = (folder: string): string => folder.replace(/\/$/, "");

function checkFolders(input: string, output: string, problems: Problems): void {
  const [from, to] = [`${trimmed(input)}/`, `${trimmed(output)}/`];
  if (input === "" || output === "") {
    return;
  }
  if (from === to) {
    problems.add(
      "output",
      "is the input: the result would be read as input by the next run",
      'write another folder: "clean"',
    );
  } else if (to.startsWith(from)) {
    problems.add(
      "output",
      `${show(output)} lies in the input ${show(input)}: it would be read as input`,
      'write a folder beside it: "clean"',
    );
  } else if (from.startsWith(to)) {
    problems.add(
      "input",
      `${show(input)} lies in the output ${show(output)}, which holds what belongs to a run`,
      'write a folder beside it: "raw"',
    );
  }
}

/** A model stands in the bucket or in the image: a name of a hub's fails after minutes, on every worker. */
function checkModels(
  {
    tokenizer,
    language,
  }: { readonly tokenizer?: Partial<TokenizerOptions>; readonly language?: Partial<LanguageOptions> },
  steps: readonly TextStep[],
  { objectStoreUrl }: DataTarget,
  problems: Problems,
): void {
  checkBeside(
    problems,
    "tokenizer",
    tokenizer,
    steps.includes("tokenize"),
    "tokenize",
    'write { path: "tokenizers/mine.json" }',
  );
  checkBeside(
    problems,
    "language",
    language,
    steps.includes("language"),
    "language",
    'write { keep: ["en"], model: "models/lid.176.bin" }',
  );
  checkFile(problems, "tokenizer.path", tokenizer?.path, ".json", "tokenizer.json", objectStoreUrl);
  checkFile(problems, "language.model", language?.model, ".bin", "lid.176.bin", objectStoreUrl);
}

function checkBeside(
  problems: Problems,
  path: string,
  value: unknown,
  wanted: boolean,
  step: string,
  hint: string,
): void {
  if (wanted && value === undefined) {
    problems.add(path, `is missing, and the step ${show(step)} needs it`, hint);
  }
  if (!wanted && value !== undefined) {
    problems.add(path, `has no effect without the step ${show(step)}`, `add ${show(step)} to steps, or leave it out`);
  }
}

function checkFile(
  problems: Problems,
  path: string,
  value: string | undefined,
  ending: string,
  file: string,
  objectStoreUrl: string,
): void {
  if (value === undefined) {
    return;
  }
  if (/^(https?|hf):/.test(value)) {
    problems.add(
      path,
      `${show(value)} is an address of the internet, which workers do not reach`,
      `copy ${file} into ${objectStoreUrl}, and write its key`,
    );
  } else if (/^[a-z0-9]+:\/\//.test(value)) {
    problems.add(
      path,
      `${show(value)} is an address; the job may only read its own object store`,
      `copy ${file} into ${objectStoreUrl}, and write its key`,
    );
  } else if (!value.endsWith(ending)) {
    problems.add(
      path,
      `${show(value)} looks like the name of a hub's, and workers reach no hub`,
      `copy ${file} into ${objectStoreUrl}, and write its key: one that ends in ${ending}`,
    );
  }
}

/** 2 GiB for a task and 4 GiB where duplicates are sought and removed, as FineWeb had it (datatrove examples/fineweb.py). */
function planStages(
  memoryGiB: number,
  { workers, clustering }: DataPoolsPlan,
  steps: readonly TextStep[],
  problems: Problems,
): Readonly<Record<TextStage, StageNeeds>> {
  const ordinary: StageNeeds = { cpus: 1, memoryGiB };
  const larger: StageNeeds = { cpus: 1, memoryGiB: Math.max(4, memoryGiB) };
  const room = taskRoom(workers.machine);
  const most = steps.includes("deduplicate") ? larger.memoryGiB : memoryGiB;
  if (most > room.memoryGiB) {
    problems.add(
      "memoryGiBPerTask",
      `${most} GiB is more than a worker has for tasks (${workers.machine.machineType}: ${room.memoryGiB} GiB): the job would wait forever`,
      `write ${room.memoryGiB} or less, or take workers with more memory`,
    );
  }
  return {
    filter: ordinary,
    signatures: ordinary,
    buckets: larger,
    clusters: { ...taskRoom(clustering.machine), resources: { clustering: 1 } },
    remove: larger,
    tokenize: ordinary,
  };
}

function checkClustering(
  documents: number | undefined,
  { clustering }: DataPoolsPlan,
  steps: readonly TextStep[],
  problems: Problems,
  notes: Notes,
): void {
  if (documents === undefined || !steps.includes("deduplicate")) {
    return;
  }
  const neededGiB = Math.ceil((documents * BYTES_PER_CLUSTERED_DOCUMENT) / 2 ** 30);
  const { memoryGiB } = taskRoom(clustering.machine);
  if (neededGiB / 4 > memoryGiB) {
    problems.add(
      "documents",
      `if a quarter of ${documents} documents have a duplicate, their clusters take ${Math.ceil(neededGiB / 4)} GiB, and ${clustering.machine.machineType} has ${memoryGiB}`,
      "take a larger clusteringMachineType, or prepare the data in parts",
    );
  } else if (neededGiB > memoryGiB) {
    notes.warn(
      `clusters of ${documents} documents take up to ${neededGiB} GiB if all have a duplicate, and ${clustering.machine.machineType} has ${memoryGiB}: enough for ${Math.round((100 * memoryGiB) / neededGiB)} %`,
    );
  }
}

/** How many machines, of those that the pool has: what a user fixed, or what the job can use. */
export function planWorkers(
  given: { readonly fixed?: number; readonly queued?: boolean } | undefined,
  { wantsClustering: clustering, mostUseful }: { readonly wantsClustering: boolean; readonly mostUseful: number },
  { pools, queueName }: DataTarget,
  problems: Problems,
): WorkersPlan {
  const most = pools.workers.maximumNodeCount;
  if (given?.fixed === undefined) {
    return { type: "autoscaled", maximum: Math.min(most, mostUseful), clustering };
  }
  if (given.fixed > most) {
    problems.add(
      "workers.fixed",
      `${given.fixed} machines are more than the pool ever has (${most})`,
      `write ${most} or less, or raise maximumVcpus`,
    );
  }
  if (given.queued && queueName === undefined) {
    problems.add("workers.queued", "there is no queue for data", "leave it out, or give the platform a queue");
  }
  const queued = given.queued ?? queueName !== undefined;
  return { type: "fixed", count: given.fixed, clustering, ...(queued && queueName !== undefined && { queueName }) };
}

/** Machines beyond which tasks are wanting. */
function mostUsefulWorkers(tasks: number, memoryGiB: number, { workers }: DataPoolsPlan): number {
  const room = taskRoom(workers.machine);
  const atOnce = Math.max(1, Math.min(room.cpus, Math.floor(room.memoryGiB / memoryGiB)));
  return Math.max(1, Math.ceil(tasks / atOnce));
}

function warn(
  given: {
    readonly extraction?: object;
    readonly stopWords?: readonly string[];
    readonly wordLanguage?: string;
    readonly deduplication?: object;
  },
  steps: readonly TextStep[],
  tasks: number,
  workers: WorkersPlan,
  notes: Notes,
): void {
  if (given.extraction && !steps.includes("extract")) {
    notes.warn('extraction has no effect without the step "extract"');
  }
  if (given.deduplication && !steps.includes("deduplicate")) {
    notes.warn('deduplication has no effect without the step "deduplicate"');
  }
  if (steps.includes("filter") && (given.wordLanguage ?? "eng") !== "eng" && !given.stopWords) {
    notes.warn(
      "the quality filter looks for English stop words, and would drop every text of another language: give stopWords",
    );
  }
  if (workers.type === "fixed" && workers.clustering) {
    notes.warn(
      "the large machine is kept for the whole job, since workers are fixed: leave workers out, and it comes for its step alone",
    );
  }
  notes.decide("tasks", tasks, "one file is one task at most; they must not change for this output");
}
