import type { Construct } from "constructs";
import { Problems } from "../checks";
import type { TrainingPlatformPlan } from "../description/training-platform";
import type { KubernetesObject } from "./kubernetes-object";
import {
  checkProgram,
  type ProgramDescription,
  planTrainingJob,
  programProperties,
  type TrainingJobDescription,
  trainJob,
} from "./training-job";
import { TrainingJob, type TrainingJobProps } from "./training-job-construct";

/** A program for `torchrun`: DDP, FSDP, or anything that reads its environment. */
export interface PyTorchTrainingDescription extends TrainingJobDescription, ProgramDescription {}

/** The job as objects, to be applied by whatever tool. Throws {@link InvalidDescriptionError}. */
export function pyTorchTraining(
  platform: TrainingPlatformPlan,
  description: PyTorchTrainingDescription,
): readonly KubernetesObject[] {
  const problems = new Problems();
  const job = planTrainingJob(platform, description, "kubeflow-trainer", programProperties, problems);
  checkProgram(description, problems);
  problems.throwIfAny(`PyTorch training '${job.name}'`);
  return [trainJob(job, ["torchrun", description.script, ...(description.arguments ?? [])])];
}

/**
 * PyTorch on several machines, by torchrun.
 *
 * ```ts
 * new PyTorchTraining(this, "llama-70b", { platform, nodeCount: 16, image, script: "/workspace/train_fsdp.py" });
 * ```
 */
export class PyTorchTraining extends TrainingJob<PyTorchTrainingDescription> {
  constructor(scope: Construct, id: string, props: TrainingJobProps<PyTorchTrainingDescription>) {
    super(scope, id, props, pyTorchTraining);
  }
}
