import type { Construct } from "constructs";
import { type Planned, planFrom } from "../description/common/planned";
import type { KubernetesClusterAccess } from "../description/platform/cluster-access";
import {
  type DataPlatformDescription,
  type DataPlatformPlan,
  planDataPlatform,
} from "../description/platform/data-platform";
import { Platform } from "./platform";

/** What a platform for preparing data is drawn from. */
export type DataPlatformProps = Planned<
  DataPlatformDescription & {
    /** The cluster: `cluster.access` of a `DataPreparationCluster` in another stack, or written by hand. */
    readonly cluster: KubernetesClusterAccess;
  },
  DataPlatformPlan
>;

/**
 * What preparing data needs inside a cluster that does nothing else: the operator of the engine, monitoring, a namespace,
 * the account of the pods and, on AWS, what makes machines come and go. A {@link TrainingPlatform} of a cluster with
 * `dataPreparation` has all of it, and there is one platform in a cluster.
 *
 * ```ts
 * const platform = new DataPlatform(this, "platform", { cluster: corpus.access });
 * new TextPreparation(this, "corpus", { platform, … });
 * ```
 */
export class DataPlatform extends Platform<DataPlatformPlan> {
  constructor(scope: Construct, id: string, props: DataPlatformProps) {
    const plan = planFrom(
      props,
      ({ cluster, ...description }: DataPlatformDescription & { readonly cluster: KubernetesClusterAccess }) =>
        planDataPlatform(description, cluster),
    );
    super(scope, id, plan);
  }
}
