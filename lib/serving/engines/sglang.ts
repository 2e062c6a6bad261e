import { engines } from "../engine";
import type { EngineArguments } from "../engine-arguments";
import { type EngineCommand, type EngineRequest, groupVariables, type LanguageEngine, owners } from "../engine-request";
import type { SpeculativeDecodingOptions } from "../model-server-description";
import { quantizationFormats } from "../quantization";
import { DEFAULT_LORA_RANK } from "./vllm";

/** Port at which several machines meet, as in LeaderWorkerSet's own example. */
const MEETING_PORT = 20000;

/** `python3 -m sglang.launch_server`: options that this library decides, and the line that it writes. */
export const sglang: LanguageEngine = {
  type: "sglang",
  owned: {
    "--host": owners.network,
    "--port": owners.network,
    "--api-key": owners.keys,
    "--admin-api-key": owners.keys,
    "--ssl-keyfile": owners.tls,
    "--ssl-certfile": owners.tls,
    "--model-path": owners.model,
    "--revision": "write model.revision",
    "--load-format": owners.model,
    "--model-loader-extra-config": owners.model,
    "--download-dir": owners.model,
    "--served-model-name": owners.name,
    "--tp-size": owners.parallelism,
    "--pp-size": owners.parallelism,
    "--ep-size": owners.parallelism,
    "--nnodes": owners.nodes,
    "--node-rank": owners.nodes,
    "--dist-init-addr": owners.nodes,
    "--context-length": owners.context,
    "--quantization": owners.quantization,
    "--dtype": owners.quantization,
    "--kv-cache-dtype": owners.cache,
    "--enable-hierarchical-cache": owners.cache,
    "--hicache-size": owners.cache,
    "--hicache-ratio": owners.cache,
    "--disable-radix-cache": owners.prefixCache,
    "--enable-lora": owners.adapters,
    "--lora-paths": owners.adapters,
    "--max-lora-rank": owners.adapters,
    "--max-loras-per-batch": owners.adapters,
    "--speculative-algorithm": owners.speculation,
    "--speculative-draft-model-path": owners.speculation,
    "--speculative-num-steps": owners.speculation,
    "--speculative-eagle-topk": owners.speculation,
    "--speculative-num-draft-tokens": owners.speculation,
    "--mem-fraction-static": owners.memory,
    "--enable-metrics": owners.metrics,
  },
  command: (request): EngineCommand => {
    const { parallelism } = request;
    const severalMachines = parallelism.nodesPerReplica > 1;
    const meeting = {
      "--nnodes": groupVariables.size,
      "--node-rank": groupVariables.rank,
      "--dist-init-addr": `${groupVariables.leaderAddress}:${MEETING_PORT}`,
    };
    return {
      command: ["python3", "-m", "sglang.launch_server"],
      positional: [],
      options: {
        "--model-path": request.modelPath,
        "--served-model-name": request.name,
        "--host": "0.0.0.0",
        "--port": engines.sglang.port,
        "--enable-metrics": true,
        "--tp-size": parallelism.tensor,
        "--pp-size": parallelism.pipeline,
        ...(parallelism.expert && { "--ep-size": parallelism.tensor }),
        "--context-length": request.contextLength,
        ...formatOptions(request),
        ...cacheOptions(request),
        ...loadOptions(request),
        ...adapterOptions(request),
        ...(request.speculativeDecoding && speculation(request.speculativeDecoding)),
      },
      leaderOptions: severalMachines ? meeting : {},
      workerOptions: severalMachines ? meeting : {},
      environment: {},
      files: {},
    };
  },
};

function formatOptions({ quantization, cacheDataType }: EngineRequest): EngineArguments {
  const format = quantizationFormats[quantization].engines.sglang;
  return {
    ...(quantization === "bf16" && { "--dtype": "bfloat16" }),
    ...(quantization === "fp16" && { "--dtype": "float16" }),
    ...("argument" in format && format.argument !== undefined && { "--quantization": format.argument }),
    // Plain "fp8" is refused.
    "--kv-cache-dtype": cacheDataType === "fp8" ? "fp8_e4m3" : cacheDataType,
  };
}

function cacheOptions(request: EngineRequest): EngineArguments {
  const { offloadGiB, prefixCache, gpuMemoryUtilization, parallelism } = request;
  return {
    ...(gpuMemoryUtilization !== undefined && { "--mem-fraction-static": gpuMemoryUtilization }),
    ...(!prefixCache && { "--disable-radix-cache": true }),
    // The size is that of one GPU, in GB.
    ...(offloadGiB > 0 && {
      "--enable-hierarchical-cache": true,
      "--hicache-size": Math.max(1, Math.floor((offloadGiB * 1.073741824) / parallelism.gpusPerReplica)),
    }),
  };
}

function loadOptions({ weights, revision }: EngineRequest): EngineArguments {
  if (weights.type === "streamed") {
    return { "--load-format": "runai_streamer", "--model-loader-extra-config": { concurrency: 16 } };
  }
  return revision === undefined ? {} : { "--revision": revision };
}

function adapterOptions({ adapters, weights }: EngineRequest): EngineArguments {
  const names = Object.keys(adapters);
  if (names.length === 0) {
    return {};
  }
  return {
    "--enable-lora": true,
    "--max-loras-per-batch": names.length,
    "--max-lora-rank": Math.max(...Object.values(adapters).map(({ rank }) => rank ?? DEFAULT_LORA_RANK)),
    "--lora-paths": names.map(
      (name) => `${name}=${weights.adapters[name]?.localFolder ?? adapters[name]?.huggingFace ?? ""}`,
    ),
  };
}

const algorithms = { ngram: "NGRAM", eagle3: "EAGLE3", "draft-model": "STANDALONE", mtp: "NEXTN" } as const;

/** One guess at each step, and a last token that the model itself makes. */
function speculation({ method, tokens = 3, model }: SpeculativeDecodingOptions): EngineArguments {
  return {
    "--speculative-algorithm": algorithms[method],
    ...(model !== undefined && { "--speculative-draft-model-path": model }),
    ...(method === "ngram"
      ? { "--speculative-num-draft-tokens": tokens }
      : {
          "--speculative-num-steps": tokens,
          "--speculative-eagle-topk": 1,
          "--speculative-num-draft-tokens": tokens + 1,
        }),
  };
}
