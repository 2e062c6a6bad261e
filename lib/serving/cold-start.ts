import type { LanguageEngineType } from "./quantization";

/** What passes between the first request of a fleet at zero and its answer, part by part. */
export interface ColdStartPlan {
  /** The parts, in order. */
  readonly parts: readonly ColdStartPart[];
  /** All parts together. */
  readonly seconds: number;
  /** Failures of the startup probe, one every ten seconds, until the pod is given up: twice what loading should take. */
  readonly startupProbeFailures: number;
}

/** One part of the time from a request for a replica to its first answer. */
export interface ColdStartPart {
  /** What takes the time. */
  readonly name: "machine" | "image" | "weights" | "engine";
  /** Estimated seconds. */
  readonly seconds: number;
  /** What the estimate rests on. */
  readonly reason: string;
}

export const STARTUP_PROBE_PERIOD_SECONDS = 10;

/** The slow end of 2 to 5 minutes (vLLM issue 41893; KAITO issue 2325 measured 284 s). */
const MACHINE_SECONDS = 300;
/** KAITO issue 2325 measured 101 s. */
const IMAGE_SECONDS = 101;
/** Read from an object store by Run:ai's streamer: the slow end of 1 to 5 GB/s. */
const WEIGHTS_GBPS = 1;
/** Starting and compiling; vLLM's 195 s are of KAITO issue 2325. No source has figures for the others: the same is taken. */
const engineSeconds: Readonly<Record<LanguageEngineType, number>> = { vllm: 195, sglang: 195, "tensorrt-llm": 195 };
const TRITON_SECONDS = 30;

export function planColdStart(
  engine: LanguageEngineType | "triton",
  weightBytes: number,
  nodesPerReplica: number,
): ColdStartPlan {
  const bytesPerMachine = weightBytes / nodesPerReplica;
  const weights = Math.max(1, Math.ceil(bytesPerMachine / 1e9 / WEIGHTS_GBPS));
  const parts: readonly ColdStartPart[] = [
    { name: "machine", seconds: MACHINE_SECONDS, reason: "a machine is rented and joins" },
    { name: "image", seconds: IMAGE_SECONDS, reason: "the image of the engine is pulled" },
    {
      name: "weights",
      seconds: weights,
      reason: `${Math.round(bytesPerMachine / 1e9)} GB on each machine at ${WEIGHTS_GBPS} GB/s`,
    },
    {
      name: "engine",
      seconds: engine === "triton" ? TRITON_SECONDS : engineSeconds[engine],
      reason: "the engine starts and compiles",
    },
  ];
  const inPod = parts.slice(2).reduce((sum, { seconds }) => sum + seconds, 0);
  return {
    parts,
    seconds: parts.reduce((sum, { seconds }) => sum + seconds, 0),
    startupProbeFailures: Math.ceil((2 * inPod) / STARTUP_PROBE_PERIOD_SECONDS),
  };
}
