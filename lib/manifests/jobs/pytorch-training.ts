import { Problems, type Shape } from "../../checks";
import type { TrainingPlatformPlan } from "../../description/platform/training-platform";
import type { Manifest } from "../manifest";
import {
  type ProgramDescription,
  planTrainingJob,
  programShape,
  type TrainingJobDescription,
  trainingJobShape,
  trainJob,
} from "./training-job";

/** A program for `torchrun`: DDP, FSDP, or anything that reads its environment. */
export interface PyTorchTrainingDescription extends TrainingJobDescription, ProgramDescription {}

const shape: Shape<PyTorchTrainingDescription> = { ...trainingJobShape, ...programShape };

/** The job as objects, to be applied by whatever tool. Throws {@link InvalidDescriptionError}. */
export function pyTorchTraining(
  platform: TrainingPlatformPlan,
  description: PyTorchTrainingDescription,
): readonly Manifest[] {
  const problems = new Problems();
  const { given, job } = planTrainingJob(platform, description, shape, "kubeflow-trainer", problems);
  problems.throwIfAny(`PyTorch training '${job.name}'`);
  return trainJob(platform, job, ["torchrun", given.script ?? "", ...(given.arguments ?? [])]);
}
