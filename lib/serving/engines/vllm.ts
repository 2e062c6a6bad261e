import { engines } from "../engine";
import type { EngineArguments } from "../engine-arguments";
import { type EngineCommand, type EngineRequest, groupVariables, type LanguageEngine, owners } from "../engine-request";
import type { SpeculativeDecodingOptions } from "../model-server-description";
import { quantizationFormats } from "../quantization";

/** vLLM's own port for the meeting of several machines. */
const MASTER_PORT = 29501;

/** Its own default is 0.92; adapters and graphs together need some more beside the cache. */
const UTILIZATION_WITH_ADAPTERS = 0.9;

/** `vllm serve`: options that this library decides, and the line that it writes. */
export const vllm: LanguageEngine = {
  type: "vllm",
  owned: {
    "--host": owners.network,
    "--port": owners.network,
    "--uds": owners.network,
    "--api-key": owners.keys,
    "--hf-token": owners.token,
    "--ssl-keyfile": owners.tls,
    "--ssl-certfile": owners.tls,
    "--model": owners.model,
    "--revision": "write model.revision",
    "--load-format": owners.model,
    "--model-loader-extra-config": owners.model,
    "--download-dir": owners.model,
    "--served-model-name": owners.name,
    "--tensor-parallel-size": owners.parallelism,
    "--pipeline-parallel-size": owners.parallelism,
    "--enable-expert-parallel": owners.parallelism,
    "--distributed-executor-backend": owners.nodes,
    "--nnodes": owners.nodes,
    "--node-rank": owners.nodes,
    "--master-addr": owners.nodes,
    "--master-port": owners.nodes,
    "--headless": owners.nodes,
    "--max-model-len": owners.context,
    "--quantization": owners.quantization,
    "--dtype": owners.quantization,
    "--kv-cache-dtype": owners.cache,
    "--kv-offloading-size": owners.cache,
    "--kv-offloading-backend": owners.cache,
    "--enable-prefix-caching": owners.prefixCache,
    "--enable-lora": owners.adapters,
    "--max-loras": owners.adapters,
    "--max-lora-rank": owners.adapters,
    "--lora-modules": owners.adapters,
    "--speculative-config": owners.speculation,
    "--spec-method": owners.speculation,
    "--spec-model": owners.speculation,
    "--spec-tokens": owners.speculation,
    "--gpu-memory-utilization": owners.memory,
    "--shutdown-timeout": owners.drain,
    "--disable-log-stats": owners.metrics,
  },
  command: (request): EngineCommand => {
    const { parallelism, drain } = request;
    const severalMachines = parallelism.nodesPerReplica > 1;
    const meeting = {
      "--nnodes": groupVariables.size,
      "--master-addr": groupVariables.leaderAddress,
      "--master-port": MASTER_PORT,
    };
    return {
      command: ["vllm", "serve"],
      positional: [request.modelPath],
      options: {
        "--served-model-name": request.name,
        "--host": "0.0.0.0",
        "--port": engines.vllm.port,
        "--shutdown-timeout": drain.drainSeconds,
        ...parallelOptions(request),
        "--max-model-len": request.contextLength,
        ...formatOptions(request),
        ...cacheOptions(request),
        ...loadOptions(request),
        ...adapterOptions(request),
        ...(request.speculativeDecoding && { "--speculative-config": speculation(request.speculativeDecoding) }),
      },
      leaderOptions: severalMachines ? { ...meeting, "--node-rank": 0 } : {},
      workerOptions: severalMachines ? { ...meeting, "--node-rank": groupVariables.rank, "--headless": true } : {},
      environment: {},
      files: {},
    };
  },
};

function parallelOptions({ parallelism }: EngineRequest): EngineArguments {
  return {
    "--tensor-parallel-size": parallelism.tensor,
    "--pipeline-parallel-size": parallelism.pipeline,
    ...(parallelism.expert && { "--enable-expert-parallel": true }),
  };
}

function formatOptions({ quantization }: EngineRequest): EngineArguments {
  const format = quantizationFormats[quantization].engines.vllm;
  return {
    ...(quantization === "bf16" && { "--dtype": "bfloat16" }),
    ...(quantization === "fp16" && { "--dtype": "float16" }),
    ...("argument" in format && format.argument !== undefined && { "--quantization": format.argument }),
  };
}

function cacheOptions(request: EngineRequest): EngineArguments {
  const { cacheDataType, offloadGiB, prefixCache, gpuMemoryUtilization, adapters } = request;
  const utilization =
    gpuMemoryUtilization ?? (Object.keys(adapters).length > 0 ? UTILIZATION_WITH_ADAPTERS : undefined);
  return {
    "--kv-cache-dtype": cacheDataType,
    ...(utilization !== undefined && { "--gpu-memory-utilization": utilization }),
    [prefixCache ? "--enable-prefix-caching" : "--disable-prefix-caching"]: true,
    // The sum over all GPUs of the replica.
    ...(offloadGiB > 0 && { "--kv-offloading-size": offloadGiB, "--kv-offloading-backend": "native" }),
  };
}

function loadOptions({ weights, revision, parallelism }: EngineRequest): EngineArguments {
  if (weights.type !== "streamed") {
    return revision === undefined ? {} : { "--revision": revision };
  }
  return {
    "--load-format": "runai_streamer",
    "--model-loader-extra-config": { concurrency: 16, ...(parallelism.tensor > 1 && { distributed: true }) },
  };
}

function adapterOptions({ adapters, weights }: EngineRequest): EngineArguments {
  const names = Object.keys(adapters);
  if (names.length === 0) {
    return {};
  }
  const rank = Math.max(...Object.values(adapters).map((adapter) => adapter.rank ?? DEFAULT_LORA_RANK));
  return {
    "--enable-lora": true,
    "--max-loras": names.length,
    "--max-lora-rank": rank,
    "--lora-modules": names.map(
      (name) => `${name}=${weights.adapters[name]?.localFolder ?? adapters[name]?.huggingFace ?? ""}`,
    ),
  };
}

export const DEFAULT_LORA_RANK = 16;

function speculation({ method, tokens = 3, model }: SpeculativeDecodingOptions): object {
  return {
    method: method === "draft-model" ? "draft_model" : method,
    num_speculative_tokens: tokens,
    ...(model !== undefined && { model }),
    ...(method === "ngram" && { prompt_lookup_max: 4 }),
  };
}
