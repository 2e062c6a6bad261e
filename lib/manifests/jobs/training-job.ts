import {
  checkDescription,
  list,
  type Problems,
  required,
  type Shape,
  type Sound,
  show,
  suggestionHint,
  text,
  wholeNumber,
} from "../../checks";
import { containerImage } from "../../description/common/container-image";
import { environmentVariables, programText } from "../../description/common/environment";
import type { PoolPlan } from "../../description/platform/pool";
import { priorityClassName } from "../../description/platform/priorities";
import type { TeamPlan } from "../../description/platform/teams";
import type { TrainingPlatformPlan } from "../../description/platform/training-platform";
import { environmentOf, type Manifest } from "../manifest";
import { startTraining, trainingRuntime } from "../training-runtime";
import { type JobOptions, type JobSettings, jobOptionsShape, planJobOptions, secretEnvironment } from "./job-options";

/** What every training job states. A job takes whole machines. */
export interface TrainingJobDescription extends JobOptions {
  /**
   * Name of the job. A job that was started cannot be changed: a new one gets a new name.
   *
   * @default - the id of the construct
   */
  readonly name?: string;
  /** Whose queue and namespace. @default - the only team; required where there are several */
  readonly team?: string;
  /** The pool whose machines it takes. @default - the only one that could run it; required where several could */
  readonly nodePool?: string;
  /** Container image with the framework, the program and, on EFA, the NCCL plugin: without it the job refuses to start. */
  readonly image: string;
  /** Machines, 1 or more; at most what the team's queue can ever give. */
  readonly nodeCount: number;
  /**
   * Environment of the program, beside that of the fabric.
   *
   * @default - CHECKPOINT_FOLDER alone: a folder of the job on the cluster's storage
   */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A training job, checked against the platform that it runs on. */
export interface TrainingJobPlan {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly nodeCount: number;
  /** The pool whose machines it takes. */
  readonly pool: PoolPlan;
  readonly gpusPerNode: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly settings: JobSettings;
  /** Where checkpoints belong; absent where the cluster has no storage. */
  readonly checkpointFolder?: string;
}

const before = { refusedBecause: "the job is checked against its queue before" } as const;
const imageHint = "write a container image with the framework and the program in it: registry.example.com/train:1";
const nodeCountHint = "write the number of machines, 1 or more";

export const trainingJobShape: Shape<TrainingJobDescription> = {
  name: text({
    pattern: /^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/,
    hint: "write lower-case letters, digits and hyphens, at most 40, a letter first: pods are named after it",
    token: { refusedBecause: "pods are named after it" },
  }),
  team: text({ hint: "write the name of a team", token: before }),
  nodePool: text({ hint: "write the name of a node pool", token: before }),
  image: required(containerImage(imageHint), imageHint),
  nodeCount: required(wholeNumber({ minimum: 1, unit: "machines", token: before }), nodeCountHint),
  environment: environmentVariables,
  ...jobOptionsShape,
};

/** A job as it was given, with what is sound of it, and as it was decided. */
export interface CheckedJob<Description extends TrainingJobDescription> {
  readonly given: Sound<Description>;
  readonly job: TrainingJobPlan;
}

/** Checks what all jobs have in common. What it returns is sound only if no problem was found. */
export function planTrainingJob<Description extends TrainingJobDescription>(
  platform: TrainingPlatformPlan,
  description: Description,
  shape: Shape<Description>,
  runner: "kubeflow-trainer" | "jobset",
  problems: Problems,
): CheckedJob<Description> {
  const given = checkDescription<Description>(problems, description, shape);
  const {
    name = "",
    image = "",
    nodeCount,
    environment = {},
    team: teamName,
    nodePool,
  } = given as Sound<TrainingJobDescription>;
  checkRunner(platform, runner, problems);
  const team = planTeam(platform.teams, teamName, problems);
  const pool = planJobPool(platform, { nodePool, nodeCount }, problems);
  if (nodeCount !== undefined) {
    checkNodeCount(platform, pool, team, nodeCount, problems);
  }
  const settings = planJobOptions(platform, pool, given as Sound<TrainingJobDescription>, problems);
  const storage = platform.storage.sharedFileSystem ?? platform.storage.objectStore;
  const checkpointFolder = `${storage?.path}/checkpoints/${name}`;
  const job: TrainingJobPlan = {
    name,
    namespace: team?.namespace ?? "",
    image,
    nodeCount: nodeCount ?? 0,
    pool,
    gpusPerNode: pool.gpusPerNode,
    labels: platform.queues
      ? {
          "kueue.x-k8s.io/queue-name": platform.queues.localQueueName,
          "kueue.x-k8s.io/priority-class": priorityClassName(settings.priority),
        }
      : {},
    settings,
    environment: { ...(storage && { CHECKPOINT_FOLDER: checkpointFolder }), ...environment },
    ...(storage && { checkpointFolder }),
  };
  return { given, job };
}

function checkRunner(platform: TrainingPlatformPlan, runner: "kubeflow-trainer" | "jobset", problems: Problems): void {
  if (!platform.releases.some((release) => release.name === runner)) {
    problems.add("", `needs ${runner}, which this platform leaves out`, `take out components.${runner}: false`);
  }
}

function planTeam(teams: readonly TeamPlan[], given: string | undefined, problems: Problems): TeamPlan | undefined {
  const names = teams.map(({ name }) => name);
  if (given === undefined) {
    if (teams.length > 1 && !problems.concerns("team")) {
      problems.add("team", "is missing, and there are several", `allowed: ${names.join(", ")}`);
    }
    return teams[0];
  }
  const team = teams.find(({ name }) => name === given);
  if (!team) {
    problems.add("team", `${show(given)} is not a known team`, suggestionHint(given, names));
  }
  return team;
}

function checkNodeCount(
  { queues }: TrainingPlatformPlan,
  pool: PoolPlan,
  team: TeamPlan | undefined,
  nodeCount: number,
  problems: Problems,
): void {
  const gpuCount = nodeCount * pool.gpusPerNode;
  const maximum = queues && team ? maximumOf(team, pool) : pool.nodeCount * pool.gpusPerNode;
  if (gpuCount > maximum) {
    const whole = Math.floor(maximum / pool.gpusPerNode);
    const owner = queues && team ? `the queue of team ${show(team.name)}` : "the pool";
    const remedy = team && !team.mayBorrow ? ", or raise the team's gpuCount, or let it borrow" : ", or add machines";
    problems.add(
      "nodeCount",
      `${nodeCount} machines are ${gpuCount} GPUs, ${owner} never gives more than ${maximum}: the job would wait forever`,
      whole > 0 ? `write ${whole} or less${remedy}` : `give the team GPUs${remedy}`,
    );
  }
}

function maximumOf({ quotas }: TeamPlan, { name }: PoolPlan): number {
  return quotas.find(({ pool }) => pool === name)?.maximumGpuCount ?? 0;
}

/** The pool that is named, or the only one with enough machines. */
function planJobPool(
  { pools }: TrainingPlatformPlan,
  { nodePool, nodeCount = 1 }: Partial<Pick<TrainingJobDescription, "nodePool" | "nodeCount">>,
  problems: Problems,
): PoolPlan {
  const names = pools.map(({ name }) => name);
  const [first] = pools;
  if (!first) {
    throw new Error("a platform has at least one pool");
  }
  if (nodePool !== undefined) {
    const pool = pools.find(({ name }) => name === nodePool);
    if (!pool) {
      problems.add("nodePool", `${show(nodePool)} is not a known node pool`, suggestionHint(nodePool, names));
    }
    return pool ?? first;
  }
  const able = pools.filter((pool) => pool.nodeCount >= nodeCount);
  if (able.length > 1 && !problems.concerns("nodePool")) {
    const hint = `allowed: ${able.map(({ name }) => name).join(", ")}`;
    problems.add("nodePool", "is missing, and several pools could run the job", hint);
  }
  return able[0] ?? first;
}

/**
 * A job that Kubeflow Trainer runs: `torchrun` on every machine, each machine's rank and the first one's address set. It
 * brings its runtime, so that an upgrade of the platform changes nothing that it needs.
 */
export function trainJob(
  platform: TrainingPlatformPlan,
  { name, namespace, labels, image, nodeCount, pool, gpusPerNode, environment, settings }: TrainingJobPlan,
  command: readonly string[],
): readonly Manifest[] {
  const env = [...environmentOf(environment), ...secretEnvironment(settings)];
  const runtime = trainingRuntime(platform, pool, { name: `${name}-runtime`, namespace, settings });
  return [
    runtime,
    {
      apiVersion: "trainer.kubeflow.org/v1alpha1",
      kind: "TrainJob",
      metadata: { name, namespace, labels },
      spec: {
        runtimeRef: { apiGroup: "trainer.kubeflow.org", kind: runtime.kind, name: runtime.metadata.name },
        trainer: {
          image,
          numNodes: nodeCount,
          numProcPerNode: gpusPerNode,
          command: [...startTraining, ...command],
          ...(env.length > 0 && { env }),
        },
      },
    },
  ];
}

/** A program and what it is given, checked. */
export interface ProgramDescription {
  /** The Python file in the image. */
  readonly script: string;
  /** @default - none */
  readonly arguments?: readonly string[];
}

const scriptHint = "write the path of the Python file in the image: /workspace/train.py";
export const programShape: Shape<ProgramDescription> = {
  script: required(text({ pattern: /^[^\s\p{C}-][^\p{C}]{0,4095}$/u, hint: scriptHint }), scriptHint),
  arguments: list(programText, {
    hint: 'write a list, each argument for itself: ["--lr", "3e-4"]',
    token: { refusedBecause: "each argument is drawn" },
  }),
};
