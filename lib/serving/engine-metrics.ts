import type { EngineType } from "./option-table";

/** Metrics of an engine, by the names under which its pinned version publishes them. */
export interface EngineMetrics {
  /** Label that carries the name of the served model. */
  readonly modelLabel: string;
  /** Requests that wait for a place in the batch. */
  readonly waiting: string;
  readonly running?: string;
  /** Share of the key-value cache in use, 0 to 1. */
  readonly cacheUse?: string;
  /** Share of prompt tokens found in the cache: an expression where the engine counts hits and queries apart. */
  readonly cacheHits?: (selector: string) => string;
  /** Histogram of the seconds to the first token. */
  readonly timeToFirstToken?: string;
  /** Histogram of the seconds between two tokens. */
  readonly timePerToken?: string;
  /** Counter of generated tokens. */
  readonly generatedTokens?: string;
  /** Counter of requests that were pushed out of the batch. */
  readonly preempted?: string;
  /** Counters of requests that ended well and that failed. */
  readonly succeeded?: string;
  readonly failed?: string;
}

/**
 * Names as the sources of vLLM 0.33.0 (v1/metrics/loggers.py) and SGLang 0.5.23 have them; of trtllm-serve as its documentation
 * has them (prefix of the latencies at 1.2.1 unverified); of Triton as docs/user_guide/metrics.md has them. The label of vLLM
 * is `model_name`: a query for `model` matches nothing and never scales.
 */
export const engineMetrics: Readonly<Record<EngineType, EngineMetrics>> = {
  vllm: {
    modelLabel: "model_name",
    waiting: "vllm:num_requests_waiting",
    running: "vllm:num_requests_running",
    cacheUse: "vllm:kv_cache_usage_perc",
    cacheHits: (selector) =>
      `sum(rate(vllm:prefix_cache_hits_total${selector}[5m])) / sum(rate(vllm:prefix_cache_queries_total${selector}[5m]))`,
    timeToFirstToken: "vllm:time_to_first_token_seconds",
    timePerToken: "vllm:inter_token_latency_seconds",
    generatedTokens: "vllm:generation_tokens_total",
    preempted: "vllm:num_preemptions_total",
    succeeded: "vllm:request_success_total",
  },
  sglang: {
    modelLabel: "model_name",
    waiting: "sglang:num_queue_reqs",
    running: "sglang:num_running_reqs",
    cacheUse: "sglang:token_usage",
    cacheHits: (selector) => `avg(sglang:cache_hit_rate${selector})`,
    timeToFirstToken: "sglang:time_to_first_token_seconds",
    timePerToken: "sglang:inter_token_latency_seconds",
    generatedTokens: "sglang:generation_tokens_total",
    preempted: "sglang:num_retracted_reqs",
  },
  "tensorrt-llm": {
    modelLabel: "model_name",
    waiting: "trtllm_num_requests_waiting",
    running: "trtllm_num_requests_running",
    cacheUse: "trtllm_kv_cache_utilization",
    cacheHits: (selector) => `avg(trtllm_kv_cache_hit_rate${selector})`,
    timeToFirstToken: "trtllm_time_to_first_token_seconds",
    timePerToken: "trtllm_time_per_output_token_seconds",
    generatedTokens: "trtllm_generation_tokens",
  },
  triton: {
    modelLabel: "model",
    waiting: "nv_inference_pending_request_count",
    succeeded: "nv_inference_request_success",
    failed: "nv_inference_request_failure",
  },
};

/** One series of a metric over all replicas of one server, 0 where there is none: KEDA takes exactly one series. */
export function fleetQuery(metric: string, selector: string): string {
  return `sum(${metric}${selector}) or vector(0)`;
}

/** The label matcher of one served model in its namespace. */
export function metricSelector(engine: EngineType, namespace: string, servedName: string): string {
  return `{namespace="${namespace}",${engineMetrics[engine].modelLabel}="${servedName}"}`;
}
