import { checkDescription, object, Problems, type Shape, type Sound, show } from "../../checks";
import type { KubernetesClusterAccess } from "./cluster-access";
import { clusterAccessShape } from "./cluster-access-shape";

/** A platform whose description and access were checked for their kinds. */
export interface OpenPlatform<Description extends object> {
  readonly options: Sound<Description>;
  readonly cluster: KubernetesClusterAccess;
  readonly problems: Problems;
  /** What a list of problems is headed with. */
  readonly subject: string;
}

/** Checks what every platform is made from. Throws where the access has a problem, since everything else follows from it. */
export function openPlatform<Description extends object>(
  product: string,
  shape: Shape<Description>,
  description: unknown,
  access: unknown,
): OpenPlatform<Description> {
  const problems = new Problems();
  const options = checkDescription<Description>(problems, description, shape);
  const cluster = object<KubernetesClusterAccess>(clusterAccessShape)(problems, "cluster", access ?? null);
  const subject = `${product} platform of the cluster ${show(cluster?.clusterName ?? "")}`;
  if (!isWhole(cluster) || problems.concerns("cluster")) {
    problems.throwIfAny(subject);
    throw new Error("an access without a problem has every required property");
  }
  return { options, cluster, problems, subject };
}

function isWhole(cluster: Sound<KubernetesClusterAccess> | undefined): cluster is KubernetesClusterAccess {
  return cluster?.gpuPools !== undefined && cluster.endpoint !== undefined;
}
