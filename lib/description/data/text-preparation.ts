import { flag, list, object, oneOf, positive, required, type Shape, text, wholeNumber } from "../../checks";
import { containerImage } from "../common/container-image";

/** Steps on text, in the order in which they run. */
export const textSteps = ["extract", "language", "filter", "deduplicate", "tokenize"] as const;

/** Steps that a description can name. */
export type TextStep = (typeof textSteps)[number];

/** Text, from what was gathered to what a model is trained on: datatrove on Ray. */
export interface TextPreparationDescription {
  /** @default - the id of the construct */
  readonly name?: string;
  /** Image with the pinned Ray and the packages of `lib/data/requirements.txt`. */
  readonly image: string;
  /** Folder of the cluster's object store with the gathered files: "raw". */
  readonly input: string;
  /** Folder for the result, and for what is between. A folder belongs to one description. */
  readonly output: string;
  /** @default "jsonl" - JSON lines, plain or compressed (.gz, .zst) */
  readonly format?: "jsonl" | "parquet";
  /** Which files: "*.jsonl.gz". @default - all */
  readonly pattern?: string;
  /** Where the text (or the page, with "extract") stands in a line. @default "text" */
  readonly textKey?: string;
  /** @default ["extract", "filter", "deduplicate", "tokenize"] */
  readonly steps?: readonly TextStep[];
  /** Tasks of a step: at most as many as there are files, since a file is not split. Files of about 128 MB fit best. */
  readonly tasks: number;
  /** Required with "language". @default - every language is kept */
  readonly language?: LanguageOptions;
  /** Language by whose rules words are split, as ISO 639-3. @default "eng" */
  readonly wordLanguage?: string;
  /** Words of which a good text has two or more. @default - English ones */
  readonly stopWords?: readonly string[];
  /** How text is taken out of pages. @default - the extractor's own settings */
  readonly extraction?: ExtractionOptions;
  /** How duplicates are found. @default - as FineWeb does */
  readonly deduplication?: DeduplicationOptions;
  /** Required with "tokenize". @default - nothing is tokenized */
  readonly tokenizer?: TokenizerOptions;
  /** Memory of a task of the parallel steps. @default 2 - what FineWeb gave it */
  readonly memoryGiBPerTask?: number;
  /** Documents in the input, roughly: whether the large machine holds their clusters. @default - not compared */
  readonly documents?: number;
  /** After that long the job is stopped; what it has done stays. @default 72 */
  readonly deadlineHours?: number;
  /** How often a task is run again after its machine is gone. @default 10 on spot, else 3 */
  readonly retries?: number;
  /** Workers kept for the whole job, and its queue; @default - as many as there are tasks for, from none to the pool's most */
  readonly workers?: FixedWorkers;
}

/** A fixed number of workers instead of one that an autoscaler owns. */
export interface FixedWorkers {
  /** Machines of the pool. */
  readonly fixed: number;
  /** Whether the job waits its turn in the queue. @default true where there is a queue */
  readonly queued?: boolean;
}

/** Languages that are kept. */
export interface LanguageOptions {
  /** Languages to keep, as the model names them: ["en"]. */
  readonly keep: readonly string[];
  /** fastText model in the object store or the image: "models/lid.176.bin". Nothing is downloaded when the job runs. */
  readonly model: string;
  /** Least probability, 0 to 1. @default 0.65 */
  readonly threshold?: number;
}

/** How text is taken out of pages. */
export interface ExtractionOptions {
  /** Seconds for one page. @default 10 */
  readonly timeoutSeconds?: number;
  /** Share of pages of a task that may fail, by time limit or crash, before the task counts as failed. @default 0 */
  readonly maximumFailureShare?: number;
}

/** MinHash: two texts are alike that share a bucket. The defaults find 92 % of pairs of 80 % likeness (FineWeb's). */
export interface DeduplicationOptions {
  /** Words of a shingle. @default 5 */
  readonly nGrams?: number;
  /** Buckets of a signature; a whole number, 1 to 200. @default 14 */
  readonly buckets?: number;
  /** Hashes of one bucket; a whole number, 1 to 64. @default 8 */
  readonly hashesPerBucket?: number;
  /** Tasks that find the pairs of one bucket. @default - one for each 160 tasks, at most 50 */
  readonly tasksPerBucket?: number;
}

/** The tokenizer, and how its tokens are written. */
export interface TokenizerOptions {
  /**
   * tokenizer.json in the object store ("tokenizers/mine.json") or the image ("/opt/tokenizer.json"). Never the name of a
   * hub's.
   */
  readonly path: string;
  /** Token after each document. @default "<|endoftext|>" */
  readonly endOfText?: string;
  /** Of the order of documents within a file. @default 1 */
  readonly seed?: number;
}

