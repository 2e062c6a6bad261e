import { checkDescription, Problems, type Shape, text } from "../../checks";
import type { Cloud } from "../../machines/machine";
import { type DataPoolsPlan, type DataPreparationOptions, dataPreparationShape, planDataPools } from "./data-pools";

/** Preparation of data in a cluster: its machines, and where its jobs run. */
export interface DataPreparationDescription extends DataPreparationOptions {
  /** Namespace of the jobs, which is made for them. @default "data-preparation" */
  readonly namespace?: string;
}

export interface DataPreparationPlan {
  readonly pools: DataPoolsPlan;
  readonly namespace: string;
  readonly serviceAccountName: string;
}

const shape: Shape<DataPreparationDescription> = {
  ...dataPreparationShape,
  namespace: text({
    pattern: /^(?!kube-|default$)[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
    hint: "write a namespace of its own: lower-case letters, digits and hyphens, not kube-… or default",
    token: { refusedBecause: "the identity of the pods is bound to it" },
  }),
};

/** Decides the machines for data. Throws {@link InvalidDescriptionError} with every problem of the description. */
export function planDataPreparation(cloud: Cloud, description: DataPreparationDescription): DataPreparationPlan {
  const problems = new Problems();
  const { namespace = "data-preparation", ...options } = checkDescription<DataPreparationDescription>(
    problems,
    description,
    shape,
  );
  const pools = planDataPools(cloud, options, problems);
  problems.throwIfAny(`data preparation on ${cloud}`);
  if (!pools) {
    throw new Error("no machines for data, and no problem");
  }
  return { pools, namespace, serviceAccountName: "data-preparation" };
}
