import type { Cloud, Machine } from "../machines/machine";
import type { Architecture } from "./architecture";
import type { ClusterPrice } from "./price";
import type { Quantization } from "./quantization";
import type { RequestShape } from "./serving";

/** What an inference fleet comes to. Plain data. */
export interface InferenceSize extends RequestShape {
  readonly architecture: Architecture;
  readonly quantization: Quantization;
  /** The GPU on its data sheet. */
  readonly acceleratorTitle: string;
  /** What would be rented; absent where no cloud of the catalogue rents that GPU. */
  readonly machine?: Machine;
  readonly cloud?: Cloud;
  readonly machineType?: string;
  readonly gpusPerReplica: number;
  /** GPUs that share each matrix: `--tensor-parallel-size`. */
  readonly tensorParallel: number;
  /** Groups of layers, one after the other: `--pipeline-parallel-size`. */
  readonly pipelineParallel: number;
  readonly replicas: number;
  readonly gpus: number;
  /** Machines that all replicas together fill. */
  readonly nodes: number;
  readonly weightBytes: number;
  readonly keyValueCache: KeyValueCacheSize;
  /** Of a full replica. */
  readonly outputTokensPerSecondPerReplica: number;
  /** Between two tokens of one answer, when the replica is full: what a reader sees. */
  readonly millisecondsPerOutputToken: number;
  /** Requests in work at once in a full replica. */
  readonly concurrentRequestsPerReplica: number;
  /** The published run that the speed rests on. */
  readonly reference: string;
  /** Output tokens in a second that are paid for: those that are asked for, or those of full replicas less headroom. */
  readonly servedOutputTokensPerSecond: number;
  /** Dollars of the machines for a million output tokens, on demand (or the dearest known price); `undefined` where none is known. */
  readonly usdPerMillionTokens?: number;
  /** Every way to pay; absent where no machine is known. */
  readonly price?: ClusterPrice;
  /** What else there is to say, in whole sentences. */
  readonly notes: readonly string[];
}

export interface KeyValueCacheSize {
  readonly bytesPerToken: number;
  /** Of one replica, all its GPUs together. */
  readonly bytesPerReplica: number;
  /** Tokens that one replica holds at once. */
  readonly concurrentTokens: number;
}
