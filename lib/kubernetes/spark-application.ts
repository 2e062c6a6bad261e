import type { Construct } from "constructs";
import {
  planSparkApplication,
  type SparkApplicationDescription,
  type SparkApplicationPlan,
} from "../description/data/spark-application";
import { sparkApplicationManifests } from "../manifests/data/spark-application";
import { DataJob, type DataJobProps } from "./data-job";

/** Props of {@link SparkApplication}. */
export type SparkApplicationProps = DataJobProps<SparkApplicationDescription>;

/**
 * A Spark program of your own, on a cluster with `dataPreparation: { engine: { type: "spark" } }`.
 *
 * ```ts
 * new SparkApplication(inside, "join", {
 *   platform, image, sparkVersion: "4.0.4", mainApplicationFile: "local:///opt/join.py",
 * });
 * ```
 */
export class SparkApplication extends DataJob<SparkApplicationDescription, SparkApplicationPlan> {
  constructor(scope: Construct, id: string, props: SparkApplicationProps) {
    super(scope, id, props, { engine: "spark", plan: planSparkApplication, objects: sparkApplicationManifests });
  }
}
