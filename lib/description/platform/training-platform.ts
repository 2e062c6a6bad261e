import { object, type Problems, type Shape, type Sound } from "../../checks";
import { Notes } from "../common/notes";
import {
  type BaseContext,
  type BasePlatformOptions,
  type BasePlatformPlan,
  basePlatformShape,
  completePlatform,
  type ManifestSetPlan,
  type ProductPlan,
  planBase,
  storageSets,
} from "./base-platform";
import type { KubernetesClusterAccess } from "./cluster-access";
import { componentOf } from "./component-table";
import { planData } from "./data-platform";
import { openPlatform } from "./open-platform";
import { planQueues, type QueueOptions, type QueuePlan, queueShape } from "./queues";
import { planTeams, type TeamOptions, type TeamPlan, teamsCheck } from "./teams";

/** What is to be installed into a training cluster. Everything has a default: an empty description is a whole platform. */
export interface TrainingPlatformDescription extends BasePlatformOptions {
  /**
   * Who shares the GPUs: a namespace, a queue and a quota for each.
   *
   * @default - one team, "training", which has them all; none where every component of training is left out
   */
  readonly teams?: readonly TeamOptions[];
  /** @default - jobs are packed by the labels of each pool's place in the network */
  readonly queues?: QueueOptions;
}

/** What a described training platform comes to. */
export interface TrainingPlatformPlan extends BasePlatformPlan {
  /** Empty where every component of training is left out. */
  readonly teams: readonly TeamPlan[];
  /** Absent where Kueue is left out. */
  readonly queues?: QueuePlan;
}

const trainingPlatformShape: Shape<TrainingPlatformDescription> = {
  ...basePlatformShape,
  teams: teamsCheck,
  queues: object<QueueOptions>(queueShape),
};

/** Decides a platform. Throws {@link InvalidDescriptionError} with every problem of the description. */
export function planTrainingPlatform(
  description: TrainingPlatformDescription,
  access: KubernetesClusterAccess,
): TrainingPlatformPlan {
  const { options, cluster, problems, subject } = openPlatform("training", trainingPlatformShape, description, access);
  const notes = new Notes();
  if (cluster.gpuPools.length === 0) {
    problems.add("cluster.gpuPools", "is empty", "write the pools of GPU machines, or use DataPlatform");
    problems.throwIfAny(subject);
  }
  const base = planBase(cluster, options, problems, notes);
  const training = planTraining(base, options, problems, notes);
  const data = planData(base, training.namespaces, problems);
  problems.throwIfAny(subject);
  const { teams, queues } = training;
  return { ...completePlatform(base, [training, ...data], options, notes), teams, ...(queues && { queues }) };
}

interface TrainingProductPlan extends ProductPlan {
  readonly teams: readonly TeamPlan[];
  readonly queues?: QueuePlan;
}

/** Teams, queues and runtimes: nothing where no component of training is installed and no team is named. */
function planTraining(
  base: BaseContext,
  { teams: given, queues: queueOptions }: Sound<TrainingPlatformDescription>,
  problems: Problems,
  notes: Notes,
): TrainingProductPlan {
  const { present, pools } = base;
  const described =
    (given as readonly TeamOptions[] | undefined) ??
    (present.some((name) => componentOf(name).product === "training") ? usual : []);
  const teams = planTeams(described, pools, problems, notes);
  const queues = planQueues(queueOptions ?? {}, pools, teams, problems, notes);
  if (described.length > 0) {
    warnOfGaps(base, notes);
  }
  return {
    namespaces: teams.map(({ namespace }) => namespace),
    manifestSets: described.length > 0 ? planManifestSets(base) : [],
    teams,
    ...(present.includes("kueue") && { queues }),
  };
}

const usual: readonly TeamOptions[] = [{ name: "training" }];

function planManifestSets(base: BaseContext): readonly ManifestSetPlan[] {
  const { present } = base;
  const queues: readonly ManifestSetPlan[] = present.includes("kueue")
    ? [{ name: "queues", dependsOn: ["namespaces", "kueue"] }]
    : [];
  const runtimes: readonly ManifestSetPlan[] = present.includes("kubeflow-trainer")
    ? [{ name: "training-runtimes", dependsOn: ["job-environment", "kubeflow-trainer", ...storageSets(base)] }]
    : [];
  const drivers = present.filter((name) => name === "nvidia-dra-driver");
  return [
    { name: "teams", dependsOn: ["namespaces"] },
    { name: "job-environment", dependsOn: ["namespaces", ...drivers] },
    ...queues,
    ...runtimes,
  ];
}

function warnOfGaps({ present, pools }: BaseContext, notes: Notes): void {
  if (!pools.some(({ gpuVendor }) => gpuVendor === "nvidia")) {
    return;
  }
  if (!present.includes("kubeflow-trainer")) {
    notes.warn(
      "without kubeflow-trainer, the templates for PyTorch, DeepSpeed and Megatron have nothing that runs them",
    );
  } else if (!present.includes("jobset")) {
    notes.warn("without jobset, Kubeflow Trainer starts nothing unless JobSet is in the cluster already");
  }
}
