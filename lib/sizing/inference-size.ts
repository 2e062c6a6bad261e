import type { Cloud, Machine } from "../machines/machine";
import type { Architecture } from "./architecture";
import type { ColdStart } from "./cold-start";
import type { ClusterPrice } from "./price";
import type { Quantization } from "./quantization";
import type { RequestShape } from "./serving";
import type { TokenPrice } from "./token-price";

/** What an inference fleet comes to. Plain data. */
export interface InferenceSize extends RequestShape {
  /** Shape of the model. */
  readonly architecture: Architecture;
  /** Precision of the weights. */
  readonly quantization: Quantization;
  /** The GPU on its data sheet. */
  readonly acceleratorTitle: string;
  /** What would be rented; absent where no cloud of the catalogue rents that GPU. */
  readonly machine?: Machine;
  /** The cloud that rents the machines; absent where hardware was given by hand. */
  readonly cloud?: Cloud;
  /** The cloud's own name of the machine; absent where hardware was given by hand. */
  readonly machineType?: string;
  /** GPUs that hold one copy of the model. */
  readonly gpusPerReplica: number;
  /** GPUs that share each matrix: `--tensor-parallel-size`. */
  readonly tensorParallel: number;
  /** Groups of layers, one after the other: `--pipeline-parallel-size`. */
  readonly pipelineParallel: number;
  /** Copies of the model. */
  readonly replicas: number;
  /** GPUs of all replicas. */
  readonly gpus: number;
  /** Machines that all replicas together fill. */
  readonly nodes: number;
  /** Bytes of the weights in that precision. */
  readonly weightBytes: number;
  /** What is left for the tokens of requests. */
  readonly keyValueCache: KeyValueCacheSize;
  /** Of a full replica. */
  readonly outputTokensPerSecondPerReplica: number;
  /** Between two tokens of one answer, when the replica is full: what a reader sees. */
  readonly millisecondsPerOutputToken: number;
  /** Requests in work at once in a full replica. */
  readonly concurrentRequestsPerReplica: number;
  /** Until the first token of an answer, on a replica that has nothing else to do. */
  readonly secondsToFirstToken: number;
  /**
   * The most that a replica does within the latency asked for, or within 50 ms a token, about four times as fast as people read;
   * absent where even one request is slower.
   */
  readonly withinLatency?: LatencySpeed;
  /** What to allow from "one replica more" until it answers. */
  readonly coldStart: ColdStart;
  /** The published run that the speed rests on. */
  readonly reference: string;
  /** Output tokens in a second that are paid for: those that are asked for, or those of full replicas less headroom. */
  readonly servedOutputTokensPerSecond: number;
  /**
   * Dollars of the machines for a million output tokens with their prompts, on demand (or the dearest known price), as
   * `tokenPrices.deployed` says apart; `undefined` where no price is known.
   */
  readonly usdPerMillionTokens?: number;
  /** Prompt and output tokens apart; `undefined` where no price is known. */
  readonly tokenPrices?: TokenPrices;
  /** Every way to pay; absent where no machine is known. */
  readonly price?: ClusterPrice;
  /** What else there is to say, in whole sentences. */
  readonly notes: readonly string[];
}

/** Memory for the tokens of requests that run at once. */
export interface KeyValueCacheSize {
  /** Bytes of one token over all layers. */
  readonly bytesPerToken: number;
  /** Of one replica, all its GPUs together. */
  readonly bytesPerReplica: number;
  /** Tokens that one replica holds at once. */
  readonly concurrentTokens: number;
}

/** What a million tokens cost. */
export interface TokenPrices {
  /** Where every GPU of the machines is in a replica, and every replica is busy but for the headroom: beside an API's list. */
  readonly packed: TokenPrice;
  /** With these machines at this load: idle GPUs and idle replicas are paid. */
  readonly deployed: TokenPrice;
}

/** A replica at a latency that someone asked for. */
export interface LatencySpeed {
  /** Time between two tokens of one answer. */
  readonly millisecondsPerOutputToken: number;
  /** Requests that run at once in a replica. */
  readonly concurrentRequests: number;
  /** Output tokens a second, all requests of a replica together. */
  readonly outputTokensPerSecondPerReplica: number;
}