const before = { refusedBecause: "the pipeline is written before" } as const;
const folder = text({
  pattern: /^(?!\/)(?!.*\/\/)(?![a-z0-9]+:)(?!.*(^|\/)\.\.?(\/|$))[\w.!*'()=/-]*[\w.!*'()=-]\/?$/,
  hint: 'write a folder of the cluster\'s object store, without a bucket or a slash before it: "raw/2026"',
  token: before,
});
const share = (what: string) => positive({ maximum: 1, unit: what, token: before });

const languageShape: Shape<LanguageOptions> = {
  keep: required(
    list(text({ pattern: /^[A-Za-z]{2,3}([_-][A-Za-z]{2,8})?$/, hint: 'write languages: ["en"]', token: before }), {
      hint: 'write languages as the model names them: ["en"]',
      minimumLength: 1,
      unique: true,
    }),
    'write the languages to keep: ["en"]',
  ),
  model: required(
    text({ hint: 'write a key: "models/lid.176.bin"', token: before }),
    'copy lid.176.bin into the bucket, and write its key: "models/lid.176.bin"',
  ),
  threshold: share("probability"),
};

const extractionShape: Shape<ExtractionOptions> = {
  timeoutSeconds: positive({ maximum: 600, unit: "seconds", token: before }),
  maximumFailureShare: (problems, path, value) =>
    value === 0 ? 0 : positive({ maximum: 1, unit: "share, from 0", token: before })(problems, path, value),
};

const deduplicationShape: Shape<DeduplicationOptions> = {
  nGrams: wholeNumber({ minimum: 1, maximum: 50, unit: "words", token: before }),
  buckets: wholeNumber({ minimum: 1, maximum: 200, unit: "buckets", token: before }),
  hashesPerBucket: wholeNumber({ minimum: 1, maximum: 64, unit: "hashes", token: before }),
  tasksPerBucket: wholeNumber({ minimum: 1, maximum: 500, unit: "tasks", token: before }),
};

const tokenizerShape: Shape<TokenizerOptions> = {
  path: required(
    text({ hint: 'write a key: "tokenizers/mine.json"', token: before }),
    'copy tokenizer.json into the bucket, and write its key: "tokenizers/mine.json"',
  ),
  endOfText: text({ hint: 'write a token of the tokenizer: "<|endoftext|>"', token: before }),
  seed: wholeNumber({ minimum: 0, maximum: 2 ** 31, unit: "any number", token: before }),
};

/** Shape of {@link FixedWorkers}. */
export const fixedWorkersShape: Shape<FixedWorkers> = {
  fixed: required(wholeNumber({ minimum: 1, unit: "machines", token: before }), "write the number of machines"),
  queued: flag(),
};

export const textPreparationShape: Shape<TextPreparationDescription> = {
  name: text({
    pattern: /^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/,
    hint: "write lower-case letters, digits and hyphens, at most 40, a letter first: pods are named after it",
    token: before,
  }),
  image: required(
    containerImage("write a container image"),
    "build an image from rayproject/ray with the packages of lib/data/requirements.txt",
  ),
  input: required(folder, 'write the folder of the gathered files: "raw"'),
  output: required(folder, 'write a folder for the result: "clean"'),
  format: oneOf(["jsonl", "parquet"], "format of the input"),
  pattern: text({ hint: 'write a pattern of file names: "*.jsonl.gz"', token: before }),
  textKey: text({ hint: "write the key of the text in a line", token: before }),
  steps: list(oneOf(textSteps, "step"), {
    hint: `write steps: ${textSteps.join(", ")}`,
    minimumLength: 1,
    unique: true,
  }),
  tasks: required(
    wholeNumber({ minimum: 1, maximum: 100_000, unit: "tasks", token: before }),
    "write the number of tasks: at most the number of files; the tasks of a run must never change",
  ),
  language: object<LanguageOptions>(languageShape),
  wordLanguage: text({ pattern: /^[a-z]{3}$/, hint: 'write a language of ISO 639-3: "eng"', token: before }),
  stopWords: list(text({ hint: "write words", token: before }), {
    hint: "write words of the language",
    minimumLength: 2,
    unique: true,
  }),
  extraction: object<ExtractionOptions>(extractionShape),
  deduplication: object<DeduplicationOptions>(deduplicationShape),
  tokenizer: object<TokenizerOptions>(tokenizerShape),
  memoryGiBPerTask: positive({ unit: "GiB", token: before }),
  documents: positive({ unit: "documents", maximum: 1e13, token: before }),
  deadlineHours: positive({ unit: "hours", maximum: 24 * 365, token: before }),
  retries: wholeNumber({ minimum: 0, maximum: 100, unit: "times", token: before }),
  workers: object<FixedWorkers>(fixedWorkersShape, { hint: "write { fixed: 4 }, or leave it out" }),
};
