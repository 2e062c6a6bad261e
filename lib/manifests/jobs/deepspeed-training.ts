import { jsonObject, Problems, required, type Shape } from "../../checks";
import type { TrainingPlatformPlan } from "../../description/platform/training-platform";
import { configMap, type Manifest } from "../manifest";
import {
  type ProgramDescription,
  planTrainingJob,
  programShape,
  type TrainingJobDescription,
  trainingJobShape,
  trainJob,
} from "./training-job";

/** A DeepSpeed program: started by torchrun, so that no machine needs ssh to another. */
export interface DeepSpeedTrainingDescription extends TrainingJobDescription, ProgramDescription {
  /** DeepSpeed's configuration, which the program is given as `--deepspeed_config`. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

const configurationHint = "write DeepSpeed's configuration as an object";

const shape: Shape<DeepSpeedTrainingDescription> = {
  ...trainingJobShape,
  ...programShape,
  configuration: required(jsonObject(configurationHint, { textTokens: "refused" }), configurationHint),
};

const configurationFolder = "/etc/deepspeed";

/** The job and its configuration as objects. Throws {@link InvalidDescriptionError}. */
export function deepSpeedTraining(
  platform: TrainingPlatformPlan,
  description: DeepSpeedTrainingDescription,
): readonly Manifest[] {
  const problems = new Problems();
  const { given, job } = planTrainingJob(platform, description, shape, "kubeflow-trainer", problems);
  problems.throwIfAny(`DeepSpeed training '${job.name}'`);
  const name = `${job.name}-deepspeed`;
  const file = `${configurationFolder}/configuration.json`;
  const configuration = { type: "config-map", configMapName: name, path: configurationFolder } as const;
  const settings = { ...job.settings, volumes: { ...job.settings.volumes, deepspeed: configuration } };
  const command = ["torchrun", given.script ?? "", "--deepspeed", "--deepspeed_config", file];
  return [
    configMap(
      { name, namespace: job.namespace },
      { "configuration.json": JSON.stringify(given.configuration, undefined, 2) },
    ),
    ...trainJob(platform, { ...job, settings }, [...command, ...(given.arguments ?? [])]),
  ];
}
