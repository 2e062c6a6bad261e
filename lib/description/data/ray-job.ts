import {
  checkDescription,
  object,
  Problems,
  positive,
  required,
  type Shape,
  show,
  text,
  wholeNumber,
} from "../../checks";
import type { PlanNotes } from "../common/cluster";
import { containerImage } from "../common/container-image";
import { environmentVariables } from "../common/environment";
import type { DataTarget } from "./data-target";
import { type FixedWorkers, fixedWorkersShape } from "./text-preparation";
import { planWorkers, type WorkersPlan } from "./text-preparation-plan";

/**
 * A program of your own on Ray: Curator's, data-juicer's, anything that calls `ray.init()`. Image and program are yours, the
 * machines the cluster's.
 */
export interface RayJobDescription {
  /** @default - the id of the construct */
  readonly name?: string;
  /** Image with Ray in it, of the version that `rayVersion` names. */
  readonly image: string;
  /** Command that runs on the head: "python /opt/pipeline.py". */
  readonly entrypoint: string;
  /** @default - the version that the library's own program runs on */
  readonly rayVersion?: string;
  /** Not for secrets: anyone who reads the job reads them. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /** vCPUs that the job can use at most, of those of the pool. @default - all of the pool */
  readonly maximumVcpus?: number;
  /** Workers kept for the whole job. @default - they come and go with the tasks */
  readonly workers?: FixedWorkers;
  /** @default 72 */
  readonly deadlineHours?: number;
}

/** What a described Ray job comes to. */
export interface RayJobPlan extends PlanNotes {
  /** Name of the job. */
  readonly name: string;
  /** Image of head and workers. */
  readonly image: string;
  /** Command of the job. */
  readonly entrypoint: string;
  /** Version of Ray in the image; absent where it was not given. */
  readonly rayVersion?: string;
  /** Environment variables of the job. */
  readonly environment: Readonly<Record<string, string>>;
  /** Seconds after which the job is ended. */
  readonly deadlineSeconds: number;
  /** The workers. */
  readonly workers: WorkersPlan;
  /** Where the job runs, and which bucket it uses. */
  readonly target: DataTarget;
}

const before = { refusedBecause: "the job is laid out before" } as const;

const shape: Shape<RayJobDescription> = {
  name: text({
    pattern: /^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/,
    hint: "write lower-case letters, digits and hyphens, at most 40, a letter first: pods are named after it",
    token: before,
  }),
  image: required(containerImage("write a container image"), "write an image with Ray and the program in it"),
  entrypoint: required(
    text({ pattern: /\S/, hint: "write a command" }),
    'write the command that runs on the head: "python /opt/pipeline.py"',
  ),
  rayVersion: text({ pattern: /^2\.\d+\.\d+$/, hint: "write the version of Ray in the image: 2.60.0", token: before }),
  environment: environmentVariables,
  maximumVcpus: wholeNumber({ minimum: 1, unit: "vCPUs", token: before }),
  workers: object<FixedWorkers>(fixedWorkersShape, { hint: "write { fixed: 4 }, or leave it out" }),
  deadlineHours: positive({ unit: "hours", maximum: 24 * 365, token: before }),
};

/** Decides a job. Throws {@link InvalidDescriptionError} with every problem of the description. */
export function planRayJob(description: RayJobDescription, target: DataTarget): RayJobPlan {
  const problems = new Problems();
  const given = checkDescription<RayJobDescription>(problems, description, shape);
  const { workers } = target.pools;
  if (given.maximumVcpus !== undefined && given.maximumVcpus < workers.machine.vcpuCount) {
    problems.add(
      "maximumVcpus",
      `${given.maximumVcpus} vCPUs are less than one ${workers.machine.machineType}, which has ${workers.machine.vcpuCount}`,
      `write ${workers.machine.vcpuCount} or more`,
    );
  }
  if (given.maximumVcpus !== undefined && given.workers) {
    problems.add("maximumVcpus", "has no effect beside workers of a fixed number", "keep one of the two");
  }
  const most = Math.floor((given.maximumVcpus ?? Number.MAX_SAFE_INTEGER) / workers.machine.vcpuCount);
  const planned = planWorkers(given.workers, { wantsClustering: false, mostUseful: most }, target, problems);
  problems.throwIfAny(`Ray job ${show(given.name ?? "")}`);
  return {
    name: given.name ?? "",
    image: given.image ?? "",
    entrypoint: given.entrypoint ?? "",
    ...(given.rayVersion !== undefined && { rayVersion: given.rayVersion }),
    environment: given.environment ?? {},
    deadlineSeconds: Math.round((given.deadlineHours ?? 72) * 3600),
    workers: planned,
    target,
    decisions: [],
    warnings: target.pools.warnings,
  };
}
