import { type Problems, show, suggestionHint } from "../checks";
import { acceleratorNames, tryAccelerator } from "../machines/accelerator";
import { machines, tryMachine } from "../machines/catalogue";
import type { Machine } from "../machines/machine";
import { checkEngineArguments } from "./engine-arguments";
import { tritonOwned } from "./engines/triton";
import { tryServingMachine } from "./machine-choice";
import type { ModelServerContext, ModelServerDescription } from "./model-server-description";
import type { TritonOptions } from "./triton-options";

/**
 * The machine of a model of which nothing is known but that it runs on a GPU: the one that is named, or the smallest with
 * that accelerator and so many GPUs.
 */
export function planTritonMachine(
  context: ModelServerContext,
  { machineType, accelerator, gpusPerReplica = 1 }: Partial<ModelServerDescription>,
  problems: Problems,
): Machine | undefined {
  const { cloud } = context;
  if (machineType !== undefined) {
    const machine = tryMachine(cloud, machineType);
    if (!machine) {
      const names = machines(cloud).map((row: Machine) => row.machineType);
      problems.add(
        "machineType",
        `${show(machineType)} is not a known GPU machine of ${cloud}`,
        suggestionHint(machineType, names),
      );
    }
    return machine;
  }
  const known = accelerator === undefined ? undefined : tryAccelerator(accelerator);
  if (!known) {
    problems.add(
      "accelerator",
      accelerator === undefined ? "is missing" : `${show(accelerator)} is not a known accelerator`,
      accelerator === undefined
        ? "write an accelerator such as l4, or a machineType"
        : suggestionHint(accelerator, acceleratorNames()),
    );
    return undefined;
  }
  const machine = tryServingMachine(known, gpusPerReplica, context);
  if (!machine) {
    problems.add(
      "accelerator",
      `${cloud} has no machine with ${gpusPerReplica} ${known.title}`,
      "take another GPU, or fewer",
    );
  }
  return machine;
}

/** What a backend needs to be told about its model. */
export function checkTriton(
  options: TritonOptions,
  description: Partial<ModelServerDescription>,
  problems: Problems,
): void {
  checkEngineArguments(problems.at("engine.arguments"), "triton", options.arguments ?? {}, tritonOwned);
  const { backend, inputs, outputs, dynamicBatching, maximumBatchSize = 0, onnxAccelerator } = options;
  if (backend === "python" && (!inputs || !outputs)) {
    for (const name of ["inputs", "outputs"] as const) {
      if (!options[name]) {
        problems.add(
          `engine.${name}`,
          "is missing: a model in Python does not state its own",
          "write [{ name, dataType, dimensions }]",
        );
      }
    }
  }
  if (backend === "onnxruntime" && (inputs === undefined) !== (outputs === undefined)) {
    problems.add(
      "engine",
      "has inputs without outputs, or outputs without inputs",
      "write both, or neither: an ONNX model states its own",
    );
  }
  if (backend === "tensorrt-llm") {
    for (const name of ["inputs", "outputs", "maximumBatchSize", "dynamicBatching", "instancesPerGpu"] as const) {
      if (options[name] !== undefined) {
        problems.add(
          `engine.${name}`,
          "has no effect: a repository of TensorRT-LLM brings its configuration",
          "leave it out",
        );
      }
    }
  }
  if (dynamicBatching && maximumBatchSize <= 1) {
    problems.add(
      "engine.dynamicBatching",
      `collects nothing into batches of ${maximumBatchSize}`,
      "write maximumBatchSize: 8 or more, or leave it out",
    );
  }
  for (const size of dynamicBatching?.preferredBatchSizes ?? []) {
    if (size > maximumBatchSize) {
      problems.add(
        "engine.dynamicBatching.preferredBatchSizes",
        `${size} is more than maximumBatchSize ${maximumBatchSize}`,
        `write ${maximumBatchSize} or less`,
      );
    }
  }
  if (onnxAccelerator !== undefined && backend !== "onnxruntime") {
    problems.add("engine.onnxAccelerator", `has no effect on the backend ${backend}`, "leave it out");
  }
  for (const name of [
    "quantization",
    "contextLength",
    "tensorParallel",
    "pipelineParallel",
    "expertParallel",
    "load",
    "maximumOutputTokens",
  ] as const) {
    if (description[name] !== undefined) {
      problems.add(
        name,
        "has no effect with Triton: its model decides",
        "leave it out, or serve a language model with vllm",
      );
    }
  }
  if (description.model?.huggingFace !== undefined) {
    problems.add(
      "model.huggingFace",
      "is no model that Triton loads",
      `write model.uri: the folder that holds ${backend === "python" ? "model.py" : backend === "onnxruntime" ? "model.onnx" : "the model repository"}`,
    );
  }
}
