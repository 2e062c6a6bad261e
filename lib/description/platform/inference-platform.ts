import { Notes } from "../common/notes";
import {
  type BasePlatformOptions,
  type BasePlatformPlan,
  basePlatformShape,
  completePlatform,
  planBase,
} from "./base-platform";
import type { KubernetesClusterAccess } from "./cluster-access";
import type { ChartName } from "./component-table";
import { openPlatform } from "./open-platform";

/** What is to be installed into a cluster that serves models and trains none. */
export type InferencePlatformDescription = BasePlatformOptions;

/** What a described platform for serving comes to. */
export type InferencePlatformPlan = BasePlatformPlan;

/** Charts without which no model is served: metrics, scaling, replicas on several machines. */
export const servingCharts: readonly ChartName[] = ["kube-prometheus-stack", "keda", "leaderworkerset"];

/** Decides a platform for models alone. Throws {@link InvalidDescriptionError} with every problem of the description. */
export function planInferencePlatform(
  description: InferencePlatformDescription,
  access: KubernetesClusterAccess,
): InferencePlatformPlan {
  const { options, cluster, problems, subject } = openPlatform("inference", basePlatformShape, description, access);
  const notes = new Notes();
  const base = planBase(cluster, options, problems, notes, ["serving"]);
  for (const name of servingCharts.filter((chart) => !base.present.some((present) => present === chart))) {
    problems.add(
      `components.${name}`,
      "is left out, and models are served by it",
      "leave it in; where the cluster has it already, take ModelServers without a platform",
    );
  }
  problems.throwIfAny(subject);
  return completePlatform(base, [], options, notes);
}
