import { object, oneOf, type Problems, required, type Shape, type Sound, text } from "../../checks";
import type { Cloud } from "../../machines/machine";
import { type DataEngine, dataEngines } from "./data-engine";
import { type DataMachinesOptions, type DataPoolsPlan, dataPoolsShape, planDataPools } from "./data-pools";

/** Preparation of data in a cluster: its engine, its machines, and where its jobs run. */
export interface DataPreparationOptions extends DataMachinesOptions {
  /** What runs the jobs. @default { type: "ray" } */
  readonly engine?: DataEngine;
  /** Namespace of the jobs, which is made for them. @default "data-preparation" */
  readonly namespace?: string;
}

/** Where jobs that prepare data run. */
export interface DataPlacementPlan {
  /** The engine. */
  readonly engine: DataEngine["type"];
  /** The pools of machines. */
  readonly pools: DataPoolsPlan;
  /** Namespace of the jobs. */
  readonly namespace: string;
  /** Name of the service account of the jobs. */
  readonly serviceAccountName: string;
}

/** Shape of {@link DataPreparationOptions}, for the clusters that hold it. */
export const dataPreparationShape: Shape<DataPreparationOptions> = {
  ...dataPoolsShape,
  engine: object<DataEngine>(
    { type: required(oneOf(dataEngines, "engine"), 'write type: "ray" or "spark"') },
    { hint: 'write { type: "ray" } or { type: "spark" }' },
  ),
  namespace: text({
    pattern: /^(?!kube-|default$)[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
    hint: "write a namespace of its own: lower-case letters, digits and hyphens, not kube-… or default",
    token: { refusedBecause: "the identity of the pods is bound to it" },
  }),
};

/** Decides the machines for data and where jobs run; undefined where there is a problem. */
export function resolveDataPreparation(
  cloud: Cloud,
  { engine, namespace = "data-preparation", ...options }: Sound<DataPreparationOptions>,
  problems: Problems,
): DataPlacementPlan | undefined {
  const pools = planDataPools(cloud, options, problems);
  return pools && { engine: engine?.type ?? "ray", pools, namespace, serviceAccountName: "data-preparation" };
}
