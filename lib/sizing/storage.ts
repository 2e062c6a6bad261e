/** What a run asks of its storage; `sharedFileSystem` goes into a cluster's description as it is. */
export interface StorageSize {
  /** GB/s at which a checkpoint is written in the time that is meant for it. */
  readonly writeGBps: number;
  /** GB/s at which all GPUs are fed. */
  readonly readGBps: number;
  /** Data and checkpoints together, in TiB. */
  readonly capacityTiB: number;
  /** The file system that gives both; part of a cluster's description. */
  readonly sharedFileSystem: SizedLustre;
}

/** A Lustre file system of at least this size and speed: every cloud takes its next legal size upwards. */
export interface SizedLustre {
  /** Lustre, the only file system that is sized. */
  readonly type: "lustre";
  /** Least capacity, in TiB. */
  readonly minimumCapacityTiB: number;
  /** MB/s for each TiB: one of the steps that all three clouds sell. */
  readonly throughputMBpsPerTiB: 125 | 250 | 500;
}

/** What storage is sized from. */
export interface StorageDemand {
  readonly checkpointBytes: number;
  readonly stallSeconds: number;
  /** Tokens of the training data. */
  readonly tokens: number;
  readonly tokensPerSecond: number;
  /** Weights that training starts from; 0 from scratch. */
  readonly startingWeightBytes: number;
}

/**
 * Checkpoints on the file system at once: the last two, one older to go back to, one being written. Older ones belong in the
 * object store.
 */
const CHECKPOINTS_KEPT = 4;

/** Bytes of a token as training reads it: vocabularies above 65,536 need more than two. */
const TOKEN_BYTES = 4;

/** Time in which a restarted run must have its checkpoint back, in seconds. */
const RESTORE_SECONDS = 120;

/** Room for logs, code, containers and everything that nobody counted. */
const SLACK = 1.25;

const SMALLEST_TIB = 1.2;

/**
 * Speed and size of the shared file system. It must take a checkpoint within the stall and give it back within two minutes;
 * it holds four checkpoints, the tokens at four bytes, the starting weights, and a quarter more. The cheapest step of
 * throughput that is fast enough is taken; where the fastest is not, capacity grows until it is.
 */
export function sizeStorage(demand: StorageDemand): StorageSize {
  const { checkpointBytes, stallSeconds, tokens, tokensPerSecond, startingWeightBytes } = demand;
  const writeGBps = checkpointBytes / stallSeconds / 1e9;
  const readGBps = Math.max(checkpointBytes / RESTORE_SECONDS, tokensPerSecond * TOKEN_BYTES) / 1e9;
  const bytes = (CHECKPOINTS_KEPT * checkpointBytes + tokens * TOKEN_BYTES + startingWeightBytes) * SLACK;
  const capacityTiB = Math.max(SMALLEST_TIB, bytes / 2 ** 40);
  return {
    writeGBps,
    readGBps,
    capacityTiB,
    sharedFileSystem: lustreFor(capacityTiB, Math.max(writeGBps, readGBps) * 1000),
  };
}

const throughputSteps = [125, 250, 500] as const;

function lustreFor(capacityTiB: number, throughputMBps: number): SizedLustre {
  const step = throughputSteps.find((candidate) => candidate * capacityTiB >= throughputMBps) ?? 500;
  const minimumCapacityTiB = Math.max(capacityTiB, throughputMBps / step);
  return { type: "lustre", minimumCapacityTiB: roundUp(minimumCapacityTiB), throughputMBpsPerTiB: step };
}

function roundUp(tib: number): number {
  return tib < 10 ? Math.ceil(tib * 10) / 10 : Math.ceil(tib);
}
