import { dataVersions } from "../../data/program";
import type { DataPoolsPlan } from "../../description/data/data-pools";
import type { DataIdentity } from "../../description/data/data-target";
import type { RayJobPlan } from "../../description/data/ray-job";
import type { WorkersPlan } from "../../description/data/text-preparation-plan";
import type { Manifest } from "../manifest";
import { rayPod, workerGroup } from "./worker-pod";

/** A program of a user's own. */
export function rayJobManifests({ target, ...job }: RayJobPlan): readonly Manifest[] {
  return [rayJob({ ...job, namespace: target.namespace, pools: target.pools, identity: target.identity })];
}

export interface RayJobParts {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly entrypoint: string;
  /** @default - the version of the library's own program */
  readonly rayVersion?: string;
  readonly deadlineSeconds: number;
  readonly workers: WorkersPlan;
  readonly pools: DataPoolsPlan;
  readonly identity: DataIdentity;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly object[];
  readonly volumeMounts?: readonly object[];
}

/**
 * A job on a Ray cluster that is made for it and goes away with it. The head does no work and lies on the cluster's own
 * machines, which no cloud takes back; the job that fails is tried twice more, each on a new cluster.
 */
export function rayJob(parts: RayJobParts): Manifest {
  const { name, namespace, workers, pools, image, identity, environment, volumes, volumeMounts } = parts;
  const pod = { image, identity, environment, volumes, volumeMounts };
  const autoscaled = workers.type === "autoscaled";
  const count = autoscaled
    ? { minimum: 0, maximum: workers.maximum }
    : { minimum: workers.count, maximum: workers.count };
  const clustering = autoscaled ? { minimum: 0, maximum: 1 } : { minimum: 1, maximum: 1 };
  const queueName = workers.type === "fixed" ? workers.queueName : undefined;
  return {
    apiVersion: "ray.io/v1",
    kind: "RayJob",
    metadata: {
      name,
      namespace,
      ...(queueName !== undefined && { labels: { "kueue.x-k8s.io/queue-name": queueName } }),
    },
    spec: {
      entrypoint: parts.entrypoint,
      submissionMode: "K8sJobMode",
      shutdownAfterJobFinishes: true,
      ttlSecondsAfterFinished: 600,
      activeDeadlineSeconds: parts.deadlineSeconds,
      backoffLimit: 2,
      rayClusterSpec: {
        rayVersion: parts.rayVersion ?? dataVersions.ray,
        // Anyone who reaches a Ray cluster runs programs on it: the operator makes a token and gives it to its pods.
        authOptions: { mode: "token" },
        enableInTreeAutoscaling: autoscaled,
        ...(autoscaled && { autoscalerOptions: { version: "v2", idleTimeoutSeconds: 120 } }),
        headGroupSpec: {
          rayStartParams: { "num-cpus": "0", "dashboard-host": "0.0.0.0" },
          template: rayPod({ ...pod, container: "ray-head", resources: { cpu: "2", memory: "8Gi" } }),
        },
        workerGroupSpecs: [
          workerGroup(pools.workers, count, pod),
          ...(workers.clustering ? [workerGroup(pools.clustering, clustering, pod, { clustering: 1 })] : []),
        ],
      },
    },
  };
}
