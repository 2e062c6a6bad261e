import type { Construct } from "constructs";
import {
  type DataPreparationClusterDescription,
  planDataPreparationCluster,
  type TrainingClusterPlan,
} from "../description/azure/training-cluster";
import { type Planned, planFrom } from "../description/common/planned";
import { TrainingCluster } from "./training-cluster";

/** A cluster for preparing data, by description or by plan. */
export type DataPreparationClusterProps = Planned<DataPreparationClusterDescription, TrainingClusterPlan>;

/**
 * A cluster on Azure that prepares data and trains nothing: network, Kubernetes, a bucket, and machines without GPUs from
 * none to as many as are asked for.
 *
 * ```ts
 * new DataPreparationCluster(this, "corpus", { region: "southcentralus", zone: "1", dataPreparation: { maximumVcpus: 1024 } });
 * ```
 *
 * What is installed into it is a `DataPlatform`.
 */
export class DataPreparationCluster extends TrainingCluster {
  constructor(scope: Construct, id: string, props: DataPreparationClusterProps) {
    const plan = planFrom(props, (description: DataPreparationClusterDescription) =>
      planDataPreparationCluster({ name: id, ...description }),
    );
    super(scope, id, { plan });
  }
}
