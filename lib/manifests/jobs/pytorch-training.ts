import { Problems } from "../../checks";
import type { TrainingPlatformPlan } from "../../description/platform/training-platform";
import type { Manifest } from "../manifest";
import {
  checkProgram,
  type ProgramDescription,
  planTrainingJob,
  programProperties,
  type TrainingJobDescription,
  trainJob,
} from "./training-job";

/** A program for `torchrun`: DDP, FSDP, or anything that reads its environment. */
export interface PyTorchTrainingDescription extends TrainingJobDescription, ProgramDescription {}

/** The job as objects, to be applied by whatever tool. Throws {@link InvalidDescriptionError}. */
export function pyTorchTraining(
  platform: TrainingPlatformPlan,
  description: PyTorchTrainingDescription,
): readonly Manifest[] {
  const problems = new Problems();
  const job = planTrainingJob(platform, description, "kubeflow-trainer", programProperties, problems);
  checkProgram(description, problems);
  problems.throwIfAny(`PyTorch training '${job.name}'`);
  return trainJob(platform, job, ["torchrun", description.script, ...(description.arguments ?? [])]);
}
