import { isObject, Problems } from "../../checks";
import type { TrainingPlatformPlan } from "../../description/platform/training-platform";
import { allReduceEnvironment } from "../../node";
import type { Manifest } from "../manifest";
import { launcherFolder, podNcclMachine } from "../training-runtime";
import { planTrainingJob, type TrainingJobDescription, trainingJobShape, trainJob } from "./training-job";

/** A measurement of the fabric: what a cluster should pass before the first job. */
export interface NcclAllReduceTestDescription extends Omit<TrainingJobDescription, "image" | "nodeCount"> {
  /** @default 2 - the pair that thresholds were measured with */
  readonly nodeCount?: number;
  /**
   * Image with PyTorch, and on EFA with the NCCL plugin.
   *
   * @default - the pinned image of PyTorch; required on EFA, whose plugin it lacks
   */
  readonly image?: string;
}

/**
 * An all-reduce over all GPUs of some machines. It fails where NCCL takes sockets instead of the fabric, or stays below
 * the bandwidth that machines of this type are known for; of a type that nobody measured, it reports the bandwidth.
 */
export function ncclAllReduceTest(
  platform: TrainingPlatformPlan,
  description: NcclAllReduceTestDescription,
): readonly Manifest[] {
  const problems = new Problems();
  const whole = isObject(description) ? withDefaults(platform, description) : description;
  const { given, job } = planTrainingJob(
    platform,
    whole as TrainingJobDescription,
    trainingJobShape,
    "kubeflow-trainer",
    problems,
  );
  problems.throwIfAny(`NCCL all-reduce test '${job.name}'`);
  const environment = {
    ...allReduceEnvironment(podNcclMachine(job.pool), job.nodeCount),
    LAUNCHER: "torchrun",
    ...given.environment,
  };
  return trainJob(platform, { ...job, environment }, ["bash", `${launcherFolder}/nccl-all-reduce-test.sh`]);
}

function withDefaults({ pools, images }: TrainingPlatformPlan, description: NcclAllReduceTestDescription): object {
  const pool = pools.find(({ name }) => name === description.nodePool) ?? pools[0];
  const image = pool?.fabric.kind === "efa" ? undefined : images.pytorch;
  const nodeCount = Math.min(2, pool?.nodeCount ?? 2);
  return { ...(image !== undefined && { image }), nodeCount, ...withoutAbsent(description) };
}

/** The properties that are given: one that is undefined is not. */
function withoutAbsent(description: object): object {
  return Object.fromEntries(Object.entries(description).filter(([, value]) => value !== undefined));
}
