import { Problems, type Shape } from "../../checks";
import type { TrainingPlatformPlan } from "../../description/platform/training-platform";
import { jobSetFailurePolicy } from "../failure-policy";
import { environmentOf, type Manifest } from "../manifest";
import { gpuJobSpec, startTraining } from "../training-runtime";
import { secretEnvironment } from "./job-options";
import {
  type ProgramDescription,
  planTrainingJob,
  programShape,
  type TrainingJobDescription,
  type TrainingJobPlan,
  trainingJobShape,
} from "./training-job";

/** A program with `MultiWorkerMirroredStrategy`: one worker on each machine, which finds the others in TF_CONFIG. */
export interface TensorFlowTrainingDescription extends TrainingJobDescription, ProgramDescription {}

const shape: Shape<TensorFlowTrainingDescription> = { ...trainingJobShape, ...programShape };

const port = 2222;

/** The job as a JobSet. Throws {@link InvalidDescriptionError}. */
export function tensorFlowTraining(
  platform: TrainingPlatformPlan,
  description: TensorFlowTrainingDescription,
): readonly Manifest[] {
  const problems = new Problems();
  const { given, job } = planTrainingJob(platform, description, shape, "jobset", problems);
  problems.throwIfAny(`TensorFlow training '${job.name}'`);
  const { name, namespace, labels, nodeCount } = job;
  return [
    {
      apiVersion: "jobset.x-k8s.io/v1alpha2",
      kind: "JobSet",
      metadata: { name, namespace, labels },
      spec: {
        network: { enableDNSHostnames: true, publishNotReadyAddresses: true },
        failurePolicy: jobSetFailurePolicy(job.settings.maximumRestarts),
        replicatedJobs: [
          {
            name: "worker",
            replicas: 1,
            template: {
              spec: {
                parallelism: nodeCount,
                completions: nodeCount,
                ...gpuJobSpec(platform, job.pool, job.settings, {
                  name: "worker",
                  image: job.image,
                  command: [...startTraining, "python3", given.script ?? "", ...(given.arguments ?? [])],
                  env: workerEnvironment(job),
                  ports: [{ containerPort: port }],
                }),
              },
            },
          },
        ],
      },
    },
  ];
}

/** The cluster as TensorFlow reads it: the hosts by their names in the job set, and this worker's place among them. */
function workerEnvironment({ name, nodeCount, environment, settings }: TrainingJobPlan): readonly object[] {
  const worker = Array.from({ length: nodeCount }, (_, index) => `${name}-worker-0-${index}.${name}:${port}`);
  const cluster = JSON.stringify({ worker });
  const index = "metadata.annotations['batch.kubernetes.io/job-completion-index']";
  return [
    ...environmentOf(environment),
    ...secretEnvironment(settings),
    { name: "NODE_COUNT", value: String(nodeCount) },
    { name: "TASK_INDEX", valueFrom: { fieldRef: { fieldPath: index } } },
    // Kubernetes fills in the index, which differs from pod to pod.
    { name: "TF_CONFIG", value: `{"cluster":${cluster},"task":{"type":"worker","index":$(TASK_INDEX)}}` },
  ];
}
