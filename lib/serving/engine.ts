import type { EngineType } from "./option-table";

/** What is known of an engine in the version that this release of the library was made with. */
export interface Engine {
  readonly title: string;
  readonly version: string;
  readonly image: string;
  /** Port that speaks HTTP. */
  readonly port: number;
  /** Further ports, by name. */
  readonly otherPorts: Readonly<Record<string, number>>;
  /** Port and path of Prometheus' metrics. */
  readonly metrics: { readonly port: number; readonly path: string };
  readonly probes: EngineProbes;
  readonly drain: EngineDrain;
  /** Name by which llm-d's router knows the engine. */
  readonly routerType: "vllm" | "sglang" | "trtllm-serve" | "triton";
  readonly source: string;
}

/** How an engine tells that it is ready, and that it lives. */
export interface EngineProbes {
  /** Turns green when the model is loaded. */
  readonly readinessPath: string;
  /** Path that fails when the engine hangs. */
  readonly livenessPath: string;
  /** Longest answer of a busy engine to its probe. */
  readonly timeoutSeconds: number;
}

/** What an engine does with running requests when it is asked to end. */
export type EngineDrain =
  /** Waits as long as an option says, then aborts. */
  | { readonly type: "option"; readonly flag: string }
  /** Waits for all of them without a limit: the pod's grace period is the limit. */
  | { readonly type: "until-killed" }
  /** Not documented: the pod waits before the engine is asked. */
  | { readonly type: "before-termination" };

/**
 * Versions, images, ports and probes. Tags follow the form of the publishers' earlier releases; that very tags of these
 * versions exist was not verified, so a first deployment finds out before anything else does.
 *
 * SGLang answers `/health` by generating a token where it is idle, and 503 once it drains. vLLM's `/health` stays green while it
 * drains. What trtllm-serve does with running requests on SIGTERM is not documented, so the pod waits before it is sent.
 */
export const engines: Readonly<Record<EngineType, Engine>> = {
  vllm: {
    title: "vLLM",
    version: "0.33.0",
    image: "docker.io/vllm/vllm-openai:v0.33.0",
    port: 8000,
    otherPorts: {},
    metrics: { port: 8000, path: "/metrics" },
    probes: { readinessPath: "/health", livenessPath: "/health", timeoutSeconds: 10 },
    drain: { type: "option", flag: "--shutdown-timeout" },
    routerType: "vllm",
    source: "vllm 0.33.0: entrypoints/launchers/launcher.py, v1/engine/core.py, v1/metrics/loggers.py",
  },
  sglang: {
    title: "SGLang",
    version: "0.5.23",
    image: "docker.io/lmsysorg/sglang:v0.5.23",
    port: 30000,
    otherPorts: {},
    metrics: { port: 30000, path: "/metrics" },
    probes: { readinessPath: "/health", livenessPath: "/health", timeoutSeconds: 20 },
    drain: { type: "until-killed" },
    routerType: "sglang",
    source: "sglang 0.5.23: srt/entrypoints/http_server.py, managers/tokenizer_manager.py",
  },
  "tensorrt-llm": {
    title: "TensorRT-LLM",
    version: "1.2.1",
    image: "nvcr.io/nvidia/tensorrt-llm/release:1.2.1",
    port: 8000,
    otherPorts: {},
    metrics: { port: 8000, path: "/prometheus/metrics" },
    probes: { readinessPath: "/health", livenessPath: "/health", timeoutSeconds: 10 },
    drain: { type: "before-termination" },
    routerType: "trtllm-serve",
    source: "NVIDIA/TensorRT-LLM tensorrt_llm/commands/serve.py, docs trtllm-serve",
  },
  triton: {
    title: "Triton Inference Server",
    version: "2.71.0",
    image: "nvcr.io/nvidia/tritonserver:26.07-py3",
    port: 8000,
    otherPorts: { grpc: 8001, metrics: 8002 },
    metrics: { port: 8002, path: "/metrics" },
    probes: { readinessPath: "/v2/health/ready", livenessPath: "/v2/health/live", timeoutSeconds: 10 },
    drain: { type: "option", flag: "--exit-timeout-secs" },
    routerType: "triton",
    source: "triton-inference-server/server src/command_line_parser.cc",
  },
};

export const engineTypes = Object.keys(engines) as readonly EngineType[];

/** Triton with the backend for TensorRT-LLM, which its usual image lacks. */
export const tritonTensorRtLlmImage = "nvcr.io/nvidia/tritonserver:26.07-trtllm-python-py3";
