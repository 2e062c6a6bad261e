import { engines } from "../engine";
import { type EngineCommand, type EngineRequest, type LanguageEngine, owners } from "../engine-request";

const configurationFile = "/etc/engine/config.yaml";

/** `trtllm-serve`: options that this library decides, the line and the file that it writes. */
export const tensorRtLlm: LanguageEngine = {
  type: "tensorrt-llm",
  owned: {
    "--host": owners.network,
    "--port": owners.network,
    "--revision": "write model.revision",
    "--tensor_parallel_size": owners.parallelism,
    "--pipeline_parallel_size": owners.parallelism,
    "--moe_expert_parallel_size": owners.parallelism,
    "--gpus_per_node": owners.nodes,
    "--max_seq_len": owners.context,
    "--free_gpu_memory_fraction": owners.memory,
    "--config": "write engine.configuration",
  },
  command: (request): EngineCommand => {
    const { parallelism, modelPath, contextLength, gpuMemoryUtilization = 0.9 } = request;
    return {
      command: ["trtllm-serve"],
      positional: [modelPath],
      options: {
        "--host": "0.0.0.0",
        "--port": engines["tensorrt-llm"].port,
        "--tp_size": parallelism.tensor,
        "--pp_size": parallelism.pipeline,
        ...(parallelism.expert && { "--ep_size": parallelism.tensor }),
        "--max_seq_len": contextLength,
        "--kv_cache_free_gpu_memory_fraction": gpuMemoryUtilization,
        "--config": configurationFile,
      },
      leaderOptions: {},
      workerOptions: {},
      environment: {},
      // JSON is YAML. Reading the metrics of /metrics removes them; those of /prometheus/metrics need both switches.
      files: { [configurationFile]: `${JSON.stringify(configuration(request), null, 2)}\n` },
    };
  },
};

function configuration({ prefixCache, cacheDataType, configuration = {} }: EngineRequest): object {
  return {
    return_perf_metrics: true,
    enable_iter_perf_stats: true,
    ...configuration,
    kv_cache_config: {
      enable_block_reuse: prefixCache,
      dtype: cacheDataType,
      ...(configuration.kv_cache_config as object | undefined),
    },
  };
}
