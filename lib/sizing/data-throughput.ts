/** A step on text, as far as its time is known. */
export type SizedTextStep = "extract" | "filter" | "deduplicate" | "tokenize";

export const sizedTextSteps: readonly SizedTextStep[] = ["extract", "filter", "deduplicate", "tokenize"];

/** How fast a step is on one core, and how much of the text is left after it. */
export interface StepThroughput {
  /** The step in words. */
  readonly title: string;
  /** GB of its input that one core gets through in an hour. */
  readonly gbPerCoreHour: number;
  /** Share of its input's bytes that the step lets through. */
  readonly keptShare: number;
  /** Where the speed is measured or published. */
  readonly source: string;
}

const measured =
  "measured with datatrove 0.10.1 on two cores: 3,334 short documents, 15.7 MB of text wrapped as HTML, no start of tasks counted";

/**
 * Each step by itself. Extraction of text that was wrapped as HTML is an upper bound: pages of the web carry several
 * bytes of markup for one of text. What is kept depends on the corpus; these shares are those of the measured one.
 */
export const stepThroughputs: Readonly<Record<SizedTextStep, StepThroughput>> = {
  extract: { title: "Trafilatura", gbPerCoreHour: 2.4, keptShare: 13.0 / 15.7, source: measured },
  // 13.0 MB in 57.1 s through the repetition filter, then 8.6 MB in 2.25 s through the quality filter.
  filter: {
    title: "Gopher's two filters",
    gbPerCoreHour: 13.0 / 1000 / ((57.1 + 2.25) / 3600),
    keptShare: 8.5 / 13.0,
    source: measured,
  },
  // Signatures are 24.3 s of 8.5 MB; buckets, clusters and removal read no text but the last, which gzip binds.
  deduplicate: {
    title: "MinHash, four stages",
    gbPerCoreHour: 1 / (1 / 1.25 + 1 / 16),
    keptShare: 1755 / 2206,
    source: measured,
  },
  tokenize: { title: "tokenizers (Rust)", gbPerCoreHour: 10, keptShare: 1, source: measured },
};

/** What others published, reduced to core-hours for a terabyte, to hold the sizes against. */
export interface PublishedPreparation {
  readonly title: string;
  readonly terabytes: number;
  readonly steps: readonly SizedTextStep[];
  readonly coreHours: number;
  readonly source: string;
}

export const publishedPreparations: readonly PublishedPreparation[] = [
  {
    title: "data-juicer on Ray, deduplication of 5 TB on 1,280 cores",
    terabytes: 5,
    steps: ["deduplicate"],
    coreHours: 1280 * (168 / 60),
    source: "modelscope/data-juicer docs/Distributed.md",
  },
  {
    title: "data-juicer on Ray, deduplication of 5 TB on 640 cores",
    terabytes: 5,
    steps: ["deduplicate"],
    coreHours: 640 * (285 / 60),
    source: "modelscope/data-juicer docs/Distributed.md",
  },
  {
    title:
      "SlimPajama, deduplication of 1.21 T tokens (about 4.8 TB at 4 bytes a token) on 64 cores; its only filter is one of length",
    terabytes: 4.84,
    steps: ["deduplicate"],
    coreHours: 64 * 2.5 * 24,
    source: "docs.cerebras.net, SlimPajama",
  },
];

/**
 * One number for what a size may be off by, either way: held against the runs above and meant for corpora unlike the measured
 * one.
 */
export const THROUGHPUT_BAND = 2;

/**
 * Memory of one document that has a duplicate, in the dictionary of the step that clusters them: 211 bytes measured on
 * Python 3.11 with pairs, rounded up for longer chains and for sorting.
 */
export const BYTES_PER_CLUSTERED_DOCUMENT = 250;
