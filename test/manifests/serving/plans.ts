import { planModelServer } from "../../../lib/serving/model-server";
import type { ModelServerPlan } from "../../../lib/serving/model-server-plan";
import { context, contextOf, deepseek, llama70b, onnx, qwen7b } from "../../serving/examples";

const adapters = {
  ...llama70b,
  engine: { type: "vllm", loraAdapters: { "Style.2": { uri: "s3://weights/adapters/style", rank: 32 } } },
} as const;

/** One plan of each kind that is drawn in another way. */
export const servingPlans: readonly (readonly [string, ModelServerPlan])[] = [
  ["on one machine", planModelServer("llama-70b", llama70b, context)],
  ["from zero", planModelServer("dialogue", qwen7b, contextOf("google", { burst: "spot" }))],
  ["on two machines", planModelServer("deepseek", deepseek, context)],
  ["SGLang on two machines", planModelServer("deepseek", { ...deepseek, engine: { type: "sglang" } }, context)],
  ["TensorRT-LLM", planModelServer("llama-trt", { ...llama70b, engine: { type: "tensorrt-llm" } }, contextOf("azure"))],
  ["Triton", planModelServer("resnet", onnx, context)],
  ["adapters", planModelServer("adapters", adapters, context)],
  ["a fixed number", planModelServer("fixed", { ...llama70b, replicas: 2 }, context)],
  [
    "a reservation",
    planModelServer(
      "reserved",
      { ...llama70b, machineType: "p5.48xlarge", accelerator: undefined, gpusPerReplica: 8, replicas: 1 },
      { ...context, capacity: "reservation", maximumMachines: 1 },
    ),
  ],
];
