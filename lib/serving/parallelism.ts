import { type Problems, show } from "../checks";
import { accelerator } from "../machines/accelerator";
import type { Machine } from "../machines/machine";
import type { Architecture } from "../sizing";
import type { ParallelismPlan } from "./model-server-plan";

export interface ParallelismRequest {
  readonly gpusPerReplica?: number;
  readonly tensorParallel?: number;
  readonly pipelineParallel?: number;
}

/** GPUs of a replica as the user fixed them, or undefined where sizing chooses. */
export function givenGpus(request: ParallelismRequest, problems: Problems): number | undefined {
  const { gpusPerReplica, tensorParallel, pipelineParallel } = request;
  if (tensorParallel === undefined && pipelineParallel === undefined) {
    return gpusPerReplica;
  }
  if (gpusPerReplica === undefined) {
    return (tensorParallel ?? 1) * (pipelineParallel ?? 1);
  }
  const product = (tensorParallel ?? 1) * (pipelineParallel ?? 1);
  if (gpusPerReplica % product !== 0 || (tensorParallel && pipelineParallel && product !== gpusPerReplica)) {
    problems.add(
      "gpusPerReplica",
      `${gpusPerReplica} GPUs are not tensorParallel ${tensorParallel ?? 1} × pipelineParallel ${pipelineParallel ?? 1}`,
      `write ${product}, or leave gpusPerReplica out`,
    );
  }
  return gpusPerReplica;
}

/** How a replica is divided over GPUs and machines. */
export function planParallelism(
  request: ParallelismRequest & { readonly expertParallel?: boolean },
  sized: { readonly gpusPerReplica: number; readonly tensorParallel: number },
  machine: Machine,
): ParallelismPlan {
  const { gpusPerReplica } = sized;
  const { tensorParallel, pipelineParallel } = request;
  const tensor =
    tensorParallel ?? (pipelineParallel === undefined ? sized.tensorParallel : gpusPerReplica / pipelineParallel);
  const gpusPerMachine = Math.max(1, Math.floor(machine.acceleratorCount));
  const nodesPerReplica = Math.ceil(gpusPerReplica / gpusPerMachine);
  return {
    tensor,
    pipeline: pipelineParallel ?? gpusPerReplica / tensor,
    expert: request.expertParallel ?? false,
    gpusPerReplica,
    nodesPerReplica,
    gpusPerPod: nodesPerReplica > 1 ? gpusPerMachine : gpusPerReplica,
    replicasPerMachine: nodesPerReplica > 1 ? 0 : Math.floor(gpusPerMachine / gpusPerReplica),
  };
}

/** What engines themselves refuse when they start, and what is slow for a known reason. */
export function checkParallelism(
  plan: ParallelismPlan,
  machine: Machine,
  architecture: Architecture,
  engine: "vllm" | "sglang" | "tensorrt-llm",
  problems: Problems,
): readonly string[] {
  const { tensor, pipeline, gpusPerReplica, nodesPerReplica, expert } = plan;
  const gpusPerMachine = Math.max(1, Math.floor(machine.acceleratorCount));
  const { title, linkGBps } = accelerator(machine.accelerator);
  const hasLinks = linkGBps > 0;
  if (tensor > gpusPerMachine) {
    problems.add(
      "tensorParallel",
      `${tensor} is more than the ${gpusPerMachine} GPUs of ${machine.machineType}: each token would cross machines in every layer`,
      `write tensorParallel: ${gpusPerMachine}, pipelineParallel: ${Math.ceil(tensor / gpusPerMachine)}, or a coarser quantization`,
    );
    return [];
  }
  checkHeads(tensor, gpusPerMachine, architecture, problems);
  if (pipeline > architecture.layers) {
    problems.add(
      "pipelineParallel",
      `${pipeline} stages are more than the ${architecture.layers} layers of the model`,
      `write ${architecture.layers} or fewer`,
    );
  }
  if (expert && (architecture.experts ?? 1) <= 1) {
    problems.add("expertParallel", "the model has no experts to divide", "leave it out");
  }
  if (nodesPerReplica > 1 && gpusPerReplica % gpusPerMachine !== 0) {
    problems.add(
      "gpusPerReplica",
      `${gpusPerReplica} GPUs do not fill whole machines of ${gpusPerMachine}`,
      `write ${nodesPerReplica * gpusPerMachine}`,
    );
  }
  if (nodesPerReplica > 1 && engine === "tensorrt-llm") {
    problems.add(
      "engine.type",
      `TensorRT-LLM would start over MPI on ${nodesPerReplica} machines, which needs an image and rights of its own`,
      "write vllm or sglang, or take a machine that holds the model by itself",
    );
  }
  if (!hasLinks && tensor >= MOST_TENSOR_WITHOUT_LINKS) {
    problems.add(
      "tensorParallel",
      `${tensor} ${title} would exchange every layer over PCIe: they have no NVLink`,
      `write pipelineParallel: ${tensor}, tensorParallel: 1, or take GPUs with NVLink`,
    );
  }
  return [
    ...(!hasLinks && tensor > 1 && tensor < MOST_TENSOR_WITHOUT_LINKS
      ? [`${title} has no NVLink: pipelineParallel is faster than tensorParallel ${tensor} (vLLM, parallelism guide)`]
      : []),
    ...(nodesPerReplica > 1 && machine.fabric.kind === "none"
      ? [`${machine.machineType} has no fabric: a replica on ${nodesPerReplica} machines exchanges over TCP`]
      : []),
  ];
}

const MOST_TENSOR_WITHOUT_LINKS = 8;

function checkHeads(
  tensor: number,
  most: number,
  { attentionHeads, keyValueHeads, latentCacheSize }: Architecture,
  problems: Problems,
): void {
  const divides = (degree: number) =>
    attentionHeads % degree === 0 &&
    (latentCacheSize !== undefined || keyValueHeads % degree === 0 || degree % keyValueHeads === 0);
  if (!divides(tensor)) {
    const degrees = Array.from({ length: most }, (_, index) => index + 1).filter(divides);
    problems.add(
      "tensorParallel",
      `${show(tensor)} divides neither the ${attentionHeads} attention heads nor the ${keyValueHeads} key-value heads of the model evenly`,
      `write ${degrees.join(", ")}`,
    );
  }
}
