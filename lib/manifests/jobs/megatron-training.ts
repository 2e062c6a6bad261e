import { object, Problems, required, type Shape, type Sound, text, wholeNumber } from "../../checks";
import type { TrainingPlatformPlan } from "../../description/platform/training-platform";
import type { Manifest } from "../manifest";
import {
  type ProgramDescription,
  planTrainingJob,
  programShape,
  type TrainingJobDescription,
  type TrainingJobPlan,
  trainingJobShape,
  trainJob,
} from "./training-job";

/** A Megatron-LM run: its parallel layout, its checkpoints, and whatever else the script is given. */
export interface MegatronTrainingDescription extends TrainingJobDescription, ProgramDescription {
  /** How the model is divided over the GPUs. */
  readonly parallelism: MegatronParallelism;
  /**
   * Where checkpoints are saved, and loaded from after a restart.
   *
   * @default - a folder of the job on the cluster's storage; none where the cluster has no storage
   */
  readonly checkpointPath?: string;
}

/** How the model is cut. What tensor, pipeline and context parallelism leave is data parallel. */
export interface MegatronParallelism {
  /** GPUs that share each layer; at most the GPUs that NVLink joins. @default 1 */
  readonly tensor?: number;
  /** Stages that the layers are cut into. @default 1 */
  readonly pipeline?: number;
  /** GPUs that share a sequence. @default 1 */
  readonly context?: number;
  /** GPUs that share the experts of a layer. @default 1 */
  readonly expert?: number;
}

const degree = (unit: string) =>
  wholeNumber({ minimum: 1, unit, token: { refusedBecause: "it is compared with the GPUs of the job before" } });
const parallelismHint = "write how the model is cut: { tensor: 8, pipeline: 2 }, or {} where it is not";

const shape: Shape<MegatronTrainingDescription> = {
  ...trainingJobShape,
  ...programShape,
  parallelism: required(
    object<MegatronParallelism>(
      { tensor: degree("GPUs"), pipeline: degree("stages"), context: degree("GPUs"), expert: degree("GPUs") },
      { hint: parallelismHint },
    ),
    parallelismHint,
  ),
  checkpointPath: text({ pattern: /^\/\S+$/, hint: "write an absolute path: /mnt/shared/checkpoints/gpt" }),
};

/** The job as objects. Throws {@link InvalidDescriptionError}. */
export function megatronTraining(
  platform: TrainingPlatformPlan,
  description: MegatronTrainingDescription,
): readonly Manifest[] {
  const problems = new Problems();
  const { given, job } = planTrainingJob(platform, description, shape, "kubeflow-trainer", problems);
  const nvlinkGpus = job.gpusPerNode * job.pool.machine.machinesPerNvlinkDomain;
  const layout = planLayout(given.parallelism ?? {}, job, nvlinkGpus, problems);
  problems.throwIfAny(`Megatron training '${job.name}'`);
  const checkpointPath = given.checkpointPath ?? job.checkpointFolder;
  const command = [
    ...["torchrun", given.script ?? ""],
    ...layout,
    ...(checkpointPath === undefined ? [] : ["--save", checkpointPath, "--load", checkpointPath]),
    ...(given.arguments ?? []),
  ];
  // Megatron overlaps its communication with computation only if kernels are queued in one order.
  return trainJob(platform, { ...job, environment: { CUDA_DEVICE_MAX_CONNECTIONS: "1", ...job.environment } }, command);
}

function planLayout(
  parallelism: Sound<MegatronParallelism>,
  { nodeCount, gpusPerNode }: TrainingJobPlan,
  nvlinkGpus: number,
  problems: Problems,
): readonly string[] {
  const nested = problems.at("parallelism");
  const { tensor = 1, pipeline = 1, context = 1, expert = 1 } = parallelism;
  const sizes = Object.entries({ tensor, pipeline, context, expert });
  if (!problems.concerns("parallelism") && nodeCount > 0) {
    const gpus = nodeCount * gpusPerNode;
    const model = tensor * pipeline * context;
    if (gpus % model !== 0) {
      nested.add(
        "",
        `tensor ${tensor} x pipeline ${pipeline} x context ${context} is ${model}, which does not divide the job's ${gpus} GPUs`,
        "choose sizes whose product divides the number of GPUs, or another nodeCount",
      );
    } else if ((gpus / pipeline / tensor) % expert !== 0) {
      nested.add(
        "expert",
        `${expert} does not divide the ${gpus / pipeline / tensor} GPUs of a stage`,
        "choose a divisor",
      );
    }
    if (tensor > nvlinkGpus) {
      nested.add(
        "tensor",
        `${tensor} is more than the ${nvlinkGpus} GPUs that NVLink joins`,
        `write ${nvlinkGpus} or less`,
      );
    }
  }
  return sizes.filter(([, size]) => size !== 1).flatMap(([name, size]) => [flags[name] ?? "", String(size)]);
}

const flags: Readonly<Record<string, string>> = {
  tensor: "--tensor-model-parallel-size",
  pipeline: "--pipeline-model-parallel-size",
  context: "--context-parallel-size",
  expert: "--expert-model-parallel-size",
};
