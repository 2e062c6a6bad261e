import { checkPresent, Problems } from "../../checks";
import type { TrainingPlatformPlan } from "../../description/platform/training-platform";
import { configMap, type Manifest } from "../manifest";
import {
  checkProgram,
  type ProgramDescription,
  planTrainingJob,
  programProperties,
  type TrainingJobDescription,
  trainJob,
} from "./training-job";

/** A DeepSpeed program: started by torchrun, so that no machine needs ssh to another. */
export interface DeepSpeedTrainingDescription extends TrainingJobDescription, ProgramDescription {
  /** DeepSpeed's configuration, which the program is given as `--deepspeed_config`. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

const configurationFolder = "/etc/deepspeed";

/** The job and its configuration as objects. Throws {@link InvalidDescriptionError}. */
export function deepSpeedTraining(
  platform: TrainingPlatformPlan,
  description: DeepSpeedTrainingDescription,
): readonly Manifest[] {
  const problems = new Problems();
  const properties = [...programProperties, "configuration"];
  const job = planTrainingJob(platform, description, "kubeflow-trainer", properties, problems);
  checkProgram(description, problems);
  checkPresent(problems, "configuration", description.configuration, "write DeepSpeed's configuration as an object");
  problems.throwIfAny(`DeepSpeed training '${job.name}'`);
  const name = `${job.name}-deepspeed`;
  const file = `${configurationFolder}/configuration.json`;
  const configuration = { type: "config-map", configMapName: name, path: configurationFolder } as const;
  const settings = { ...job.settings, volumes: { ...job.settings.volumes, deepspeed: configuration } };
  const command = ["torchrun", description.script, "--deepspeed", "--deepspeed_config", file];
  return [
    configMap(
      { name, namespace: job.namespace },
      { "configuration.json": JSON.stringify(description.configuration, undefined, 2) },
    ),
    ...trainJob(platform, { ...job, settings }, [...command, ...(description.arguments ?? [])]),
  ];
}
