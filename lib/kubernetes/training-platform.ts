import type { Construct } from "constructs";
import { type Planned, planFrom } from "../description/common/planned";
import type { KubernetesClusterAccess } from "../description/platform/cluster-access";
import {
  planTrainingPlatform,
  type TrainingPlatformDescription,
  type TrainingPlatformPlan,
} from "../description/platform/training-platform";
import { Platform } from "./platform";

/** A training platform, by description or by plan, and the cluster that it is installed into. */
export type TrainingPlatformProps = Planned<
  TrainingPlatformDescription & {
    /** The cluster: `cluster.access` of a training cluster in another stack, or written by hand. */
    readonly cluster: KubernetesClusterAccess;
  },
  TrainingPlatformPlan
>;

/**
 * Everything that a first training job needs inside a Kubernetes cluster: GPUs and fabric as resources, queues with
 * quotas, runtimes for training, storage, health checks, monitoring.
 *
 * ```ts
 * new TrainingPlatform(this, "platform", {
 *   cluster: training.cluster.access,
 *   teams: [{ name: "research", gpuCount: 96 }, { name: "product" }],
 *   components: { keda: false, kueue: { values: { controllerManager: { replicas: 2 } } } },
 * });
 * ```
 *
 * It belongs in its own stack, which owns the Helm provider ({@link helmProviderConfig}).
 */
export class TrainingPlatform extends Platform<TrainingPlatformPlan> {
  constructor(scope: Construct, id: string, props: TrainingPlatformProps) {
    const plan = planFrom(
      props,
      ({ cluster, ...description }: TrainingPlatformDescription & { readonly cluster: KubernetesClusterAccess }) =>
        planTrainingPlatform(description, cluster),
    );
    super(scope, id, plan);
  }
}
