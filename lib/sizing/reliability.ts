/**
 * Unexpected stops of one GPU in a day: Llama 3 had 419 on 16,384 GPUs in 54 days (arXiv 2407.21783). The paper's machines
 * were new and watched; other fleets can be worse.
 */
const STOPS_PER_GPU_AND_DAY = 419 / 54 / 16384;

/** Mean time between unexpected stops of a whole cluster, in hours: 3.09 for 16,384 GPUs. */
export function meanHoursBetweenFailures(gpus: number): number {
  return 24 / (STOPS_PER_GPU_AND_DAY * gpus);
}

/** Longest time that training may stand still for one checkpoint, in seconds. BLOOM took 40. */
const LONGEST_STALL_SECONDS = 60;

/** Share of the time that may go into writing checkpoints. */
const STALL_SHARE = 0.02;

/** Work that a stop may cost at most, in seconds, however rare stops are: BLOOM wrote a checkpoint every three hours. */
const LONGEST_INTERVAL_SECONDS = 3 * 3600;

/**
 * From a stop until training goes on, in seconds: a new machine, weights read back, warm-up. Assumed; with it a cluster of
 * 16,384 GPUs trains 91 % of the time, where Llama 3 reports more than 90 %.
 */
const RESTART_SECONDS = 600;

/** How often to write a checkpoint, how fast, and what stops cost. */
export interface CheckpointRhythm {
  /** Time that training stands still for one checkpoint. */
  readonly stallSeconds: number;
  readonly intervalSeconds: number;
  /** Share of the calendar that is training: not written, not lost, not restarted. */
  readonly trainingShare: number;
}

/**
 * The interval that loses least: √(2 × stall × mean time between failures), the well-known approximation of Young and
 * Daly (1974, 2006; stated from memory). At most three hours. The stall is at most 60 seconds, and
 * so short that stalls take 2 % of the time at most: the larger the cluster, the faster its storage must write.
 */
export function checkpointRhythm(gpus: number): CheckpointRhythm {
  const secondsBetweenFailures = meanHoursBetweenFailures(gpus) * 3600;
  const stallSeconds = Math.min(LONGEST_STALL_SECONDS, 2 * secondsBetweenFailures * STALL_SHARE ** 2);
  const intervalSeconds = Math.min(LONGEST_INTERVAL_SECONDS, youngInterval(stallSeconds, secondsBetweenFailures));
  const lost = stallSeconds / intervalSeconds + (intervalSeconds / 2 + RESTART_SECONDS) / secondsBetweenFailures;
  return { stallSeconds, intervalSeconds, trainingShare: 1 / (1 + lost) };
}

/** Young's interval between checkpoints, in seconds. */
export function youngInterval(stallSeconds: number, secondsBetweenFailures: number): number {
  return Math.sqrt(2 * stallSeconds * secondsBetweenFailures);
}

/**
 * Restarts that a job of so many GPUs is to live with for so many days: the stops that are expected, three standard
 * deviations of their number more, and three for mistakes of the program itself.
 */
export function restartBudget(gpus: number, days: number): number {
  const stops = STOPS_PER_GPU_AND_DAY * gpus * days;
  return Math.ceil(stops + 3 * Math.sqrt(stops)) + 3;
}

/** From SIGTERM to SIGKILL: three times the longest that a checkpoint may take, so that the step before it ends too. */
export const checkpointGraceSeconds = 3 * LONGEST_STALL_SECONDS;
