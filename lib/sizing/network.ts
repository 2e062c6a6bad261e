import { type Architecture, activeParametersOf } from "./architecture";
import type { Hardware } from "./hardware";
import { type TrainingMethod, trainedParameters } from "./method";
import type { Parallelism } from "./parallelism";

/** What a run asks of the network between machines. */
export interface NetworkSize {
  /** GPU traffic of one machine, one direction, that hides behind half a step, in Gbit/s; 0 on one machine. */
  readonly gbpsPerNode: number;
  /** What the machine's fabric carries; absent where only an accelerator is known. */
  readonly machineGbpsPerNode?: number;
}

/** What network is sized from. */
export interface NetworkDemand {
  readonly architecture: Architecture;
  readonly hardware: Hardware;
  readonly method: TrainingMethod;
  readonly parallelism: Parallelism;
  readonly nodes: number;
  readonly secondsPerStep: number;
}

/** Share of a step behind which communication can hide. */
const OVERLAP = 0.5;

/**
 * Gradients and weights that cross a machine's border in one step: 2 bytes in and 2 bytes out of each trained parameter of
 * the machine (reduce-scatter and all-gather), and 2 more of every parameter where weights are sharded. What experts
 * exchange is not counted: it belongs inside NVLink as far as it can be.
 */
export function sizeNetwork(demand: NetworkDemand): NetworkSize {
  const { architecture, hardware, method, parallelism, nodes, secondsPerStep } = demand;
  const machineGbpsPerNode = hardware.fabricGBpsPerGpu === undefined ? undefined : hardware.machine?.fabric.gbps;
  if (nodes === 1) {
    return { gbpsPerNode: 0, machineGbpsPerNode };
  }
  const held = parametersOnNode(architecture, parallelism, hardware.gpusPerNode);
  const gathered = parallelism.shardingStage === 3 ? held : 0;
  const bytes = 4 * trainedParameters(held, method) + 2 * gathered;
  return { gbpsPerNode: (bytes * 8) / (secondsPerStep * OVERLAP) / 1e9, machineGbpsPerNode };
}

/** Different parameters that the GPUs of one machine hold before sharding: a pipeline stage, with the experts that lie there. */
function parametersOnNode(architecture: Architecture, parallelism: Parallelism, gpusPerNode: number): number {
  const { tensor, pipeline, expert } = parallelism;
  const active = activeParametersOf(architecture);
  const expertGpus = Math.min(expert, Math.max(1, gpusPerNode / tensor));
  return (active + ((architecture.parameters - active) * expertGpus) / expert) / pipeline;
}
