import type { Problems } from "../../checks";
import { Notes } from "../common/notes";
import type { DataTarget } from "../data/data-target";
import {
  type BaseContext,
  type BasePlatformOptions,
  type BasePlatformPlan,
  basePlatformShape,
  completePlatform,
  type ProductPlan,
  planBase,
} from "./base-platform";
import type { KubernetesClusterAccess } from "./cluster-access";
import { reservedNamespaces } from "./component-table";
import { openPlatform } from "./open-platform";

/** What is to be installed into a cluster that prepares data and trains nothing. */
export type DataPlatformDescription = BasePlatformOptions;

/** What a described platform for preparing data comes to. */
export interface DataPlatformPlan extends BasePlatformPlan {
  /** Where the jobs run. */
  readonly dataPreparation: DataTarget;
}

/** Decides a platform for data alone. Throws {@link InvalidDescriptionError} with every problem of the description. */
export function planDataPlatform(
  description: DataPlatformDescription,
  access: KubernetesClusterAccess,
): DataPlatformPlan {
  const { options, cluster, problems, subject } = openPlatform("data", basePlatformShape, description, access);
  const notes = new Notes();
  const { dataPreparation } = cluster;
  if (!dataPreparation) {
    problems.add(
      "cluster.dataPreparation",
      "is missing: the cluster has no machines for data",
      "give the cluster dataPreparation: {}, or take a DataPreparationCluster",
    );
    problems.throwIfAny(subject);
    throw new Error("a problem, and nothing thrown");
  }
  const base = planBase(cluster, options, problems, notes, ["data"]);
  const products = planData(base, [], problems);
  problems.throwIfAny(subject);
  return { ...completePlatform(base, products, options, notes), dataPreparation };
}

/** The product of a cluster with machines for data; none elsewhere. */
export function planData(base: BaseContext, taken: readonly string[], problems: Problems): readonly ProductPlan[] {
  const { access, present } = base;
  if (!access.dataPreparation) {
    return [];
  }
  const { namespace, engine } = access.dataPreparation;
  const operator = operators[engine];
  if (!present.includes(operator)) {
    problems.add(
      `components.${operator}`,
      `is left out, and jobs that prepare data are run by it`,
      "leave it in, or give the cluster no dataPreparation",
    );
  }
  if (taken.includes(namespace) || reservedNamespaces().includes(namespace)) {
    problems.add(
      "cluster.dataPreparation.namespace",
      `'${namespace}' is taken by a team or a component`,
      "write another dataPreparation.namespace in the cluster's description",
    );
  }
  return [
    {
      namespaces: [namespace],
      baselineNamespaces: [namespace],
      manifestSets: [{ name: "data-workspace", dependsOn: ["namespaces", operator] }],
    },
  ];
}

const operators = { ray: "kuberay", spark: "spark-operator" } as const;
